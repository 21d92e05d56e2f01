// Package aftercall says what an HTTP response means and what to do next: what went wrong, whose fault it
// is, whether the request took effect, the remedy, and whether and when to send it again.
//
// There are four levels, and you can stop at any of them.
//
//  1. Look up what a status means: [LookupStatus], [ParseStatus], and the methods of a [Contract].
//  2. Judge what this very response or error means: [Judge], [JudgeError], [Response.Judge].
//  3. Call: carry one operation through to its end. You send and wait, a [Call] of an [Engine] decides.
//  4. Adapt: an http.Client with a [Transport] does all that by itself.
//
// The rules are those of every other language: the package runs the same core, as Go source that was
// translated from its WebAssembly module. There is no cgo and no unsafe code, and nothing is needed but
// the standard library.
//
// # What is promised
//
// What the package says about the effect is so, or it says [EffectUnknown]. A request that may have been
// applied is sent again only if that does no harm (an idempotent method, an idempotency key, a precondition,
// or your word), or if you found out that it was not applied. No wait is shorter than the server asked, and
// nothing is sent past the deadline.
//
// # Concurrency
//
// Functions, contracts, engines and transports may be used by any number of goroutines; a [Call] and a
// [Stream] by one at a time. An engine is one instance of the core behind a lock, which an average request
// holds for a few microseconds. What the garbage collector finds unused is freed.
//
// # Bugs
//
// A bug in the core ends its engine: calls that are under way end with an unknown effect and send nothing
// again, and an [InternalError] says what happened. A [Transport] then sends each request once. Looking up
// and judging go on with a new instance.
package aftercall
