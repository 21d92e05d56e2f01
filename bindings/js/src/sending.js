// One request of fetch, as it can be sent several times: what is sent is what stood there when fetch was called.

import { canReplay } from "./request.js";

/** Methods that ask for nothing to be changed (RFC 9110 section 9.2.1). */
const SAFE = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/** Methods that fetch takes in any case. */
const ANY_CASE = new Set(["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"]);

/** How often a redirect is followed, as fetch does it. */
const MAX_REDIRECTS = 20;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Fields that describe a body, and those that are for one origin only. */
const OF_A_BODY = ["content-encoding", "content-language", "content-location", "content-type", "content-length"];
const OF_AN_ORIGIN = ["authorization", "proxy-authorization", "cookie", "host"];

/** Whether this runs in a browser, where a redirect cannot be seen before it is followed. */
const inBrowser = /^Mozilla\//.test(globalThis.navigator?.userAgent ?? "");

/** A request, and how it is sent once. */
export class Sendable {
  /** `bare`: the fetch that sends. */
  constructor(bare, input, init) {
    const isRequest = typeof input === "object" && input !== null && typeof input.clone === "function";
    const its = isRequest ? input : {};
    const { method, headers, body, signal, redirect } = init ?? {};
    this.#bare = bare;
    this.#input = isRequest ? input : null;
    this.#init = init ?? {};
    this.method = methodOf(method ?? its.method ?? "GET");
    this.url = isRequest ? input.url : hrefOf(input);
    const given = headers ?? its.headers;
    this.#headers = given === undefined ? null : new Headers(given);
    this.signal = signal === undefined ? its.signal ?? null : signal;
    this.redirect = redirect ?? its.redirect ?? "follow";
    const hasOwnBody = body !== undefined && body !== null;
    this.#body = hasOwnBody ? snapshot(body) : null;
    this.hasBody = hasOwnBody || Boolean(its.body);
    // fetch's own Request can be cloned before it is sent, whatever its body is.
    this.replayable = !hasOwnBody || canReplay(body);
    this.mode = init?.mode ?? its.mode;
  }

  #bare;
  /** The fields that are sent; null as long as there are none. */
  #headers;
  #input;
  #init;
  #body;

  /** The fields that are sent, to be changed. */
  get headers() {
    this.#headers ??= new Headers();
    return this.#headers;
  }

  /** What the library is told of the request: the fields as pairs, and as they are now. */
  get facts() {
    const { method, url, replayable } = this;
    return { method, url, replayable, headers: this.#headers };
  }

  get isSafe() {
    return SAFE.has(this.method);
  }

  /** Whether redirects are followed here, one by one, because what they do to the request matters. */
  get #byHand() {
    return this.redirect === "follow" && !this.isSafe && !inBrowser && !this.#init.integrity;
  }

  /** Whether a failure may be one of a request that a redirect led to, which nobody can tell. */
  get mayHaveBeenRedirected() {
    return this.redirect === "follow" && !this.#byHand;
  }

  /** fetch's Request as it is sent: its body is used up by that. */
  #source() {
    const mayHaveBody = this.method !== "GET" && this.method !== "HEAD" && this.#body === null;
    return this.#input !== null && mayHaveBody ? this.#input.clone() : this.#input;
  }

  /** Sends once; `followed` gets the status of each redirect that was followed by hand. */
  async send(signal, followed) {
    const source = this.#source();
    const init = { ...this.#init, method: this.method };
    if (this.#headers !== null) init.headers = new Headers(this.#headers);
    if (signal !== null) init.signal = signal;
    if (this.#body !== null) init.body = this.#body;
    if (!this.#byHand) return this.#bare(source ?? this.url, init);
    const response = await this.#bare(source ?? this.url, { ...init, redirect: "manual" });
    return this.#follow(response, init, followed);
  }

  /** Follows a redirect as the Fetch Standard says ("HTTP-redirect fetch"). */
  async #follow(first, init, followed) {
    let [response, url, method, headers, body] = [first, this.url, this.method, new Headers(init.headers), this.#body];
    while (REDIRECTS.has(response.status) && response.headers.has("location")) {
      const next = locationOf(response, url);
      const { status } = response;
      await response.body?.cancel().catch(() => {});
      followed.push(status);
      if (followed.length > MAX_REDIRECTS) throw failedToFollow("redirect count exceeded");
      if (!/^https?:$/.test(next.protocol)) throw failedToFollow("URL scheme must be a HTTP(S) scheme");
      const becomesGet = status === 303 ? method !== "HEAD" : status <= 302 && method === "POST";
      if (becomesGet) {
        [method, body] = ["GET", null];
        for (const name of OF_A_BODY) headers.delete(name);
      } else if (this.hasBody) {
        if (!this.replayable) throw failedToFollow("the body cannot be sent again");
        // That of fetch's Request, whose own was not used up.
        body ??= await this.#input.clone().arrayBuffer();
      }
      if (new URL(url).origin !== next.origin) for (const name of OF_AN_ORIGIN) headers.delete(name);
      url = next.href;
      response = await this.#bare(url, { ...init, method, headers, body, redirect: "manual" });
    }
    if (followed.length > 0) Object.defineProperty(response, "redirected", { value: true, configurable: true });
    return response;
  }
}

function locationOf(response, base) {
  const location = response.headers.get("location");
  try {
    const next = new URL(location, base);
    if (next.hash === "") next.hash = new URL(base).hash;
    return next;
  } catch {
    throw failedToFollow("the Location is not a URL");
  }
}

/** What bare fetch rejects with. */
const failedToFollow = (why) => new TypeError("fetch failed", { cause: new Error(why) });

function methodOf(given) {
  const method = String(given);
  const upper = method.toUpperCase();
  return ANY_CASE.has(upper) ? upper : method;
}

/** An absolute URL where there is a page to be relative to. */
function hrefOf(input) {
  const given = String(input);
  try {
    return new URL(given, globalThis.location?.href).href;
  } catch {
    return given;
  }
}

const isForm = (body) => typeof FormData !== "undefined" && body instanceof FormData;

/** The body as it is now: what the caller changes later is not sent. A stream is itself. */
function snapshot(body) {
  if (body instanceof ArrayBuffer) return body.slice(0);
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice();
  if (body instanceof URLSearchParams) return new URLSearchParams(body);
  if (!isForm(body)) return body;
  const copy = new FormData();
  for (const [name, value] of body) copy.append(name, value);
  return copy;
}
