package aftercall

import (
	"math"
	"time"

	"github.com/aftercall/aftercall/bindings/go/internal/packed"
)

// What the core is asked to pack of a verdict.
const (
	wantEvidence    = 1
	wantExplanation = 2
	wantStatus      = 4
	wantVerdict     = 8
	wantAll         = wantEvidence | wantExplanation | wantStatus
)

func decodeVerdict(out packed.Output, at int) *Verdict {
	verdict := &Verdict{
		Code:          int(out.U16(at + packed.VerdictCode)),
		IsKnown:       out.Flag(at + packed.VerdictIsKnown),
		Effect:        Effect(out.U8(at + packed.VerdictEffect)),
		Fault:         Fault(out.U8(at + packed.VerdictFault)),
		Reason:        Reason(out.U8(at + packed.VerdictReason)),
		Repeat:        Repeat(out.U8(at + packed.VerdictRepeat)),
		Remedy:        Remedy(out.U8(at + packed.VerdictRemedy)),
		Disposition:   Disposition(out.U8(at + packed.VerdictDisposition)),
		IsSuccess:     out.Flag(at + packed.VerdictIsSuccess),
		IsClientError: out.Flag(at + packed.VerdictIsClientError),
		IsServerError: out.Flag(at + packed.VerdictIsServerError),
		IsThrottled:   out.Flag(at + packed.VerdictIsThrottled),
		IsRetryable:   out.Flag(at + packed.VerdictIsRetryable),
		IsAlreadyDone: out.Flag(at + packed.VerdictIsAlreadyDone),
		IsVerified:    out.Flag(at + packed.VerdictIsVerified),
		Message:       out.Text(at + packed.VerdictMessage),
		Description:   out.Text(at + packed.VerdictDescription),
		Wait:          decodeWait(out.U8(at+packed.VerdictWaitKind), out.I64(at+packed.VerdictWaitUs)),
		Items:         decodeItems(out, at+packed.VerdictItems),
		Challenges:    decodeChallenges(out, at+packed.VerdictChallenges),
		Limits:        decodeLimits(out, at+packed.VerdictLimits),
		Caveats:       decodeCaveats(out.U64(at + packed.VerdictCaveats)),
	}
	decodeProblem(&verdict.Problem, out, at)
	if out.Flag(at + packed.VerdictIsFailure) {
		verdict.Failure = &Failure{
			Phase: Phase(out.U8(at + packed.VerdictPhase)),
			Cause: Cause(out.U8(at + packed.VerdictCause)),
			Sent:  Sent(out.U8(at + packed.VerdictSent)),
		}
	}
	return verdict
}

// decodeFull is a verdict that was packed with everything.
func decodeFull(out packed.Output, at int) *Verdict {
	verdict := decodeVerdict(out, at)
	verdict.more = &more{}
	verdict.more.fill(out, at)
	return verdict
}

func decodeProblem(problem *Problem, out packed.Output, at int) {
	problem.Type, problem.has[0] = out.Optional(at + packed.VerdictProblemType)
	problem.Code, problem.has[1] = out.Optional(at + packed.VerdictProblemCode)
	problem.Title, problem.has[2] = out.Optional(at + packed.VerdictProblemTitle)
	problem.Detail, problem.has[3] = out.Optional(at + packed.VerdictProblemDetail)
	problem.RequestID, problem.has[4] = out.Optional(at + packed.VerdictProblemRequestId)
	start, count := out.List(at + packed.VerdictErrors)
	if count == 0 {
		return
	}
	problem.Errors = make([]FieldError, count)
	for each := range problem.Errors {
		one, from := &problem.Errors[each], start+each*packed.ErrorSize
		one.Pointer, one.has[0] = out.Optional(from + packed.ErrorPointer)
		one.Field, one.has[1] = out.Optional(from + packed.ErrorField)
		one.Code, one.has[2] = out.Optional(from + packed.ErrorCode)
		one.Detail, one.has[3] = out.Optional(from + packed.ErrorDetail)
	}
}

func decodeItems(out packed.Output, at int) []Item {
	start, count := out.List(at)
	if count == 0 {
		return nil
	}
	items := make([]Item, count)
	for each := range items {
		item, from := &items[each], start+each*packed.ItemSize
		item.Index = int(out.U32(from + packed.ItemIndex))
		item.Status = int(out.U16(from + packed.ItemStatus))
		item.Reason = Reason(out.U8(from + packed.ItemReason))
		item.Effect = Effect(out.U8(from + packed.ItemEffect))
		item.Disposition = Disposition(out.U8(from + packed.ItemDisposition))
		item.IsSuccess = out.Flag(from + packed.ItemIsSuccess)
		item.ID, item.has[0] = out.Optional(from + packed.ItemId)
		item.Code, item.has[1] = out.Optional(from + packed.ItemCode)
		item.Detail, item.has[2] = out.Optional(from + packed.ItemDetail)
	}
	return items
}

func decodeChallenges(out packed.Output, at int) []Challenge {
	start, count := out.List(at)
	if count == 0 {
		return nil
	}
	challenges := make([]Challenge, count)
	for each := range challenges {
		from := start + each*packed.ChallengeSize
		challenges[each] = Challenge{
			Scheme:           out.Text(from + packed.ChallengeScheme),
			Realm:            out.Text(from + packed.ChallengeRealm),
			Error:            out.Text(from + packed.ChallengeError),
			ErrorDescription: out.Text(from + packed.ChallengeErrorDescription),
			Scope:            out.Text(from + packed.ChallengeScope),
			ACRValues:        out.Text(from + packed.ChallengeAcrValues),
			MaxAge:           duration(out.I64(from+packed.ChallengeMaxAge), time.Second),
			Nonce:            out.Text(from + packed.ChallengeNonce),
			Stale:            out.Flag(from + packed.ChallengeStale),
		}
	}
	return challenges
}

func decodeLimits(out packed.Output, at int) []Limit {
	start, count := out.List(at)
	if count == 0 {
		return nil
	}
	limits := make([]Limit, count)
	for each := range limits {
		from := start + each*packed.LimitSize
		window := out.U64(from + packed.LimitWindowUs)
		limits[each] = Limit{
			Name:         out.Text(from + packed.LimitName),
			Limit:        out.U64(from + packed.LimitLimit),
			HasLimit:     out.Flag(from + packed.LimitHasLimit),
			Remaining:    out.U64(from + packed.LimitRemaining),
			HasRemaining: out.Flag(from + packed.LimitHasRemaining),
			Resets:       decodeWait(out.U8(from+packed.LimitResetsKind), out.I64(from+packed.LimitResetsUs)),
			Window:       micros(window),
			Unit:         out.Text(from + packed.LimitUnit),
			Scope:        LimitScope(out.U8(from + packed.LimitScope)),
			hasWindow:    out.Flag(from + packed.LimitHasWindow),
			windowMicros: window,
		}
	}
	return limits
}

func decodeCaveats(bits uint64) []Caveat {
	var caveats []Caveat
	for number := range 64 {
		if bits>>number&1 == 1 {
			caveats = append(caveats, Caveat(number))
		}
	}
	return caveats
}

func decodeWait(kind uint8, us int64) Wait {
	wait := Wait{Kind: WaitKind(kind), micros: us}
	switch wait.Kind {
	case WaitKindAfter:
		wait.After = duration(us, time.Microsecond)
	case WaitKindAt:
		wait.At = time.UnixMicro(us).UTC()
	}
	return wait
}

// Which set a field's values are of.
var fieldSets = map[Field]*words{
	FieldEffect: &effectWords, FieldFault: &faultWords, FieldRepeat: &repeatWords,
	FieldRemedy: &remedyWords, FieldReason: &reasonWords,
}

func decodeEvidence(out packed.Output, at int) []Evidence {
	start, count := out.List(at)
	if count == 0 {
		return nil
	}
	evidence := make([]Evidence, count)
	for each := range evidence {
		from := start + each*packed.EvidenceSize
		one := &evidence[each]
		one.Field = Field(out.U8(from + packed.EvidenceField))
		one.Source = Source(out.U8(from + packed.EvidenceSource))
		one.Name = out.Text(from + packed.EvidenceName)
		others, many := out.List(from + packed.EvidenceOverrode)
		for other := range many {
			place := others + other*packed.OverrodeSize
			weaker := Overrode{Source: Source(out.U8(place + packed.OverrodeSource)), Name: out.Text(place + packed.OverrodeName)}
			if set, ok := fieldSets[one.Field]; ok {
				weaker.Value = set.slug(out.U8(place + packed.OverrodeValue))
			}
			one.Overrode = append(one.Overrode, weaker)
		}
	}
	return evidence
}

// duration is so many units, at most what a Duration can hold.
func duration(count int64, unit time.Duration) time.Duration {
	if count > math.MaxInt64/int64(unit) {
		return math.MaxInt64
	}
	if count < 0 {
		return -1
	}
	return time.Duration(count) * unit
}

func micros(count uint64) time.Duration {
	return duration(int64(min(count, math.MaxInt64)), time.Microsecond)
}
