// Responses: what came back, from plain parts, and how to get those parts out of fetch's Response
// without taking anything away from its user.

import { ofBody, ofHeaders } from "./bytes.js";
import { contractOf, sharedContract } from "./contract.js";
import { expected } from "./error.js";
import { requestOf, writeRequest } from "./request.js";
import { codeOf } from "./status.js";
import { momentOf } from "./time.js";
import { sets, tables } from "./vocabulary.js";

const { BodyState } = tables;

const NO_BYTES = new Uint8Array(0);

/** No more of a body is ever looked at; one byte more tells that there is more. */
const MAX_BODY = 65_536;

/** What follows a request in the input of a judgement. */
export const [A_RESPONSE, A_FAILURE] = [0, 1];

/**
 * The values of `{status, headers, body, bodyState, received, redirects}` as the library takes them.
 * All of JavaScript's values are read here, since reading may run the user's code.
 */
export function responseOf(given) {
  if (given === null || typeof given !== "object") {
    throw expected(given, "response", "an object with status, headers and body");
  }
  const { status, headers, body, bodyState, received, redirects } = given;
  const code = codeOf(status, "response.status");
  const fields = ofHeaders(headers, "response.headers");
  const isUnread = body === undefined || body === null;
  const bytes = isUnread ? NO_BYTES : ofBody(body, MAX_BODY + 1, "response.body");
  const state = bodyState ?? (isUnread ? BodyState.UNREAD : BodyState.COMPLETE);
  return {
    code,
    fields,
    body: bytes,
    state: sets.body_state.number(state, "response.bodyState"),
    moment: received === undefined || received === null
      ? null
      : momentOf(received, "response.received"),
    redirect: redirectOf(redirects),
  };
}

/** The one redirect that counts, of those that were followed in order; 0 for none. */
export function redirectOf(redirects) {
  if (redirects === undefined || redirects === null) return 0;
  const codes = Array.from(redirects, (each) => codeOf(each, "response.redirects"));
  const wrong = codes.find((code) => code < 300 || code > 399);
  if (wrong !== undefined) throw new RangeError(`response.redirects: ${wrong} is not a redirect`);
  return codes.find((code) => code <= 303) ?? codes[0] ?? 0;
}

/** The values of a response's head. */
export function headOf(given) {
  if (given === null || typeof given !== "object") return responseOf(given);
  const { status, headers, received, redirects } = given;
  return responseOf({ status, headers, received, redirects });
}

/** Writes a response's values in the packed form. */
export function writeResponse(to, { code, fields, body, state, moment, redirect }) {
  return to.u16(code).u8(state).u8(moment === null ? 0 : 1).u64(moment ?? 0).u16(redirect)
    .fields(fields).bytes(body);
}

/**
 * How many leading bytes of the body to read before a verdict is asked for: 0 where the body
 * cannot change it or belongs to the caller. With `headers` and `contract` it is also seen whether the
 * body of a success may say that it failed.
 */
export function bodyWanted(status, options) {
  const { request, method, contract, headers } = options ?? {};
  const head = responseOf({ status, headers });
  const told = requestOf(request, method);
  const [instance, by] = sharedContract(contractOf(contract));
  const input = writeResponse(writeRequest(instance.write(), told).u8(A_RESPONSE), head);
  return instance.number("ac_body_wanted", by, undefined, input);
}
