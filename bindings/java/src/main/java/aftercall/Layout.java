// Made by `cargo run -p xtask -- java`; do not edit.

package aftercall;

/** Where the columns of the packed outputs stand: docs/ffi.md. */
final class Layout {
    static final int ABI = 1;
    static final int LAYOUT = 1;
    static final int ABSENT = -1;
    static final int KIND_VERDICT = 1;
    static final int KIND_DECISION = 2;
    static final int KIND_OUTCOME = 3;
    static final int KIND_STATUS = 4;
    static final int KIND_ROWS = 5;
    static final int KIND_CONTRACT = 6;
    static final int KIND_REQUEST = 7;
    static final int KIND_FAILURE = 8;
    static final int KIND_FAILURES = 9;
    static final int KIND_POLICY = 10;
    static final int KIND_ATTEMPTS = 11;
    static final int KIND_SETS = 12;
    static final int KIND_TEXT = 13;
    static final int KIND_MISTAKE = 14;
    static final int KIND_PANIC = 15;

    static final int VERDICT_SIZE = 162;
    static final int VERDICT_CODE = 0;
    static final int VERDICT_IS_KNOWN = 2;
    static final int VERDICT_EFFECT = 3;
    static final int VERDICT_FAULT = 4;
    static final int VERDICT_REASON = 5;
    static final int VERDICT_REPEAT = 6;
    static final int VERDICT_REMEDY = 7;
    static final int VERDICT_DISPOSITION = 8;
    static final int VERDICT_IS_SUCCESS = 9;
    static final int VERDICT_IS_CLIENT_ERROR = 10;
    static final int VERDICT_IS_SERVER_ERROR = 11;
    static final int VERDICT_IS_THROTTLED = 12;
    static final int VERDICT_IS_RETRYABLE = 13;
    static final int VERDICT_IS_ALREADY_DONE = 14;
    static final int VERDICT_IS_VERIFIED = 15;
    static final int VERDICT_IS_FAILURE = 16;
    static final int VERDICT_WAIT_KIND = 34;
    static final int VERDICT_PHASE = 35;
    static final int VERDICT_CAUSE = 36;
    static final int VERDICT_SENT = 37;
    static final int VERDICT_WAIT_US = 38;
    static final int VERDICT_CAVEATS = 46;
    static final int VERDICT_MESSAGE = 54;
    static final int VERDICT_DESCRIPTION = 62;
    static final int VERDICT_PROBLEM_TYPE = 70;
    static final int VERDICT_PROBLEM_CODE = 78;
    static final int VERDICT_PROBLEM_TITLE = 86;
    static final int VERDICT_PROBLEM_DETAIL = 94;
    static final int VERDICT_PROBLEM_REQUEST_ID = 102;
    static final int VERDICT_EXPLANATION = 110;
    static final int VERDICT_ERRORS = 118;
    static final int VERDICT_CHALLENGES = 126;
    static final int VERDICT_EVIDENCE = 134;
    static final int VERDICT_STATUS = 142;
    static final int VERDICT_LIMITS = 146;
    static final int VERDICT_ITEMS = 154;

    static final int HEAD_SIZE = 8;
    static final int HEAD_TOTAL = 0;
    static final int HEAD_KIND = 4;
    static final int HEAD_LAYOUT = 5;

    static final int STATUS_SIZE = 60;
    static final int STATUS_CODE = 0;
    static final int STATUS_IS_KNOWN = 2;
    static final int STATUS_EFFECT = 3;
    static final int STATUS_FAULT = 4;
    static final int STATUS_REPEAT = 5;
    static final int STATUS_REMEDY = 6;
    static final int STATUS_IS_SUCCESS = 7;
    static final int STATUS_IS_CLIENT_ERROR = 8;
    static final int STATUS_IS_SERVER_ERROR = 9;
    static final int STATUS_IS_THROTTLED = 10;
    static final int STATUS_REASON = 11;
    static final int STATUS_NAME = 12;
    static final int STATUS_MESSAGE = 20;
    static final int STATUS_DESCRIPTION = 28;
    static final int STATUS_PHRASE = 36;
    static final int STATUS_HELP = 44;
    static final int STATUS_REFERENCE = 52;

    static final int DECISION_SIZE = 64;
    static final int DECISION_ACTION = 0;
    static final int DECISION_WAIT_REASON = 1;
    static final int DECISION_FRESH_CONNECTION = 2;
    static final int DECISION_HAS_TIME_LEFT = 3;
    static final int DECISION_ATTEMPT = 4;
    static final int DECISION_TIME_LEFT_US = 8;
    static final int DECISION_WAIT_UNTIL_US = 16;
    static final int DECISION_WAIT_US = 24;
    static final int DECISION_NOW_US = 32;
    static final int DECISION_CHALLENGES = 40;
    static final int DECISION_ATTEMPTS = 48;
    static final int DECISION_VERDICT = 56;
    static final int DECISION_OUTCOME = 60;

    static final int OUTCOME_SIZE = 28;
    static final int OUTCOME_STOP = 0;
    static final int OUTCOME_EFFECT = 1;
    static final int OUTCOME_IS_SUCCESS = 2;
    static final int OUTCOME_HAS_WAIT = 3;
    static final int OUTCOME_HAS_SUGGESTED = 4;
    static final int OUTCOME_SUGGESTED = 5;
    static final int OUTCOME_WAIT_US = 8;
    static final int OUTCOME_ATTEMPTS = 16;
    static final int OUTCOME_VERDICT = 24;

    static final int ATTEMPT_SIZE = 28;
    static final int ATTEMPT_NUMBER = 0;
    static final int ATTEMPT_CODE = 4;
    static final int ATTEMPT_EFFECT = 6;
    static final int ATTEMPT_REMEDY = 7;
    static final int ATTEMPT_HAS_ENDED = 8;
    static final int ATTEMPT_SENT_AT_US = 12;
    static final int ATTEMPT_ENDED_AT_US = 20;

    static final int ERROR_SIZE = 32;
    static final int ERROR_POINTER = 0;
    static final int ERROR_FIELD = 8;
    static final int ERROR_CODE = 16;
    static final int ERROR_DETAIL = 24;

    static final int ITEM_SIZE = 36;
    static final int ITEM_INDEX = 0;
    static final int ITEM_STATUS = 4;
    static final int ITEM_REASON = 6;
    static final int ITEM_EFFECT = 7;
    static final int ITEM_DISPOSITION = 8;
    static final int ITEM_IS_SUCCESS = 9;
    static final int ITEM_ID = 12;
    static final int ITEM_CODE = 20;
    static final int ITEM_DETAIL = 28;

    static final int CHALLENGE_SIZE = 68;
    static final int CHALLENGE_SCHEME = 0;
    static final int CHALLENGE_REALM = 8;
    static final int CHALLENGE_ERROR = 16;
    static final int CHALLENGE_ERROR_DESCRIPTION = 24;
    static final int CHALLENGE_SCOPE = 32;
    static final int CHALLENGE_ACR_VALUES = 40;
    static final int CHALLENGE_NONCE = 48;
    static final int CHALLENGE_MAX_AGE = 56;
    static final int CHALLENGE_STALE = 64;

    static final int LIMIT_SIZE = 56;
    static final int LIMIT_SCOPE = 0;
    static final int LIMIT_HAS_LIMIT = 1;
    static final int LIMIT_HAS_REMAINING = 2;
    static final int LIMIT_RESETS_KIND = 3;
    static final int LIMIT_HAS_WINDOW = 4;
    static final int LIMIT_LIMIT = 8;
    static final int LIMIT_REMAINING = 16;
    static final int LIMIT_RESETS_US = 24;
    static final int LIMIT_WINDOW_US = 32;
    static final int LIMIT_NAME = 40;
    static final int LIMIT_UNIT = 48;

    static final int EVIDENCE_SIZE = 20;
    static final int EVIDENCE_FIELD = 0;
    static final int EVIDENCE_SOURCE = 1;
    static final int EVIDENCE_VALUE = 2;
    static final int EVIDENCE_NAME = 4;
    static final int EVIDENCE_OVERRODE = 12;

    static final int OVERRODE_SIZE = 12;
    static final int OVERRODE_SOURCE = 0;
    static final int OVERRODE_VALUE = 1;
    static final int OVERRODE_NAME = 4;

    static final int ROWS_SIZE = 24;
    static final int ROWS_ROWS = 0;
    static final int ROWS_RANGES = 8;
    static final int ROWS_VARIANTS = 16;

    static final int RANGE_SIZE = 8;
    static final int RANGE_FIRST = 0;
    static final int RANGE_LAST = 2;
    static final int RANGE_STATUS = 4;

    static final int VARIANT_SIZE = 12;
    static final int VARIANT_STATUS = 0;
    static final int VARIANT_WHEN = 4;

    static final int CONTRACT_SIZE = 16;
    static final int CONTRACT_NAME = 0;
    static final int CONTRACT_IS_CLOSED = 8;
    static final int CONTRACT_HEEDS_PRECONDITIONS_ON_POST = 9;
    static final int CONTRACT_HONORS_IDEMPOTENCY_KEYS = 10;
    static final int CONTRACT_DECLARES_IDEMPOTENCY_KEYS = 11;
    static final int CONTRACT_QUOTES_IDEMPOTENCY_KEYS = 12;

    static final int REQUEST_SIZE = 20;
    static final int REQUEST_ORIGIN = 0;
    static final int REQUEST_UNSENDABLE = 8;
    static final int REQUEST_IS_HARMLESS = 16;
    static final int REQUEST_IS_HARMLESS_WITHOUT_KEYS = 17;
    static final int REQUEST_IS_REPLAYABLE = 18;

    static final int FAILURE_SIZE = 4;
    static final int FAILURE_PHASE = 0;
    static final int FAILURE_CAUSE = 1;
    static final int FAILURE_SENT = 2;

    static final int FAILURES_SIZE = 8;
    static final int FAILURES_NAMES = 0;

    static final int FAILURE_NAME_SIZE = 28;
    static final int FAILURE_NAME_PHASE = 0;
    static final int FAILURE_NAME_CAUSE = 1;
    static final int FAILURE_NAME_MAY_BE_SENT = 2;
    static final int FAILURE_NAME_LIBRARY = 4;
    static final int FAILURE_NAME_NAME = 12;
    static final int FAILURE_NAME_NUMBER = 20;

    static final int POLICY_SIZE = 16;
    static final int POLICY_SETTINGS = 0;
    static final int POLICY_PROFILES = 8;

    static final int SETTING_SIZE = 28;
    static final int SETTING_VALUE = 0;
    static final int SETTING_IS_SWITCH = 8;
    static final int SETTING_NAME = 12;
    static final int SETTING_HELP = 20;

    static final int PROFILE_SIZE = 16;
    static final int PROFILE_NAME = 0;
    static final int PROFILE_HELP = 8;

    static final int ATTEMPTS_SIZE = 8;
    static final int ATTEMPTS_ATTEMPTS = 0;

    static final int SETS_SIZE = 8;
    static final int SETS_SETS = 0;

    static final int SET_SIZE = 24;
    static final int SET_NAME = 0;
    static final int SET_HELP = 8;
    static final int SET_WORDS = 16;

    static final int WORD_SIZE = 20;
    static final int WORD_NUMBER = 0;
    static final int WORD_SLUG = 4;
    static final int WORD_HELP = 12;

    static final int TEXT_SIZE = 8;
    static final int TEXT_TEXT = 0;

    static final int MISTAKE_SIZE = 20;
    static final int MISTAKE_RESULT = 0;
    static final int MISTAKE_LINE = 4;
    static final int MISTAKE_COLUMN = 8;
    static final int MISTAKE_MESSAGE = 12;

    static final int PANIC_SIZE = 24;
    static final int PANIC_LINE = 0;
    static final int PANIC_COLUMN = 4;
    static final int PANIC_FILE = 8;
    static final int PANIC_MESSAGE = 16;

    private Layout() {}
}
