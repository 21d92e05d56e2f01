"use strict";
// Responses: what came back, from plain parts, and how to get those parts out of fetch's Response
// without taking anything away from its user.

const native = require("./native.js");
const { ofBody, ofHeaders } = require("./bytes.js");
const { expected } = require("./error.js");
const { requestOf, withRequest } = require("./request.js");
const { codeOf } = require("./status.js");
const { momentOf } = require("./time.js");
const { sets, tables } = require("./vocabulary.js");

const { BodyState } = tables;

const NO_BYTES = Buffer.alloc(0);

const MAX_BODY = native.aftercall_max_body();

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
 * cannot change it or belongs to the caller.
 */
function bodyWanted(status, options) {
  const code = codeOf(status);
  const { request, method } = options ?? {};
  const told = requestOf({ request, method });
  return withRequest(told, (asked) => native.aftercall_body_wanted(asked, code));
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
  const wanted = bodyWanted(response.status, options);
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

module.exports = { bodyWanted, readResponse, responseOf, writeResponse };
