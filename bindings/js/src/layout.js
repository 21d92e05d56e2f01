// Readers of the packed form. Made by `cargo run -p xtask -- types` from the core's list of scalars; do not edit.

// `r` reads the bytes of one output; `at` is where a part stands. Each reader gives a plain
// object with the part's columns.

/** The version of the layout: the sixth byte of every output. */
export const LAYOUT = 1;

export function readVerdict(r, at) {
  return {
    code: r.u16(at + 0),
    is_known: r.bytes[at + 2],
    effect: r.bytes[at + 3],
    fault: r.bytes[at + 4],
    reason: r.bytes[at + 5],
    repeat: r.bytes[at + 6],
    remedy: r.bytes[at + 7],
    disposition: r.bytes[at + 8],
    is_success: r.bytes[at + 9],
    is_client_error: r.bytes[at + 10],
    is_server_error: r.bytes[at + 11],
    is_throttled: r.bytes[at + 12],
    is_retryable: r.bytes[at + 13],
    is_already_done: r.bytes[at + 14],
    is_verified: r.bytes[at + 15],
    is_failure: r.bytes[at + 16],
    wait_kind: r.bytes[at + 34],
    phase: r.bytes[at + 35],
    cause: r.bytes[at + 36],
    sent: r.bytes[at + 37],
    wait_us: r.i64(at + 38),
    caveats: r.u64(at + 46),
    message: r.text(at + 54),
    description: r.text(at + 62),
    problem_type: r.text(at + 70),
    problem_code: r.text(at + 78),
    problem_title: r.text(at + 86),
    problem_detail: r.text(at + 94),
    problem_request_id: r.text(at + 102),
    explanation: r.text(at + 110),
    errors: r.list(at + 118, readError, 32),
    challenges: r.list(at + 126, readChallenge, 68),
    evidence: r.list(at + 134, readEvidence, 20),
    status: r.part(at + 142, readStatus),
    limits: r.list(at + 146, readLimit, 56),
    items: r.list(at + 154, readItem, 36),
  };
}

export function readHead(r, at) {
  return {
    total: r.u32(at + 0),
    kind: r.bytes[at + 4],
    layout: r.bytes[at + 5],
  };
}

export function readStatus(r, at) {
  return {
    code: r.u16(at + 0),
    is_known: r.bytes[at + 2],
    effect: r.bytes[at + 3],
    fault: r.bytes[at + 4],
    repeat: r.bytes[at + 5],
    remedy: r.bytes[at + 6],
    is_success: r.bytes[at + 7],
    is_client_error: r.bytes[at + 8],
    is_server_error: r.bytes[at + 9],
    is_throttled: r.bytes[at + 10],
    reason: r.bytes[at + 11],
    name: r.text(at + 12),
    message: r.text(at + 20),
    description: r.text(at + 28),
    phrase: r.text(at + 36),
    help: r.text(at + 44),
    reference: r.text(at + 52),
  };
}

export function readDecision(r, at) {
  return {
    action: r.bytes[at + 0],
    wait_reason: r.bytes[at + 1],
    fresh_connection: r.bytes[at + 2],
    has_time_left: r.bytes[at + 3],
    attempt: r.u32(at + 4),
    time_left_us: r.u64(at + 8),
    wait_until_us: r.u64(at + 16),
    wait_us: r.u64(at + 24),
    now_us: r.u64(at + 32),
    challenges: r.list(at + 40, readChallenge, 68),
    attempts: r.list(at + 48, readAttempt, 28),
    verdict: r.part(at + 56, readVerdict),
    outcome: r.part(at + 60, readOutcome),
  };
}

export function readOutcome(r, at) {
  return {
    stop: r.bytes[at + 0],
    effect: r.bytes[at + 1],
    is_success: r.bytes[at + 2],
    has_wait: r.bytes[at + 3],
    has_suggested: r.bytes[at + 4],
    suggested: r.bytes[at + 5],
    wait_us: r.u64(at + 8),
    attempts: r.list(at + 16, readAttempt, 28),
    verdict: r.part(at + 24, readVerdict),
  };
}

export function readAttempt(r, at) {
  return {
    number: r.u32(at + 0),
    code: r.u16(at + 4),
    effect: r.bytes[at + 6],
    remedy: r.bytes[at + 7],
    has_ended: r.bytes[at + 8],
    sent_at_us: r.u64(at + 12),
    ended_at_us: r.u64(at + 20),
  };
}

export function readError(r, at) {
  return {
    pointer: r.text(at + 0),
    field: r.text(at + 8),
    code: r.text(at + 16),
    detail: r.text(at + 24),
  };
}

export function readItem(r, at) {
  return {
    index: r.u32(at + 0),
    status: r.u16(at + 4),
    reason: r.bytes[at + 6],
    effect: r.bytes[at + 7],
    disposition: r.bytes[at + 8],
    is_success: r.bytes[at + 9],
    id: r.text(at + 12),
    code: r.text(at + 20),
    detail: r.text(at + 28),
  };
}

export function readChallenge(r, at) {
  return {
    scheme: r.text(at + 0),
    realm: r.text(at + 8),
    error: r.text(at + 16),
    error_description: r.text(at + 24),
    scope: r.text(at + 32),
    acr_values: r.text(at + 40),
    nonce: r.text(at + 48),
    max_age: r.i64(at + 56),
    stale: r.bytes[at + 64],
  };
}

export function readLimit(r, at) {
  return {
    scope: r.bytes[at + 0],
    has_limit: r.bytes[at + 1],
    has_remaining: r.bytes[at + 2],
    resets_kind: r.bytes[at + 3],
    has_window: r.bytes[at + 4],
    limit: r.u64(at + 8),
    remaining: r.u64(at + 16),
    resets_us: r.i64(at + 24),
    window_us: r.u64(at + 32),
    name: r.text(at + 40),
    unit: r.text(at + 48),
  };
}

export function readEvidence(r, at) {
  return {
    field: r.bytes[at + 0],
    source: r.bytes[at + 1],
    value: r.bytes[at + 2],
    name: r.text(at + 4),
    overrode: r.list(at + 12, readOverrode, 12),
  };
}

export function readOverrode(r, at) {
  return {
    source: r.bytes[at + 0],
    value: r.bytes[at + 1],
    name: r.text(at + 4),
  };
}

export function readRows(r, at) {
  return {
    rows: r.list(at + 0, readStatus, 60),
    ranges: r.list(at + 8, readRange, 8),
    variants: r.list(at + 16, readVariant, 12),
  };
}

export function readRange(r, at) {
  return {
    first: r.u16(at + 0),
    last: r.u16(at + 2),
    status: r.part(at + 4, readStatus),
  };
}

export function readVariant(r, at) {
  return {
    status: r.part(at + 0, readStatus),
    when: r.text(at + 4),
  };
}

export function readContract(r, at) {
  return {
    name: r.text(at + 0),
    is_closed: r.bytes[at + 8],
    heeds_preconditions_on_post: r.bytes[at + 9],
    honors_idempotency_keys: r.bytes[at + 10],
    declares_idempotency_keys: r.bytes[at + 11],
    quotes_idempotency_keys: r.bytes[at + 12],
  };
}

export function readRequest(r, at) {
  return {
    origin: r.text(at + 0),
    unsendable: r.text(at + 8),
    is_harmless: r.bytes[at + 16],
    is_harmless_without_keys: r.bytes[at + 17],
    is_replayable: r.bytes[at + 18],
  };
}

export function readFailure(r, at) {
  return {
    phase: r.bytes[at + 0],
    cause: r.bytes[at + 1],
    sent: r.bytes[at + 2],
  };
}

export function readFailures(r, at) {
  return {
    names: r.list(at + 0, readFailureName, 28),
  };
}

export function readFailureName(r, at) {
  return {
    phase: r.bytes[at + 0],
    cause: r.bytes[at + 1],
    may_be_sent: r.bytes[at + 2],
    library: r.text(at + 4),
    name: r.text(at + 12),
    number: r.text(at + 20),
  };
}

export function readPolicy(r, at) {
  return {
    settings: r.list(at + 0, readSetting, 28),
    profiles: r.list(at + 8, readProfile, 16),
  };
}

export function readSetting(r, at) {
  return {
    value: r.u64(at + 0),
    is_switch: r.bytes[at + 8],
    name: r.text(at + 12),
    help: r.text(at + 20),
  };
}

export function readProfile(r, at) {
  return {
    name: r.text(at + 0),
    help: r.text(at + 8),
  };
}

export function readAttempts(r, at) {
  return {
    attempts: r.list(at + 0, readAttempt, 28),
  };
}

export function readSets(r, at) {
  return {
    sets: r.list(at + 0, readSet, 24),
  };
}

export function readSet(r, at) {
  return {
    name: r.text(at + 0),
    help: r.text(at + 8),
    words: r.list(at + 16, readWord, 20),
  };
}

export function readWord(r, at) {
  return {
    number: r.bytes[at + 0],
    slug: r.text(at + 4),
    help: r.text(at + 12),
  };
}

export function readText(r, at) {
  return {
    text: r.text(at + 0),
  };
}

export function readMistake(r, at) {
  return {
    result: r.bytes[at + 0],
    line: r.u32(at + 4),
    column: r.u32(at + 8),
    message: r.text(at + 12),
  };
}

export function readPanic(r, at) {
  return {
    line: r.u32(at + 0),
    column: r.u32(at + 4),
    file: r.text(at + 8),
    message: r.text(at + 16),
  };
}

/** The scalars of a verdict; `slugs` has the words of each set in the order of their numbers. */
export class Scalars {
  constructor(packed, slugs) {
    this.code = packed.code;
    this.isKnown = packed.is_known !== 0;
    this.effect = slugs.effect[packed.effect];
    this.fault = slugs.fault[packed.fault];
    this.reason = slugs.reason[packed.reason];
    this.repeat = slugs.repeat[packed.repeat];
    this.remedy = slugs.remedy[packed.remedy];
    this.disposition = slugs.disposition[packed.disposition];
    this.isSuccess = packed.is_success !== 0;
    this.isClientError = packed.is_client_error !== 0;
    this.isServerError = packed.is_server_error !== 0;
    this.isThrottled = packed.is_throttled !== 0;
    this.isRetryable = packed.is_retryable !== 0;
    this.isAlreadyDone = packed.is_already_done !== 0;
    this.isVerified = packed.is_verified !== 0;
    this.isFailure = packed.is_failure !== 0;
  }
}

/** The names of the scalars, in JSON and as the class has them. */
export const SCALARS = [
  ["code", "code"],
  ["is_known", "isKnown"],
  ["effect", "effect"],
  ["fault", "fault"],
  ["reason", "reason"],
  ["repeat", "repeat"],
  ["remedy", "remedy"],
  ["disposition", "disposition"],
  ["is_success", "isSuccess"],
  ["is_client_error", "isClientError"],
  ["is_server_error", "isServerError"],
  ["is_throttled", "isThrottled"],
  ["is_retryable", "isRetryable"],
  ["is_already_done", "isAlreadyDone"],
  ["is_verified", "isVerified"],
  ["is_failure", "isFailure"],
];
