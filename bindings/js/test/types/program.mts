// A program that uses everything, for the compiler alone. A line behind @ts-expect-error must be refused.

import axios from "axios";
import { Agent } from "undici";
import {
  Action, AftercallError, BodyState, Call, Contract, Effect, Engine, Failure, NotSentError, Policy, Reason, Request,
  Status, StatusError, Stream, Verdict, adapting, bodyWanted, createFetch, drive, errors, failureNames, fetch, http, judge,
  judgeFailure, now, outcomeOf, policyProfiles, policySettings, raiseForStatus, readResponse, rest, status, version,
  wordSets,
} from "aftercall";
import type { CallEvent, Challenge, Decision, DecidingFetch, Outcome, ResponseParts, Snapshot } from "aftercall";
import { axiosAdapter } from "aftercall/axios";
import { interceptor } from "aftercall/undici";

const row: Status = status(503, { contract: "http" });
const words: string[] = [row.message, row.effect, version, ...wordSets.map(({ name }) => name)];
const rows: Status[] = [...rest.rows(), ...http.allRows(), ...rest.variants().map((each) => each.status)];
const mine: Contract = Contract.fromToml('name = "mine"');
const table: Contract = Contract.fromTable("", "csv", { extends: mine });
const operation: Contract | null = table.operation("GET", "/");

const parts: ResponseParts = { status: 503, headers: [["a", "b"]], body: "x", bodyState: BodyState.PREFIX };
const verdict: Verdict = judge(parts, { method: "POST", contract: mine });
const effect: Effect = verdict.effect;
if (verdict.reason === Reason.CONFLICT) words.push(verdict.problem.title ?? "", verdict.explain());
const wanted: number = bodyWanted(500, { headers: { a: "b" } });
const failure: Verdict = judgeFailure(new Failure("connect", "refused", { sent: false }));
const known: number = failureNames().length + wanted;

const policy = new Policy({ attempts: 5, deadline: 1_000, pressure: false });
const engine = new Engine({ contract: "rest", policy: Policy.profile("aws-2026", policy.settings()) });
const snapshot: Snapshot = engine.snapshot();
const call: Call = engine.call(new Request("GET", new URL("http://a.example/")), { seed: 1n, scope: "t" });
const decision: Decision = call.begin(now());
if (decision.action === Action.WAIT) words.push(decision.reason);
if (decision.action === Action.DONE) {
  const outcome: Outcome = decision.outcome;
  words.push(outcome.stop, String(outcome.verdict?.waitSeconds()));
}
const stream = new Stream({ status: 200, headers: {} });
stream.feed("data: x\n\n");
words.push(stream.finish(true).effect);

const told = (event: CallEvent): void => {
  if (event.type === "attempt-ended") words.push(event.verdict?.message ?? String(event.error));
};

async function main(): Promise<void> {
  const deciding: DecidingFetch = createFetch({
    engine,
    fetch: globalThis.fetch,
    idempotencyKeys: true,
    onEvent: told,
    authenticate: async ({ headers }, challenges: readonly Challenge[]) => {
      headers.set("authorization", challenges[0]?.scheme ?? "");
      return true;
    },
    verify: async (request, { attempts }) => (attempts.length > 0 && request.method === "POST" ? "applied" : null),
  });
  const response = await deciding("http://a.example/", { method: "POST" }, { deadline: 5_000, policy, verify: null });
  await fetch(new URL("http://a.example/"));
  words.push(judge(await readResponse(response), { method: "POST" }).remedy, outcomeOf(response)?.effect ?? "");
  try {
    raiseForStatus(response);
  } catch (error) {
    if (error instanceof errors.RateLimitedError) words.push(error.reason satisfies "rate-limited");
    if (error instanceof StatusError) words.push(error.verdict.message);
    if (error instanceof NotSentError) words.push(error.outcome?.stop ?? "");
    if (error instanceof AftercallError) words.push(String(error.result), error.resultText);
  }
  const driven = await drive(engine, { method: "GET", url: "http://a.example/" }, async ({ number, signal }) =>
    globalThis.fetch(`http://a.example/${number}`, { signal }));
  words.push(driven.response?.statusText ?? "", driven.outcome.stop);
  const client = axios.create({ adapter: axiosAdapter({ engine }) });
  const answer = await client.get("/", { aftercall: { deadline: 1_000 } });
  words.push(judge(answer).effect);
  new Agent().compose(interceptor({ engine, scope: "t" }));
  const begun = adapting.operation({ engine }, "mine")({ method: "GET", url: "http://a.example/" });
  const ended = await begun.run(async () => ({ error: new Error("not sent"), failure: adapting.UNSENT }));
  adapting.leaveOnShared(begun.brokenOff(ended, parts), new Error("shared"));
  judge(await readResponse(response, { contract: mine }), { contract: mine });
}

// @ts-expect-error no such word
const wrong: Effect = "applyed";
// @ts-expect-error no such setting
new Policy({ patience: 1 });
// @ts-expect-error no such option
createFetch({ patience: 1 });
// @ts-expect-error frozen
verdict.code = 1;
// @ts-expect-error a class that is not made by hand
new Verdict();

export { effect, failure, known, main, operation, policyProfiles, policySettings, rows, snapshot, wrong };
