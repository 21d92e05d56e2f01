package aftercall

import (
	"encoding/json"
	"time"
)

// The keys are the same in every language.
type object map[string]any

// optional is a text, or null where there is none.
func optional(text string, has bool) any {
	if has {
		return text
	}
	return nil
}

// millis keeps whole microseconds exact.
func millis(micros int64) json.Number {
	whole, rest := micros/1000, micros%1000
	if rest == 0 {
		return json.Number(decimal(whole))
	}
	number, _ := json.Marshal(float64(micros) / 1000)
	return json.Number(number)
}

func decimal(number int64) string {
	text, _ := json.Marshal(number)
	return string(text)
}

// MarshalJSON gives null, {"after_ms": …} or {"at": …}.
func (w Wait) MarshalJSON() ([]byte, error) {
	switch w.Kind {
	case WaitKindAfter:
		return json.Marshal(object{"after_ms": millis(w.micros)})
	case WaitKindAt:
		format := "2006-01-02T15:04:05Z"
		if w.At.Nanosecond() != 0 {
			format = "2006-01-02T15:04:05.000000Z"
		}
		return json.Marshal(object{"at": w.At.UTC().Format(format)})
	default:
		return []byte("null"), nil
	}
}

// MarshalJSON gives all fields of the row.
func (s Status) MarshalJSON() ([]byte, error) {
	return json.Marshal(object{
		"code": s.Code, "name": s.Name, "message": s.Message, "description": s.Description,
		"phrase": s.Phrase, "help": s.Help, "reference": s.Reference, "is_known": s.IsKnown,
		"effect": s.Effect, "fault": s.Fault, "reason": s.Reason, "repeat": s.Repeat, "remedy": s.Remedy,
		"is_success": s.IsSuccess, "is_client_error": s.IsClientError,
		"is_server_error": s.IsServerError, "is_throttled": s.IsThrottled,
	})
}

// MarshalJSON gives everything that the verdict says.
func (v *Verdict) MarshalJSON() ([]byte, error) {
	evidence := object{}
	for _, one := range v.Evidence() {
		evidence[one.Field.String()] = one
	}
	return json.Marshal(object{
		"code": v.Code, "is_known": v.IsKnown, "message": v.Message, "description": v.Description,
		"effect": v.Effect, "fault": v.Fault, "reason": v.Reason, "repeat": v.Repeat,
		"remedy": v.Remedy, "disposition": v.Disposition,
		"is_success": v.IsSuccess, "is_client_error": v.IsClientError,
		"is_server_error": v.IsServerError, "is_throttled": v.IsThrottled,
		"is_retryable": v.IsRetryable, "is_already_done": v.IsAlreadyDone,
		"is_verified": v.IsVerified, "is_failure": v.Failure != nil,
		"wait": v.Wait, "problem": v.Problem, "items": listed(v.Items), "failure": v.Failure,
		"challenges": listed(v.Challenges), "limits": listed(v.Limits), "caveats": listed(v.Caveats),
		"evidence": evidence,
	})
}

// listed is an empty list where there is none.
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// MarshalJSON gives null for what the body did not say.
func (p Problem) MarshalJSON() ([]byte, error) {
	return json.Marshal(object{
		"type": optional(p.Type, p.has[0]), "code": optional(p.Code, p.has[1]),
		"title": optional(p.Title, p.has[2]), "detail": optional(p.Detail, p.has[3]),
		"request_id": optional(p.RequestID, p.has[4]), "errors": listed(p.Errors),
	})
}

// MarshalJSON leaves out what the body did not say.
func (e FieldError) MarshalJSON() ([]byte, error) {
	said := object{}
	for at, pair := range [4][2]string{
		{"pointer", e.Pointer}, {"field", e.Field}, {"code", e.Code}, {"detail", e.Detail},
	} {
		if e.has[at] {
			said[pair[0]] = pair[1]
		}
	}
	return json.Marshal(said)
}

// MarshalJSON gives null for what the body did not say.
func (i Item) MarshalJSON() ([]byte, error) {
	return json.Marshal(object{
		"index": i.Index, "id": optional(i.ID, i.has[0]), "status": i.Status,
		"code": optional(i.Code, i.has[1]), "detail": optional(i.Detail, i.has[2]),
		"reason": i.Reason, "effect": i.Effect, "disposition": i.Disposition, "is_success": i.IsSuccess,
	})
}

// MarshalJSON gives null for an age that was not said.
func (c Challenge) MarshalJSON() ([]byte, error) {
	var age any
	if c.MaxAge >= 0 {
		age = int64(c.MaxAge / time.Second)
	}
	return json.Marshal(object{
		"scheme": c.Scheme, "realm": c.Realm, "error": c.Error,
		"error_description": c.ErrorDescription, "scope": c.Scope, "acr_values": c.ACRValues,
		"max_age": age, "nonce": c.Nonce, "stale": c.Stale,
	})
}

// MarshalJSON gives null for what was not said.
func (l Limit) MarshalJSON() ([]byte, error) {
	said := object{
		"name": l.Name, "limit": nil, "remaining": nil, "resets": l.Resets, "window_ms": nil,
		"unit": l.Unit, "scope": l.Scope,
	}
	if l.HasLimit {
		said["limit"] = l.Limit
	}
	if l.HasRemaining {
		said["remaining"] = l.Remaining
	}
	if l.hasWindow {
		said["window_ms"] = millis(int64(l.windowMicros))
	}
	return json.Marshal(said)
}

// MarshalJSON gives the words, and null for sent where that is not known.
func (f Failure) MarshalJSON() ([]byte, error) {
	said := object{"phase": f.Phase, "cause": f.Cause, "sent": nil}
	switch f.Sent {
	case SentNo:
		said["sent"] = false
	case SentYes:
		said["sent"] = true
	}
	return json.Marshal(said)
}

// MarshalJSON gives the source, and what it overrode.
func (e Evidence) MarshalJSON() ([]byte, error) {
	return json.Marshal(object{"source": e.Source, "name": e.Name, "overrode": listed(e.Overrode)})
}

// MarshalJSON leaves out a value that is no word.
func (o Overrode) MarshalJSON() ([]byte, error) {
	said := object{"source": o.Source, "name": o.Name}
	if o.Value != "" {
		said["value"] = o.Value
	}
	return json.Marshal(said)
}

// MarshalJSON gives the times in milliseconds of the monotonic clock.
func (a Attempt) MarshalJSON() ([]byte, error) {
	said := object{
		"number": a.Number, "sent_ms": millis(a.SentAt.Microseconds()), "ended_ms": nil,
		"code": a.Code, "effect": a.Effect, "remedy": a.Remedy,
	}
	if a.HasEnded {
		said["ended_ms"] = millis(a.EndedAt.Microseconds())
	}
	return json.Marshal(said)
}

// MarshalJSON gives everything that the outcome says.
func (o *Outcome) MarshalJSON() ([]byte, error) {
	said := object{
		"stop": o.Stop, "effect": o.Effect, "is_success": o.IsSuccess, "code": nil, "suggested": nil,
		"attempt_count": len(o.Attempts), "wait_ms": nil, "attempts": listed(o.Attempts),
		"verdict": o.Verdict,
	}
	if o.Verdict != nil {
		said["code"] = o.Verdict.Code
	}
	if o.HasSuggested {
		said["suggested"] = o.Suggested
	}
	if o.HasWait {
		said["wait_ms"] = millis(o.Wait.Microseconds())
	}
	return json.Marshal(said)
}

// MarshalJSON gives what counts for the action.
func (d Decision) MarshalJSON() ([]byte, error) {
	said := object{"action": d.Action}
	var left any
	if d.HasTimeLeft {
		left = millis(d.TimeLeft.Microseconds())
	}
	switch d.Action {
	case ActionSend:
		said["attempt"], said["time_left_ms"], said["fresh_connection"] = d.Attempt, left, d.FreshConnection
	case ActionWait:
		said["until_ms"], said["until_us"] = millis(d.Until.Microseconds()), d.Until.Microseconds()
		said["wait_ms"], said["reason"] = millis(d.Wait.Microseconds()), d.WaitReason
	case ActionAuthenticate:
		said["challenges"] = listed(d.Challenges)
	case ActionVerify:
		said["attempt"], said["time_left_ms"], said["now_ms"] = d.Attempt, left, millis(d.Now.Microseconds())
		said["attempts"], said["code"], said["failure"] = listed(d.Attempts), nil, nil
		if d.Verdict != nil {
			said["code"], said["failure"] = d.Verdict.Code, d.Verdict.Failure
		}
	case ActionDone:
		said["outcome"] = d.Outcome
	}
	return json.Marshal(said)
}
