"use strict";
// The packed form, column by column. Made by `cargo run -p xtask -- types` from the core's list of scalars; do not edit.

/** The version of the layout: the sixth byte of every output. */
const LAYOUT = 1;

/** Parts by name: how long each is, and its columns as [name, kind, offset, of]. */
const PARTS = {
  verdict: {
    size: 138,
    columns: [
      ["code", "u16", 0],
      ["is_known", "u8", 2],
      ["effect", "u8", 3],
      ["fault", "u8", 4],
      ["reason", "u8", 5],
      ["repeat", "u8", 6],
      ["remedy", "u8", 7],
      ["disposition", "u8", 8],
      ["is_success", "u8", 9],
      ["is_client_error", "u8", 10],
      ["is_server_error", "u8", 11],
      ["is_throttled", "u8", 12],
      ["is_retryable", "u8", 13],
      ["is_already_done", "u8", 14],
      ["is_verified", "u8", 15],
      ["is_failure", "u8", 16],
      ["wait_kind", "u8", 34],
      ["phase", "u8", 35],
      ["cause", "u8", 36],
      ["sent", "u8", 37],
      ["wait_us", "i64", 38],
      ["caveats", "u64", 46],
      ["message", "text", 54],
      ["description", "text", 62],
      ["problem_type", "text", 70],
      ["problem_code", "text", 78],
      ["problem_title", "text", 86],
      ["problem_detail", "text", 94],
      ["problem_request_id", "text", 102],
      ["errors", "list", 110, "error"],
      ["challenges", "list", 118, "challenge"],
      ["evidence", "list", 126, "evidence"],
      ["status", "part", 134, "status"],
    ],
  },
  head: {
    size: 8,
    columns: [
      ["total", "u32", 0],
      ["kind", "u8", 4],
      ["layout", "u8", 5],
    ],
  },
  status: {
    size: 60,
    columns: [
      ["code", "u16", 0],
      ["is_known", "u8", 2],
      ["effect", "u8", 3],
      ["fault", "u8", 4],
      ["repeat", "u8", 5],
      ["remedy", "u8", 6],
      ["is_success", "u8", 7],
      ["is_client_error", "u8", 8],
      ["is_server_error", "u8", 9],
      ["is_throttled", "u8", 10],
      ["reason", "u8", 11],
      ["name", "text", 12],
      ["message", "text", 20],
      ["description", "text", 28],
      ["phrase", "text", 36],
      ["help", "text", 44],
      ["reference", "text", 52],
    ],
  },
  decision: {
    size: 64,
    columns: [
      ["action", "u8", 0],
      ["wait_reason", "u8", 1],
      ["fresh_connection", "u8", 2],
      ["has_time_left", "u8", 3],
      ["attempt", "u32", 4],
      ["time_left_us", "u64", 8],
      ["wait_until_us", "u64", 16],
      ["wait_us", "u64", 24],
      ["now_us", "u64", 32],
      ["challenges", "list", 40, "challenge"],
      ["attempts", "list", 48, "attempt"],
      ["verdict", "part", 56, "verdict"],
      ["outcome", "part", 60, "outcome"],
    ],
  },
  outcome: {
    size: 28,
    columns: [
      ["stop", "u8", 0],
      ["effect", "u8", 1],
      ["is_success", "u8", 2],
      ["has_wait", "u8", 3],
      ["has_suggested", "u8", 4],
      ["suggested", "u8", 5],
      ["wait_us", "u64", 8],
      ["attempts", "list", 16, "attempt"],
      ["verdict", "part", 24, "verdict"],
    ],
  },
  attempt: {
    size: 28,
    columns: [
      ["number", "u32", 0],
      ["code", "u16", 4],
      ["effect", "u8", 6],
      ["remedy", "u8", 7],
      ["has_ended", "u8", 8],
      ["sent_at_us", "u64", 12],
      ["ended_at_us", "u64", 20],
    ],
  },
  error: {
    size: 32,
    columns: [
      ["pointer", "text", 0],
      ["field", "text", 8],
      ["code", "text", 16],
      ["detail", "text", 24],
    ],
  },
  challenge: {
    size: 32,
    columns: [
      ["scheme", "text", 0],
      ["realm", "text", 8],
      ["error", "text", 16],
      ["scope", "text", 24],
    ],
  },
  evidence: {
    size: 20,
    columns: [
      ["field", "u8", 0],
      ["source", "u8", 1],
      ["value", "u8", 2],
      ["name", "text", 4],
      ["overrode", "list", 12, "overrode"],
    ],
  },
  overrode: {
    size: 2,
    columns: [
      ["source", "u8", 0],
      ["value", "u8", 1],
    ],
  },
};

/** The scalars of a verdict as [name, kind]: "code", "flag", or the set of a word. */
const SCALARS = [
  ["code", "code"],
  ["is_known", "flag"],
  ["effect", "effect"],
  ["fault", "fault"],
  ["reason", "reason"],
  ["repeat", "repeat"],
  ["remedy", "remedy"],
  ["disposition", "disposition"],
  ["is_success", "flag"],
  ["is_client_error", "flag"],
  ["is_server_error", "flag"],
  ["is_throttled", "flag"],
  ["is_retryable", "flag"],
  ["is_already_done", "flag"],
  ["is_verified", "flag"],
  ["is_failure", "flag"],
];

module.exports = { LAYOUT, PARTS, SCALARS };
