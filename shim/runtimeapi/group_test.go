package runtimeapi

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"lambdashim/handler"
	"lambdashim/peer"
)

// served serves f under a strict peer until serving ends or the script does. It returns
// the reason why serving ended, or "".
func served(t *testing.T, p *peer.Peer, f *Function) string {
	t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- Serve(p.Address(), f) }()
	select {
	case err := <-ended:
		return err.Error()
	case <-p.Done():
		return ""
	case <-time.After(20 * time.Second):
		t.Fatal("it hangs")
		return ""
	}
}

func quoted(s string) json.RawMessage { text, _ := json.Marshal(s); return text }

// One failed next used to end the process while another handler was running.
func TestAfterAFailureTheHandlersInFlightAreAnswered(t *testing.T) {
	failing := make(chan struct{})
	h := of(t, func(_ context.Context, what string) (string, error) {
		if what == "slow" {
			<-failing
			time.Sleep(300 * time.Millisecond)
		}
		return what, nil
	})
	p := peer.New(t,
		peer.Entry{ID: "slow", Event: quoted("slow")},
		peer.Entry{ID: "failed", Next: []peer.Act{{Status: 500, Delay: peer.Milliseconds(100 * time.Millisecond)}}})
	p.AllowAtOnce(2)
	time.AfterFunc(200*time.Millisecond, func() { close(failing) })
	reason := served(t, p, &Function{Handler: h, Concurrency: 2})
	if !strings.Contains(reason, "/invocation/next") || !strings.Contains(reason, "500") {
		t.Errorf("it ended with %q", reason)
	}
	if slow := p.Invocations()[0]; slow.Deliveries != 1 || slow.Answers != 1 {
		t.Errorf("the slow invocation: %+v", slow)
	}
	next := 0
	for _, q := range p.Requests() {
		if strings.HasSuffix(q.Path, "/next") {
			next++
		}
	}
	if next != 2 {
		t.Errorf("next was asked %d times, want 2: no loop asks after the failure", next)
	}
}

func TestTheGroupEndsOnlyWhenNothingIsInFlight(t *testing.T) {
	g := newGroup()
	ended := func() bool {
		select {
		case <-g.stopped:
			return true
		default:
			return false
		}
	}
	g.begin()
	g.begin()
	g.end(nil)
	if ended() || g.stopping() {
		t.Error("it ended without a reason")
	}
	g.stop(context.Canceled)
	if ended() || !g.stopping() {
		t.Error("with one in flight: ended, or goes on asking")
	}
	g.begin() // had asked before the failure
	g.end(nil)
	g.end(context.DeadlineExceeded)
	if !ended() || g.wait() != context.Canceled {
		t.Error("it did not end with the first reason")
	}
}

// awslambdaric never replaces a worker that has ended.
func TestAWorkerContinuesAfterAFailure(t *testing.T) {
	for name, script := range map[string][]peer.Entry{
		"of an answer": {
			{ID: "a", Response: []peer.Act{{Close: peer.CloseRead}, {}, {}}},
			{ID: "b"},
		},
		"of next": {
			{ID: "a", Next: []peer.Act{{Status: 500}, {Close: peer.CloseHead}, {Status: 503}}},
			{ID: "b"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := peer.New(t, script...)
			if reason := served(t, p, &Function{Handler: echo(t), Worker: true}); reason != "" {
				t.Errorf("it ended with %q", reason)
			}
			for _, inv := range p.Invocations() {
				if inv.Answers != 1 {
					t.Errorf("%+v", inv)
				}
			}
		})
	}
	t.Run("but tries next only five times", func(t *testing.T) {
		p := peer.New(t, peer.Entry{Next: []peer.Act{{Status: 500}, {Status: 500}, {Status: 500}, {Status: 500}, {Status: 500}, {}}})
		if reason := served(t, p, &Function{Handler: echo(t), Worker: true}); !strings.Contains(reason, "500") {
			t.Errorf("it ended with %q", reason)
		}
	})
}

// A worker used to continue, with a line that said that the invocation was not answered.
func TestAWorkerEndsIfTheHandlerAsksForThat(t *testing.T) {
	for name, entry := range map[string]peer.Entry{
		"with an answer that is accepted": {ID: "a"},
		"with an answer that is lost":     {ID: "a", Error: []peer.Act{{Close: peer.CloseRead}}},
		"with an answer that is late":     {ID: "a", Late: true},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := newClient(peer.New(t, entry).Address())
			if err != nil {
				t.Fatal(err)
			}
			c.beside, c.worker = true, true
			inv := new(invocation)
			if err := c.next(inv, &handler.Invocation{}); err != nil {
				t.Fatal(err)
			}
			const reason = "the handler asked to end the process with InvokeResponse_Error.ShouldExit"
			if err := c.sendError(inv, &handler.Error{ShouldExit: true}); err == nil || err.Error() != reason {
				t.Errorf("it ended with %v", err)
			}
		})
	}
}

// A late answer used to end the process, and with it the invocations of the other loops.
func TestWhereSeveralAreServedALateAnswerCostsOnlyItself(t *testing.T) {
	h := of(t, func(_ context.Context, what string) (any, error) {
		switch what {
		case "error":
			return nil, errors.New("no luck")
		case "goexit":
			runtime.Goexit()
		case "stream":
			return io.Reader(strings.NewReader("abc")), nil
		case "torn":
			return io.Reader(&typed{strings.NewReader("abc"), errors.New("torn"), make(chan struct{})}), nil
		}
		return what, nil
	})
	for name, f := range map[string]Function{"loops": {Concurrency: 2}, "a worker": {Worker: true}} {
		for _, what := range []string{"result", "error", "goexit", "stream", "torn"} {
			t.Run(name+"/"+what, func(t *testing.T) {
				p := peer.New(t, peer.Entry{ID: "late", Event: quoted(what), Late: true}, peer.Entry{ID: "b", Event: quoted("b")}, peer.Entry{ID: "c", Event: quoted("c")})
				p.AllowAtOnce(max(1, f.Concurrency))
				f := f // earlier loops still wait for invocations
				f.Handler = h
				if reason := served(t, p, &f); reason != "" {
					t.Errorf("it ended with %q", reason)
				}
				for _, inv := range p.Invocations() {
					if inv.Deliveries != 1 || (inv.Answers == 1) != (inv.ID != "late") {
						t.Errorf("%+v", inv)
					}
				}
			})
		}
	}
}

// TestWhichRefusalsCostOnlyTheInvocation goes through pairs of statuses: of an answer, and
// of the minimal error that replaces it.
func TestWhichRefusalsCostOnlyTheInvocation(t *testing.T) {
	statuses := []int{302, 400, 403, 404, 410, 413, 429, 500}
	for _, first := range statuses {
		for _, second := range statuses {
			for _, c := range []client{{}, {beside: true}, {beside: true, worker: true}} {
				p := peer.New(t, peer.Entry{ID: "a", Response: []peer.Act{{Status: first}}, Error: []peer.Act{{Status: second}}})
				connected, err := newClient(p.Address())
				if err != nil {
					t.Fatal(err)
				}
				c.http = connected.http
				inv := new(invocation)
				if err := c.next(inv, &handler.Invocation{}); err != nil {
					t.Fatal(err)
				}
				late := 400 <= first && first <= 413 && 400 <= second && second <= 410
				if err := c.sendResult(inv, []byte("{}")); (err == nil) != (c.worker || c.beside && late) {
					t.Errorf("%d, %d, beside %t, worker %t: %v", first, second, c.beside, c.worker, err)
				}
			}
		}
	}
}

// Each worker used to register the extension.
func TestOnlyOneOfSeveralWorkersRegistersTheExtension(t *testing.T) {
	p := peer.New(t)
	for range 3 {
		registerExtension(p.Address(), true)
	}
	registered := 0
	for _, q := range p.Requests() {
		if strings.HasSuffix(q.Path, "/register") {
			registered++
		}
	}
	if registered != 1 {
		t.Errorf("registered %d times", registered)
	}
}

// Records of a stream's Read used to have no request id.
func TestAStreamBelongsToItsInvocation(t *testing.T) {
	p := peer.New(t, peer.Entry{ID: "a"})
	h := of(t, func() (any, error) { return &tracked{}, nil })
	served(t, p, &Function{Handler: h})
	if answer := p.Invocations()[0].Answer; answer == nil || string(answer.Body) != "a" {
		t.Errorf("the answer is %+v", answer)
	}
}

// tracked is a stream of the request id that a log record would have.
type tracked struct{ id *strings.Reader }

func (r *tracked) Read(p []byte) (int, error) {
	if r.id == nil {
		r.id = strings.NewReader(handler.RequestID(context.Background()))
	}
	return r.id.Read(p)
}

func TestServingEndsWhenItIsStopped(t *testing.T) {
	begun, goOn := make(chan struct{}), make(chan struct{})
	h := of(t, func() error {
		close(begun)
		<-goOn
		return nil
	})
	for _, inFlight := range []bool{false, true} {
		var script []peer.Entry
		if inFlight {
			script = []peer.Entry{{}}
		}
		p := peer.New(t, script...)
		stop, ended := make(chan struct{}), make(chan error, 1)
		go func() { ended <- ServeUntil(stop, p.Address(), &Function{Handler: h}) }()
		if inFlight {
			<-begun
		} else {
			p.Wait(t)
		}
		stop <- struct{}{}
		if inFlight {
			close(goOn)
		}
		select {
		case err := <-ended:
			if err != ErrStopped {
				t.Errorf("it ended with %v", err)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("it hangs")
		}
		for _, i := range p.Invocations() {
			if i.Answers != 1 {
				t.Errorf("%+v", i)
			}
		}
	}
}
