// Reading the leading bytes of a body of fetch's Response, which stays whole for its user.

import { expected } from "./error.js";
import { ofFetch } from "./recognizing.js";
import { bodyWanted } from "./response.js";
import { tables } from "./vocabulary.js";

const { BodyState } = tables;

/** How long the beginning of a body is waited for, in milliseconds, where nothing else bounds it. */
const PATIENCE = 5_000;

/**
 * The parts of fetch's Response that `judge` takes. The leading bytes of the body are read from a
 * clone, and only where a verdict may need them: the response stays whole. A body that breaks off is told as truncated,
 * not thrown; of one that does not come within five seconds there is what came.
 */
export async function readResponse(response, options) {
  const isResponse = typeof response?.clone === "function" && typeof response.status === "number";
  if (!isResponse) throw expected(response, "response", "a Response of fetch");
  const parts = { ...ofFetch(response), headers: [...response.headers] };
  const wanted = bodyWanted(response.status, { ...options, headers: parts.headers });
  return { ...parts, ...(await look(response, wanted)) };
}

/** The leading bytes of a response's body, and how much of it they are; nothing where none are wanted. */
export async function look(response, wanted, patience = PATIENCE) {
  if (wanted === 0 || response.body === null || response.bodyUsed || response.body.locked) return {};
  const reader = response.clone().body.getReader();
  const [chunks, timer] = [[], timeout(patience)];
  let length = 0;
  let bodyState = BodyState.PREFIX;
  try {
    while (length < wanted) {
      const next = await Promise.race([reader.read(), timer.over]);
      if (next === undefined) break;
      if (next.done) {
        bodyState = BodyState.COMPLETE;
        break;
      }
      chunks.push(next.value);
      length += next.value.length;
    }
  } catch {
    bodyState = BodyState.TRUNCATED;
  }
  timer.clear();
  // The other half of the clone goes on without this one; nobody waits for the cancellation.
  reader.cancel().catch(() => {});
  return { body: joined(chunks, length), bodyState };
}

function timeout(milliseconds) {
  let clear;
  const over = new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.max(0, milliseconds));
    clear = () => clearTimeout(timer);
  });
  return { over, clear };
}

function joined(chunks, length) {
  if (chunks.length === 1) return chunks[0];
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
