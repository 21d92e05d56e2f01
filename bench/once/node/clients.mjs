// The clients for Node: each its real code, once as it comes and once at its best documented settings.

import { makeOurs } from "./ours.mjs";

const TIMEOUT = 300; // milliseconds for an attempt
const STATUSES = [408, 425, 429, 500, 502, 503, 504];
const SAFE = ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"];
const ALL = [...SAFE, "POST"];
const lower = (methods) => methods.map((method) => method.toLowerCase());

async function fetching(url) {
  return async ({ method, path, headers, body }) => {
    const signal = AbortSignal.timeout(TIMEOUT);
    const response = await fetch(url + path, { method, headers, body, signal });
    await response.arrayBuffer();
    return { status: response.status };
  };
}

const got = (retry) => async (url) => {
  const { default: client } = await import("got");
  return async ({ method, path, headers, body }) => {
    const options = { method, headers, body: body ?? undefined, timeout: { request: TIMEOUT } };
    const response = await client(url + path, { ...options, ...(retry && { retry }) });
    return { status: response.statusCode };
  };
};

const ky = (retry) => async (url) => {
  const { default: client } = await import("ky");
  return async ({ method, path, headers, body }) => {
    const options = { method, headers, body: body ?? undefined, timeout: TIMEOUT };
    const response = await client(url + path, { ...options, ...(retry && { retry }) });
    await response.arrayBuffer();
    return { status: response.status };
  };
};

const axios = (tune) => async (url) => {
  const { default: library } = await import("axios");
  const { default: retry, ...tools } = await import("axios-retry");
  const client = library.create({ timeout: TIMEOUT, proxy: false });
  retry(client, tune(tools));
  return async ({ method, path, headers, body }) => {
    const response = await client.request({ method, url: url + path, headers, data: body });
    return { status: response.status };
  };
};

const undici = (options) => async (url) => {
  const { Agent, RetryAgent, request } = await import("undici");
  const agent = new Agent({ headersTimeout: TIMEOUT, bodyTimeout: TIMEOUT });
  const dispatcher = new RetryAgent(agent, options);
  return async ({ method, path, headers, body }) => {
    const response = await request(url + path, { method, headers, body, dispatcher });
    await response.body.arrayBuffer();
    return { status: response.statusCode };
  };
};

const shortGot = (methods) => ({
  limit: 2,
  methods,
  statusCodes: STATUSES,
  backoffLimit: 50,
});
const shortKy = (methods) => ({
  limit: 2,
  methods: lower(methods),
  statusCodes: STATUSES,
  backoffLimit: 50,
  retryOnTimeout: true,
});
const shortUndici = (methods) => ({
  maxRetries: 2,
  minTimeout: 50,
  methods,
  statusCodes: STATUSES,
});
const shortAxios = (retryCondition) => (tools) => ({
  retries: 2,
  shouldResetTimeout: true,
  retryDelay: (count, error) => tools.exponentialDelay(count, error, 50),
  ...(retryCondition && { retryCondition: retryCondition(tools) }),
});

const CLIENTS = {
  "node-fetch": fetching,
  "node-got-default": got(),
  "node-got": got(shortGot(SAFE)),
  "node-got-all": got(shortGot(ALL)),
  "node-ky-default": ky(),
  "node-ky": ky(shortKy(SAFE)),
  "node-ky-all": ky(shortKy(ALL)),
  "node-axios-retry-default": axios(() => ({})),
  "node-axios-retry": axios(shortAxios()),
  "node-axios-retry-safe": axios(shortAxios((tools) => tools.isIdempotentRequestError)),
  "node-undici-default": undici({}),
  "node-undici": undici(shortUndici(SAFE)),
  "node-undici-all": undici(shortUndici(ALL)),
};

/** A client by its name; `+key` at its end adds an Idempotency-Key to every POST. */
export function find(name) {
  const plain = name.replace(/\+key$/, "");
  const make = plain.startsWith("node-aftercall") ? makeOurs(plain) : CLIENTS[plain];
  if (make === undefined) throw new Error(`no client is called ${name}`);
  return { make, keys: plain !== name };
}
