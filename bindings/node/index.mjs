// The same package for `import`: one instance, however it is reached. A module must name what it
// exports; test/vocabulary.test.js checks that nothing of index.js is missing here.

import aftercall from "./index.js";

export const {
  Action,
  AftercallError,
  BodyState,
  Call,
  Cause,
  Caveat,
  Contract,
  Disposition,
  Effect,
  Engine,
  Failure,
  Fault,
  Field,
  LimitScope,
  Phase,
  Policy,
  Reason,
  Remedy,
  Repeat,
  Request,
  Source,
  Status,
  Stream,
  Stop,
  Verdict,
  Verified,
  WaitReason,
  bodyWanted,
  failureNames,
  http,
  judge,
  judgeFailure,
  now,
  policyProfiles,
  policySettings,
  readResponse,
  rest,
  status,
  version,
  wordSets,
} = aftercall;

export default aftercall;
