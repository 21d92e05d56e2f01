// Other libraries' responses and errors: which parts of theirs are status, fields and body. Nothing is read from
// a stream here.

import { isError } from "./error.js";
import { tables } from "./vocabulary.js";

/** What a redirect that a client followed by itself may have been: the one that proves nothing. */
export const SEE_OTHER = 303;

const isObject = (value) => value !== null && typeof value === "object";

/**
 * The parts of fetch's Response, of a response of undici, axios, got or Node's http, of an error that has one, or
 * plain parts as they are: `{parts, request}`. null for an error without a response.
 */
export function recognized(given) {
  if (isError(given)) return isObject(given.response) ? ofError(given) : null;
  if (!isObject(given)) return { parts: given };
  if (typeof given.status === "number" || given.statusCode === undefined) {
    if (typeof given.clone === "function" && "bodyUsed" in given) return { parts: ofFetch(given) };
    return "config" in given && "data" in given ? ofAxios(given) : { parts: given };
  }
  return ofNode(given);
}

/** got's errors while it reads a body. */
const READING = new Set(["ReadError", "TimeoutError"]);

/** The parts of the response that an error has. Of one whose body broke off axios has no data, and got says so by a name. */
function ofError({ name, response }) {
  const isOfAxios = "config" in response;
  const isCut = isOfAxios ? response.data === undefined : READING.has(name) && response.rawBody === undefined;
  if (!isCut) return recognized(response);
  const { parts, request } = isOfAxios ? ofAxios(response) : ofNode(response);
  return { parts: { ...parts, body: "", bodyState: tables.BodyState.TRUNCATED }, request };
}

/** The parts of fetch's Response; its body is left alone. */
export function ofFetch(response) {
  const parts = { status: response.status, headers: response.headers, received: Date.now() };
  // fetch tells that it followed a redirect and not which.
  if (response.redirected) parts.redirects = [SEE_OTHER];
  return parts;
}

/** The parts of an axios response, and what it was asked for. */
export function ofAxios({ status, headers, data, config, request }) {
  const parts = { status, headers: fieldsOf(headers), received: Date.now(), ...dataOf(data) };
  if (followed(request)) parts.redirects = [SEE_OTHER];
  return { parts, request: axiosRequest(config) };
}

/** Whether the client of Node under axios followed a redirect. */
export function followed(request) {
  return (request?._redirectable?._redirectCount ?? request?._redirectCount ?? 0) > 0;
}

/** What axios was asked for; null if it does not say. */
export function axiosRequest(config) {
  if (!isObject(config)) return null;
  const { method = "get", url = "", baseURL, headers, data } = config;
  const base = typeof baseURL === "string" && !/^[a-z][a-z\d+.-]*:\/\//i.test(url) ? baseURL.replace(/\/+$/, "/") : "";
  const where = base === "" ? url : base + String(url).replace(/^\/+/, "");
  return { method: String(method).toUpperCase(), url: String(where), headers: fieldsOf(headers), body: data };
}

function fieldsOf(headers) {
  return typeof headers?.toJSON === "function" ? headers.toJSON() : headers;
}

/** A body that the client has read already. What was parsed is JSON again. */
function dataOf(data) {
  if (typeof data === "string") return { body: data };
  if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) return { body: data };
  const isParsed = isObject(data) && (Array.isArray(data) || Object.getPrototypeOf(data) === Object.prototype);
  return isParsed ? { body: JSON.stringify(data) } : {};
}

/** The parts of a response of got, undici or Node's http. */
function ofNode(given) {
  const { statusCode: status, rawHeaders, headers, rawBody, redirectUrls, context, req, request } = given;
  const parts = { status, headers: rawHeaders ?? headers, received: Date.now() };
  if (rawBody !== undefined) Object.assign(parts, dataOf(rawBody));
  if (redirectUrls?.length > 0 || context?.history?.length > 1) parts.redirects = [SEE_OTHER];
  const asked = request?.options ?? req;
  const method = asked?.method;
  if (typeof method !== "string") return { parts };
  const url = request?.options?.url;
  return { parts, request: { method, url: url === undefined ? "" : String(url) } };
}
