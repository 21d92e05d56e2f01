"use strict";
// Responses: what came back, from plain parts, and how to get those parts out of fetch's Response
// without taking anything away from its user.

const native = require("./native.js");
const { ofBody, ofHeaders, toBytes } = require("./bytes.js");
const { check, expected } = require("./error.js");
const { create } = require("./handle.js");
const { contractOf } = require("./contract.js");
const { input } = require("./packed.js");
const { requestOf, writeRequest } = require("./request.js");
const { codeOf } = require("./status.js");
const { momentOf } = require("./time.js");
const { sets, tables } = require("./vocabulary.js");

const { BodyState } = tables;

const NO_BYTES = Buffer.alloc(0);

const MAX_BODY = native.aftercall_max_body();

/** What follows a request in the input of a judgement. */
const A_RESPONSE = 0;

/** What a redirect that fetch followed by itself may have been. */
const SEE_OTHER = 303;

/**
 * The values of `{status, headers, body, bodyState, received, redirects}` as the library takes them.
 * All of JavaScript's values are read here, since reading may run the user's code.
 */
function responseOf(given) {
  if (given === null || typeof given !== "object") {
    throw expected(given, "response", "an object with status, headers and body");
  }
  const { status, headers, body, bodyState, received, redirects } = given;
  const code = codeOf(status, "response.status");
  const fields = ofHeaders(headers, "response.headers");
  const isUnread = body === undefined || body === null;
  const bytes = isUnread ? NO_BYTES : ofBody(body, "response.body");
  const state = bodyState ?? (isUnread ? BodyState.UNREAD : BodyState.COMPLETE);
  return {
    code,
    fields,
    // No more of it is ever looked at; one byte more tells that there is more.
    body: bytes.length > MAX_BODY ? bytes.subarray(0, MAX_BODY + 1) : bytes,
    state: sets.body_state.number(state, "response.bodyState"),
    moment: received === undefined || received === null
      ? null
      : momentOf(received, "response.received"),
    redirect: redirectOf(redirects),
  };
}

/** The one redirect that counts, of those that were followed in order. */
function redirectOf(redirects) {
  if (redirects === undefined || redirects === null) return 0;
  const codes = Array.from(redirects, (each) => codeOf(each, "response.redirects"));
  const wrong = codes.find((code) => code < 300 || code > 399);
  if (wrong !== undefined) throw new RangeError(`response.redirects: ${wrong} is not a redirect`);
  return codes.find((code) => code <= 303) ?? codes[0] ?? 0;
}

/** Writes a response's values in the packed form. */
function writeResponse(to, { code, fields, body, state, moment, redirect }) {
  return to.u16(code).u8(state).u8(moment === null ? 0 : 1).u64(moment ?? 0).u16(redirect)
    .fields(fields).text(body);
}

/**
 * How many leading bytes of the body to read before a verdict is asked for: 0 where the body
 * cannot change it or belongs to the caller. With `headers` and `contract` it is also seen whether the
 * body of a success may say that it failed.
 */
function bodyWanted(status, options) {
  const { request, method, contract, headers } = options ?? {};
  const head = responseOf({ status, headers: headers ?? [] });
  const told = requestOf({ request, method });
  writeRequest(input.start(), told);
  const bytes = writeResponse(input.u8(A_RESPONSE), head).written();
  return Number(native.aftercall_body_wanted_packed(contractOf(contract), bytes, bytes.length));
}

/**
 * The parts of fetch's Response that `judge` takes. Of the body only what a verdict may need is
 * read, from a clone: the response stays whole for its user. Waits for the network only where a
 * body is wanted; a body that breaks off is told as truncated, not thrown.
 */
async function readResponse(response, options) {
  const isResponse = typeof response?.clone === "function" && typeof response.status === "number";
  if (!isResponse) throw expected(response, "response", "a Response of fetch");
  const parts = { status: response.status, headers: [...response.headers], received: Date.now() };
  // fetch tells that it followed a redirect and not which: take the one that proves nothing.
  if (response.redirected) parts.redirects = [SEE_OTHER];
  const wanted = bodyWanted(response.status, { ...options, headers: parts.headers });
  if (wanted === 0 || response.body === null || response.bodyUsed) return parts;
  return { ...parts, ...(await peek(response.clone().body, wanted)) };
}

/** The leading bytes of a stream that is not needed afterwards, and how much of it they are. */
async function peek(stream, wanted) {
  const reader = stream.getReader();
  const chunks = [];
  let length = 0;
  let bodyState = BodyState.PREFIX;
  try {
    while (length < wanted) {
      const { done, value } = await reader.read();
      if (done) {
        bodyState = BodyState.COMPLETE;
        break;
      }
      chunks.push(value);
      length += value.length;
    }
  } catch {
    bodyState = BodyState.TRUNCATED;
  }
  // The other half of the clone goes on without this one; nobody waits for the cancellation.
  reader.cancel().catch(() => {});
  return { body: Buffer.concat(chunks), bodyState };
}

/** The head of a response for the library: a function that lends it to another, and frees it after. */
function headOf(given) {
  const { code, fields, moment, redirect } = responseOf({ ...given, body: undefined });
  const pairs = fields.map((pair) => pair.map(toBytes));
  return (use) => {
    const response = create((out) => native.aftercall_response_new(code, out));
    try {
      for (const [name, value] of pairs) {
        check(native.aftercall_response_add_header(response, name, name.length, value, value.length));
      }
      if (moment !== null) check(native.aftercall_response_set_received(response, moment));
      if (redirect !== 0) check(native.aftercall_response_add_redirect(response, redirect));
      return use(response);
    } finally {
      native.aftercall_response_free(response);
    }
  };
}

module.exports = { bodyWanted, headOf, readResponse, responseOf, writeResponse };
