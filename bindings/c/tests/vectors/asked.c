/* Asks the library what a case asks, whether the answer is checked or told. */
#include "vectors.h"

#include <stdlib.h>
#include <string.h>

aftercall_result ask_status(const cJSON *one, const aftercall_contract *contract,
                            aftercall_status *row) {
  const cJSON *input = OF(one, "input");
  aftercall_result result;
  bytes text;
  if (cJSON_IsNumber(input)) {
    return aftercall_contract_lookup(contract, (uint16_t)read_count(input), row);
  }
  text = read_bytes(input);
  result = aftercall_contract_parse(contract, text.data, text.len, row);
  free(text.data);
  return result;
}

aftercall_verdict *ask_judge(const cJSON *one, bool by_view) {
  const cJSON *asked = OF(one, "request"), *came = OF(one, "response");
  aftercall_contract *contract = read_contract(OF(one, "contract"));
  aftercall_request *request = asked == NULL ? NULL : read_request(asked);
  aftercall_verdict *verdict = NULL;
  must(aftercall_verdict_new(&verdict), "aftercall_verdict_new");
  if (came == NULL) {
    aftercall_failure failure = read_failure(OF(one, "failure"));
    must(aftercall_judge_failure(contract, request, &failure, verdict), "aftercall_judge_failure");
  } else {
    response made = read_response(came);
    if (by_view) {
      must(aftercall_judge_view(contract, request, &made.view, verdict), "aftercall_judge_view");
    } else {
      must(aftercall_judge(contract, request, made.handle, verdict), "aftercall_judge");
    }
    free_response(&made);
  }
  aftercall_request_free(request);
  aftercall_contract_free(contract);
  return verdict;
}

aftercall_stream *ask_stream(const cJSON *one, aftercall_verdict *verdict) {
  const cJSON *asked = OF(one, "request"), *complete = OF(one, "complete"), *piece;
  aftercall_contract *contract = read_contract(OF(one, "contract"));
  aftercall_request *request = asked == NULL ? NULL : read_request(asked);
  response made = read_response(OF(one, "response"));
  aftercall_stream *stream = NULL;
  must(aftercall_stream_new(contract, request, made.handle, &stream), "aftercall_stream_new");
  free_response(&made);
  aftercall_request_free(request);
  aftercall_contract_free(contract);
  cJSON_ArrayForEach(piece, OF(one, "chunks")) {
    bytes chunk = read_bytes(piece);
    must(aftercall_stream_feed(stream, chunk.data, chunk.len), "aftercall_stream_feed");
    free(chunk.data);
  }
  cJSON_ArrayForEach(piece, OF(one, "trailers")) {
    const char *name = cJSON_GetStringValue(cJSON_GetArrayItem(piece, 0));
    bytes value = read_bytes(cJSON_GetArrayItem(piece, 1));
    must(aftercall_stream_add_trailer(stream, name, strlen(name), value.data, value.len),
         "aftercall_stream_add_trailer");
    free(value.data);
  }
  must(aftercall_stream_finish(stream, complete == NULL || cJSON_IsTrue(complete), verdict),
       "aftercall_stream_finish");
  return stream;
}
