/* Level 1: what a status code means, without a handle. */
#include "check.h"

static void the_thirteen(void) {
  static const struct {
    uint16_t code;
    const char *message;
  } expected[] = {
      {AFTERCALL_STATUS_OK, "OK"},
      {AFTERCALL_STATUS_CREATED, "Created"},
      {AFTERCALL_STATUS_DELETED, "Deleted"},
      {AFTERCALL_STATUS_BAD_REQUEST, "Bad Request"},
      {AFTERCALL_STATUS_UNAUTHORIZED, "Unauthorized"},
      {AFTERCALL_STATUS_FORBIDDEN, "Forbidden"},
      {AFTERCALL_STATUS_NOT_FOUND, "Not Found"},
      {AFTERCALL_STATUS_CONFLICT_DUPLICATE, "Conflict/Duplicate"},
      {AFTERCALL_STATUS_GONE, "Gone"},
      {AFTERCALL_STATUS_INTERNAL_SERVER_ERROR, "Internal Server Error"},
      {AFTERCALL_STATUS_NOT_IMPLEMENTED, "Not Implemented"},
      {AFTERCALL_STATUS_THROTTLED, "Throttled"},
      {AFTERCALL_STATUS_GATEWAY_TIMEOUT, "Gateway Timeout"},
  };
  size_t position, count = sizeof(expected) / sizeof(expected[0]);
  CHECK(aftercall_status_count() == count);
  for (position = 0; position < count; position++) {
    aftercall_status row = AFTERCALL_STATUS_INIT;
    OK(aftercall_status_at(position, &row));
    CHECK(row.code == expected[position].code);
    TEXT(expected[position].message, row.message);
    TEXT(expected[position].message, aftercall_status_message(expected[position].code));
    TEXT(row.description, aftercall_status_description(expected[position].code));
    CHECK(row.is_known == 1);
    CHECK(row.description[0] != '\0' && row.phrase[0] != '\0');
  }
}

static void a_row_in_full(void) {
  aftercall_status row = AFTERCALL_STATUS_INIT;
  OK(aftercall_status_lookup(503, &row));
  CHECK(row.struct_size == sizeof(row));
  CHECK(row.code == 503);
  CHECK(row.effect == AFTERCALL_EFFECT_UNKNOWN);
  CHECK(row.fault == AFTERCALL_FAULT_SERVER);
  CHECK(row.repeat == AFTERCALL_REPEAT_IF_HARMLESS);
  CHECK(row.remedy == AFTERCALL_REMEDY_SLOW_DOWN);
  CHECK(row.is_throttled && row.is_server_error);
  CHECK(!row.is_success && !row.is_client_error);
  TEXT("Service Unavailable", row.phrase);
  CHECK(row.help != NULL && row.reference != NULL);
}

static void any_code_has_a_row(void) {
  aftercall_status row = AFTERCALL_STATUS_INIT;
  long code;
  for (code = 0; code <= 65535; code++) {
    if (aftercall_status_lookup((uint16_t)code, &row) != AFTERCALL_RESULT_OK || row.code != code ||
        row.message[0] == '\0' || row.phrase == NULL || row.help == NULL) {
      CHECK(!"every code has a row");
      break;
    }
  }
  OK(aftercall_status_lookup(499, &row));
  CHECK(!row.is_known && row.is_client_error);
  OK(aftercall_status_lookup(65535, &row));
  CHECK(!row.is_known && row.is_server_error);
  TEXT("Server Error", row.message);
}

static void texts_are_parsed(void) {
  aftercall_status row = AFTERCALL_STATUS_INIT;
  OK(aftercall_status_parse(T("HTTP/1.1 503 Service Unavailable"), &row));
  CHECK(row.code == 503);
  OK(aftercall_status_parse(T("conflict"), &row));
  CHECK(row.code == 409);
  /* The length counts, not a NUL. */
  OK(aftercall_status_parse("4040", 3, &row));
  CHECK(row.code == 404);
  GIVES(AFTERCALL_RESULT_STATUS, aftercall_status_parse(T("nonsense"), &row));
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_status_parse(T("\xff\xfe"), &row));
  GIVES(AFTERCALL_RESULT_STATUS, aftercall_status_parse(NULL, 0, &row));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_status_parse(NULL, 1, &row));
  CHECK(row.code == 404);
}

static void wrong_outputs_are_refused(void) {
  aftercall_status row = AFTERCALL_STATUS_INIT;
  struct {
    aftercall_status row;
    uint64_t later;
  } newer;
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_status_lookup(200, NULL));
  row.struct_size = 0;
  GIVES(AFTERCALL_RESULT_STRUCT_SIZE, aftercall_status_lookup(200, &row));
  row.struct_size = sizeof(size_t);
  GIVES(AFTERCALL_RESULT_STRUCT_SIZE, aftercall_status_lookup(200, &row));
  row.struct_size = (size_t)-1;
  GIVES(AFTERCALL_RESULT_STRUCT_SIZE, aftercall_status_lookup(200, &row));
  CHECK(row.code == 0);
  row.struct_size = sizeof(row);
  GIVES(AFTERCALL_RESULT_NOT_FOUND, aftercall_status_at(13, &row));
  CHECK(row.code == 0);
  /* A program that was compiled with a later header. */
  memset(&newer, 0xff, sizeof(newer));
  newer.row.struct_size = sizeof(newer);
  OK(aftercall_status_lookup(201, &newer.row));
  CHECK(newer.row.code == 201 && newer.later == 0 && newer.row.struct_size == sizeof(newer));
}

int main(void) {
  the_thirteen();
  a_row_in_full();
  any_code_has_a_row();
  texts_are_parsed();
  wrong_outputs_are_refused();
  return DONE();
}
