package aftercall

import (
	"context"
	"time"
)

// KeyMode says whether a Transport makes idempotency keys (draft-ietf-httpapi-idempotency-key-header).
type KeyMode uint8

const (
	// KeysDeclared makes a key where the contract's operation itself says that it honors keys.
	KeysDeclared KeyMode = iota
	// KeysAlways makes one for each request that needs it, unless the contract says that the API ignores
	// keys.
	KeysAlways
	// KeysNever makes none.
	KeysNever
)

// Option is what some requests ask for that differs from what their Transport was told.
type Option func(*requestOptions)

type requestOptions struct {
	deadline   time.Duration
	policy     *Policy
	scope      *string
	idempotent *bool
	verify     *Verifier
	keys       *KeyMode
	onOutcome  func(*Outcome)
}

// Deadline is the time from the beginning of the call after which nothing is sent; a deadline of the
// context counts as well, and the earlier one wins.
func Deadline(deadline time.Duration) Option {
	return func(o *requestOptions) { o.deadline = deadline }
}

// UsePolicy is a policy instead of the engine's; what calls share stays shared.
func UsePolicy(policy *Policy) Option { return func(o *requestOptions) { o.policy = policy } }

// Scope is who shares pressure and holds within the origin: a tenant, a key's name; no secret.
func Scope(scope string) Option { return func(o *requestOptions) { o.scope = &scope } }

// Idempotent is your word that a second application of the request does (false) or does not (true) do harm.
func Idempotent(idempotent bool) Option {
	return func(o *requestOptions) { o.idempotent = &idempotent }
}

// VerifyWith finds out whether the request took effect, instead of the Transport's Verify; nil for none.
func VerifyWith(verify Verifier) Option { return func(o *requestOptions) { o.verify = &verify } }

// Keys says whether a request without an idempotency key gets one.
func Keys(mode KeyMode) Option { return func(o *requestOptions) { o.keys = &mode } }

// OnOutcome is told how the call ended, also where the caller cannot see it: http.Client hides the
// transport's error behind its own when its Timeout is over.
func OnOutcome(told func(*Outcome)) Option { return func(o *requestOptions) { o.onOutcome = told } }

type optionsKey struct{}

// WithOptions is a context whose requests ask for these options, where a Transport makes them. They add to
// those of the context that it is made from. A redirect that is followed is a request of this context, too. A
// nil option asks for nothing; a nil context is a panic, as with context.WithValue.
func WithOptions(ctx context.Context, options ...Option) context.Context {
	if ctx == nil {
		panic("aftercall: WithOptions of a nil context")
	}
	merged := optionsOf(ctx)
	for _, option := range options {
		if option != nil {
			option(&merged)
		}
	}
	return context.WithValue(ctx, optionsKey{}, &merged)
}

func optionsOf(ctx context.Context) requestOptions {
	if options, ok := ctx.Value(optionsKey{}).(*requestOptions); ok {
		return *options
	}
	return requestOptions{}
}
