package aftercall

import (
	"context"
	"net/http"
	"strings"
	"testing"
)

// What is not given: options, a context, a contract.

func TestNilOptionsAskForNothing(t *testing.T) {
	ctx := WithOptions(context.Background(), nil, Scope("tenant"), nil)
	if scope := optionsOf(ctx).scope; scope == nil || *scope != "tenant" {
		t.Errorf("%+v", optionsOf(ctx))
	}
	response := &Response{Code: 503}
	if verdict := response.Judge(nil, OfRequest(nil)); verdict.Code != 503 || response.BodyWanted(nil) == 0 {
		t.Errorf("%v", verdict)
	}
	if _, err := NewStream(&Response{Code: 200}, nil); err != nil {
		t.Error(err)
	}
	if verdict := (Failure{}).Judge(nil); verdict.Failure == nil {
		t.Errorf("%v", verdict)
	}
	if verdict := Judge(&http.Response{StatusCode: 503, Body: http.NoBody}, nil); verdict.Code != 503 {
		t.Errorf("%v", verdict)
	}
}

func TestANilContextPanicsAsContextDoes(t *testing.T) {
	defer func() {
		if said, _ := recover().(string); !strings.Contains(said, "nil context") {
			t.Errorf("%q", said)
		}
	}()
	var none context.Context
	WithOptions(none, Scope("tenant"))
	t.Error("no panic")
}

func TestANilContractIsRest(t *testing.T) {
	var none *Contract
	if none.Name() != "rest" || none.String() != "rest" || none.IsClosed() || none.Status(503).Message != "Throttled" {
		t.Errorf("%q", none.Name())
	}
	if none.Operation("GET", "/orders") != nil || len(none.Rows(false)) != 13 || !none.Lists(503) {
		t.Error("another contract")
	}
	if none.HonorsIdempotencyKeys() != Rest.HonorsIdempotencyKeys() {
		t.Error("another contract")
	}
	if status, err := none.ParseStatus("throttled"); err != nil || status.Code != 503 {
		t.Errorf("%v, %v", status, err)
	}
}
