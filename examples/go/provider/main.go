// A provider of infrastructure, as Terraform has them, in small: it creates, reads and deletes a resource by an
// API that throttles. Where others fail with "429 Too Many Requests", it waits as long as the API asked. Where an
// answer was lost, it looks whether the resource is there, and does not create it twice.
//
//	aftercall serve --address 127.0.0.1:8080
//	go run ./provider http://127.0.0.1:8080
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	aftercall "github.com/aftercall/aftercall/bindings/go"
)

// provider is what all resources share: one client, so that one throttle holds all of them.
type provider struct {
	url    string
	client *http.Client
}

// order is a resource.
type order struct {
	ID   string `json:"id"`
	Item string `json:"item"`
}

func newProvider(url string) (*provider, error) {
	engine, err := aftercall.NewEngine(aftercall.EngineOptions{
		Policy: &aftercall.Policy{Settings: map[string]uint64{"attempts": 6}},
		OnEvent: func(event aftercall.Event) {
			if wait, ok := event.(aftercall.WaitBegun); ok {
				fmt.Printf("  waiting, because it is %s\n", wait.Reason)
			}
		},
	})
	if err != nil {
		return nil, err
	}
	return &provider{url, &http.Client{Transport: &aftercall.Transport{Engine: engine}}}, nil
}

// do sends one request within the context's deadline; the error says what went wrong, and whose fault it is.
func (p *provider) do(ctx context.Context, method, path string, body any) error {
	var sent io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return err
		}
		sent = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, method, p.url+path, sent)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer writer-token")
	request.Header.Set("Content-Type", "application/json")
	response, err := p.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
	return aftercall.CheckResponse(response)
}

// create makes a resource once, also where the answer is lost.
func (p *provider) create(ctx context.Context, made order) error {
	look := func(request *http.Request, _ aftercall.Decision) aftercall.Verified {
		err := p.do(request.Context(), http.MethodGet, "/v1/orders/"+made.ID, nil)
		if err == nil {
			return aftercall.VerifiedApplied
		}
		// Not there: but it may still come, so this is no word that it will not.
		return aftercall.VerifiedUnknown
	}
	ctx = aftercall.WithOptions(ctx, aftercall.VerifyWith(look))
	err := p.do(ctx, http.MethodPost, "/v1/orders", made)
	if outcome := aftercall.OutcomeOf(err); outcome != nil && outcome.IsSuccess {
		return nil // The answer was lost, but the order is there.
	}
	return err
}

// read says whether a resource is there.
func (p *provider) read(ctx context.Context, id string) (bool, error) {
	err := p.do(ctx, http.MethodGet, "/v1/orders/"+id, nil)
	if errors.Is(err, aftercall.ErrNotFound) || errors.Is(err, aftercall.ErrGone) {
		return false, nil
	}
	return err == nil, err
}

func run(url string) error {
	p, err := newProvider(url)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	fmt.Println("create, while the API throttles")
	if err := p.plan(ctx, "status=429;applied=no;retry-after=1", "POST"); err != nil {
		return err
	}
	if err := p.create(ctx, order{"tea", "tea"}); err != nil {
		return err
	}
	fmt.Println("create, and the answer is lost")
	if err := p.plan(ctx, "drop-after-apply", "POST"); err != nil {
		return err
	}
	if err := p.create(ctx, order{"milk", "milk"}); err != nil {
		return err
	}
	for _, id := range []string{"tea", "milk"} {
		if err := p.do(ctx, http.MethodDelete, "/v1/orders/"+id, nil); err != nil {
			return err
		}
	}
	there, err := p.read(ctx, "tea")
	fmt.Println("deleted; still there:", there)
	return err
}

// plan has the reference server do a fault to the next request of a method.
func (p *provider) plan(ctx context.Context, fault, method string) error {
	return p.do(ctx, http.MethodPost, "/admin/faults", map[string]any{"fault": fault, "times": 1, "method": method, "path": "/v1/orders"})
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: provider URL")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
