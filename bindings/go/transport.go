package aftercall

import (
	"net/http"
	"sync"
	"time"
)

// Authenticator puts new credentials on the header of a request that is about to be sent, and says whether
// it could. It is asked only for the origin of the request that you made, and for others that a redirect
// leads to only if AuthenticateOrigins names them.
type Authenticator func(request *http.Request, challenges []Challenge) bool

// Verifier finds out whether a request took effect. VerifiedNotApplied is your word that it cannot take
// effect any more, because the request may then be sent again: right after a lost response "not there" is
// VerifiedUnknown. The request's context ends when the time for the look is over.
type Verifier func(request *http.Request, decision Decision) Verified

// Transport is an http.RoundTripper that carries each request through as a call: it sends it, waits, and
// sends it again where that is safe. It gives back the last response as the client below would, or its error
// as an *Error around it; OutcomeOf finds the Outcome in both. Its own errors are a *NotSentError, a *MistakeError
// for a policy that says nothing sensible, and in an *Error those that end a sending which could do harm.
//
// The zero value works. Any number of goroutines may use it; its fields must not change after the first
// request. The leading bytes of an error's body are looked at, not past the deadline, and given back.
//
// A body is sent again only if the request has a GetBody, as http.NewRequest makes one for a bytes.Reader, a
// bytes.Buffer and a strings.Reader. Redirects and cookies stay with http.Client, each hop being a call of
// its own. The deadline of the request's context holds for the whole call, with all its waits. So does
// http.Client.Timeout, but once it is over http.Client gives an error in which OutcomeOf finds nothing.
type Transport struct {
	// Base makes the attempts; nil is http.DefaultTransport. Whether nothing was sent can be proved only
	// with an *http.Transport.
	Base http.RoundTripper
	// Engine holds contract, policy and what calls share; nil is one of the Transport's own. Give one to
	// all your Transports to have them share pressure and holds.
	Engine *Engine

	Authenticate        Authenticator
	AuthenticateOrigins []string
	Verify              Verifier

	// Scope, Deadline and Keys are as the options of those names.
	Scope    string
	Deadline time.Duration
	Keys     KeyMode

	once   sync.Once
	engine *Engine
	broken error

	freshOnce sync.Once
	fresh     http.RoundTripper
	// The origins that have spoken HTTP/1.
	http1 origins
}

// NewClient is an http.Client with a Transport that has the defaults.
func NewClient() *http.Client { return &http.Client{Transport: &Transport{}} }

// RoundTrip carries one request through to its end.
func (t *Transport) RoundTrip(request *http.Request) (*http.Response, error) {
	engine, err := t.shared()
	if err != nil {
		closeBody(request)
		return nil, err
	}
	exchange := t.begin(engine, request)
	if err := exchange.start(); err != nil {
		return exchange.withoutCall(err)
	}
	return exchange.run()
}

// CloseIdleConnections closes those of the transport below.
func (t *Transport) CloseIdleConnections() {
	if closer, ok := t.base().(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}

func (t *Transport) base() http.RoundTripper {
	if t.Base != nil {
		return t.Base
	}
	return http.DefaultTransport
}

// shared is the engine, made at the first request if none was given.
func (t *Transport) shared() (*Engine, error) {
	if t.Engine != nil {
		return t.Engine, nil
	}
	t.once.Do(func() { t.engine, t.broken = NewEngine(EngineOptions{}) })
	return t.engine, t.broken
}

// freshBase makes connections that are not kept, and takes none that is.
func (t *Transport) freshBase() http.RoundTripper {
	base, ok := t.base().(*http.Transport)
	if !ok {
		return t.base()
	}
	t.freshOnce.Do(func() {
		fresh := base.Clone()
		fresh.DisableKeepAlives = true
		t.fresh = fresh
	})
	return t.fresh
}

// origin is a scheme and an authority.
type origin struct{ scheme, host string }

func originOf(request *http.Request) origin {
	if request.URL == nil { // Which net/http refuses.
		return origin{}
	}
	return origin{request.URL.Scheme, request.URL.Host}
}

// origins is a bounded set of origins.
type origins struct {
	mu    sync.RWMutex
	known map[origin]struct{}
}

// maxOrigins is how many are remembered; for others net/http does not send again what it has not written.
const maxOrigins = 4096

func (o *origins) has(origin origin) bool {
	o.mu.RLock()
	defer o.mu.RUnlock()
	_, ok := o.known[origin]
	return ok
}

func (o *origins) set(of origin, isMember bool) {
	if o.has(of) == isMember {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case !isMember:
		delete(o.known, of)
	case o.known == nil:
		o.known = map[origin]struct{}{of: {}}
	case len(o.known) < maxOrigins:
		o.known[of] = struct{}{}
	}
}

func closeBody(request *http.Request) {
	if request.Body != nil {
		_ = request.Body.Close()
	}
}
