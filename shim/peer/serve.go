package peer

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"lambdashim/protocol"
)

// exchange is one request and its answer.
type exchange struct {
	peer *Peer
	w    http.ResponseWriter
	r    *http.Request
	q    *Request
	conn *conn
	act  Act
}

// serve is the http.Handler.
func (p *Peer) serve(w http.ResponseWriter, r *http.Request) {
	x := &exchange{peer: p, w: w, r: r, q: p.begin(r)}
	x.conn = r.Context().Value(connKey{}).(*conn)
	x.conn.handling(true)
	defer func() {
		// Flush first: what net/http writes after the end counts as its own answer.
		http.NewResponseController(w).Flush()
		x.conn.handling(false)
	}()

	if why := forbidden(r.Header); why != "" {
		x.refuse(http.StatusBadRequest, "InvalidHeader", why)
		return
	}
	path, id := r.URL.Path, ""
	if rest, ok := strings.CutPrefix(path, protocol.Invocation); ok {
		if at := strings.LastIndexByte(rest, '/'); at > 0 {
			path, id = protocol.Invocation+"*"+rest[at:], rest[:at]
		}
	}
	switch r.Method + " " + path {
	case "GET " + protocol.Next:
		x.next()
	case "POST " + protocol.Invocation + "*" + protocol.Response, "POST " + protocol.Invocation + "*" + protocol.Error:
		x.answer(id)
	case "POST " + protocol.InitError:
		p.mu.Lock()
		asked := p.asked
		p.mu.Unlock()
		if asked {
			x.refuse(http.StatusForbidden, "InvalidStateTransition", "next was asked for before")
			return
		}
		x.plain(OnInitError, http.StatusAccepted)
	case "GET " + protocol.RestoreNext:
		x.plain(OnRestoreNext, http.StatusOK)
	case "POST " + protocol.RestoreError:
		x.plain(OnRestoreError, http.StatusAccepted)
	case "POST " + protocol.Register:
		if r.Header.Get(protocol.ExtensionName) == "" {
			x.refuse(http.StatusBadRequest, "Extension.InvalidExtensionName", "there is no "+protocol.ExtensionName)
			return
		}
		w.Header().Set(protocol.ExtensionIdentifier, "extension-"+strconv.Itoa(x.q.Connection))
		x.plain(OnRegister, http.StatusOK)
	case "GET " + protocol.EventNext:
		if !strings.HasPrefix(r.Header.Get(protocol.ExtensionIdentifier), "extension-") {
			x.refuse(http.StatusForbidden, "Extension.InvalidExtensionIdentifier", "there is no "+protocol.ExtensionIdentifier)
			return
		}
		if x.act = p.phase(OnEventNext); x.act.zero() {
			x.block() // there are no events
			return
		}
		x.perform(http.StatusOK, nil)
	default:
		x.refuse(http.StatusNotFound, "NotFound", "unknown request "+r.Method+" "+r.URL.Path)
	}
}

func (a *Act) zero() bool {
	return a.Delay == 0 && a.Status == 0 && a.Body == nil && a.Raw == nil && a.Close == ""
}

// plain answers a request that has nothing to do with an invocation.
func (x *exchange) plain(phase string, status int) {
	x.act = x.peer.phase(phase)
	if x.readBody() {
		x.perform(status, []byte("{}"))
	}
}

// next answers the request for an invocation.
func (x *exchange) next() {
	p := x.peer
	if x.r.Header.Get("User-Agent") == "" {
		x.refuse(http.StatusBadRequest, "InvalidHeader", "there is no User-Agent")
		return
	}
	i := p.take(x.r.Context().Done())
	if i == nil {
		if x.act = p.phase(OnEnd); x.act.zero() {
			x.block()
			return
		}
		x.perform(http.StatusOK, nil)
		return
	}
	x.act = p.act(&i.Next)
	x.setID(i.ID)
	deadline := time.Duration(i.Deadline)
	if deadline == 0 {
		deadline = time.Minute
	}
	headers := map[string][]string{
		"Content-Type":       {"application/json"},
		protocol.RequestID:   {i.ID},
		protocol.Deadline:    {strconv.FormatInt(time.Now().Add(deadline).UnixMilli(), 10)},
		protocol.FunctionARN: {"arn:aws:lambda:us-east-1:123456789012:function:fn"},
		protocol.TraceID:     {"Root=1-5f35ae12-0c0fec141ab77a00bc047aa2;Parent=2be948a625588e32;Sampled=1"},
	}
	replace(headers, i.Headers)
	for name, values := range headers {
		x.w.Header()[name] = values
	}
	// Count it before the answer is sent: the client may be faster than this goroutine.
	p.delivered(i, x.act.succeeds() && (x.act.Status == 0 || x.act.Status == http.StatusOK))
	x.perform(http.StatusOK, i.event())
}

// replace replaces headers with those in by, ignoring the case of names.
func replace(headers, by map[string][]string) {
	for name, values := range by {
		for old := range headers {
			if strings.EqualFold(old, name) {
				delete(headers, old)
			}
		}
		if len(values) > 0 {
			headers[name] = values
		}
	}
}

// answer takes a response or an error.
func (x *exchange) answer(id string) {
	p := x.peer
	x.setID(id)
	i := p.find(id)
	if i == nil {
		x.refuse(http.StatusBadRequest, "InvalidRequestID", fmt.Sprintf("the invocation %q is not open", id))
		return
	}
	if why := missing(x.r.Header, i.Headers); why != "" {
		x.refuse(http.StatusBadRequest, "InvalidHeader", why)
		return
	}
	if strings.HasSuffix(x.q.Path, "/response") {
		x.act = p.act(&i.Response)
	} else {
		x.act = p.act(&i.Error)
	}
	if i.Late && x.act.zero() {
		body := `{"errorMessage":"the invocation is over","errorType":"InvalidInvocationId"}`
		x.act = Act{Status: http.StatusBadRequest, Body: &body}
	}
	if !x.readBody() {
		return
	}
	if !x.act.Early {
		if why := forbidden(x.r.Trailer); why != "" {
			x.refuse(http.StatusBadRequest, "InvalidHeader", why)
			return
		}
		if limit := bodyLimit(x.r.Header); int64(len(x.q.Body)) > limit && x.act.Status == 0 {
			x.refuse(http.StatusRequestEntityTooLarge, "RequestEntityTooLarge",
				fmt.Sprintf("Exceeded maximum allowed payload size (%d bytes).", limit))
			return
		}
	}
	if x.act.succeeds() {
		p.accept(i, x.q)
	} else if i.Late {
		defer p.refused(i)
	}
	x.perform(http.StatusAccepted, []byte("{\"status\":\"OK\"}\n"))
}

// succeeds reports whether the client is told that all went well.
func (a *Act) succeeds() bool {
	if a.Raw != nil {
		return success.MatchString(*a.Raw)
	}
	return (a.Status == 0 || a.Status/100 == 2) && (a.Close == "" || a.Close == CloseAnswered)
}

// success matches a raw answer with a status of 2xx, after informational ones.
var success = regexp.MustCompile(`^(HTTP/1\.[01] 1[^\n]*\r?\n([^\r\n]+\r?\n)*\r?\n)*HTTP/1\.[01] 2[0-9][0-9][ \r\n]`)

func (x *exchange) setID(id string) {
	x.peer.mu.Lock()
	defer x.peer.mu.Unlock()
	x.q.ID = id
}

// block hangs up when the client has gone or the peer is closed.
func (x *exchange) block() {
	select {
	case <-x.r.Context().Done():
	case <-x.peer.closed:
	}
	x.hangUp()
}
