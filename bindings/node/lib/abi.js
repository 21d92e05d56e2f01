"use strict";
// The part of include/aftercall.h that this package uses, in C's own words. Written from the
// header; test/header.test.js compares every line with it, so the two cannot drift apart.

/** The version of the binary interface that these declarations describe. */
const ABI_VERSION = 1;

/** Integers that C gives a name of their own. */
const INTEGERS = {
  int32_t: [
    "aftercall_result",
    "aftercall_effect",
    "aftercall_fault",
    "aftercall_repeat",
    "aftercall_remedy",
    "aftercall_stop",
    "aftercall_action",
    "aftercall_wait_reason",
    "aftercall_verified",
    "aftercall_phase",
    "aftercall_cause",
    "aftercall_body_state",
    "aftercall_source",
    "aftercall_field",
    "aftercall_caveat",
    "aftercall_sent",
    "aftercall_wait_kind",
  ],
};

/** Numbers of the header that have no table in the library. */
const CONSTANTS = {
  AFTERCALL_RESULT_OK: 0,
  AFTERCALL_RESULT_NOT_FOUND: 8,
  AFTERCALL_SENT_UNKNOWN: 0,
  AFTERCALL_SENT_NO: 1,
  AFTERCALL_SENT_YES: 2,
  AFTERCALL_WAIT_KIND_AFTER: 1,
  AFTERCALL_WAIT_KIND_AT: 2,
};

/** Structures: their members in order, as the header has them. */
const STRUCTURES = {
  aftercall_status: `
    size_t struct_size; uint32_t code; aftercall_effect effect; aftercall_fault fault;
    aftercall_repeat repeat; aftercall_remedy remedy; uint8_t is_known; uint8_t is_success;
    uint8_t is_client_error; uint8_t is_server_error; uint8_t is_throttled; uint8_t reserved[7];
    const char *message; const char *description; const char *phrase; const char *help;
    const char *reference;`,
  aftercall_failure: `
    size_t struct_size; aftercall_phase phase; aftercall_cause cause; aftercall_sent sent;
    uint32_t redirect;`,
  aftercall_failure_name: `
    size_t struct_size; aftercall_phase phase; aftercall_cause cause; const char *library;
    const char *name; const char *number; uint32_t may_be_sent; uint32_t reserved;`,
  aftercall_summary: `
    size_t struct_size; uint32_t code; aftercall_effect effect; aftercall_fault fault;
    aftercall_repeat repeat; aftercall_remedy remedy; aftercall_wait_kind wait_kind;
    int64_t wait_us; uint64_t caveats; uint8_t is_known; uint8_t is_success;
    uint8_t is_client_error; uint8_t is_server_error; uint8_t is_throttled; uint8_t is_retryable;
    uint8_t is_already_done; uint8_t is_failure; uint32_t error_count; uint32_t challenge_count;`,
  aftercall_text: `
    const char *data; size_t len;`,
  aftercall_field_error: `
    size_t struct_size; struct aftercall_text pointer; struct aftercall_text field;
    struct aftercall_text code; struct aftercall_text detail;`,
  aftercall_challenge: `
    size_t struct_size; struct aftercall_text scheme; struct aftercall_text realm;
    struct aftercall_text error; struct aftercall_text scope;`,
  aftercall_evidence: `
    size_t struct_size; aftercall_field field; aftercall_source source;
    struct aftercall_text value; struct aftercall_text name; size_t overrode_count;`,
  aftercall_overrode: `
    size_t struct_size; aftercall_source source; uint32_t reserved; struct aftercall_text value;`,
  aftercall_time: `
    uint64_t monotonic_us; int64_t wall_us;`,
  aftercall_call_options: `
    size_t struct_size; uint32_t can_authenticate; uint32_t can_verify; uint64_t deadline_us;
    const char *scope; size_t scope_len;`,
  aftercall_decision: `
    size_t struct_size; aftercall_action action; uint32_t attempt;
    aftercall_wait_reason wait_reason; uint32_t challenge_count; uint8_t fresh_connection;
    uint8_t reserved[7]; uint64_t time_left_us; uint64_t wait_until_us; uint64_t wait_us;
    uint64_t now_us;`,
  aftercall_outcome: `
    size_t struct_size; aftercall_stop stop; aftercall_effect effect; uint32_t attempts;
    uint32_t code; uint8_t is_success; uint8_t has_verdict; uint8_t has_wait; uint8_t reserved[5];
    uint64_t wait_us;`,
  aftercall_attempt: `
    size_t struct_size; uint32_t number; uint32_t code; aftercall_effect effect;
    aftercall_remedy remedy; uint32_t has_ended; uint32_t reserved; uint64_t sent_at_us;
    uint64_t ended_at_us;`,
};

/** Functions, one on a line as far as it goes. */
const FUNCTIONS = `
  const char *aftercall_result_text(aftercall_result result);
  const char *aftercall_version(void);
  uint32_t aftercall_abi_version(void);

  size_t aftercall_set_count(void);
  const char *aftercall_set_name(size_t set);
  const char *aftercall_set_help(size_t set);
  size_t aftercall_set_size(size_t set);
  int32_t aftercall_word_number(size_t set, size_t position);
  const char *aftercall_word_slug(size_t set, size_t position);
  const char *aftercall_word_help(size_t set, size_t position);

  aftercall_result aftercall_contract_named(const char *name, size_t name_len, struct
    aftercall_contract **contract);
  aftercall_result aftercall_contract_from_toml(const char *toml, size_t toml_len, struct
    aftercall_contract **contract, char *error, size_t error_capacity, size_t *error_needed);
  void aftercall_contract_free(struct aftercall_contract *contract);
  const char *aftercall_contract_name(const struct aftercall_contract *contract, size_t *len);
  uint8_t aftercall_contract_is_closed(const struct aftercall_contract *contract);
  uint8_t aftercall_contract_honors_idempotency_keys(const struct aftercall_contract *contract);
  uint8_t aftercall_contract_heeds_preconditions_on_post(const struct aftercall_contract
    *contract);
  uint8_t aftercall_contract_lists(const struct aftercall_contract *contract, uint16_t code);
  aftercall_result aftercall_contract_lookup(const struct aftercall_contract *contract, uint16_t
    code, struct aftercall_status *row);
  aftercall_result aftercall_contract_parse(const struct aftercall_contract *contract, const
    char *text, size_t text_len, struct aftercall_status *row);
  size_t aftercall_contract_count(const struct aftercall_contract *contract);
  aftercall_result aftercall_contract_at(const struct aftercall_contract *contract, size_t
    position, struct aftercall_status *row);
  size_t aftercall_contract_all_count(const struct aftercall_contract *contract);
  aftercall_result aftercall_contract_all_at(const struct aftercall_contract *contract, size_t
    position, struct aftercall_status *row);
  size_t aftercall_contract_variant_count(const struct aftercall_contract *contract);
  aftercall_result aftercall_contract_variant_at(const struct aftercall_contract *contract,
    size_t position, struct aftercall_status *row, const char **when);

  aftercall_result aftercall_request_new(const char *method, size_t method_len, const char *url,
    size_t url_len, struct aftercall_request **request);
  void aftercall_request_free(struct aftercall_request *request);
  aftercall_result aftercall_request_add_header(struct aftercall_request *request, const char
    *name, size_t name_len, const char *value, size_t value_len);
  aftercall_result aftercall_request_set_replayable(struct aftercall_request *request, int32_t
    replayable);
  aftercall_result aftercall_request_set_idempotent(struct aftercall_request *request, int32_t
    idempotent);
  aftercall_result aftercall_request_set_earlier(struct aftercall_request *request,
    aftercall_effect earlier);
  const char *aftercall_request_origin(const struct aftercall_request *request, size_t *len);
  uint8_t aftercall_request_is_harmless(const struct aftercall_request *request, int32_t
    keys_are_honored);

  aftercall_result aftercall_response_new(uint16_t status, struct aftercall_response **response);
  aftercall_result aftercall_response_reset(struct aftercall_response *response, uint16_t status);
  aftercall_result aftercall_response_add_header(struct aftercall_response *response, const char
    *name, size_t name_len, const char *value, size_t value_len);
  aftercall_result aftercall_response_set_body(struct aftercall_response *response, const void
    *body, size_t body_len, aftercall_body_state body_state);
  aftercall_result aftercall_response_set_received(struct aftercall_response *response, int64_t
    wall_us);
  aftercall_result aftercall_response_add_redirect(struct aftercall_response *response, uint16_t
    status);
  size_t aftercall_body_wanted(const struct aftercall_request *request, uint16_t status);

  aftercall_result aftercall_failure_named(const char *library, size_t library_len, const char
    *name, size_t name_len, struct aftercall_failure *failure);
  size_t aftercall_failure_name_count(void);
  aftercall_result aftercall_failure_name_at(size_t position, struct aftercall_failure_name *row);

  aftercall_result aftercall_verdict_new(struct aftercall_verdict **verdict);
  aftercall_result aftercall_verdict_summary(const struct aftercall_verdict *verdict, struct
    aftercall_summary *summary);
  aftercall_result aftercall_verdict_status(const struct aftercall_verdict *verdict, struct
    aftercall_status *row);
  aftercall_result aftercall_verdict_failure(const struct aftercall_verdict *verdict, struct
    aftercall_failure *failure);
  const char *aftercall_verdict_message(const struct aftercall_verdict *verdict);
  const char *aftercall_verdict_description(const struct aftercall_verdict *verdict);
  const char *aftercall_verdict_problem_type(const struct aftercall_verdict *verdict, size_t
    *len);
  const char *aftercall_verdict_problem_code(const struct aftercall_verdict *verdict, size_t
    *len);
  const char *aftercall_verdict_problem_title(const struct aftercall_verdict *verdict, size_t
    *len);
  const char *aftercall_verdict_problem_detail(const struct aftercall_verdict *verdict, size_t
    *len);
  const char *aftercall_verdict_problem_request_id(const struct aftercall_verdict *verdict, size_t *len);
  aftercall_result aftercall_verdict_error_at(const struct aftercall_verdict *verdict, size_t
    position, struct aftercall_field_error *error);
  aftercall_result aftercall_verdict_challenge_at(const struct aftercall_verdict *verdict,
    size_t position, struct aftercall_challenge *challenge);
  size_t aftercall_verdict_caveat_count(const struct aftercall_verdict *verdict);
  aftercall_caveat aftercall_verdict_caveat_at(const struct aftercall_verdict *verdict, size_t
    position);
  size_t aftercall_verdict_evidence_count(const struct aftercall_verdict *verdict);
  aftercall_result aftercall_verdict_evidence_at(const struct aftercall_verdict *verdict, size_t
    position, struct aftercall_evidence *evidence);
  aftercall_result aftercall_verdict_overrode_at(const struct aftercall_verdict *verdict, size_t
    evidence_position, size_t position, struct aftercall_overrode *overrode);

  aftercall_result aftercall_judge(const struct aftercall_contract *contract, const struct
    aftercall_request *request, const struct aftercall_response *response, struct
    aftercall_verdict *verdict);
  aftercall_result aftercall_judge_failure(const struct aftercall_contract *contract, const
    struct aftercall_request *request, const struct aftercall_failure *failure, struct
    aftercall_verdict *verdict);

  aftercall_result aftercall_policy_new(struct aftercall_policy **policy);
  void aftercall_policy_free(struct aftercall_policy *policy);
  aftercall_result aftercall_policy_set(struct aftercall_policy *policy, const char *name,
    size_t name_len, uint64_t value);
  aftercall_result aftercall_policy_get(const struct aftercall_policy *policy, const char *name,
    size_t name_len, uint64_t *value);
  const char *aftercall_policy_error(const struct aftercall_policy *policy);
  size_t aftercall_policy_setting_count(void);
  const char *aftercall_policy_setting_name(size_t position);
  const char *aftercall_policy_setting_help(size_t position);

  aftercall_result aftercall_engine_new(const struct aftercall_contract *contract, const struct
    aftercall_policy *policy, struct aftercall_engine **engine);
  void aftercall_engine_free(struct aftercall_engine *engine);
  aftercall_result aftercall_engine_contract(const struct aftercall_engine *engine, struct
    aftercall_contract **contract);
  aftercall_result aftercall_engine_policy(const struct aftercall_engine *engine, struct
    aftercall_policy **policy);
  aftercall_result aftercall_engine_release(const struct aftercall_engine *engine, const char
    *url, size_t url_len, const char *scope, size_t scope_len);
  aftercall_result aftercall_engine_budget(const struct aftercall_engine *engine, const struct
    aftercall_request *request, const char *scope, size_t scope_len, uint32_t *budget);

  aftercall_result aftercall_now(struct aftercall_time *now);

  aftercall_result aftercall_call_new(const struct aftercall_engine *engine, const struct
    aftercall_request *request, const struct aftercall_call_options *options, uint64_t seed,
    struct aftercall_call **call);
  void aftercall_call_free(struct aftercall_call *call);
  aftercall_result aftercall_call_begin(struct aftercall_call *call, const struct aftercall_time
    *now, struct aftercall_decision *decision);
  aftercall_result aftercall_call_on_response(struct aftercall_call *call, const struct
    aftercall_response *response, const struct aftercall_time *now, struct aftercall_decision
    *decision);
  aftercall_result aftercall_call_on_failure(struct aftercall_call *call, const struct
    aftercall_failure *failure, const struct aftercall_time *now, struct aftercall_decision
    *decision);
  aftercall_result aftercall_call_on_wake(struct aftercall_call *call, const struct
    aftercall_time *now, struct aftercall_decision *decision);
  aftercall_result aftercall_call_on_credentials(struct aftercall_call *call, int32_t renewed,
    const struct aftercall_time *now, struct aftercall_decision *decision);
  aftercall_result aftercall_call_on_verified(struct aftercall_call *call, aftercall_verified
    found, const struct aftercall_time *now, struct aftercall_decision *decision);
  aftercall_result aftercall_call_cancel(struct aftercall_call *call, const struct
    aftercall_time *now, struct aftercall_decision *decision);
  const char *aftercall_call_error(const struct aftercall_call *call);
  aftercall_result aftercall_call_challenge_at(const struct aftercall_call *call, size_t
    position, struct aftercall_challenge *challenge);
  aftercall_result aftercall_call_verdict(const struct aftercall_call *call, struct
    aftercall_verdict *verdict);
  aftercall_result aftercall_call_outcome(const struct aftercall_call *call, struct
    aftercall_outcome *outcome);
  aftercall_result aftercall_call_attempt_at(const struct aftercall_call *call, size_t position,
    struct aftercall_attempt *record);
`;

const tidy = (text) => text.replace(/\bstruct /g, "").replace(/\s+/g, " ").trim();

/** The type and the name of a member or a parameter; an array has its length in the type. */
function declared(text) {
  const [, type, name, length] = /^(.*?)(\w+)(\[\d+\])?$/.exec(tidy(text));
  return [length ? `${type.trim()} ${length}` : type.trim(), name];
}

const parts = (text) => text.split(";").filter((part) => part.trim());

/** The functions: name, type of the result, types of the parameters. */
function prototypes() {
  return parts(FUNCTIONS).map((text) => {
    const [, head, list] = /^([^(]*)\((.*)\)$/.exec(tidy(text));
    const [result, name] = declared(head);
    const parameters = list === "void" ? [] : list.split(",").map((each) => declared(each)[0]);
    return { name, result, parameters, text: text.trim() };
  });
}

/** The members of a structure as `[type, name]`. */
function members(structure) {
  return parts(STRUCTURES[structure]).map(declared);
}

module.exports = { ABI_VERSION, CONSTANTS, INTEGERS, STRUCTURES, members, prototypes };
