"use strict";
// Streams: responses whose end says whether they worked, fed as their bytes come.

const native = require("./native.js");
const { ofBody, ofHeaders, toBytes } = require("./bytes.js");
const { contractOf } = require("./contract.js");
const { check } = require("./error.js");
const { create, disposable, own, pointerOf } = require("./handle.js");
const { readVerdict } = require("./layout.js");
const { answered } = require("./packed.js");
const { requestOf, withRequest } = require("./request.js");
const { headOf } = require("./response.js");
const { verdictOf } = require("./verdict.js");

/** Reads a stream and says whether it failed or ended early. */
class Stream {
  /** `head`: `{status, headers}`. `request`, `method` and `contract` are those of judge. */
  constructor(head, options) {
    const { request, method, contract } = options ?? {};
    const told = requestOf({ request, method });
    const came = headOf(head);
    const pointer = withRequest(told, (asked) => {
      const by = contractOf(contract);
      return came((response) => create((out) => native.aftercall_stream_new(by, asked, response, out)));
    });
    own(this, "stream", pointer);
  }

  /** The next bytes of the body, decompressed: bytes or text. What comes after the end is passed over. */
  feed(data) {
    const bytes = ofBody(data, "data");
    check(native.aftercall_stream_feed(pointerOf(this, "stream"), bytes, bytes.length));
  }

  /** The trailers, as header fields. They count like fields of the head. */
  trailers(trailers) {
    const fields = ofHeaders(trailers, "trailers").map((pair) => pair.map(toBytes));
    const stream = pointerOf(this, "stream");
    for (const [name, value] of fields) {
      check(native.aftercall_stream_add_trailer(stream, name, name.length, value, value.length));
    }
  }

  /**
   * The stream has ended: as the protocol ends it, or, with false, because the connection broke. What
   * it meant.
   */
  finish(complete = true) {
    const ended = complete ? 1 : 0;
    check(native.aftercall_stream_finish(pointerOf(this, "stream"), ended, null));
    return this.verdict;
  }

  /** What the stream means, once it has said that it failed or was finished; null before. */
  get verdict() {
    const stream = pointerOf(this, "stream");
    const found = answered(
      (...room) => native.aftercall_stream_pack(stream, ...room),
      undefined,
      undefined,
      native.AFTERCALL_RESULT_STATE,
    );
    return found === null ? null : verdictOf(found.first(readVerdict));
  }

  /** Whether a part of the result has come, which cannot be unsaid. */
  get contentBegun() {
    return native.aftercall_stream_content_begun(pointerOf(this, "stream")) !== 0;
  }
}

disposable(Stream);

module.exports = { Stream };
