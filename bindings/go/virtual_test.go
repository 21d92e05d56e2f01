//go:build go1.25

package aftercall

import (
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// scripted answers with one response after the other; each takes a second.
type scripted struct {
	codes []int
	wait  string
	sent  []time.Time
}

func (s *scripted) RoundTrip(request *http.Request) (*http.Response, error) {
	time.Sleep(time.Second)
	code := s.codes[min(len(s.sent), len(s.codes)-1)]
	s.sent = append(s.sent, time.Now())
	header := http.Header{}
	if code >= 400 && s.wait != "" {
		header.Set("Retry-After", s.wait)
	}
	return &http.Response{StatusCode: code, Header: header, Body: io.NopCloser(strings.NewReader("")), Request: request}, nil
}

func TestWaitsInVirtualTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &scripted{codes: []int{429, 429, 200}, wait: "20"}
		request, _ := http.NewRequest("GET", "https://api.example/orders", nil)
		began := time.Now()
		response, err := (&Transport{Base: server}).RoundTrip(request)
		if err != nil || response.StatusCode != 200 || len(server.sent) != 3 {
			t.Fatalf("%v, %v", response, err)
		}
		for at, moment := range server.sent[1:] {
			if waited := moment.Sub(server.sent[at]) - time.Second; waited < 20*time.Second || waited > 25*time.Second {
				t.Errorf("waited %v", waited)
			}
		}
		if took := time.Since(began); took < 43*time.Second {
			t.Errorf("took %v", took)
		}
		if outcome := OutcomeOf(response); len(outcome.Attempts) != 3 || !outcome.IsSuccess {
			t.Errorf("%+v", outcome)
		}
	})
}

// One goroutine is refused for ten seconds. The others begin a second later: without a hold, all of them would be
// refused as well.
func TestOneThrottleHoldsAllGoroutines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const others, hold = 64, 10 * time.Second
		began := time.Now()
		var refused, served atomic.Int32
		transport := &Transport{Base: roundTripperOf(func(request *http.Request) (*http.Response, error) {
			response := &http.Response{StatusCode: 200, Body: http.NoBody, Request: request}
			if left := hold - time.Since(began); left > 0 {
				refused.Add(1)
				response.StatusCode = 429
				response.Header = http.Header{"Retry-After": {strconv.Itoa(int(math.Ceil(left.Seconds())))}}
			} else {
				served.Add(1)
			}
			return response, nil
		})}
		var group sync.WaitGroup
		send := func() {
			defer group.Done()
			request, _ := http.NewRequest("GET", "https://api.example/orders", nil)
			response, err := transport.RoundTrip(request)
			if err != nil || response.StatusCode != 200 {
				t.Errorf("%v, %v", response, err)
			}
		}
		group.Add(1 + others)
		go send()
		time.Sleep(time.Second)
		for range others {
			go send()
		}
		group.Wait()
		// The first, and the probes, which are sent ever more seldom.
		if refused.Load() > 6 || served.Load() != 1+others {
			t.Errorf("%d were refused, %d served", refused.Load(), served.Load())
		}
	})
}

func TestNothingIsSentPastTheDeadlineInVirtualTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &scripted{codes: []int{503}, wait: "8"}
		ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
		defer cancel()
		request, _ := http.NewRequestWithContext(ctx, "GET", "https://api.example/orders", nil)
		began := time.Now()
		response, err := (&Transport{Base: server}).RoundTrip(request)
		if err != nil || response.StatusCode != 503 || len(server.sent) != 2 {
			t.Fatalf("%v, %v after %d", response, err, len(server.sent))
		}
		if outcome := OutcomeOf(response); outcome.Stop != StopDeadline || time.Since(began) >= 15*time.Second {
			t.Errorf("%+v after %v", outcome, time.Since(began))
		}
	})
}

func TestAVerifierHasItsTimeWithinTheDeadline(t *testing.T) {
	for _, ofContext := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) { verifyInTime(t, ofContext) })
	}
}

func verifyInTime(t *testing.T, ofContext bool) {
	asked := time.Duration(0)
	transport := &Transport{
		Base: roundTripperOf(func(request *http.Request) (*http.Response, error) {
			<-request.Context().Done()
			return nil, context.Cause(request.Context())
		}),
		Verify: func(request *http.Request, decision Decision) Verified {
			deadline, ok := request.Context().Deadline()
			if !ok || !decision.HasTimeLeft || request.Context().Err() != nil {
				t.Errorf("%+v", decision)
			}
			asked = time.Until(deadline)
			return VerifiedApplied
		},
	}
	ctx := context.Background()
	if ofContext {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
	} else {
		transport.Deadline = 10 * time.Second
	}
	began := time.Now()
	request, _ := http.NewRequestWithContext(ctx, "POST", "https://api.example/orders", strings.NewReader("order"))
	_, err := transport.RoundTrip(request)
	outcome := OutcomeOf(err)
	if outcome == nil || !outcome.IsSuccess || outcome.Effect != EffectApplied || asked <= 0 || asked > 5*time.Second || time.Since(began) > 10*time.Second {
		t.Errorf("%v: %+v, asked %v", err, outcome, asked)
	}
}

func TestTheDeadlineOfAPolicyEndsAnAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		transport := &Transport{Base: roundTripperOf(func(request *http.Request) (*http.Response, error) {
			<-request.Context().Done()
			return nil, request.Context().Err()
		})}
		policy := &Policy{Settings: map[string]uint64{"deadline_ms": 20_000}}
		// The context would end later, and does not count.
		ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
		defer cancel()
		request, _ := http.NewRequestWithContext(WithOptions(ctx, UsePolicy(policy)), "POST", "https://api.example/orders", nil)
		began := time.Now()
		_, err := transport.RoundTrip(request)
		if took := time.Since(began); !errors.Is(err, context.DeadlineExceeded) || took != 20*time.Second {
			t.Errorf("%v after %v", err, took)
		}
	})
}
