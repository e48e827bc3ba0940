package serve

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"

	"lambdashim/commands/emulator"
)

// maxAsynchronous is Lambda's limit for the event of an asynchronous invocation, in bytes.
const maxAsynchronous = 1 << 20

// call is a call of Lambda's API.
type call struct {
	function  string
	streaming bool
}

// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
// https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html
var calls = regexp.MustCompile(`^/(?:2015-03-31/functions/([^/]+)/invocations|2021-11-15/functions/([^/]+)/response-streaming-invocations)$`)

// named has the forms of a function's name: alone, at the end of an ARN or of a part of one,
// and with a version.
var named = regexp.MustCompile(`^(?:.*:?function:)?([^:]+)(?::[^:]+)?$`)

// invocationOf returns the API call that a request makes, or nil.
func invocationOf(r *http.Request) *call {
	m := calls.FindStringSubmatch(r.URL.EscapedPath())
	if m == nil || r.Method != http.MethodPost {
		return nil
	}
	name, err := url.PathUnescape(m[1] + m[2])
	if n := named.FindStringSubmatch(name); err == nil && n != nil {
		name = n[1]
	}
	return &call{name, m[2] != ""}
}

// serveAPI serves Invoke and InvokeWithResponseStream.
func (s *server) serveAPI(w http.ResponseWriter, r *http.Request, c *call) {
	p := s.pool(c.function)
	if p == nil {
		refuse(w, http.StatusNotFound, "ResourceNotFoundException", s.unknown(c.function).Error())
		return
	}
	kind := r.Header.Get("X-Amz-Invocation-Type")
	limit := int64(emulator.MaxPayload)
	if kind == "Event" {
		limit = maxAsynchronous
	}
	payload, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	switch {
	case errors.As(err, new(*http.MaxBytesError)):
		refuse(w, http.StatusRequestEntityTooLarge, "RequestTooLargeException", fmt.Sprintf("Request must be smaller than %d bytes for the InvokeFunction operation", limit))
		return
	case err != nil:
		return // the caller is gone
	case len(payload) == 0:
		payload = []byte("{}")
	}
	if err := emulator.CheckEvent("in the request", payload); err != nil {
		refuse(w, http.StatusBadRequest, "InvalidRequestContentException", fmt.Sprintf("Could not parse request body into json: %v", err))
		return
	}
	context := r.Header.Get("X-Amz-Client-Context")
	if text, err := base64.StdEncoding.DecodeString(context); err != nil || len(text) > 0 && !json.Valid(text) {
		refuse(w, http.StatusBadRequest, "InvalidRequestContentException", "Client context must be a valid Base64-encoded JSON object.")
		return
	}
	event := emulator.Event{Payload: payload, ClientContext: context, TraceID: r.Header.Get("X-Amzn-Trace-Id")}
	switch kind {
	case "DryRun":
		w.WriteHeader(http.StatusNoContent)
		return
	case "Event":
		w.WriteHeader(http.StatusAccepted)
		go func() {
			if answer, err := p.invoke(event); err != nil {
				sayError(err)
			} else {
				io.Copy(io.Discard, answer.Body)
			}
		}()
		return
	case "", "RequestResponse":
	default:
		refuse(w, http.StatusBadRequest, "ValidationException", fmt.Sprintf("unknown invocation type %q: use RequestResponse, Event or DryRun", kind))
		return
	}
	answer, err := p.invoke(event)
	if err != nil {
		sayError(err)
		refuse(w, http.StatusInternalServerError, "ServiceException", err.Error())
		return
	}
	w.Header().Set("X-Amz-Executed-Version", "$LATEST")
	w.Header().Set("X-Amzn-RequestId", answer.RequestID)
	tail := r.Header.Get("X-Amz-Log-Type") == "Tail"
	if c.streaming {
		streamEvents(w, answer, tail)
		return
	}
	body, broken := io.ReadAll(answer.Body)
	outcome := answer.Outcome()
	if outcome.Error != nil {
		body = outcome.Error
	}
	if outcome.Failed || broken != nil {
		w.Header().Set("X-Amz-Function-Error", "Unhandled")
	}
	if tail {
		w.Header().Set("X-Amz-Log-Result", base64.StdEncoding.EncodeToString(outcome.Log))
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(body)
}

// refuse answers with an error in the API's form.
func refuse(w http.ResponseWriter, status int, kind, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Amzn-ErrorType", kind)
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]string{"Type": "User", "message": message})
}

// complete is the last event of a stream.
type complete struct {
	ErrorCode    string `json:",omitempty"`
	ErrorDetails string `json:",omitempty"`
	LogResult    string `json:",omitempty"`
}

// streamEvents answers with events in AWS's event stream format: a PayloadChunk for each
// part of the answer as it arrives, then InvokeComplete.
func streamEvents(w http.ResponseWriter, answer *emulator.Answer, tail bool) {
	w.Header().Set("Content-Type", "application/vnd.amazon.eventstream")
	w.Header().Set("X-Amzn-Remapped-Content-Type", answer.ContentType)
	w.WriteHeader(http.StatusOK)
	encoder := eventstream.NewEncoder()
	controller := http.NewResponseController(w)
	send := func(event, contentType string, payload []byte) {
		message := eventstream.Message{Payload: payload}
		message.Headers.Set(":message-type", eventstream.StringValue("event"))
		message.Headers.Set(":event-type", eventstream.StringValue(event))
		message.Headers.Set(":content-type", eventstream.StringValue(contentType))
		if encoder.Encode(w, message) == nil { // otherwise the caller is gone
			controller.Flush()
		}
	}
	controller.Flush()
	var end complete
	if !answer.Streaming && answer.Outcome().Failed {
		details, _ := io.ReadAll(answer.Body)
		end.ErrorDetails = string(details)
	}
	buffer := make([]byte, 32<<10)
	for {
		n, err := answer.Body.Read(buffer)
		if n > 0 {
			send("PayloadChunk", "application/octet-stream", buffer[:n])
		}
		if err != nil {
			break
		}
	}
	outcome := answer.Outcome()
	if outcome.Failed {
		end.ErrorCode = outcome.ErrorType
		if outcome.Error != nil {
			end.ErrorDetails = string(outcome.Error)
		}
	}
	if tail {
		end.LogResult = base64.StdEncoding.EncodeToString(outcome.Log)
	}
	payload, _ := json.Marshal(end)
	send("InvokeComplete", "application/json", payload)
}
