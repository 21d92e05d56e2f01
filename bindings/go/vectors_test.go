package aftercall

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/aftercall/aftercall/bindings/go/internal/core"
	"github.com/aftercall/aftercall/bindings/go/internal/packed"
)

// The shared vectors, through the package: an unknown key is an error, and so is a kind that did not run.

const vectorsFolder = "../../crates/aftercall/vectors"

// raw is a header value or a body with its escapes.
type raw []byte

func (r *raw) UnmarshalJSON(data []byte) error {
	var (
		text   string
		pieces []raw
		escape struct {
			Hex    *string
			Repeat *string
			Times  int
		}
	)
	switch data[0] {
	case '"':
		*r = nil
		err := json.Unmarshal(data, &text)
		*r = raw(text)
		return err
	case '[':
		err := json.Unmarshal(data, &pieces)
		for _, piece := range pieces {
			*r = append(*r, piece...)
		}
		return err
	}
	if err := strictly(data, &escape); err != nil {
		return err
	}
	if escape.Hex != nil {
		bytes, err := hex.DecodeString(*escape.Hex)
		*r = bytes
		return err
	}
	*r = raw(strings.Repeat(*escape.Repeat, escape.Times))
	return nil
}

func strictly(data []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

type vectorRequest struct {
	Method     string
	URL        string
	Headers    [][2]raw
	Replayable *bool
	Idempotent *bool
	Earlier    *Effect
}

func fields(pairs [][2]raw) http.Header {
	header := http.Header{}
	for _, pair := range pairs {
		header.Add(string(pair[0]), string(pair[1]))
	}
	return header
}

func (v *vectorRequest) request() *Request {
	if v == nil {
		return nil
	}
	return &Request{
		Method: v.Method, URL: v.URL, Header: fields(v.Headers), Idempotent: v.Idempotent, Earlier: v.Earlier,
		NotReplayable: v.Replayable != nil && !*v.Replayable,
	}
}

type vectorResponse struct {
	Status    int
	Headers   [][2]raw
	Body      *raw
	BodyState *BodyState `json:"body_state"`
	Received  *time.Time
	Redirects []int
}

func (v *vectorResponse) response() *Response {
	response := &Response{Code: v.Status, Redirects: v.Redirects}
	for _, pair := range v.Headers {
		response.Fields = append(response.Fields, HeaderField{string(pair[0]), string(pair[1])})
	}
	if v.Body != nil {
		response.Body, response.BodyState = *v.Body, BodyStateComplete
	}
	if v.BodyState != nil {
		response.BodyState = *v.BodyState
	}
	if v.Received != nil {
		response.Received = *v.Received
	}
	return response
}

type vectorFailure struct {
	Library   string
	Name      string
	Phase     Phase
	Cause     Cause
	Sent      *bool
	Redirects []int
}

func (v *vectorFailure) failure() Failure {
	failure := Failure{Phase: v.Phase, Cause: v.Cause}
	if v.Library != "" {
		failure, _ = FailureNamed(v.Library, v.Name)
	}
	if v.Sent != nil {
		failure.Sent = SentNo
		if *v.Sent {
			failure.Sent = SentYes
		}
	}
	failure.Redirects = v.Redirects
	return failure
}

type vectorOptions struct {
	CanAuthenticate bool   `json:"can_authenticate"`
	CanVerify       bool   `json:"can_verify"`
	DeadlineMS      int    `json:"deadline_ms"`
	Scope           string `json:"scope"`
}

type vectorStep struct {
	AtMS       int    `json:"at_ms"`
	Call       string `json:"call"`
	Do         string `json:"do"`
	Expect     map[string]any
	WallJumpMS int `json:"wall_jump_ms"`
	Response   *vectorResponse
	Failure    *vectorFailure
	OK         bool `json:"ok"`
	Result     Verified
	URL        string
	Scope      string
}

type vector struct {
	Name     string
	Kind     string
	Source   string
	Level    string
	Contract any
	Expect   map[string]any
	Input    any
	Request  *vectorRequest
	Response *vectorResponse
	Failure  *vectorFailure
	Chunks   []raw
	Trailers [][2]raw
	Complete *bool
	Policy   map[string]any
	Seed     *uint64
	Wall     *time.Time
	Options  vectorOptions
	Calls    map[string]struct {
		Request *vectorRequest
		Options vectorOptions
	}
	Steps []vectorStep
}

func (v *vector) contract() (*Contract, error) {
	switch given := v.Contract.(type) {
	case nil:
		return nil, nil
	case string:
		return ContractNamed(given)
	case map[string]any:
		if len(given) != 1 {
			return nil, fmt.Errorf("unknown keys in %v", given)
		}
		return ContractFromTOML(given["toml"].(string))
	}
	return nil, fmt.Errorf("no contract: %v", v.Contract)
}

// shown is a value as its JSON.
func shown(value any) any {
	data, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	var made any
	if err := json.Unmarshal(data, &made); err != nil {
		panic(err)
	}
	return made
}

// compare compares what is expected, as the vectors' README says; it names no key.
func compare(expected, found any, place string) error {
	switch wanted := expected.(type) {
	case map[string]any:
		object, ok := found.(map[string]any)
		if !ok {
			return fmt.Errorf("%s: %v is no object", place, found)
		}
		for key, value := range wanted {
			has, ok := object[key]
			if !ok {
				return fmt.Errorf("there is no %s.%s", place, key)
			}
			if err := compare(value, has, place+"."+key); err != nil {
				return err
			}
		}
		return nil
	case []any:
		if number, ok := found.(float64); ok && len(wanted) == 2 {
			if low, high := wanted[0].(float64), wanted[1].(float64); number < low || number > high {
				return fmt.Errorf("%s: %v is not within %v", place, number, wanted)
			}
			return nil
		}
		return compareLists(wanted, found, place)
	}
	if list, ok := found.([]any); ok {
		found = float64(len(list)) // How many attempts.
	}
	if evidence, ok := found.(map[string]any); ok {
		if _, isText := expected.(string); isText {
			found = evidence["source"]
			if phase, ok := evidence["phase"]; ok {
				found = fmt.Sprintf("%s: %s", phase, evidence["cause"])
			}
		}
	}
	if !reflect.DeepEqual(expected, found) {
		return fmt.Errorf("%s: %v instead of %v", place, found, expected)
	}
	return nil
}

func compareLists(wanted []any, found any, place string) error {
	list, ok := found.([]any)
	if !ok || len(list) != len(wanted) {
		return fmt.Errorf("%s: %v instead of %v", place, found, wanted)
	}
	if len(wanted) > 0 {
		if _, ok := wanted[0].(string); ok {
			byText := func(list []any) []any {
				list = slices.Clone(list)
				sort.Slice(list, func(a, b int) bool { return list[a].(string) < list[b].(string) })
				return list
			}
			wanted, list = byText(wanted), byText(list)
		}
	}
	for at := range wanted {
		if err := compare(wanted[at], list[at], fmt.Sprintf("%s[%d]", place, at)); err != nil {
			return err
		}
	}
	return nil
}

// isError is whether a rejection is expected.
func isError(expect map[string]any) bool { return expect["error"] == true && len(expect) == 1 }

func runStatus(v *vector) error {
	contract, err := v.contract()
	if err != nil {
		return err
	}
	if contract == nil {
		contract = Rest
	}
	var status Status
	if number, ok := v.Input.(float64); ok {
		status = contract.Status(int(number))
	} else if status, err = contract.ParseStatus(v.Input.(string)); isError(v.Expect) {
		if err == nil {
			return fmt.Errorf("no error for %v", v.Input)
		}
		return nil
	}
	if err != nil {
		return err
	}
	return compare(v.Expect, shown(status), "status")
}

func runJudge(v *vector) error {
	contract, err := v.contract()
	if err != nil {
		return err
	}
	options := []JudgeOption{ByContract(contract), OfRequest(v.Request.request())}
	var (
		verdict *Verdict
		input   packed.Input
	)
	v.Request.request().write(&input)
	if v.Response != nil {
		response := v.Response.response()
		verdict = response.Judge(options...)
		if wanted := response.BodyWanted(options...); wanted < 0 || wanted > 65_536 {
			return fmt.Errorf("body wanted: %d", wanted)
		}
		input.U8(0)
		response.write(&input)
	} else {
		failure := v.Failure.failure()
		verdict = failure.Judge(options...)
		input.U8(1)
		failure.write(&input)
	}
	out, err := ask(contract, core.JudgeJSON, 0, input)
	if err != nil {
		return err
	}
	if err := sameJSON(verdict, out); err != nil {
		return err
	}
	return compare(v.Expect, shown(verdict), "verdict")
}

// sameJSON compares with the core's own JSON.
func sameJSON(mine any, out packed.Output) error {
	var theirs any
	if err := json.Unmarshal([]byte(out.Text(packed.Start+packed.TextText)), &theirs); err != nil {
		return err
	}
	if found := shown(mine); !reflect.DeepEqual(found, theirs) {
		return fmt.Errorf("the core's JSON is\n%v\nand not\n%v", theirs, found)
	}
	return nil
}

func runStream(v *vector) error {
	contract, err := v.contract()
	if err != nil {
		return err
	}
	stream, err := NewStream(v.Response.response(), ByContract(contract), OfRequest(v.Request.request()))
	if err != nil {
		return err
	}
	for _, chunk := range v.Chunks {
		if _, err := stream.Write(chunk); err != nil {
			return err
		}
	}
	if err := stream.Trailers(fields(v.Trailers)); err != nil {
		return err
	}
	verdict, err := stream.Finish(v.Complete == nil || *v.Complete)
	if err != nil {
		return err
	}
	if begun, ok := v.Expect["content_begun"]; ok {
		if begun != stream.ContentBegun() {
			return fmt.Errorf("content_begun is not %v", begun)
		}
		delete(v.Expect, "content_begun")
	}
	if again := stream.Verdict(); !reflect.DeepEqual(shown(again), shown(verdict)) {
		return fmt.Errorf("the verdict is another one: %v", again)
	}
	return compare(v.Expect, shown(verdict), "verdict")
}

func runCall(v *vector) error {
	contract, err := v.contract()
	if err != nil {
		return err
	}
	policy := &Policy{Settings: map[string]uint64{}}
	for name, value := range v.Policy {
		switch value := value.(type) {
		case bool:
			policy.Settings[name] = map[bool]uint64{true: 1}[value]
		case float64:
			policy.Settings[name] = uint64(value)
		}
	}
	var now Now
	engine, err := NewEngine(EngineOptions{Contract: contract, Policy: policy, Clock: func() Now { return now }})
	if err != nil {
		return err
	}
	calls := map[string]*Call{}
	start := func(name string, request *vectorRequest, given vectorOptions) (err error) {
		options := CallOptions{
			CanAuthenticate: given.CanAuthenticate, CanVerify: given.CanVerify, Scope: given.Scope,
			Deadline: time.Duration(given.DeadlineMS) * time.Millisecond, Seed: 1, HasSeed: true,
		}
		if v.Seed != nil {
			options.Seed = *v.Seed
		}
		calls[name], err = engine.NewCall(request.request(), options)
		return err
	}
	if v.Request != nil {
		err = start("", v.Request, v.Options)
	}
	for name, operation := range v.Calls {
		if started := start(name, operation.Request, operation.Options); started != nil {
			err = started
		}
	}
	if err != nil {
		return err
	}
	wall := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	if v.Wall != nil {
		wall = *v.Wall
	}
	for at, step := range v.Steps {
		wall = wall.Add(time.Duration(step.WallJumpMS) * time.Millisecond)
		now.Monotonic = time.Duration(step.AtMS) * time.Millisecond
		now.Wall = wall.Add(now.Monotonic)
		if err := runStep(engine, calls[step.Call], &step); err != nil {
			return fmt.Errorf("step %d: %w", at, err)
		}
	}
	return nil
}

func runStep(engine *Engine, call *Call, step *vectorStep) error {
	var (
		decision Decision
		err      error
	)
	switch step.Do {
	case "release":
		return engine.Release(step.URL, step.Scope)
	case "begin":
		decision, err = call.Begin()
	case "response":
		decision, err = call.OnResponse(step.Response.response())
	case "failure":
		decision, err = call.OnFailure(step.Failure.failure())
	case "wake":
		decision, err = call.OnWake()
	case "credentials":
		decision, err = call.OnCredentials(step.OK)
	case "verified":
		decision, err = call.OnVerified(step.Result)
	case "cancel":
		decision, err = call.Cancel()
	default:
		return fmt.Errorf("nothing is called %q", step.Do)
	}
	if isError(step.Expect) {
		if err == nil {
			return fmt.Errorf("no error, but %v", shown(decision))
		}
		return nil
	}
	if err != nil {
		return err
	}
	if expected, ok := step.Expect["verdict"]; ok {
		if err := compare(expected, shown(call.Verdict()), "verdict"); err != nil {
			return err
		}
		delete(step.Expect, "verdict")
	}
	return compare(step.Expect, withTimes(shown(decision).(map[string]any), decision), "decision")
}

// withTimes adds the names that the vectors have besides.
func withTimes(found map[string]any, decision Decision) map[string]any {
	if len(decision.Challenges) > 0 {
		found["scheme"] = decision.Challenges[0].Scheme
	}
	sent, ended := []any{}, []any{}
	for _, attempt := range decision.Attempts {
		sent = append(sent, float64(attempt.SentAt.Milliseconds()))
		if attempt.HasEnded {
			ended = append(ended, float64(attempt.EndedAt.Milliseconds()))
		} else {
			ended = append(ended, nil)
		}
	}
	found["sent_ms"], found["ended_ms"] = sent, ended
	return found
}

var runners = map[string]func(*vector) error{
	"status": runStatus, "judge": runJudge, "stream": runStream, "call": runCall,
}

func TestVectors(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(vectorsFolder, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	ran, names := map[string]int{}, map[string]bool{}
	for _, file := range files {
		if filepath.Base(file) == "schema.json" {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var cases []vector
		if err := strictly(data, &cases); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, each := range cases {
			if names[each.Name] {
				t.Errorf("%s: %q is there twice", file, each.Name)
			}
			names[each.Name] = true
			run, ok := runners[each.Kind]
			if !ok {
				t.Fatalf("%s: unknown kind %q", each.Name, each.Kind)
			}
			ran[each.Kind]++
			if err := run(&each); err != nil {
				t.Errorf("%s: %s: %v", filepath.Base(file), each.Name, err)
			}
		}
	}
	total := 0
	for kind := range runners {
		if ran[kind] == 0 {
			t.Errorf("%s: none ran", kind)
		}
		total += ran[kind]
	}
	fmt.Printf("vectors %d\n", total) // for the table of the whole suite
}

func TestAnUnknownKeyAndAWrongValueFail(t *testing.T) {
	var cases []vector
	if strictly([]byte(`[{"name": "x", "kind": "status", "surprise": 1}]`), &cases) == nil {
		t.Error("an unknown key passed")
	}
	for _, expect := range []map[string]any{{"surprise": 1}, {"message": "surprise"}} {
		if runStatus(&vector{Input: float64(math.Trunc(200)), Expect: expect}) == nil {
			t.Errorf("%v passed", expect)
		}
	}
	wrong := vector{Response: &vectorResponse{Status: 503}, Expect: map[string]any{"remedy": "proceed"}}
	if runJudge(&wrong) == nil {
		t.Error("a wrong remedy passed")
	}
}
