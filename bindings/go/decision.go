package aftercall

import (
	"time"

	"github.com/aftercall/aftercall/bindings/go/internal/packed"
)

// Decision is the one next step of a call. Action says which of the other fields count.
type Decision struct {
	Action Action

	// Attempt is for ActionSend the attempt's number, from 1, and for ActionVerify the last one's.
	Attempt int
	// TimeLeft is how long the attempt, or the look, may take, if HasTimeLeft: never send with a longer
	// time-out. A default deadline shortens no attempt.
	TimeLeft    time.Duration
	HasTimeLeft bool
	// FreshConnection asks not to reuse a connection: the last one broke, or led to the wrong server.
	FreshConnection bool

	// Until is for ActionWait when it ends, on the monotonic clock, and Wait how long that is from now.
	Until      time.Duration
	Wait       time.Duration
	WaitReason WaitReason

	// Challenges are for ActionAuthenticate.
	Challenges []Challenge

	// Now and Attempts are for ActionVerify: answer VerifiedNotApplied only when it cannot happen any
	// more. A request that was given up a moment after it was sent may still be applied.
	Now      time.Duration
	Attempts []Attempt
	// Verdict is what the last response or failure meant.
	Verdict *Verdict

	// Outcome is for ActionDone.
	Outcome *Outcome
}

// Outcome is how a call ended.
type Outcome struct {
	// Verdict is what the last response or failure meant; nil when there was none.
	Verdict *Verdict
	// Effect is that of all attempts together.
	Effect   Effect
	Stop     Stop
	Attempts []Attempt
	// Wait is the true wait, when it was too long for the policy or the deadline.
	Wait    time.Duration
	HasWait bool
	// Suggested is what the call would have done next, if HasSuggested: its policy was to observe only.
	Suggested    Action
	HasSuggested bool
	IsSuccess    bool
	// Resent is how often the client below sent a request again on its own, within an attempt: net/http
	// does so with GET, HEAD, OPTIONS and TRACE on a kept connection, and over HTTP/2.
	Resent int
}

// Attempt is one sending.
type Attempt struct {
	Number int
	// SentAt is when it was sent, on the monotonic clock.
	SentAt time.Duration
	// EndedAt is when its response or failure was told, if HasEnded.
	EndedAt  time.Duration
	HasEnded bool
	// Code is the status; 0 for a failure or none.
	Code   int
	Effect Effect
	Remedy Remedy
}

func decodeDecision(out packed.Output) Decision {
	const at = packed.Start
	decision := Decision{
		Action:          Action(out.U8(at + packed.DecisionAction)),
		Attempt:         int(out.U32(at + packed.DecisionAttempt)),
		TimeLeft:        micros(out.U64(at + packed.DecisionTimeLeftUs)),
		HasTimeLeft:     out.Flag(at + packed.DecisionHasTimeLeft),
		FreshConnection: out.Flag(at + packed.DecisionFreshConnection),
		Until:           micros(out.U64(at + packed.DecisionWaitUntilUs)),
		Wait:            micros(out.U64(at + packed.DecisionWaitUs)),
		WaitReason:      WaitReason(out.U8(at + packed.DecisionWaitReason)),
		Challenges:      decodeChallenges(out, at+packed.DecisionChallenges),
		Now:             micros(out.U64(at + packed.DecisionNowUs)),
		Attempts:        decodeAttempts(out, at+packed.DecisionAttempts),
	}
	if part := out.Part(at + packed.DecisionVerdict); part != 0 {
		decision.Verdict = decodeStepped(out, part)
	}
	if part := out.Part(at + packed.DecisionOutcome); part != 0 {
		decision.Outcome = decodeOutcome(out, part)
	}
	return decision
}

// decodeStepped is a verdict that may have been packed with everything.
func decodeStepped(out packed.Output, at int) *Verdict {
	if _, count := out.List(at + packed.VerdictEvidence); count > 0 {
		return decodeFull(out, at)
	}
	return decodeVerdict(out, at)
}

func decodeOutcome(out packed.Output, at int) *Outcome {
	outcome := &Outcome{
		Effect:       Effect(out.U8(at + packed.OutcomeEffect)),
		Stop:         Stop(out.U8(at + packed.OutcomeStop)),
		Attempts:     decodeAttempts(out, at+packed.OutcomeAttempts),
		Wait:         micros(out.U64(at + packed.OutcomeWaitUs)),
		HasWait:      out.Flag(at + packed.OutcomeHasWait),
		Suggested:    Action(out.U8(at + packed.OutcomeSuggested)),
		HasSuggested: out.Flag(at + packed.OutcomeHasSuggested),
		IsSuccess:    out.Flag(at + packed.OutcomeIsSuccess),
	}
	if part := out.Part(at + packed.OutcomeVerdict); part != 0 {
		outcome.Verdict = decodeStepped(out, part)
	}
	return outcome
}

func decodeAttempts(out packed.Output, at int) []Attempt {
	start, count := out.List(at)
	if count == 0 {
		return nil
	}
	attempts := make([]Attempt, count)
	for each := range attempts {
		from := start + each*packed.AttemptSize
		attempts[each] = Attempt{
			Number:   int(out.U32(from + packed.AttemptNumber)),
			SentAt:   micros(out.U64(from + packed.AttemptSentAtUs)),
			EndedAt:  micros(out.U64(from + packed.AttemptEndedAtUs)),
			HasEnded: out.Flag(from + packed.AttemptHasEnded),
			Code:     int(out.U16(from + packed.AttemptCode)),
			Effect:   Effect(out.U8(from + packed.AttemptEffect)),
			Remedy:   Remedy(out.U8(from + packed.AttemptRemedy)),
		}
	}
	return attempts
}
