// The package: four levels, of which a user can stop at any.
//
// 1. Look up: status(503).description
// 2. Judge:   judge({status, headers, body}, {method}) gives a Verdict
// 3. Call:    new Engine().call(request) carries one operation through to its end, without I/O
// 4. Adapt:   fetch(url, init) decides; createFetch, drive

import { tables } from "./vocabulary.js";

export * as adapting from "./adapting.js";
export { Call } from "./call.js";
export { Contract, http, rest, status } from "./contract.js";
export { Engine } from "./engine.js";
export { AftercallError } from "./error.js";
export { Failure, failureNames } from "./failure.js";
export { createFetch, fetch } from "./fetch.js";
export { drive } from "./driving.js";
export { judge, judgeFailure } from "./judging.js";
export { outcomeOf } from "./outcomes.js";
export { NotSentError, StatusError, errors, raiseForStatus } from "./raising.js";
export { readResponse } from "./reading.js";
export { Policy, policyProfiles, policySettings } from "./policy.js";
export { Request } from "./request.js";
export { bodyWanted } from "./response.js";
export { Stream } from "./stream.js";
export { Status } from "./status.js";
export { now } from "./time.js";
export { Verdict } from "./verdict.js";
export { wordSets } from "./vocabulary.js";
export { VERSION as version } from "./words.js";

// One table a closed set of the library. A module must name what it exports; test/vocabulary.test.js
// checks that none is missing.
export const {
  Action, BodyState, Cause, Caveat, Disposition, Effect, Fault, Field, LimitScope, Phase, Reason, Remedy,
  Repeat, Source, Stop, Verified, WaitReason,
} = tables;
