package aftercall

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
)

func TestWordsAreTheirSlugs(t *testing.T) {
	if ReasonRateLimited.String() != "rate-limited" || ReasonRateLimited.Help() == "" {
		t.Errorf("%v: %v", ReasonRateLimited, ReasonRateLimited.Help())
	}
	var reason Reason
	if err := reason.UnmarshalText([]byte("tls")); err != nil || reason != ReasonTLS {
		t.Errorf("%v, %v", reason, err)
	}
	if err := reason.UnmarshalText([]byte("surprise")); err == nil {
		t.Error("a word that there is not was read")
	}
	// A newer core may have more words.
	if got := Reason(200); got.String() != "reason(200)" || got.Help() != "" {
		t.Errorf("%v", got)
	}
}

func TestTheThirteenStatuses(t *testing.T) {
	for code, message := range map[int]string{
		StatusOK: "OK", StatusCreated: "Created", StatusDeleted: "Deleted", StatusBadRequest: "Bad Request",
		StatusUnauthorized: "Unauthorized", StatusForbidden: "Forbidden", StatusNotFound: "Not Found",
		StatusConflictDuplicate: "Conflict/Duplicate", StatusGone: "Gone",
		StatusInternalServerError: "Internal Server Error", StatusNotImplemented: "Not Implemented",
		StatusThrottled: "Throttled", StatusGatewayTimeout: "Gateway Timeout",
	} {
		if status := LookupStatus(code); status.Message != message || !status.IsKnown || status.Code != code {
			t.Errorf("%d: %+v", code, status)
		}
	}
	for _, code := range []int{-1, 0, 299, 600, 70_000} {
		if status := LookupStatus(code); status.IsKnown || status.Code != code || status.Message == "" {
			t.Errorf("%d: %+v", code, status)
		}
	}
}

func TestContracts(t *testing.T) {
	if Rest.Name() != "rest" || HTTP.Name() != "http" || !Rest.Lists(503) || HTTP.Status(503).Message == "Throttled" {
		t.Error("the built-in contracts")
	}
	if len(Rest.Rows(false)) != 13 || len(Rest.Rows(true)) <= 13 {
		t.Errorf("%d rows", len(Rest.Rows(false)))
	}
	var mistake *MistakeError
	if _, err := ContractNamed("surprise"); !errors.As(err, &mistake) || mistake.Kind != MistakeNotFound {
		t.Error(err)
	}
	if _, err := ContractFromTOML("name = 1"); !errors.As(err, &mistake) || mistake.Kind != MistakeContract || mistake.Line != 1 {
		t.Error(err)
	}
	table := "Status  Message  Description\n409     Exists   It is there.\n"
	contract, err := ContractFromTable(table, "text", Rest)
	if err != nil || contract.Status(409).Message != "Exists" || contract.Status(503).Message != "Throttled" {
		t.Errorf("%v, %v", err, contract)
	}
	if contract, err = ContractFromTable(table, "text", nil); err != nil || contract.Status(503).Message == "Throttled" {
		t.Errorf("%v, %v", err, contract)
	}
}

const keyed = `
name = "orders"
quoted_idempotency_keys = true

[[operation]]
method = "POST"
path = "/orders"
idempotency_keys = true
`

func TestAnOperationThatDeclaresKeysGetsOne(t *testing.T) {
	contract, err := ContractFromTOML(keyed)
	if err != nil {
		t.Fatal(err)
	}
	if operation := contract.Operation("POST", "https://api.example/orders"); operation == nil || !operation.DeclaresIdempotencyKeys() {
		t.Fatalf("%v", operation)
	}
	if contract.Operation("POST", "/other") != nil {
		t.Error("there is no such operation")
	}
	var mu sync.Mutex
	keys := map[string]string{}
	server, _ := answers(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		keys[r.Method+r.URL.Path] = r.Header.Get("Idempotency-Key")
	})
	engine, err := NewEngine(EngineOptions{Contract: contract})
	if err != nil {
		t.Fatal(err)
	}
	c := client(t, &Transport{Engine: engine})
	send := func(ctx context.Context, method, path string) {
		request, _ := http.NewRequestWithContext(ctx, method, server.URL+path, strings.NewReader("{}"))
		response, err := c.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
	}
	send(context.Background(), "POST", "/orders")
	send(context.Background(), "POST", "/other")
	send(context.Background(), "PUT", "/orders")
	if key := keys["POST/orders"]; len(key) != 38 || key[0] != '"' || keys["POST/other"]+keys["PUT/orders"] != "" {
		t.Errorf("%v", keys)
	}
	send(WithOptions(context.Background(), Keys(KeysAlways)), "PUT", "/orders")
	if keys["PUT/orders"] != "" {
		t.Errorf("a request that does no harm got a key: %v", keys)
	}
	send(WithOptions(context.Background(), Keys(KeysNever)), "POST", "/orders")
	if keys["POST/orders"] != "" {
		t.Errorf("%v", keys)
	}
}

func TestPolicies(t *testing.T) {
	settings, err := (&Policy{Settings: map[string]uint64{"attempts": 7}}).All()
	if err != nil || len(settings) < 10 {
		t.Fatalf("%v, %v", settings, err)
	}
	for _, setting := range settings {
		if setting.Help == "" || setting.Name == "attempts" && setting.Value != 7 {
			t.Errorf("%+v", setting)
		}
	}
	var names []string
	for _, profile := range Profiles() {
		names = append(names, profile.Name)
		if err := (&Policy{Profile: profile.Name}).Check(); err != nil {
			t.Error(err)
		}
	}
	if strings.Join(names, " ") != "default aws-2026 none" {
		t.Error(names)
	}
	var mistake *MistakeError
	if _, err := NewEngine(EngineOptions{Policy: &Policy{Profile: "surprise"}}); !errors.As(err, &mistake) || mistake.Kind != MistakePolicy {
		t.Error(err)
	}
}

func TestWhatAnEngineKnows(t *testing.T) {
	engine, err := NewEngine(EngineOptions{})
	if err != nil {
		t.Fatal(err)
	}
	request := &Request{Method: "GET", URL: "https://api.example/orders"}
	call, err := engine.NewCall(request, CallOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := call.OnWake(); err == nil {
		t.Error("a call that has not begun was woken")
	}
	if _, err = call.Begin(); err != nil {
		t.Fatal(err)
	}
	decision, err := call.OnResponse(&Response{Code: 503})
	if err != nil || decision.Action != ActionWait || call.Verdict().Reason != ReasonOverloaded {
		t.Errorf("%+v, %v", decision, err)
	}
	if pressure, err := engine.Pressure(request, ""); err != nil || pressure != 179 {
		t.Errorf("%d, %v", pressure, err)
	}
	snapshot, err := engine.Snapshot()
	if err != nil || !json.Valid(snapshot) || !strings.Contains(string(snapshot), "api.example") {
		t.Errorf("%s, %v", snapshot, err)
	}
	other, err := engine.WithPolicy(&Policy{Settings: map[string]uint64{"attempts": 1}})
	if err != nil {
		t.Fatal(err)
	}
	if pressure, err := other.Pressure(request, ""); err != nil || pressure != 179 {
		t.Errorf("%d, %v", pressure, err)
	}
	if decision, err = call.Cancel(); err != nil || decision.Outcome.Stop != StopCancelled {
		t.Errorf("%+v, %v", decision, err)
	}
	if _, err := call.Cancel(); err == nil {
		t.Error("a call that has ended was cancelled")
	}
}

func TestAVerdictSaysWhy(t *testing.T) {
	verdict := (&Response{Code: 429, Header: http.Header{"Retry-After": {"7"}}}).Judge()
	if !strings.Contains(verdict.Explain(), "7") || verdict.Status().Code != 429 {
		t.Errorf("%s, %v", verdict.Explain(), verdict.Status())
	}
	sources := map[Field]Source{}
	for _, one := range verdict.Evidence() {
		sources[one.Field] = one.Source
	}
	if sources[FieldWait] != SourceRetryAfter {
		t.Errorf("%v", sources)
	}
	if said := fmt.Sprint(verdict); !strings.Contains(said, "rate-limited") {
		t.Error(said)
	}
	call := succeed(t)
	if len(call.Verdict.Evidence()) == 0 || call.Verdict.Explain() == "" || call.Verdict.Status().Code != 201 {
		t.Errorf("a success does not say why: %+v", call.Verdict)
	}
}

// succeed is the outcome of a call that succeeds at once.
func succeed(t *testing.T) *Outcome {
	t.Helper()
	engine, err := NewEngine(EngineOptions{})
	if err != nil {
		t.Fatal(err)
	}
	call, err := engine.NewCall(&Request{Method: "POST", URL: "https://api.example"}, CallOptions{})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = call.Begin()
	decision, err := call.OnResponse(&Response{Code: 201})
	if err != nil {
		t.Fatal(err)
	}
	return decision.Outcome
}

func TestAMisdirectedRequestGoesOnAFreshConnection(t *testing.T) {
	var mu sync.Mutex
	from := []string{}
	server, _ := answers(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		from = append(from, r.RemoteAddr)
		if len(from) == 2 {
			w.WriteHeader(http.StatusMisdirectedRequest)
		}
	})
	c := client(t, &Transport{})
	for range 2 {
		response, err := c.Post(server.URL, "text/plain", strings.NewReader("order"))
		if err != nil {
			t.Fatal(err)
		}
		content(t, response)
		if response.StatusCode != 200 {
			t.Errorf("%d", response.StatusCode)
		}
	}
	if len(from) != 3 || from[0] != from[1] || from[1] == from[2] {
		t.Errorf("%v", from)
	}
}

func TestTheSameFieldsGiveTheSameVerdict(t *testing.T) {
	header := http.Header{}
	for _, name := range []string{"Requests", "Tokens", "Input-Tokens", "Output-Tokens"} {
		header.Set("Anthropic-Ratelimit-"+name+"-Limit", "50")
		header.Set("Anthropic-Ratelimit-"+name+"-Remaining", "9")
	}
	first, _ := json.Marshal((&Response{Code: 429, Header: header}).Judge())
	if !strings.Contains(string(first), "tokens") {
		t.Fatalf("%s", first)
	}
	for range 50 {
		if again, _ := json.Marshal((&Response{Code: 429, Header: header}).Judge()); string(again) != string(first) {
			t.Fatalf("%s\n%s", first, again)
		}
	}
}

func TestHowMuchOfAnEmptyBodyCame(t *testing.T) {
	get := &http.Request{Method: "GET"}
	for _, each := range []struct {
		response http.Response
		state    BodyState
	}{
		{http.Response{ProtoMajor: 1, ContentLength: 0, Request: get}, BodyStateComplete},
		{http.Response{ProtoMajor: 1, ContentLength: -1, TransferEncoding: []string{"chunked"}, Request: get}, BodyStateComplete},
		// It ended with the connection, which may have been cut.
		{http.Response{ProtoMajor: 1, ContentLength: -1, Request: get}, BodyStatePrefix},
		{http.Response{ProtoMajor: 2, ContentLength: -1, Request: get}, BodyStateComplete},
		{http.Response{ProtoMajor: 1, ContentLength: 90, Request: &http.Request{Method: "HEAD"}}, BodyStateUnread},
	} {
		each.response.Body = http.NoBody
		if _, state := peek(&each.response, 100); state != each.state {
			t.Errorf("%+v: %v", each.response, state)
		}
	}
}

func TestNothingIsAMistake(t *testing.T) {
	engine, err := NewEngine(EngineOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := engine.NewCall(nil, CallOptions{}); !isMistake(err, "NewCall: no request is given") {
		t.Error(err)
	}
	call, err := engine.NewCall(&Request{Method: "GET", URL: "http://a.example/"}, CallOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := call.Begin(); err != nil {
		t.Fatal(err)
	}
	if _, err := call.OnResponse(nil); !isMistake(err, "OnResponse: no response is given") {
		t.Error(err)
	}
	// The call goes on as if that had not been.
	decision, err := call.OnResponse(&Response{Code: 200})
	if err != nil || decision.Action != ActionDone {
		t.Error(decision.Action, err)
	}
}

func isMistake(err error, message string) bool {
	var mistake *MistakeError
	return errors.As(err, &mistake) && mistake.Kind == MistakeArgument && mistake.Message == message
}
