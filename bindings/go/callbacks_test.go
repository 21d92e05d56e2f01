package aftercall

import (
	"context"
	"net/http"
	"strings"
	"testing"
)

// What the caller's functions are asked, and where a redirect leads.

func TestCredentialsAreRenewedOnce(t *testing.T) {
	server, count := answers(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer new" {
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
			w.WriteHeader(401)
		}
	})
	asked := 0
	transport := &Transport{Authenticate: func(request *http.Request, challenges []Challenge) bool {
		asked++
		if len(challenges) != 1 || challenges[0].Error != "invalid_token" {
			t.Errorf("%+v", challenges)
		}
		request.Header.Set("Authorization", "Bearer new")
		return true
	}}
	request, _ := http.NewRequest("POST", server.URL, strings.NewReader("order"))
	request.Header.Set("Authorization", "Bearer old")
	response, err := client(t, transport).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != 200 || asked != 1 || count.Load() != 2 || request.Header.Get("Authorization") != "Bearer old" {
		t.Errorf("%d, asked %d, sent %d", response.StatusCode, asked, count.Load())
	}
}

func TestARedirectToAnotherOriginGetsNoCredentials(t *testing.T) {
	other, _ := answers(t, says(401, "", "WWW-Authenticate", "Bearer"))
	server, _ := answers(t, says(302, "", "Location", other.URL))
	asked := 0
	transport := &Transport{Authenticate: func(*http.Request, []Challenge) bool { asked++; return true }}
	response, err := client(t, transport).Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if asked != 0 || response.StatusCode != 401 {
		t.Errorf("asked %d, %d", asked, response.StatusCode)
	}
}

func TestAfterASeeOtherThePostIsNotProvedToBeUnapplied(t *testing.T) {
	server, _ := answers(t, says(303, "", "Location", "/other"), says(404, ""))
	response, err := client(t, &Transport{}).Post(server.URL, "text/plain", strings.NewReader("order"))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if outcome := OutcomeOf(response); outcome.Effect != EffectUnknown {
		t.Errorf("%+v", outcome)
	}
	if verdict := Judge(response); verdict.Effect != EffectUnknown {
		t.Errorf("%v", verdict)
	}
}

func TestASuccessAfterASeeOtherIsThatOfTheGetAlone(t *testing.T) {
	for method, effect := range map[string]Effect{"POST": EffectUnknown, "GET": EffectApplied} {
		server, _ := answers(t, says(303, "", "Location", "/other"), says(200, "done"))
		request, _ := http.NewRequest(method, server.URL, nil)
		response, err := client(t, &Transport{}).Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if outcome := OutcomeOf(response); outcome.Effect != effect || !outcome.IsSuccess {
			t.Errorf("%s: %+v", method, outcome)
		}
	}
}

func TestVerifyDecidesWhetherToSendAgain(t *testing.T) {
	for found, sent := range map[Verified]int32{VerifiedApplied: 1, VerifiedNotApplied: 2, VerifiedUnknown: 1} {
		server, count := answers(t, says(504, ""), says(201, ""))
		asked := 0
		transport := &Transport{Verify: func(request *http.Request, decision Decision) Verified {
			asked++
			if decision.Verdict.Code != 504 || request.Context().Err() != nil {
				t.Errorf("%+v", decision)
			}
			return found
		}}
		response, err := client(t, transport).Post(server.URL, "text/plain", strings.NewReader("order"))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if outcome := OutcomeOf(response); count.Load() != sent || asked != 1 || outcome.IsSuccess == (found == VerifiedUnknown) {
			t.Errorf("%v: sent %d, asked %d, %+v", found, count.Load(), asked, outcome)
		}
	}
}

func TestAFunctionThatPanicsLeavesNothingBehind(t *testing.T) {
	server, _ := answers(t, says(504, ""))
	engine, err := NewEngine(EngineOptions{})
	if err != nil {
		t.Fatal(err)
	}
	c := client(t, &Transport{Engine: engine, Verify: func(*http.Request, Decision) Verified { panic("surprise") }})
	func() {
		defer func() {
			if recover() != "surprise" {
				t.Error("the panic was lost")
			}
		}()
		_, _ = c.Post(server.URL, "text/plain", strings.NewReader("order"))
	}()
	if count, err := engine.instance.Count(); err != nil || count != 1 {
		t.Errorf("%d objects, %v", count, err)
	}
}

func TestATellingThatPanicsLeavesNothingBehind(t *testing.T) {
	for _, at := range []string{"begun", "attempt", "ended", "outcome"} {
		panicking := func(place string) {
			if place == at {
				panic("surprise")
			}
		}
		engine, err := NewEngine(EngineOptions{OnEvent: func(event Event) {
			switch event.(type) {
			case CallBegun:
				panicking("begun")
			case AttemptBegun:
				panicking("attempt")
			case CallEnded:
				panicking("ended")
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		sent, given := &tracked{Reader: strings.NewReader("order")}, &tracked{Reader: strings.NewReader("made")}
		transport := &Transport{Engine: engine, Base: roundTripperOf(func(request *http.Request) (*http.Response, error) {
			request.Body.Close()
			return &http.Response{StatusCode: 201, Body: given, Request: request}, nil
		})}
		ctx := WithOptions(context.Background(), OnOutcome(func(*Outcome) { panicking("outcome") }))
		request, _ := http.NewRequestWithContext(ctx, "POST", "https://api.example/orders", sent)
		func() {
			defer func() {
				if recover() != "surprise" {
					t.Errorf("%s: the panic was lost", at)
				}
			}()
			_, _ = transport.RoundTrip(request)
		}()
		if count, err := engine.instance.Count(); err != nil || count != 1 || !sent.closed.Load() {
			t.Errorf("%s: %d objects, %v, body closed %v", at, count, err, sent.closed.Load())
		}
		if wasGiven := at == "ended" || at == "outcome"; given.closed.Load() != wasGiven {
			t.Errorf("%s: the response is closed: %v", at, given.closed.Load())
		}
	}
}
