/*
 * What aftercall.h declares, without its preprocessor: for LuaJIT's ffi.cdef, PHP's FFI::cdef and
 * Python's cffi. Made by `cargo run -p xtask -- abi`; do not edit. C programs include aftercall.h.
 * A compiler must know size_t and the integers of stdint.h before.
 */

typedef int32_t aftercall_result;
typedef int32_t aftercall_effect;
typedef int32_t aftercall_fault;
typedef int32_t aftercall_repeat;
typedef int32_t aftercall_remedy;
typedef int32_t aftercall_stop;
typedef int32_t aftercall_action;
typedef int32_t aftercall_wait_reason;
typedef int32_t aftercall_verified;
typedef int32_t aftercall_phase;
typedef int32_t aftercall_cause;
typedef int32_t aftercall_body_state;
typedef int32_t aftercall_source;
typedef int32_t aftercall_field;
typedef int32_t aftercall_caveat;
typedef int32_t aftercall_reason;
typedef int32_t aftercall_disposition;
typedef int32_t aftercall_limit_scope;
typedef int32_t aftercall_sent;
typedef int32_t aftercall_wait_kind;

typedef struct aftercall_contract aftercall_contract;
typedef struct aftercall_contract_builder aftercall_contract_builder;
typedef struct aftercall_request aftercall_request;
typedef struct aftercall_response aftercall_response;
typedef struct aftercall_verdict aftercall_verdict;
typedef struct aftercall_stream aftercall_stream;
typedef struct aftercall_policy aftercall_policy;
typedef struct aftercall_engine aftercall_engine;
typedef struct aftercall_call aftercall_call;

enum {
  AFTERCALL_RESULT_OK = 0,
  AFTERCALL_RESULT_NULL_ARGUMENT = 1,
  AFTERCALL_RESULT_INVALID_ARGUMENT = 2,
  AFTERCALL_RESULT_STRUCT_SIZE = 3,
  AFTERCALL_RESULT_STATE = 4,
  AFTERCALL_RESULT_CONTRACT = 5,
  AFTERCALL_RESULT_POLICY = 6,
  AFTERCALL_RESULT_STATUS = 7,
  AFTERCALL_RESULT_NOT_FOUND = 8,
  AFTERCALL_RESULT_REQUEST = 9,
  AFTERCALL_RESULT_PANIC = 10,
  AFTERCALL_RESULT_NO_MEMORY = 11,
  AFTERCALL_RESULT_BUFFER = 12
};

/* AFTERCALL_VERSION is "0.1.0". */
enum {
  AFTERCALL_VERSION_MAJOR = 0,
  AFTERCALL_VERSION_MINOR = 1,
  AFTERCALL_VERSION_PATCH = 0,
  AFTERCALL_VERSION_NUMBER = 1000
};

/* AFTERCALL_NUL is SIZE_MAX. */
/* AFTERCALL_NO_LIMIT is UINT64_MAX. */
enum {
  AFTERCALL_ABI_VERSION = 1,
  AFTERCALL_MAX_BODY = 65536
};

enum {
  AFTERCALL_SET_EFFECT = 0,
  AFTERCALL_SET_FAULT = 1,
  AFTERCALL_SET_REPEAT = 2,
  AFTERCALL_SET_REMEDY = 3,
  AFTERCALL_SET_STOP = 4,
  AFTERCALL_SET_ACTION = 5,
  AFTERCALL_SET_WAIT_REASON = 6,
  AFTERCALL_SET_VERIFIED = 7,
  AFTERCALL_SET_PHASE = 8,
  AFTERCALL_SET_CAUSE = 9,
  AFTERCALL_SET_BODY_STATE = 10,
  AFTERCALL_SET_SOURCE = 11,
  AFTERCALL_SET_FIELD = 12,
  AFTERCALL_SET_CAVEAT = 13,
  AFTERCALL_SET_REASON = 14,
  AFTERCALL_SET_DISPOSITION = 15,
  AFTERCALL_SET_LIMIT_SCOPE = 16,
  AFTERCALL_SET_RESULT = 17,
  AFTERCALL_SET_SENT = 18,
  AFTERCALL_SET_WAIT_KIND = 19
};

enum {
  AFTERCALL_EFFECT_UNKNOWN = 0,
  AFTERCALL_EFFECT_NOT_APPLIED = 1,
  AFTERCALL_EFFECT_PENDING = 2,
  AFTERCALL_EFFECT_PARTIAL = 3,
  AFTERCALL_EFFECT_APPLIED = 4
};

enum {
  AFTERCALL_FAULT_NONE = 0,
  AFTERCALL_FAULT_CALLER = 1,
  AFTERCALL_FAULT_SERVER = 2,
  AFTERCALL_FAULT_NETWORK = 3
};

enum {
  AFTERCALL_REPEAT_NEVER = 0,
  AFTERCALL_REPEAT_IF_HARMLESS = 1,
  AFTERCALL_REPEAT_ALWAYS = 2
};

enum {
  AFTERCALL_REMEDY_PROCEED = 0,
  AFTERCALL_REMEDY_POLL = 1,
  AFTERCALL_REMEDY_FOLLOW = 2,
  AFTERCALL_REMEDY_FIX_REQUEST = 3,
  AFTERCALL_REMEDY_AUTHENTICATE = 4,
  AFTERCALL_REMEDY_REQUEST_ACCESS = 5,
  AFTERCALL_REMEDY_CHECK_REFERENCE = 6,
  AFTERCALL_REMEDY_RECONCILE = 7,
  AFTERCALL_REMEDY_DROP_REFERENCE = 8,
  AFTERCALL_REMEDY_RETRY = 9,
  AFTERCALL_REMEDY_SLOW_DOWN = 10,
  AFTERCALL_REMEDY_USE_ALTERNATIVE = 11,
  AFTERCALL_REMEDY_REPORT = 12
};

enum {
  AFTERCALL_STOP_SETTLED = 0,
  AFTERCALL_STOP_ALREADY_DONE = 1,
  AFTERCALL_STOP_NOT_REPEATABLE = 2,
  AFTERCALL_STOP_NOT_HARMLESS = 3,
  AFTERCALL_STOP_ATTEMPTS = 4,
  AFTERCALL_STOP_DEADLINE = 5,
  AFTERCALL_STOP_WAIT_TOO_LONG = 6,
  AFTERCALL_STOP_PRESSURE = 7,
  AFTERCALL_STOP_CIRCUIT_OPEN = 8,
  AFTERCALL_STOP_CANCELLED = 9
};

enum {
  AFTERCALL_ACTION_SEND = 0,
  AFTERCALL_ACTION_WAIT = 1,
  AFTERCALL_ACTION_AUTHENTICATE = 2,
  AFTERCALL_ACTION_VERIFY = 3,
  AFTERCALL_ACTION_DONE = 4
};

enum {
  AFTERCALL_WAIT_REASON_RETRY = 0,
  AFTERCALL_WAIT_REASON_THROTTLED = 1,
  AFTERCALL_WAIT_REASON_PAUSED = 2,
  AFTERCALL_WAIT_REASON_PRESSURE = 3,
  AFTERCALL_WAIT_REASON_PACED = 4
};

enum {
  AFTERCALL_VERIFIED_UNKNOWN = 0,
  AFTERCALL_VERIFIED_NOT_APPLIED = 1,
  AFTERCALL_VERIFIED_APPLIED = 2
};

enum {
  AFTERCALL_PHASE_UNKNOWN = 0,
  AFTERCALL_PHASE_CONFIG = 1,
  AFTERCALL_PHASE_DNS = 2,
  AFTERCALL_PHASE_CONNECT = 3,
  AFTERCALL_PHASE_PROXY = 4,
  AFTERCALL_PHASE_TLS = 5,
  AFTERCALL_PHASE_POOL = 6,
  AFTERCALL_PHASE_SEND = 7,
  AFTERCALL_PHASE_WAIT = 8,
  AFTERCALL_PHASE_HEAD = 9,
  AFTERCALL_PHASE_BODY = 10,
  AFTERCALL_PHASE_DECODE = 11
};

enum {
  AFTERCALL_CAUSE_UNKNOWN = 0,
  AFTERCALL_CAUSE_REFUSED = 1,
  AFTERCALL_CAUSE_UNREACHABLE = 2,
  AFTERCALL_CAUSE_RESET = 3,
  AFTERCALL_CAUSE_CLOSED = 4,
  AFTERCALL_CAUSE_TIMEOUT = 5,
  AFTERCALL_CAUSE_NAME_NOT_FOUND = 6,
  AFTERCALL_CAUSE_CERTIFICATE = 7,
  AFTERCALL_CAUSE_HANDSHAKE = 8,
  AFTERCALL_CAUSE_PROTOCOL = 9,
  AFTERCALL_CAUSE_REFUSED_STREAM = 10,
  AFTERCALL_CAUSE_VERSION_FALLBACK = 11,
  AFTERCALL_CAUSE_OVERLOAD = 12,
  AFTERCALL_CAUSE_RESOURCE_LIMIT = 13,
  AFTERCALL_CAUSE_CANCELLED = 14,
  AFTERCALL_CAUSE_INVALID = 15,
  AFTERCALL_CAUSE_ABORTED_BODY = 16
};

enum {
  AFTERCALL_BODY_STATE_UNREAD = 0,
  AFTERCALL_BODY_STATE_PREFIX = 1,
  AFTERCALL_BODY_STATE_COMPLETE = 2,
  AFTERCALL_BODY_STATE_TRUNCATED = 3
};

enum {
  AFTERCALL_SOURCE_CLASS = 0,
  AFTERCALL_SOURCE_TEXT = 1,
  AFTERCALL_SOURCE_ROW = 2,
  AFTERCALL_SOURCE_INTERMEDIARY = 3,
  AFTERCALL_SOURCE_PROXY_STATUS = 4,
  AFTERCALL_SOURCE_CODE = 5,
  AFTERCALL_SOURCE_CHALLENGE = 6,
  AFTERCALL_SOURCE_PROTOCOL = 7,
  AFTERCALL_SOURCE_SERVER_VERDICT = 8,
  AFTERCALL_SOURCE_TRANSPORT = 9,
  AFTERCALL_SOURCE_EARLIER = 10,
  AFTERCALL_SOURCE_BODY = 11,
  AFTERCALL_SOURCE_RETRY_AFTER = 12,
  AFTERCALL_SOURCE_RETRY_AFTER_MS = 13,
  AFTERCALL_SOURCE_GRPC_RETRY_PUSHBACK = 14,
  AFTERCALL_SOURCE_RATE_LIMIT = 15,
  AFTERCALL_SOURCE_VERIFIED = 16,
  AFTERCALL_SOURCE_REDIRECT = 17,
  AFTERCALL_SOURCE_MASKED_STATUS = 18
};

enum {
  AFTERCALL_FIELD_EFFECT = 0,
  AFTERCALL_FIELD_FAULT = 1,
  AFTERCALL_FIELD_REPEAT = 2,
  AFTERCALL_FIELD_REMEDY = 3,
  AFTERCALL_FIELD_WAIT = 4,
  AFTERCALL_FIELD_REASON = 5
};

enum {
  AFTERCALL_CAVEAT_STATUS_OUT_OF_RANGE = 0,
  AFTERCALL_CAVEAT_OFF_CONTRACT = 1,
  AFTERCALL_CAVEAT_UNEXPECTED_CREATED = 2,
  AFTERCALL_CAVEAT_INTERIM_STATUS = 3,
  AFTERCALL_CAVEAT_RETRY_AFTER_INVALID = 4,
  AFTERCALL_CAVEAT_RETRY_AFTER_LENIENT = 5,
  AFTERCALL_CAVEAT_RETRY_AFTER_EPOCH = 6,
  AFTERCALL_CAVEAT_RETRY_AFTER_SEVERAL = 7,
  AFTERCALL_CAVEAT_RETRY_AFTER_SATURATED = 8,
  AFTERCALL_CAVEAT_SERVER_VERDICT_INVALID = 9,
  AFTERCALL_CAVEAT_SERVER_VERDICT_CONFLICT = 10,
  AFTERCALL_CAVEAT_PROXY_STATUS_INVALID = 11,
  AFTERCALL_CAVEAT_CHALLENGE_MISSING = 12,
  AFTERCALL_CAVEAT_CHALLENGE_INVALID = 13,
  AFTERCALL_CAVEAT_BODY_MALFORMED = 14,
  AFTERCALL_CAVEAT_BODY_TRUNCATED = 15,
  AFTERCALL_CAVEAT_BODY_TOO_LONG = 16,
  AFTERCALL_CAVEAT_BODY_ENCODING = 17,
  AFTERCALL_CAVEAT_MEMBER_DUPLICATE = 18,
  AFTERCALL_CAVEAT_MEMBER_TYPE = 19,
  AFTERCALL_CAVEAT_ABSENT = 20,
  AFTERCALL_CAVEAT_WAIT_ABSURD = 21,
  AFTERCALL_CAVEAT_BODY_UNREAD = 22,
  AFTERCALL_CAVEAT_LIMIT_INFERRED = 23,
  AFTERCALL_CAVEAT_ERROR_IN_SUCCESS = 24,
  AFTERCALL_CAVEAT_ITEMS_IN_PART = 25,
  AFTERCALL_CAVEAT_SUCCESS_UNREAD = 26,
  AFTERCALL_CAVEAT_MASKED_STATUS = 27
};

enum {
  AFTERCALL_REASON_UNKNOWN = 0,
  AFTERCALL_REASON_NONE = 1,
  AFTERCALL_REASON_REDIRECTED = 2,
  AFTERCALL_REASON_MALFORMED = 3,
  AFTERCALL_REASON_INVALID = 4,
  AFTERCALL_REASON_TOO_LARGE = 5,
  AFTERCALL_REASON_UNSUPPORTED = 6,
  AFTERCALL_REASON_CONTENT_POLICY = 7,
  AFTERCALL_REASON_KEY_REUSED = 8,
  AFTERCALL_REASON_CLOCK_SKEW = 9,
  AFTERCALL_REASON_UNAUTHENTICATED = 10,
  AFTERCALL_REASON_CREDENTIALS_EXPIRED = 11,
  AFTERCALL_REASON_PROXY_AUTHENTICATION = 12,
  AFTERCALL_REASON_FORBIDDEN = 13,
  AFTERCALL_REASON_INSUFFICIENT_SCOPE = 14,
  AFTERCALL_REASON_PAYMENT_REQUIRED = 15,
  AFTERCALL_REASON_QUOTA_EXHAUSTED = 16,
  AFTERCALL_REASON_BLOCKED = 17,
  AFTERCALL_REASON_LEGAL = 18,
  AFTERCALL_REASON_NOT_FOUND = 19,
  AFTERCALL_REASON_GONE = 20,
  AFTERCALL_REASON_ALREADY_EXISTS = 21,
  AFTERCALL_REASON_CONFLICT = 22,
  AFTERCALL_REASON_PRECONDITION_FAILED = 23,
  AFTERCALL_REASON_FAILED_DEPENDENCY = 24,
  AFTERCALL_REASON_RATE_LIMITED = 25,
  AFTERCALL_REASON_OVERLOADED = 26,
  AFTERCALL_REASON_MAINTENANCE = 27,
  AFTERCALL_REASON_LOCKED = 28,
  AFTERCALL_REASON_IN_PROGRESS = 29,
  AFTERCALL_REASON_NOT_IMPLEMENTED = 30,
  AFTERCALL_REASON_INTERNAL = 31,
  AFTERCALL_REASON_TIMEOUT = 32,
  AFTERCALL_REASON_BAD_GATEWAY = 33,
  AFTERCALL_REASON_UPSTREAM_TIMEOUT = 34,
  AFTERCALL_REASON_NO_RESPONSE = 35,
  AFTERCALL_REASON_INTERRUPTED = 36,
  AFTERCALL_REASON_UNREACHABLE = 37,
  AFTERCALL_REASON_REFUSED = 38,
  AFTERCALL_REASON_TLS = 39,
  AFTERCALL_REASON_PROTOCOL_ERROR = 40,
  AFTERCALL_REASON_CANCELLED = 41,
  AFTERCALL_REASON_PARTIAL = 42
};

enum {
  AFTERCALL_DISPOSITION_ACKNOWLEDGE = 0,
  AFTERCALL_DISPOSITION_REQUEUE = 1,
  AFTERCALL_DISPOSITION_PAUSE = 2,
  AFTERCALL_DISPOSITION_DEAD_LETTER = 3
};

enum {
  AFTERCALL_LIMIT_SCOPE_UNKNOWN = 0,
  AFTERCALL_LIMIT_SCOPE_KEY = 1,
  AFTERCALL_LIMIT_SCOPE_USER = 2,
  AFTERCALL_LIMIT_SCOPE_ROUTE = 3,
  AFTERCALL_LIMIT_SCOPE_RESOURCE = 4,
  AFTERCALL_LIMIT_SCOPE_GLOBAL = 5
};

enum {
  AFTERCALL_STATUS_OK = 200,
  AFTERCALL_STATUS_CREATED = 201,
  AFTERCALL_STATUS_DELETED = 204,
  AFTERCALL_STATUS_BAD_REQUEST = 400,
  AFTERCALL_STATUS_UNAUTHORIZED = 401,
  AFTERCALL_STATUS_FORBIDDEN = 403,
  AFTERCALL_STATUS_NOT_FOUND = 404,
  AFTERCALL_STATUS_CONFLICT_DUPLICATE = 409,
  AFTERCALL_STATUS_GONE = 410,
  AFTERCALL_STATUS_INTERNAL_SERVER_ERROR = 500,
  AFTERCALL_STATUS_NOT_IMPLEMENTED = 501,
  AFTERCALL_STATUS_THROTTLED = 503,
  AFTERCALL_STATUS_GATEWAY_TIMEOUT = 504
};

enum {
  AFTERCALL_SENT_UNKNOWN = 0,
  AFTERCALL_SENT_NO = 1,
  AFTERCALL_SENT_YES = 2
};

enum {
  AFTERCALL_WAIT_KIND_NONE = 0,
  AFTERCALL_WAIT_KIND_AFTER = 1,
  AFTERCALL_WAIT_KIND_AT = 2
};

typedef struct aftercall_text {
  const char *data;
  size_t len;
} aftercall_text;

typedef struct aftercall_status {
  size_t struct_size;
  uint32_t code;
  aftercall_effect effect;
  aftercall_fault fault;
  aftercall_reason reason;
  aftercall_repeat repeat;
  aftercall_remedy remedy;
  uint8_t is_known;
  uint8_t is_success;
  uint8_t is_client_error;
  uint8_t is_server_error;
  uint8_t is_throttled;
  uint8_t reserved[3];
  const char *name;
  const char *message;
  const char *description;
  const char *phrase;
  const char *help;
  const char *reference;
} aftercall_status;

typedef struct aftercall_header {
  const char *name;
  size_t name_len;
  const char *value;
  size_t value_len;
} aftercall_header;

typedef struct aftercall_response_view {
  size_t struct_size;
  uint32_t status;
  aftercall_body_state body_state;
  uint32_t has_received;
  uint32_t redirect;
  int64_t received_us;
  const aftercall_header *headers;
  size_t header_count;
  const void *body;
  size_t body_len;
} aftercall_response_view;

typedef struct aftercall_failure {
  size_t struct_size;
  aftercall_phase phase;
  aftercall_cause cause;
  aftercall_sent sent;
  uint32_t redirect;
} aftercall_failure;

typedef struct aftercall_failure_name {
  size_t struct_size;
  aftercall_phase phase;
  aftercall_cause cause;
  const char *library;
  const char *name;
  const char *number;
  uint32_t may_be_sent;
  uint32_t reserved;
} aftercall_failure_name;

typedef struct aftercall_summary {
  size_t struct_size;
  uint32_t code;
  aftercall_effect effect;
  aftercall_fault fault;
  aftercall_reason reason;
  aftercall_repeat repeat;
  aftercall_remedy remedy;
  aftercall_disposition disposition;
  aftercall_wait_kind wait_kind;
  int64_t wait_us;
  uint64_t caveats;
  uint32_t error_count;
  uint32_t challenge_count;
  uint8_t is_known;
  uint8_t is_success;
  uint8_t is_client_error;
  uint8_t is_server_error;
  uint8_t is_throttled;
  uint8_t is_retryable;
  uint8_t is_already_done;
  uint8_t is_verified;
  uint8_t is_failure;
  uint8_t reserved[7];
} aftercall_summary;

typedef struct aftercall_field_error {
  size_t struct_size;
  aftercall_text pointer;
  aftercall_text field;
  aftercall_text code;
  aftercall_text detail;
} aftercall_field_error;

typedef struct aftercall_item {
  size_t struct_size;
  uint32_t index;
  uint16_t status;
  uint8_t is_success;
  uint8_t reserved;
  aftercall_reason reason;
  aftercall_effect effect;
  aftercall_disposition disposition;
  uint32_t reserved_2;
  aftercall_text id;
  aftercall_text code;
  aftercall_text detail;
} aftercall_item;

typedef struct aftercall_challenge {
  size_t struct_size;
  aftercall_text scheme;
  aftercall_text realm;
  aftercall_text error;
  aftercall_text error_description;
  aftercall_text scope;
  aftercall_text acr_values;
  aftercall_text nonce;
  int64_t max_age;
  uint8_t stale;
  uint8_t reserved[7];
} aftercall_challenge;

typedef struct aftercall_limit {
  size_t struct_size;
  aftercall_text name;
  aftercall_text unit;
  uint64_t limit;
  uint64_t remaining;
  int64_t resets_us;
  uint64_t window_us;
  aftercall_wait_kind resets_kind;
  aftercall_limit_scope scope;
  uint8_t has_limit;
  uint8_t has_remaining;
  uint8_t has_window;
  uint8_t reserved[5];
} aftercall_limit;

typedef struct aftercall_evidence {
  size_t struct_size;
  aftercall_field field;
  aftercall_source source;
  aftercall_text value;
  aftercall_text name;
  size_t overrode_count;
} aftercall_evidence;

typedef struct aftercall_overrode {
  size_t struct_size;
  aftercall_source source;
  uint32_t reserved;
  aftercall_text value;
  aftercall_text name;
} aftercall_overrode;

typedef struct aftercall_time {
  uint64_t monotonic_us;
  int64_t wall_us;
} aftercall_time;

typedef struct aftercall_call_options {
  size_t struct_size;
  uint32_t can_authenticate;
  uint32_t can_verify;
  uint64_t deadline_us;
  const char *scope;
  size_t scope_len;
} aftercall_call_options;

typedef struct aftercall_decision {
  size_t struct_size;
  aftercall_action action;
  uint32_t attempt;
  aftercall_wait_reason wait_reason;
  uint32_t challenge_count;
  uint8_t fresh_connection;
  uint8_t reserved[7];
  uint64_t time_left_us;
  uint64_t wait_until_us;
  uint64_t wait_us;
  uint64_t now_us;
} aftercall_decision;

typedef struct aftercall_outcome {
  size_t struct_size;
  aftercall_stop stop;
  aftercall_effect effect;
  uint32_t attempts;
  uint32_t code;
  aftercall_action suggested;
  uint8_t is_success;
  uint8_t has_verdict;
  uint8_t has_wait;
  uint8_t has_suggested;
  uint64_t wait_us;
} aftercall_outcome;

typedef struct aftercall_attempt {
  size_t struct_size;
  uint32_t number;
  uint32_t code;
  aftercall_effect effect;
  aftercall_remedy remedy;
  uint32_t has_ended;
  uint32_t reserved;
  uint64_t sent_at_us;
  uint64_t ended_at_us;
} aftercall_attempt;

const char *aftercall_result_text(aftercall_result result);
const char *aftercall_version(void);
uint32_t aftercall_version_number(void);
uint32_t aftercall_abi_version(void);
size_t aftercall_set_count(void);
const char *aftercall_set_name(size_t set);
const char *aftercall_set_help(size_t set);
size_t aftercall_set_size(size_t set);
int32_t aftercall_word_number(size_t set, size_t position);
const char *aftercall_word_slug(size_t set, size_t position);
const char *aftercall_word_help(size_t set, size_t position);
aftercall_result aftercall_word_find(size_t set, const char *slug, size_t slug_len, int32_t *number);
const char *aftercall_word_help_of(size_t set, int32_t number);
const char *aftercall_effect_slug(aftercall_effect effect);
const char *aftercall_effect_help(aftercall_effect effect);
const char *aftercall_fault_slug(aftercall_fault fault);
const char *aftercall_fault_help(aftercall_fault fault);
const char *aftercall_repeat_slug(aftercall_repeat repeat);
const char *aftercall_repeat_help(aftercall_repeat repeat);
const char *aftercall_remedy_slug(aftercall_remedy remedy);
const char *aftercall_remedy_help(aftercall_remedy remedy);
const char *aftercall_stop_slug(aftercall_stop stop);
const char *aftercall_stop_help(aftercall_stop stop);
const char *aftercall_action_slug(aftercall_action action);
const char *aftercall_action_help(aftercall_action action);
const char *aftercall_wait_reason_slug(aftercall_wait_reason wait_reason);
const char *aftercall_wait_reason_help(aftercall_wait_reason wait_reason);
const char *aftercall_verified_slug(aftercall_verified verified);
const char *aftercall_verified_help(aftercall_verified verified);
const char *aftercall_phase_slug(aftercall_phase phase);
const char *aftercall_phase_help(aftercall_phase phase);
const char *aftercall_cause_slug(aftercall_cause cause);
const char *aftercall_cause_help(aftercall_cause cause);
const char *aftercall_body_state_slug(aftercall_body_state body_state);
const char *aftercall_body_state_help(aftercall_body_state body_state);
const char *aftercall_source_slug(aftercall_source source);
const char *aftercall_source_help(aftercall_source source);
const char *aftercall_field_slug(aftercall_field field);
const char *aftercall_field_help(aftercall_field field);
const char *aftercall_caveat_slug(aftercall_caveat caveat);
const char *aftercall_caveat_help(aftercall_caveat caveat);
const char *aftercall_reason_slug(aftercall_reason reason);
const char *aftercall_reason_help(aftercall_reason reason);
const char *aftercall_disposition_slug(aftercall_disposition disposition);
const char *aftercall_disposition_help(aftercall_disposition disposition);
const char *aftercall_limit_scope_slug(aftercall_limit_scope scope);
const char *aftercall_limit_scope_help(aftercall_limit_scope scope);
aftercall_result aftercall_status_lookup(uint16_t code, aftercall_status *row);
const char *aftercall_status_message(uint16_t code);
const char *aftercall_status_description(uint16_t code);
size_t aftercall_status_count(void);
aftercall_result aftercall_status_at(size_t position, aftercall_status *row);
aftercall_result aftercall_status_parse(const char *text, size_t text_len, aftercall_status *row);
aftercall_result aftercall_contract_named(const char *name, size_t name_len, aftercall_contract **contract);
aftercall_result aftercall_contract_from_toml(const char *toml, size_t toml_len, aftercall_contract **contract, char *error, size_t error_capacity, size_t *error_needed);
aftercall_result aftercall_contract_from_table(const char *table, size_t table_len, const char *format, size_t format_len, const aftercall_contract *extends, aftercall_contract **contract, char *error, size_t error_capacity, size_t *error_needed);
aftercall_result aftercall_contract_operation(const aftercall_contract *contract, const char *method, size_t method_len, const char *url, size_t url_len, aftercall_contract **operation);
aftercall_contract *aftercall_contract_ref(const aftercall_contract *contract);
void aftercall_contract_free(aftercall_contract *contract);
const char *aftercall_contract_name(const aftercall_contract *contract, size_t *len);
uint8_t aftercall_contract_is_closed(const aftercall_contract *contract);
uint8_t aftercall_contract_heeds_preconditions_on_post(const aftercall_contract *contract);
uint8_t aftercall_contract_honors_idempotency_keys(const aftercall_contract *contract);
uint8_t aftercall_contract_declares_idempotency_keys(const aftercall_contract *contract);
uint8_t aftercall_contract_quotes_idempotency_keys(const aftercall_contract *contract);
uint8_t aftercall_contract_lists(const aftercall_contract *contract, uint16_t code);
aftercall_result aftercall_contract_lookup(const aftercall_contract *contract, uint16_t code, aftercall_status *row);
aftercall_result aftercall_contract_parse(const aftercall_contract *contract, const char *text, size_t text_len, aftercall_status *row);
size_t aftercall_contract_count(const aftercall_contract *contract);
aftercall_result aftercall_contract_at(const aftercall_contract *contract, size_t position, aftercall_status *row);
size_t aftercall_contract_all_count(const aftercall_contract *contract);
aftercall_result aftercall_contract_all_at(const aftercall_contract *contract, size_t position, aftercall_status *row);
size_t aftercall_contract_variant_count(const aftercall_contract *contract);
aftercall_result aftercall_contract_variant_at(const aftercall_contract *contract, size_t position, aftercall_status *row, const char **when);
size_t aftercall_contract_range_count(const aftercall_contract *contract);
aftercall_result aftercall_contract_range_at(const aftercall_contract *contract, size_t position, aftercall_status *row, uint16_t *last);
aftercall_result aftercall_contract_builder_new(const char *name, size_t name_len, const aftercall_contract *extends, aftercall_contract_builder **builder);
void aftercall_contract_builder_free(aftercall_contract_builder *builder);
const char *aftercall_contract_builder_error(const aftercall_contract_builder *builder);
aftercall_result aftercall_contract_builder_set_flag(aftercall_contract_builder *builder, const char *name, size_t name_len, int32_t value);
aftercall_result aftercall_contract_builder_add_provider(aftercall_contract_builder *builder, const char *name, size_t name_len);
aftercall_result aftercall_contract_builder_set_success(aftercall_contract_builder *builder, const char *name, size_t name_len);
aftercall_result aftercall_contract_builder_add_code(aftercall_contract_builder *builder, const char *code, size_t code_len, aftercall_reason reason);
aftercall_result aftercall_contract_builder_add_row(aftercall_contract_builder *builder, uint16_t code, const char *method, size_t method_len, const char *when, size_t when_len);
aftercall_result aftercall_contract_builder_add_range(aftercall_contract_builder *builder, uint16_t first, uint16_t last, const char *method, size_t method_len, const char *when, size_t when_len);
aftercall_result aftercall_contract_builder_set_cell(aftercall_contract_builder *builder, const char *cell, size_t cell_len, const char *value, size_t value_len);
aftercall_result aftercall_contract_builder_set_word(aftercall_contract_builder *builder, const char *cell, size_t cell_len, int32_t number);
aftercall_result aftercall_contract_builder_add_operation(aftercall_contract_builder *builder, const char *method, size_t method_len, const char *path, size_t path_len, int32_t idempotent);
aftercall_result aftercall_contract_builder_build(aftercall_contract_builder *builder, aftercall_contract **contract);
aftercall_result aftercall_request_new(const char *method, size_t method_len, const char *url, size_t url_len, aftercall_request **request);
const char *aftercall_request_error(const aftercall_request *request);
void aftercall_request_free(aftercall_request *request);
aftercall_result aftercall_request_add_header(aftercall_request *request, const char *name, size_t name_len, const char *value, size_t value_len);
aftercall_result aftercall_request_set_replayable(aftercall_request *request, int32_t replayable);
aftercall_result aftercall_request_set_idempotent(aftercall_request *request, int32_t idempotent);
aftercall_result aftercall_request_set_earlier(aftercall_request *request, aftercall_effect earlier);
const char *aftercall_request_origin(const aftercall_request *request, size_t *len);
uint8_t aftercall_request_is_harmless(const aftercall_request *request, int32_t keys_are_honored);
aftercall_result aftercall_response_new(uint16_t status, aftercall_response **response);
aftercall_result aftercall_response_reset(aftercall_response *response, uint16_t status);
void aftercall_response_free(aftercall_response *response);
aftercall_result aftercall_response_add_header(aftercall_response *response, const char *name, size_t name_len, const char *value, size_t value_len);
aftercall_result aftercall_response_set_body(aftercall_response *response, const void *body, size_t body_len, aftercall_body_state body_state);
aftercall_result aftercall_response_set_received(aftercall_response *response, int64_t wall_us);
aftercall_result aftercall_response_add_redirect(aftercall_response *response, uint16_t status);
size_t aftercall_max_body(void);
size_t aftercall_body_wanted(const aftercall_request *request, uint16_t status);
aftercall_result aftercall_failure_named(const char *library, size_t library_len, const char *name, size_t name_len, aftercall_failure *failure);
aftercall_result aftercall_failure_from_errno(int number, aftercall_phase phase, aftercall_failure *failure);
aftercall_result aftercall_failure_from_eai(int number, aftercall_failure *failure);
aftercall_result aftercall_failure_from_curl(int code, int64_t request_size, aftercall_failure *failure);
size_t aftercall_failure_name_count(void);
aftercall_result aftercall_failure_name_at(size_t position, aftercall_failure_name *row);
aftercall_result aftercall_verdict_new(aftercall_verdict **verdict);
void aftercall_verdict_free(aftercall_verdict *verdict);
const char *aftercall_verdict_error(const aftercall_verdict *verdict);
aftercall_result aftercall_verdict_summary(const aftercall_verdict *verdict, aftercall_summary *summary);
aftercall_result aftercall_verdict_status(const aftercall_verdict *verdict, aftercall_status *row);
aftercall_result aftercall_verdict_failure(const aftercall_verdict *verdict, aftercall_failure *failure);
const char *aftercall_verdict_message(const aftercall_verdict *verdict);
const char *aftercall_verdict_description(const aftercall_verdict *verdict);
const char *aftercall_verdict_problem_type(const aftercall_verdict *verdict, size_t *len);
const char *aftercall_verdict_problem_code(const aftercall_verdict *verdict, size_t *len);
const char *aftercall_verdict_problem_title(const aftercall_verdict *verdict, size_t *len);
const char *aftercall_verdict_problem_detail(const aftercall_verdict *verdict, size_t *len);
const char *aftercall_verdict_problem_request_id(const aftercall_verdict *verdict, size_t *len);
size_t aftercall_verdict_error_count(const aftercall_verdict *verdict);
aftercall_result aftercall_verdict_error_at(const aftercall_verdict *verdict, size_t position, aftercall_field_error *error);
size_t aftercall_verdict_item_count(const aftercall_verdict *verdict);
aftercall_result aftercall_verdict_item(const aftercall_verdict *verdict, size_t position, aftercall_item *item);
size_t aftercall_verdict_challenge_count(const aftercall_verdict *verdict);
aftercall_result aftercall_verdict_challenge_at(const aftercall_verdict *verdict, size_t position, aftercall_challenge *challenge);
size_t aftercall_verdict_limit_count(const aftercall_verdict *verdict);
aftercall_result aftercall_verdict_limit_at(const aftercall_verdict *verdict, size_t position, aftercall_limit *limit);
size_t aftercall_verdict_caveat_count(const aftercall_verdict *verdict);
aftercall_caveat aftercall_verdict_caveat_at(const aftercall_verdict *verdict, size_t position);
aftercall_source aftercall_verdict_decided_by(const aftercall_verdict *verdict, aftercall_field field);
size_t aftercall_verdict_evidence_count(const aftercall_verdict *verdict);
aftercall_result aftercall_verdict_evidence_at(const aftercall_verdict *verdict, size_t position, aftercall_evidence *evidence);
aftercall_result aftercall_verdict_overrode_at(const aftercall_verdict *verdict, size_t evidence_position, size_t position, aftercall_overrode *overrode);
aftercall_result aftercall_judge(const aftercall_contract *contract, const aftercall_request *request, const aftercall_response *response, aftercall_verdict *verdict);
aftercall_result aftercall_judge_view(const aftercall_contract *contract, const aftercall_request *request, const aftercall_response_view *response, aftercall_verdict *verdict);
size_t aftercall_contract_body_wanted(const aftercall_contract *contract, const aftercall_request *request, const aftercall_response *response);
aftercall_result aftercall_judge_failure(const aftercall_contract *contract, const aftercall_request *request, const aftercall_failure *failure, aftercall_verdict *verdict);
aftercall_result aftercall_stream_new(const aftercall_contract *contract, const aftercall_request *request, const aftercall_response *response, aftercall_stream **stream);
void aftercall_stream_free(aftercall_stream *stream);
aftercall_result aftercall_stream_feed(aftercall_stream *stream, const void *data, size_t len);
aftercall_result aftercall_stream_add_trailer(aftercall_stream *stream, const char *name, size_t name_len, const char *value, size_t value_len);
aftercall_result aftercall_stream_finish(aftercall_stream *stream, int32_t complete, aftercall_verdict *verdict);
aftercall_result aftercall_stream_verdict(const aftercall_stream *stream, aftercall_verdict *verdict);
aftercall_result aftercall_stream_pack(const aftercall_stream *stream, void *buffer, size_t capacity, size_t *needed);
int32_t aftercall_stream_content_begun(const aftercall_stream *stream);
aftercall_result aftercall_policy_new(aftercall_policy **policy);
aftercall_result aftercall_policy_new_profile(const char *name, size_t name_len, aftercall_policy **policy);
void aftercall_policy_free(aftercall_policy *policy);
aftercall_result aftercall_policy_set(aftercall_policy *policy, const char *name, size_t name_len, uint64_t value);
aftercall_result aftercall_policy_get(const aftercall_policy *policy, const char *name, size_t name_len, uint64_t *value);
const char *aftercall_policy_error(const aftercall_policy *policy);
size_t aftercall_policy_setting_count(void);
const char *aftercall_policy_setting_name(size_t position);
const char *aftercall_policy_setting_help(size_t position);
size_t aftercall_policy_profile_count(void);
const char *aftercall_policy_profile_name(size_t position);
const char *aftercall_policy_profile_help(size_t position);
aftercall_result aftercall_engine_new(const aftercall_contract *contract, const aftercall_policy *policy, aftercall_engine **engine);
aftercall_result aftercall_engine_with_policy(const aftercall_engine *engine, const aftercall_policy *policy, aftercall_engine **made);
aftercall_engine *aftercall_engine_ref(const aftercall_engine *engine);
void aftercall_engine_free(aftercall_engine *engine);
aftercall_result aftercall_engine_contract(const aftercall_engine *engine, aftercall_contract **contract);
aftercall_result aftercall_engine_policy(const aftercall_engine *engine, aftercall_policy **policy);
aftercall_result aftercall_engine_release(const aftercall_engine *engine, const char *url, size_t url_len, const char *scope, size_t scope_len);
aftercall_result aftercall_engine_pressure(const aftercall_engine *engine, const aftercall_request *request, const char *scope, size_t scope_len, uint32_t *pressure);
aftercall_result aftercall_now(aftercall_time *now);
aftercall_result aftercall_call_new(const aftercall_engine *engine, const aftercall_request *request, const aftercall_call_options *options, uint64_t seed, aftercall_call **call);
void aftercall_call_free(aftercall_call *call);
aftercall_result aftercall_call_begin(aftercall_call *call, const aftercall_time *now, aftercall_decision *decision);
size_t aftercall_call_body_wanted(const aftercall_call *call, const aftercall_response *response);
aftercall_result aftercall_call_on_response(aftercall_call *call, const aftercall_response *response, const aftercall_time *now, aftercall_decision *decision);
aftercall_result aftercall_call_on_response_view(aftercall_call *call, const aftercall_response_view *response, const aftercall_time *now, aftercall_decision *decision);
aftercall_result aftercall_call_on_failure(aftercall_call *call, const aftercall_failure *failure, const aftercall_time *now, aftercall_decision *decision);
aftercall_result aftercall_call_on_wake(aftercall_call *call, const aftercall_time *now, aftercall_decision *decision);
aftercall_result aftercall_call_on_credentials(aftercall_call *call, int32_t renewed, const aftercall_time *now, aftercall_decision *decision);
aftercall_result aftercall_call_on_verified(aftercall_call *call, aftercall_verified found, const aftercall_time *now, aftercall_decision *decision);
aftercall_result aftercall_call_cancel(aftercall_call *call, const aftercall_time *now, aftercall_decision *decision);
const char *aftercall_call_error(const aftercall_call *call);
aftercall_result aftercall_call_challenge_at(const aftercall_call *call, size_t position, aftercall_challenge *challenge);
aftercall_result aftercall_call_verdict(const aftercall_call *call, aftercall_verdict *verdict);
aftercall_result aftercall_call_summary(const aftercall_call *call, aftercall_summary *summary);
aftercall_result aftercall_call_outcome(const aftercall_call *call, aftercall_outcome *outcome);
aftercall_result aftercall_call_attempt_at(const aftercall_call *call, size_t position, aftercall_attempt *record);
aftercall_result aftercall_verdict_json(const aftercall_verdict *verdict, char *buffer, size_t capacity, size_t *needed);
aftercall_result aftercall_verdict_explain(const aftercall_verdict *verdict, char *buffer, size_t capacity, size_t *needed);
aftercall_result aftercall_call_json(const aftercall_call *call, char *buffer, size_t capacity, size_t *needed);
aftercall_result aftercall_engine_snapshot_json(const aftercall_engine *engine, char *buffer, size_t capacity, size_t *needed);
aftercall_result aftercall_verdict_pack(const aftercall_verdict *verdict, void *buffer, size_t capacity, size_t *needed);
aftercall_result aftercall_judge_packed(const aftercall_contract *contract, const void *input, size_t input_len, void *buffer, size_t capacity, size_t *needed);
size_t aftercall_body_wanted_packed(const aftercall_contract *contract, const void *input, size_t input_len);
aftercall_result aftercall_call_step_packed(aftercall_call *call, const void *input, size_t input_len, void *buffer, size_t capacity, size_t *needed);
aftercall_result aftercall_call_pack(const aftercall_call *call, void *buffer, size_t capacity, size_t *needed);
