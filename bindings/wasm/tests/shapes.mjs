// What a packed output says in the shape that the vectors and the core's JSON have.

let sets;

/** The closed sets, as the module lists them. */
export function learn(host) {
  const listed = host.call("ac_sets").sets;
  sets = new Map(listed.map((set) => [set.name, new Map(set.words.map((word) => [word.number, word.slug]))]));
  return sets;
}

export const slug = (set, number) => {
  const found = sets.get(set).get(number);
  if (found === undefined) throw new Error(`${set} has no word ${number}`);
  return found;
};

export const numberOf = (set, wanted) => {
  for (const [number, name] of sets.get(set)) if (name === wanted) return number;
  throw new Error(`${set} has no word ${wanted}`);
};

const WORDS = ["effect", "fault", "reason", "repeat", "remedy", "disposition"];
const flags = (part) =>
  Object.fromEntries(Object.entries(part).filter(([key]) => key.startsWith("is_")).map(([key, flag]) => [key, flag !== 0]));
const words = (part) =>
  Object.fromEntries(WORDS.filter((key) => key in part).map((key) => [key, slug(key, part[key])]));
const millis = (micros) => micros / 1000;

function wait(kind, micros) {
  if (kind === 0) return null;
  if (kind === 1) return { after_ms: millis(micros) };
  const at = new Date(Math.floor(micros / 1e6) * 1000).toISOString().slice(0, 19);
  const rest = ((micros % 1e6) + 1e6) % 1e6;
  return { at: `${at}${rest === 0 ? "" : `.${String(rest).padStart(6, "0")}`}Z` };
}

const sent = (number) => [null, false, true][number];
const present = (part) => Object.fromEntries(Object.entries(part).filter(([, value]) => value !== null));

export function status(part) {
  const { code, name, message, description, phrase, help, reference } = part;
  return { code, name, message, description, phrase, help, reference, ...words(part), ...flags(part) };
}

export function verdict(part) {
  const problem = {
    type: part.problem_type,
    code: part.problem_code,
    title: part.problem_title,
    detail: part.problem_detail,
    request_id: part.problem_request_id,
    errors: part.errors.map(present),
  };
  return {
    message: part.message,
    description: part.description,
    code: part.code,
    ...words(part),
    ...flags(part),
    wait: wait(part.wait_kind, part.wait_us),
    problem,
    items: part.items.map((item) => ({ ...item, ...words(item), ...flags(item) })),
    failure: part.is_failure === 0 ? null : failure(part),
    challenges: part.challenges.map((one) =>
      ({ ...one, max_age: one.max_age < 0 ? null : one.max_age, stale: one.stale !== 0 })),
    limits: part.limits.map(limit),
    caveats: [...sets.get("caveat")].filter(([bit]) => Math.floor(part.caveats / 2 ** bit) % 2 === 1)
      .map(([, name]) => name),
    evidence: Object.fromEntries(part.evidence.map(evidence)),
  };
}

export function failure({ phase, cause, sent: number }) {
  return { phase: slug("phase", phase), cause: slug("cause", cause), sent: sent(number) };
}

function limit(one) {
  return {
    name: one.name,
    limit: one.has_limit ? one.limit : null,
    remaining: one.has_remaining ? one.remaining : null,
    resets: wait(one.resets_kind, one.resets_us),
    window_ms: one.has_window ? millis(one.window_us) : null,
    unit: one.unit,
    scope: slug("limit_scope", one.scope),
  };
}

function evidence({ field: number, source, name, overrode }) {
  const field = slug("field", number);
  const others = overrode.map((other) => {
    const value = sets.has(field) ? slug(field, other.value) : undefined;
    return { source: slug("source", other.source), value, name: other.name };
  });
  return [field, { source: slug("source", source), name, overrode: others }];
}

function attempt(one) {
  return {
    number: one.number,
    sent_ms: millis(one.sent_at_us),
    ended_ms: one.has_ended ? millis(one.ended_at_us) : null,
    code: one.code,
    effect: slug("effect", one.effect),
    remedy: slug("remedy", one.remedy),
  };
}

/** A decision in the shape of the core's JSON. */
export function decision(part) {
  const action = slug("action", part.action);
  const left = part.has_time_left ? millis(part.time_left_us) : null;
  const carried = {
    send: () => ({ attempt: part.attempt, time_left_ms: left, fresh_connection: part.fresh_connection !== 0 }),
    wait: () => ({
      until_ms: millis(part.wait_until_us),
      until_us: part.wait_until_us,
      wait_ms: millis(part.wait_us),
      reason: slug("wait_reason", part.wait_reason),
    }),
    authenticate: () => ({ challenges: verdict({ ...NO_LISTS, challenges: part.challenges }).challenges }),
    verify: () => ({
      attempt: part.attempt,
      time_left_ms: left,
      now_ms: millis(part.now_us),
      code: part.verdict.code,
      failure: part.verdict.is_failure ? failure(part.verdict) : null,
      attempts: part.attempts.map(attempt),
    }),
    done: () => ({ outcome: outcome(part.outcome) }),
  };
  return { action, ...carried[action]() };
}

const NO_LISTS = {
  effect: 0, fault: 0, reason: 0, repeat: 0, remedy: 0, disposition: 0,
  errors: [], items: [], limits: [], evidence: [], wait_kind: 0, caveats: 0, is_failure: 0,
};

function outcome(part) {
  return {
    stop: slug("stop", part.stop),
    effect: slug("effect", part.effect),
    is_success: part.is_success !== 0,
    code: part.verdict === null ? null : part.verdict.code,
    suggested: part.has_suggested ? slug("action", part.suggested) : null,
    attempt_count: part.attempts.length,
    wait_ms: part.has_wait ? millis(part.wait_us) : null,
    attempts: part.attempts.map(attempt),
    verdict: part.verdict === null ? null : verdict(part.verdict),
  };
}
