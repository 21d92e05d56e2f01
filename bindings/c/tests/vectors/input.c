/* What a case gives: bytes with their escapes, times, words, contracts, requests, responses. */
#include "vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void append_times(bytes *to, const char *data, size_t len, size_t times) {
  to->data = realloc(to->data, to->len + len * times + 1);
  for (; times > 0; times--) {
    memcpy(to->data + to->len, data, len);
    to->len += len;
  }
  to->data[to->len] = '\0';
}

static void append(bytes *to, const char *data, size_t len) { append_times(to, data, len, 1); }

static void append_hex(bytes *to, const char *hex) {
  unsigned byte;
  for (; *hex != '\0'; hex += 2) {
    char one;
    if (sscanf(hex, "%2x", &byte) != 1 || hex[1] == '\0') {
      broken("hex", hex);
    }
    one = (char)byte;
    append(to, &one, 1);
  }
}

static void append_piece(bytes *to, const cJSON *piece) {
  static const char *const hex_keys[] = {"hex", NULL};
  static const char *const repeat_keys[] = {"repeat", "times", NULL};
  const cJSON *hex = OF(piece, "hex");
  const cJSON *repeat = OF(piece, "repeat");
  uint64_t times;
  if (cJSON_IsString(piece)) {
    append(to, piece->valuestring, strlen(piece->valuestring));
  } else if (cJSON_IsString(hex)) {
    only(piece, hex_keys);
    append_hex(to, hex->valuestring);
  } else if (cJSON_IsString(repeat)) {
    only(piece, repeat_keys);
    times = read_count(OF(piece, "times"));
    append_times(to, repeat->valuestring, strlen(repeat->valuestring), (size_t)times);
  } else {
    broken("a piece of bytes", NULL);
  }
}

bytes read_bytes(const cJSON *value) {
  bytes made = {NULL, 0};
  const cJSON *piece;
  append(&made, "", 0);
  if (cJSON_IsArray(value)) {
    cJSON_ArrayForEach(piece, value) append_piece(&made, piece);
  } else {
    append_piece(&made, value);
  }
  return made;
}

uint64_t read_count(const cJSON *value) {
  if (!cJSON_IsNumber(value) || value->valuedouble < 0 || value->valuedouble > 1e15 ||
      value->valuedouble != (double)(uint64_t)value->valuedouble) {
    broken("a whole number", NULL);
  }
  return (uint64_t)value->valuedouble;
}

/* Days since 1970 of a date of the Gregorian calendar. */
static int64_t days(int64_t year, int64_t month, int64_t day) {
  int64_t shifted = month <= 2 ? year - 1 : year;
  int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
  int64_t of_era = shifted - era * 400;
  int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* RFC 3339 in UTC as microseconds since 1970. */
int64_t read_time(const cJSON *value) {
  int year, month, day, hour, minute, second, used = 0;
  const char *text = cJSON_GetStringValue(value);
  const char *rest;
  int64_t fraction = 0, unit = 100000;
  if (text == NULL || sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d%n", &year, &month, &day, &hour, &minute,
                             &second, &used) != 6) {
    broken("a time", text);
  }
  rest = text + used;
  if (*rest == '.') {
    for (rest++; *rest >= '0' && *rest <= '9'; rest++, unit /= 10) {
      fraction += unit * (*rest - '0');
    }
  }
  if (strcmp(rest, "Z") != 0) {
    broken("a time in UTC", text);
  }
  return (((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second) * 1000000 + fraction;
}

int32_t read_word(size_t set, const cJSON *value) {
  int32_t number = -1;
  const char *slug = cJSON_GetStringValue(value);
  if (slug == NULL ||
      aftercall_word_find(set, slug, strlen(slug), &number) != AFTERCALL_RESULT_OK) {
    broken("a word", slug);
  }
  return number;
}

aftercall_contract *read_contract(const cJSON *value) {
  static const char *const keys[] = {"toml", NULL};
  aftercall_contract *made = NULL;
  char said[300] = "";
  const char *name = value == NULL ? "rest" : cJSON_GetStringValue(value);
  if (name != NULL) {
    must(aftercall_contract_named(name, strlen(name), &made), "aftercall_contract_named");
    return made;
  }
  only(value, keys);
  value = OF(value, "toml");
  if (aftercall_contract_from_toml(value->valuestring, strlen(value->valuestring), &made, said,
                                   sizeof(said), NULL) != AFTERCALL_RESULT_OK) {
    broken("contract:", said);
  }
  return made;
}

static const char *header_name(const cJSON *pair) {
  const char *name = cJSON_GetStringValue(cJSON_GetArrayItem(pair, 0));
  if (name == NULL || cJSON_GetArraySize(pair) != 2) {
    broken("a header field", name);
  }
  return name;
}

aftercall_request *read_request(const cJSON *value) {
  static const char *const keys[] = {"method",     "url",        "headers", "replayable",
                                     "idempotent", "earlier",    NULL};
  const char *method = cJSON_GetStringValue(OF(value, "method"));
  const char *url = cJSON_GetStringValue(OF(value, "url"));
  const cJSON *replayable = OF(value, "replayable");
  const cJSON *idempotent = OF(value, "idempotent");
  const cJSON *earlier = OF(value, "earlier");
  const cJSON *pair;
  aftercall_request *made = NULL;
  only(value, keys);
  if (method == NULL) {
    broken("a request without a method", NULL);
  }
  must(aftercall_request_new(method, strlen(method), url, url == NULL ? 0 : strlen(url), &made),
       "aftercall_request_new");
  cJSON_ArrayForEach(pair, OF(value, "headers")) {
    const char *name = header_name(pair);
    bytes field = read_bytes(cJSON_GetArrayItem(pair, 1));
    must(aftercall_request_add_header(made, name, strlen(name), field.data, field.len),
         "aftercall_request_add_header");
    free(field.data);
  }
  if (replayable != NULL) {
    must(aftercall_request_set_replayable(made, cJSON_IsTrue(replayable)), "set_replayable");
  }
  if (idempotent != NULL) {
    must(aftercall_request_set_idempotent(made, cJSON_IsTrue(idempotent)), "set_idempotent");
  }
  if (earlier != NULL) {
    must(aftercall_request_set_earlier(made, read_word(AFTERCALL_SET_EFFECT, earlier)),
         "set_earlier");
  }
  return made;
}

/* Of the redirects that were followed, the first that changed the request, else the first. */
static uint32_t weightiest_redirect(const cJSON *list) {
  const cJSON *each;
  uint32_t found = 0;
  cJSON_ArrayForEach(each, list) {
    uint32_t status = (uint32_t)read_count(each);
    if (status <= 303) {
      return status;
    }
    found = found == 0 ? status : found;
  }
  return found;
}

aftercall_failure read_failure(const cJSON *value) {
  static const char *const keys[] = {"phase", "cause", "library", "name", "sent",
                                     "redirects", NULL};
  const cJSON *phase = OF(value, "phase");
  const cJSON *cause = OF(value, "cause");
  const cJSON *sent = OF(value, "sent");
  aftercall_failure made = AFTERCALL_FAILURE_INIT;
  only(value, keys);
  if (phase != NULL) {
    made.phase = read_word(AFTERCALL_SET_PHASE, phase);
    made.cause = cause == NULL ? AFTERCALL_CAUSE_UNKNOWN : read_word(AFTERCALL_SET_CAUSE, cause);
  } else {
    const char *library = cJSON_GetStringValue(OF(value, "library"));
    const char *name = cJSON_GetStringValue(OF(value, "name"));
    aftercall_result found;
    if (library == NULL || name == NULL || cause != NULL) {
      broken("a failure", library);
    }
    /* A name that the table does not have leaves "unknown", as the initialiser made it. */
    found = aftercall_failure_named(library, strlen(library), name, strlen(name), &made);
    if (found != AFTERCALL_RESULT_NOT_FOUND) {
      must(found, "aftercall_failure_named");
    }
  }
  if (sent != NULL) {
    made.sent = cJSON_IsTrue(sent) ? AFTERCALL_SENT_YES : AFTERCALL_SENT_NO;
  }
  made.redirect = weightiest_redirect(OF(value, "redirects"));
  return made;
}

static void read_headers(response *made, const cJSON *list) {
  const cJSON *pair;
  size_t count = (size_t)cJSON_GetArraySize(list), position = 0;
  made->headers = calloc(count + 1, sizeof(*made->headers));
  made->pieces = calloc(count + 1, sizeof(*made->pieces));
  made->piece_count = count;
  cJSON_ArrayForEach(pair, list) {
    aftercall_header *header = &made->headers[position];
    bytes field = made->pieces[position] = read_bytes(cJSON_GetArrayItem(pair, 1));
    position++;
    header->name = header_name(pair);
    header->name_len = strlen(header->name);
    header->value = field.data;
    header->value_len = field.len;
    must(aftercall_response_add_header(made->handle, header->name, header->name_len, field.data,
                                       field.len),
         "aftercall_response_add_header");
  }
  made->view.headers = made->headers;
  made->view.header_count = count;
}

response read_response(const cJSON *value) {
  static const char *const keys[] = {"status",     "headers",  "body",
                                     "body_state", "received", "redirects", NULL};
  static const aftercall_response_view empty = AFTERCALL_RESPONSE_VIEW_STATIC_INIT;
  const cJSON *body = OF(value, "body");
  const cJSON *state = OF(value, "body_state");
  const cJSON *received = OF(value, "received");
  const cJSON *redirects = OF(value, "redirects"), *redirect;
  uint64_t status = read_count(OF(value, "status"));
  response made;
  only(value, keys);
  made.view = empty;
  made.view.status = (uint32_t)status;
  must(aftercall_response_new((uint16_t)status, &made.handle), "aftercall_response_new");
  read_headers(&made, OF(value, "headers"));
  if (state != NULL) {
    made.view.body_state = read_word(AFTERCALL_SET_BODY_STATE, state);
  } else if (body != NULL) {
    made.view.body_state = AFTERCALL_BODY_STATE_COMPLETE;
  }
  if (body != NULL) {
    bytes piece = made.pieces[made.piece_count++] = read_bytes(body);
    made.view.body = piece.data;
    made.view.body_len = piece.len;
  }
  must(aftercall_response_set_body(made.handle, made.view.body, made.view.body_len,
                                   made.view.body_state),
       "aftercall_response_set_body");
  if (received != NULL) {
    made.view.has_received = 1;
    made.view.received_us = read_time(received);
    must(aftercall_response_set_received(made.handle, made.view.received_us), "set_received");
  }
  made.view.redirect = weightiest_redirect(redirects);
  cJSON_ArrayForEach(redirect, redirects) {
    must(aftercall_response_add_redirect(made.handle, (uint16_t)read_count(redirect)),
         "add_redirect");
  }
  return made;
}

void free_response(response *made) {
  size_t piece;
  for (piece = 0; piece < made->piece_count; piece++) {
    free(made->pieces[piece].data);
  }
  free(made->pieces);
  free(made->headers);
  aftercall_response_free(made->handle);
}
