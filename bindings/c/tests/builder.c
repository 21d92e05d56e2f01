/* Contracts that are made in code, and the contracts of operations. */
#include "check.h"

static aftercall_contract_builder *begun(const char *name) {
  aftercall_contract_builder *builder = NULL;
  OK(aftercall_contract_builder_new(name, strlen(name), NULL, &builder));
  TEXT("", aftercall_contract_builder_error(builder));
  return builder;
}

static void row(aftercall_contract_builder *builder, uint16_t code, const char *when) {
  OK(aftercall_contract_builder_add_row(builder, code, NULL, 0, when, AFTERCALL_NUL));
}

static void cell(aftercall_contract_builder *builder, const char *name, const char *value) {
  OK(aftercall_contract_builder_set_cell(builder, name, AFTERCALL_NUL, value, AFTERCALL_NUL));
}

static void what_is_built_is_what_was_said(void) {
  aftercall_contract_builder *builder = begun("orders");
  aftercall_contract *orders = NULL, *again = NULL, *cancel = NULL, *none = NULL;
  aftercall_status found = AFTERCALL_STATUS_INIT;
  const char *when = NULL;
  OK(aftercall_contract_builder_set_flag(builder, T("closed"), 1));
  OK(aftercall_contract_builder_set_flag(builder, T("idempotency_keys"), 0));
  OK(aftercall_contract_builder_set_flag(builder, T("preconditions_on_post"), 1));
  OK(aftercall_contract_builder_set_flag(builder, T("quoted_idempotency_keys"), 1));
  OK(aftercall_contract_builder_add_provider(builder, T("stripe")));
  OK(aftercall_contract_builder_add_code(builder, T("out_of_stock"), AFTERCALL_REASON_CONFLICT));
  row(builder, 404, "");
  cell(builder, "name", "no-such-order");
  cell(builder, "message", "No Such Order");
  cell(builder, "remedy", "drop-reference");
  OK(aftercall_contract_builder_set_word(builder, T("repeat"), AFTERCALL_REPEAT_NEVER));
  row(builder, 409, "keyed");
  cell(builder, "not_method", "PUT");
  cell(builder, "not_method", "PATCH");
  cell(builder, "reason", "in-progress");
  row(builder, 4, "");
  cell(builder, "description", "Ours.");
  OK(aftercall_contract_builder_add_operation(builder, T("POST"), T("/orders/{id}/cancel"), 1));
  row(builder, 404, "");
  cell(builder, "message", "Nothing To Cancel");
  OK(aftercall_contract_builder_build(builder, &orders));
  OK(aftercall_contract_builder_build(builder, &again));
  aftercall_contract_builder_free(builder);
  TEXT("orders", aftercall_contract_name(orders, NULL));
  CHECK(aftercall_contract_is_closed(orders) && !aftercall_contract_honors_idempotency_keys(orders));
  CHECK(aftercall_contract_heeds_preconditions_on_post(orders));
  CHECK(aftercall_contract_quotes_idempotency_keys(orders));
  OK(aftercall_contract_lookup(orders, 404, &found));
  TEXT("No Such Order", found.message);
  TEXT("no-such-order", found.name);
  CHECK(found.remedy == AFTERCALL_REMEDY_DROP_REFERENCE);
  OK(aftercall_contract_lookup(orders, 499, &found));
  TEXT("Ours.", found.description);
  OK(aftercall_contract_lookup(orders, 503, &found));
  TEXT("Throttled", found.message); /* of "rest" */
  CHECK(aftercall_contract_variant_count(orders) >= 1);
  OK(aftercall_contract_variant_at(orders, 0, &found, &when));
  CHECK(when != NULL && when[0] != '\0');
  OK(aftercall_contract_operation(orders, T("POST"), T("https://api.example/orders/7/cancel?x"),
                                  &cancel));
  aftercall_contract_free(orders); /* the operation's keeps what it needs */
  OK(aftercall_contract_lookup(cancel, 404, &found));
  TEXT("Nothing To Cancel", found.message);
  GIVES(AFTERCALL_RESULT_NOT_FOUND,
        aftercall_contract_operation(again, T("GET"), T("/orders/7/cancel"), &none));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT,
        aftercall_contract_operation(again, T("POST"), T("/orders/7/cancel"), NULL));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT,
        aftercall_contract_operation(NULL, T("POST"), T("/orders/7/cancel"), &none));
  CHECK(none == NULL);
  aftercall_contract_free(cancel);
  aftercall_contract_free(again);
}

static void ranges_and_flags_of_operations(void) {
  aftercall_contract_builder *builder = begun("orders");
  aftercall_contract *orders = NULL, *cancel = NULL;
  aftercall_status found = AFTERCALL_STATUS_INIT;
  uint16_t last = 0;
  OK(aftercall_contract_builder_set_flag(builder, T("idempotent"), 1));
  OK(aftercall_contract_builder_add_range(builder, 500, 599, NULL, 0, NULL, 0));
  cell(builder, "message", "Our Fault");
  OK(aftercall_contract_builder_add_range(builder, 100, 999, T("GET"), T("keyed")));
  row(builder, 503, "");
  cell(builder, "message", "Busy");
  OK(aftercall_contract_builder_add_operation(builder, T("POST"), T("/orders/{id}/cancel"), -1));
  OK(aftercall_contract_builder_set_flag(builder, T("closed"), 1));
  OK(aftercall_contract_builder_set_flag(builder, T("idempotency_keys"), 0));
  OK(aftercall_contract_builder_set_flag(builder, T("idempotent"), 0));
  OK(aftercall_contract_builder_add_range(builder, 400, 499, NULL, 0, NULL, 0));
  cell(builder, "message", "Your Fault");
  OK(aftercall_contract_builder_build(builder, &orders));
  CHECK(!aftercall_contract_is_closed(orders) && aftercall_contract_honors_idempotency_keys(orders));
  OK(aftercall_contract_lookup(orders, 502, &found));
  TEXT("Our Fault", found.message);
  OK(aftercall_contract_lookup(orders, 503, &found));
  TEXT("Busy", found.message);
  CHECK(aftercall_contract_range_count(orders) == 2 && aftercall_contract_range_count(NULL) == 0);
  OK(aftercall_contract_range_at(orders, 0, &found, NULL));
  CHECK(found.code == 100);
  OK(aftercall_contract_range_at(orders, 1, &found, &last));
  CHECK(found.code == 500 && last == 599);
  TEXT("Our Fault", found.message);
  GIVES(AFTERCALL_RESULT_NOT_FOUND, aftercall_contract_range_at(orders, 2, &found, &last));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_contract_range_at(NULL, 0, &found, &last));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_contract_range_at(orders, 0, NULL, &last));
  OK(aftercall_contract_operation(orders, T("POST"), T("/orders/7/cancel"), &cancel));
  CHECK(aftercall_contract_is_closed(cancel) && !aftercall_contract_honors_idempotency_keys(cancel));
  OK(aftercall_contract_lookup(cancel, 418, &found));
  TEXT("Your Fault", found.message);
  aftercall_contract_free(cancel);
  aftercall_contract_free(orders);
  OK(aftercall_contract_builder_add_range(builder, 599, 500, NULL, 0, NULL, 0));
  GIVES(AFTERCALL_RESULT_CONTRACT, aftercall_contract_builder_build(builder, &orders));
  GIVES(AFTERCALL_RESULT_CONTRACT,
        aftercall_contract_builder_add_range(builder, 400, 499, NULL, 0, T("sometimes")));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT,
        aftercall_contract_builder_add_range(NULL, 400, 499, NULL, 0, NULL, 0));
  aftercall_contract_builder_free(builder);
}

/* The flags of keys: who declares that it honors them, and how the API wants them. */
static void keys_are_declared_by_an_operation(void) {
  static const struct {
    const char *path;
    int honors, declares;
  } cases[] = {{"/orders", 1, 1}, {"/mails", 0, 0}, {"/open", 1, 0}};
  aftercall_contract_builder *builder = begun("orders");
  aftercall_contract *orders = NULL, *one = NULL, *mine = NULL;
  size_t at;
  OK(aftercall_contract_builder_add_operation(builder, T("POST"), T("/orders"), -1));
  OK(aftercall_contract_builder_set_flag(builder, T("idempotency_keys"), 1));
  OK(aftercall_contract_builder_add_operation(builder, T("POST"), T("/mails"), -1));
  OK(aftercall_contract_builder_set_flag(builder, T("idempotency_keys"), 0));
  OK(aftercall_contract_builder_set_flag(builder, T("quoted_idempotency_keys"), 1)); /* of the whole */
  OK(aftercall_contract_builder_add_operation(builder, T("POST"), T("/open"), -1));
  OK(aftercall_contract_builder_build(builder, &orders));
  aftercall_contract_builder_free(builder);
  CHECK(aftercall_contract_honors_idempotency_keys(orders));
  CHECK(aftercall_contract_declares_idempotency_keys(orders) == 0);
  CHECK(aftercall_contract_quotes_idempotency_keys(orders) == 1);
  for (at = 0; at < sizeof(cases) / sizeof(cases[0]); at++) {
    OK(aftercall_contract_operation(orders, T("POST"), cases[at].path, AFTERCALL_NUL, &one));
    CHECK(aftercall_contract_honors_idempotency_keys(one) == cases[at].honors);
    CHECK(aftercall_contract_declares_idempotency_keys(one) == cases[at].declares);
    CHECK(aftercall_contract_quotes_idempotency_keys(one) == 1);
    aftercall_contract_free(one);
  }
  /* What extends it inherits the word, and can take it back. */
  OK(aftercall_contract_builder_new(T("mine"), orders, &builder));
  OK(aftercall_contract_builder_build(builder, &mine));
  CHECK(aftercall_contract_quotes_idempotency_keys(mine));
  aftercall_contract_free(mine);
  OK(aftercall_contract_builder_set_flag(builder, T("quoted_idempotency_keys"), 0));
  OK(aftercall_contract_builder_build(builder, &mine));
  CHECK(!aftercall_contract_quotes_idempotency_keys(mine));
  aftercall_contract_builder_free(builder);
  aftercall_contract_free(mine);
  aftercall_contract_free(orders);
}

static void an_operation_is_judged_by_its_own_rules(void) {
  static const char url[] = "https://api.example/orders/7/cancel";
  aftercall_contract_builder *builder = begun("orders");
  aftercall_contract *orders = NULL, *cancel = NULL;
  aftercall_request *request = NULL;
  aftercall_response_view view = AFTERCALL_RESPONSE_VIEW_INIT;
  aftercall_verdict *verdict = NULL;
  aftercall_summary summary = AFTERCALL_SUMMARY_INIT;
  OK(aftercall_contract_builder_add_operation(builder, T("POST"), T("/orders/{id}/cancel"), 1));
  OK(aftercall_contract_builder_build(builder, &orders));
  OK(aftercall_contract_operation(orders, T("POST"), T(url), &cancel));
  OK(aftercall_request_new(T("POST"), T(url), &request));
  OK(aftercall_verdict_new(&verdict));
  view.status = 504;
  OK(aftercall_judge_view(orders, request, &view, verdict));
  OK(aftercall_verdict_summary(verdict, &summary));
  CHECK(!summary.is_retryable);
  OK(aftercall_judge_view(cancel, request, &view, verdict));
  OK(aftercall_verdict_summary(verdict, &summary));
  CHECK(summary.is_retryable);
  aftercall_verdict_free(verdict);
  aftercall_request_free(request);
  aftercall_contract_free(cancel);
  aftercall_contract_free(orders);
  aftercall_contract_builder_free(builder);
}

static void mistakes_are_refused_at_once(void) {
  aftercall_contract_builder *builder = begun("x");
  GIVES(AFTERCALL_RESULT_STATE, aftercall_contract_builder_set_cell(builder, T("name"), T("a")));
  TEXT("no row was added yet", aftercall_contract_builder_error(builder));
  GIVES(AFTERCALL_RESULT_CONTRACT, aftercall_contract_builder_set_flag(builder, T("close"), 1));
  TEXT("no flag is called \"close\"; there are: closed, idempotency_keys, idempotent, preconditions_on_post, "
       "quoted_idempotency_keys",
       aftercall_contract_builder_error(builder));
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT,
        aftercall_contract_builder_set_flag(builder, T("closed"), 2));
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT,
        aftercall_contract_builder_add_code(builder, T("a"), 1000));
  GIVES(AFTERCALL_RESULT_CONTRACT,
        aftercall_contract_builder_add_row(builder, 404, NULL, 0, T("sometimes")));
  CHECK(strstr(aftercall_contract_builder_error(builder), "repeated") != NULL);
  row(builder, 404, "");
  GIVES(AFTERCALL_RESULT_CONTRACT,
        aftercall_contract_builder_set_cell(builder, T("colour"), T("red")));
  CHECK(strstr(aftercall_contract_builder_error(builder), "there are: name, message") != NULL);
  GIVES(AFTERCALL_RESULT_CONTRACT,
        aftercall_contract_builder_set_cell(builder, T("remedy"), T("pray")));
  CHECK(strstr(aftercall_contract_builder_error(builder), "\"pray\" is no remedy") != NULL);
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT,
        aftercall_contract_builder_set_word(builder, T("remedy"), -1));
  GIVES(AFTERCALL_RESULT_CONTRACT, aftercall_contract_builder_set_word(builder, T("stop"), 0));
  GIVES(AFTERCALL_RESULT_CONTRACT, aftercall_contract_builder_set_word(builder, T("name"), 0));
  cell(builder, "method", "PUT");
  GIVES(AFTERCALL_RESULT_CONTRACT,
        aftercall_contract_builder_set_cell(builder, T("not_method"), T("GET")));
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT,
        aftercall_contract_builder_set_cell(builder, T("name"), T("\xff")));
  TEXT("value is not UTF-8 from byte 0 on", aftercall_contract_builder_error(builder));
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT,
        aftercall_contract_builder_add_operation(builder, T("GET"), T("/"), 2));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_contract_builder_add_provider(builder, NULL, 1));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_contract_builder_add_provider(NULL, T("aws")));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_contract_builder_build(builder, NULL));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_contract_builder_new(T("x"), NULL, NULL));
  TEXT("", aftercall_contract_builder_error(NULL));
  aftercall_contract_builder_free(builder);
  aftercall_contract_builder_free(NULL);
}

/* The builder makes nothing; its words hold this part. */
static void refused(aftercall_contract_builder *builder, const char *part) {
  aftercall_contract *none = NULL;
  GIVES(AFTERCALL_RESULT_CONTRACT, aftercall_contract_builder_build(builder, &none));
  if (strstr(aftercall_contract_builder_error(builder), part) == NULL) {
    TEXT(part, aftercall_contract_builder_error(builder));
  }
  CHECK(none == NULL);
  aftercall_contract_builder_free(builder);
}

static void what_only_the_whole_can_tell_is_said_at_the_end(void) {
  aftercall_contract_builder *builder = begun("");
  refused(builder, "no name");
  builder = begun("x");
  row(builder, 42, "");
  refused(builder, "100 to 999");
  builder = begun("x");
  row(builder, 404, "");
  row(builder, 404, "");
  refused(builder, "twice");
  builder = begun("x");
  OK(aftercall_contract_builder_add_provider(builder, T("acme")));
  refused(builder, "acme");
  builder = begun("x");
  OK(aftercall_contract_builder_add_operation(builder, T("GET"), T("orders"), -1));
  refused(builder, "/orders/{id}");
}

int main(void) {
  what_is_built_is_what_was_said();
  an_operation_is_judged_by_its_own_rules();
  ranges_and_flags_of_operations();
  keys_are_declared_by_an_operation();
  mistakes_are_refused_at_once();
  what_only_the_whole_can_tell_is_said_at_the_end();
  return DONE();
}
