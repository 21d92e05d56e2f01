// Streams: responses whose end says whether they worked, fed as their bytes come.

import { ofBody, ofHeaders } from "./bytes.js";
import { contractOf, sharedContract } from "./contract.js";
import { AftercallError, Result } from "./error.js";
import { disposable, handleOf, own } from "./handle.js";
import { readVerdict } from "./layout.js";
import { requestOf, writeRequest } from "./request.js";
import { A_RESPONSE, headOf, writeResponse } from "./response.js";
import { Verdict, WANT_ALL } from "./verdict.js";

/** The longest piece that is handed over at once: memory that grew never shrinks. */
const PIECE = 65_536;

/** Reads a stream and says whether it failed or ended early. */
export class Stream {
  /** `head`: `{status, headers}`. `request`, `method` and `contract` are those of judge. */
  constructor(head, options) {
    const { request, method, contract } = options ?? {};
    const told = requestOf(request, method);
    const came = headOf(head);
    const [instance, by] = sharedContract(contractOf(contract));
    const input = writeResponse(writeRequest(instance.write(), told).u8(A_RESPONSE), came);
    own(this, "stream", instance, instance.handle("ac_stream_new", by, undefined, input));
  }

  /** The next bytes of the body, decompressed: bytes or text. What comes after the end is passed over. */
  feed(data) {
    const bytes = ofBody(data, Infinity, "data");
    const { instance, number } = handleOf(this, "stream");
    for (let at = 0; at < bytes.length; at += PIECE) {
      instance.number("ac_stream_feed", number, undefined, instance.write().raw(bytes.subarray(at, at + PIECE)));
    }
  }

  /** The trailers, as header fields. They count like fields of the head. */
  trailers(trailers) {
    const fields = ofHeaders(trailers, "trailers");
    const { instance, number } = handleOf(this, "stream");
    instance.number("ac_stream_trailers", number, undefined, instance.write().fields(fields));
  }

  /**
   * The stream has ended: as the protocol ends it, or, with false, because the connection broke. What
   * it meant.
   */
  finish(complete = true) {
    const { instance, number } = handleOf(this, "stream");
    instance.output("ac_stream_finish", number, complete ? 1 : 0);
    return this.verdict;
  }

  /** What the stream means, once it has said that it failed or was finished; null before. */
  get verdict() {
    const { instance, number } = handleOf(this, "stream");
    try {
      return new Verdict(instance.output("ac_stream_verdict", number, WANT_ALL).first(readVerdict));
    } catch (error) {
      if (error instanceof AftercallError && error.result === Result.STATE) return null;
      throw error;
    }
  }

  /** Whether a part of the result has come, which cannot be unsaid. */
  get contentBegun() {
    const { instance, number } = handleOf(this, "stream");
    return instance.number("ac_stream_content_begun", number) !== 0;
  }
}
disposable(Stream);
