// Level 2: judging a response or a failure, on its own.

import { contractOf } from "./contract.js";
import { failureOf, writeFailure } from "./failure.js";
import { recognized } from "./recognizing.js";
import { requestOf, writeRequest } from "./request.js";
import { A_FAILURE, A_RESPONSE, responseOf, writeResponse } from "./response.js";
import { verdictBy } from "./again.js";

/** Judges a response or a failure that `write` writes after the request. */
function judged(asked, contract, kind, came, write) {
  return verdictBy(contractOf(contract), (to) => write(writeRequest(to, asked).u8(kind), came));
}

/**
 * What a response means: `judge({status, headers, body}, {method: "POST"})`, or the response, or the error with a
 * response, of fetch, undici, axios, got or Node's http; a stream is not read, see `readResponse`. An error
 * without a response is a failure. Reads no clock, keeps nothing and never fails over what a server sent. Without
 * a request its method counts as unknown and nothing is harmless to repeat.
 */
export function judge(response, options) {
  const found = recognized(response);
  if (found === null) return judgeFailure(response, options);
  const { request = found.request, method, contract } = options ?? {};
  // All of the user's values first, for reading them may run code that frees a handle; then the
  // handles, with nothing of the user's between them and their use.
  const told = requestOf(method === undefined ? request : options.request, method);
  return judged(told, contract, A_RESPONSE, responseOf(found.parts), writeResponse);
}

/** What a failure means: `judgeFailure(error)`, `judgeFailure({phase: "connect"})`. */
export function judgeFailure(failure, options) {
  const { request, method, contract } = options ?? {};
  const told = requestOf(request, method);
  return judged(told, contract, A_FAILURE, failureOf(failure), writeFailure);
}
