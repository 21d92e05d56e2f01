/* Contracts: built in, from TOML, counted, and what they list. */
#include "check.h"

static const char MINE[] =
    "name = \"mine\"\n"
    "extends = \"rest\"\n"
    "closed = true\n"
    "idempotency_keys = false\n"
    "quoted_idempotency_keys = true\n"
    "[[status]]\n"
    "code = 500\n"
    "message = \"Oh no\"\n"
    "[[status]]\n"
    "code = 299\n"
    "message = \"Fine\"\n";

static void built_in(void) {
  aftercall_contract *rest = NULL, *http = NULL, *none = NULL;
  aftercall_status row = AFTERCALL_STATUS_INIT;
  size_t len = 0;
  OK(aftercall_contract_named(T("rest"), &rest));
  OK(aftercall_contract_named(T("http"), &http));
  GIVES(AFTERCALL_RESULT_NOT_FOUND, aftercall_contract_named(T("soap"), &none));
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_contract_named(T("\xff"), &none));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_contract_named(T("rest"), NULL));
  CHECK(none == NULL);
  TEXT("rest", aftercall_contract_name(rest, &len));
  CHECK(len == 4);
  TEXT("http", aftercall_contract_name(http, NULL));
  CHECK(aftercall_contract_count(rest) == 13);
  CHECK(aftercall_contract_all_count(rest) == aftercall_contract_count(http));
  OK(aftercall_contract_lookup(http, 503, &row));
  TEXT("Service Unavailable", row.message);
  OK(aftercall_contract_lookup(rest, 503, &row));
  TEXT("Throttled", row.message);
  CHECK(row.message == aftercall_status_message(503)); /* one static text for all */
  OK(aftercall_contract_parse(http, T("service unavailable"), &row));
  CHECK(row.code == 503);
  CHECK(!aftercall_contract_is_closed(rest) && aftercall_contract_honors_idempotency_keys(rest));
  CHECK(!aftercall_contract_quotes_idempotency_keys(rest));
  CHECK(!aftercall_contract_declares_idempotency_keys(rest));
  CHECK(aftercall_contract_lists(rest, 201) && !aftercall_contract_lists(rest, 202));
  aftercall_contract_free(rest);
  aftercall_contract_free(http);
}

static void a_users_contract(void) {
  aftercall_contract *mine = NULL, *same;
  aftercall_status row = AFTERCALL_STATUS_INIT;
  char said[100] = "untouched";
  size_t needed = 99;
  OK(aftercall_contract_from_toml(T(MINE), &mine, said, sizeof(said), &needed));
  CHECK(needed == 0 && said[0] == '\0');
  same = aftercall_contract_ref(mine);
  CHECK(same == mine);
  aftercall_contract_free(mine);
  TEXT("mine", aftercall_contract_name(same, NULL));
  CHECK(aftercall_contract_is_closed(same) && !aftercall_contract_honors_idempotency_keys(same));
  CHECK(aftercall_contract_quotes_idempotency_keys(same));
  CHECK(aftercall_contract_count(same) == 2);
  OK(aftercall_contract_at(same, 0, &row));
  CHECK(row.code == 299 && row.is_known && row.is_success);
  OK(aftercall_contract_at(same, 1, &row));
  TEXT("Oh no", row.message);
  CHECK(row.remedy == AFTERCALL_REMEDY_REPORT);
  GIVES(AFTERCALL_RESULT_NOT_FOUND, aftercall_contract_at(same, 2, &row));
  aftercall_contract_free(same);
}

static void a_table(void) {
  static const char table[] = "Status  Message    Description\n"
                              "404     Not There  There is no order with\n"
                              "                   this number. ----------\n"
                              "5xx     Our Fault  Tell us.\n";
  static const char wrong[] = "Status,Message\n4o4,None\n";
  aftercall_contract *rest = NULL, *read = NULL, *none = NULL;
  aftercall_status row = AFTERCALL_STATUS_INIT;
  char said[300] = "untouched";
  size_t needed = 99;
  OK(aftercall_contract_named(T("rest"), &rest));
  OK(aftercall_contract_from_table(T(table), T("text"), rest, &read, said, sizeof(said), &needed));
  CHECK(needed == 0 && said[0] == '\0');
  OK(aftercall_contract_lookup(read, 404, &row));
  TEXT("Not There", row.message);
  TEXT("There is no order with this number.", row.description);
  OK(aftercall_contract_lookup(read, 503, &row));
  TEXT("Our Fault", row.message);
  CHECK(row.code == 503 && row.remedy == AFTERCALL_REMEDY_SLOW_DOWN);
  CHECK(aftercall_contract_count(read) == 1 && aftercall_contract_lists(read, 599));
  aftercall_contract_free(read);
  aftercall_contract_free(rest);
  GIVES(AFTERCALL_RESULT_CONTRACT,
        aftercall_contract_from_table(T(wrong), T("csv"), NULL, &none, said, sizeof(said), &needed));
  CHECK(strstr(said, "line 2, column 1: expected a status") != NULL && needed == strlen(said));
  GIVES(AFTERCALL_RESULT_NOT_FOUND,
        aftercall_contract_from_table(T(wrong), T("toml"), NULL, &none, NULL, 0, NULL));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT,
        aftercall_contract_from_table(NULL, 1, T("csv"), NULL, &none, said, sizeof(said), NULL));
  TEXT("table is NULL", said);
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT,
        aftercall_contract_from_table(T(wrong), T("csv"), NULL, NULL, NULL, 0, NULL));
  CHECK(none == NULL);
}

static void an_intake(void) {
  aftercall_contract *intake = NULL;
  aftercall_status row = AFTERCALL_STATUS_INIT;
  OK(aftercall_contract_named(T("otlp"), &intake));
  TEXT("otlp", aftercall_contract_name(intake, NULL));
  OK(aftercall_contract_lookup(intake, 500, &row));
  CHECK(row.repeat == AFTERCALL_REPEAT_NEVER);
  aftercall_contract_free(intake);
}

static void mistakes_name_their_place(void) {
  static const char wrong[] = "name = \"x\"\n[[status]]\ncode = 404\nremedy = \"panic\"\n";
  aftercall_contract *none = NULL;
  char said[200], little[10];
  size_t needed = 0;
  GIVES(AFTERCALL_RESULT_CONTRACT,
        aftercall_contract_from_toml(T(wrong), &none, said, sizeof(said), &needed));
  CHECK(none == NULL);
  CHECK(strstr(said, "line 4, column 10") != NULL);
  CHECK(needed == strlen(said));
  GIVES(AFTERCALL_RESULT_CONTRACT,
        aftercall_contract_from_toml(T(wrong), &none, little, sizeof(little), &needed));
  CHECK(strlen(little) == sizeof(little) - 1 && strncmp(little, said, 9) == 0);
  CHECK(needed == strlen(said));
  GIVES(AFTERCALL_RESULT_CONTRACT, aftercall_contract_from_toml(T(wrong), &none, NULL, 0, NULL));
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT,
        aftercall_contract_from_toml(T("name = \"\xff"), &none, said, sizeof(said), NULL));
  CHECK(strstr(said, "UTF-8 from byte 8") != NULL);
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT,
        aftercall_contract_from_toml(NULL, 1, &none, said, sizeof(said), NULL));
  TEXT("toml is NULL", said);
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT,
        aftercall_contract_from_toml(T(wrong), &none, said, (size_t)-1, NULL));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT,
        aftercall_contract_from_toml(T(MINE), NULL, said, sizeof(said), NULL));
}

static void lists_of_rows(void) {
  aftercall_contract *http = NULL;
  aftercall_status row = AFTERCALL_STATUS_INIT;
  size_t position, count;
  uint32_t last = 0;
  OK(aftercall_contract_named(T("http"), &http));
  count = aftercall_contract_all_count(http);
  for (position = 0; position < count; position++) {
    OK(aftercall_contract_all_at(http, position, &row));
    CHECK(row.code > last && row.is_known);
    last = row.code;
  }
  GIVES(AFTERCALL_RESULT_NOT_FOUND, aftercall_contract_all_at(http, count, &row));
  count = aftercall_contract_variant_count(http);
  CHECK(count > 0);
  for (position = 0; position < count; position++) {
    const char *when = NULL;
    OK(aftercall_contract_variant_at(http, position, &row, &when));
    CHECK(when != NULL && when[0] != '\0');
    OK(aftercall_contract_variant_at(http, position, &row, NULL));
  }
  GIVES(AFTERCALL_RESULT_NOT_FOUND, aftercall_contract_variant_at(http, count, &row, NULL));
  aftercall_contract_free(http);
}

static void nothing_is_asked_of_null(void) {
  aftercall_status row = AFTERCALL_STATUS_INIT;
  aftercall_contract_free(NULL);
  CHECK(aftercall_contract_ref(NULL) == NULL);
  CHECK(aftercall_contract_count(NULL) == 0 && aftercall_contract_all_count(NULL) == 0);
  CHECK(aftercall_contract_variant_count(NULL) == 0);
  CHECK(!aftercall_contract_is_closed(NULL) && !aftercall_contract_lists(NULL, 200));
  CHECK(!aftercall_contract_declares_idempotency_keys(NULL));
  CHECK(!aftercall_contract_quotes_idempotency_keys(NULL));
  TEXT("", aftercall_contract_name(NULL, NULL));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_contract_lookup(NULL, 200, &row));
}

int main(void) {
  built_in();
  a_users_contract();
  a_table();
  an_intake();
  mistakes_name_their_place();
  lists_of_rows();
  nothing_is_asked_of_null();
  return DONE();
}
