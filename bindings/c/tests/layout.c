/* The layout of every structure: where each member stands on 64-bit machines, on 32-bit machines
 * and on i386, which puts 64-bit integers at multiples of 4. A member never moves, and a new one
 * stands at the end. Checked when this file is compiled. Made by `cargo run -p xtask -- abi`; do not
 * edit. */
#include "aftercall.h"

struct probe {
  char first;
  uint64_t second;
};

#define IS_WIDE (sizeof(void *) == 8)
#define IS_NARROW (offsetof(struct probe, second) == 8)
#define PICK(wide, narrow, i386) (IS_WIDE ? (wide) : IS_NARROW ? (narrow) : (i386))

#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)
#define SO(condition) typedef char JOIN(so_, __LINE__)[(condition) ? 1 : -1]
#define SIZE(type, wide, narrow, i386) SO(sizeof(type) == PICK(wide, narrow, i386))
#define AT(type, member, wide, narrow, i386) \
  SO(offsetof(type, member) == PICK(wide, narrow, i386))

SIZE(aftercall_text, 16, 8, 8);
AT(aftercall_text, data, 0, 0, 0);
AT(aftercall_text, len, 8, 4, 4);

SIZE(aftercall_status, 88, 60, 60);
AT(aftercall_status, struct_size, 0, 0, 0);
AT(aftercall_status, code, 8, 4, 4);
AT(aftercall_status, effect, 12, 8, 8);
AT(aftercall_status, fault, 16, 12, 12);
AT(aftercall_status, reason, 20, 16, 16);
AT(aftercall_status, repeat, 24, 20, 20);
AT(aftercall_status, remedy, 28, 24, 24);
AT(aftercall_status, is_known, 32, 28, 28);
AT(aftercall_status, is_success, 33, 29, 29);
AT(aftercall_status, is_client_error, 34, 30, 30);
AT(aftercall_status, is_server_error, 35, 31, 31);
AT(aftercall_status, is_throttled, 36, 32, 32);
AT(aftercall_status, reserved, 37, 33, 33);
AT(aftercall_status, name, 40, 36, 36);
AT(aftercall_status, message, 48, 40, 40);
AT(aftercall_status, description, 56, 44, 44);
AT(aftercall_status, phrase, 64, 48, 48);
AT(aftercall_status, help, 72, 52, 52);
AT(aftercall_status, reference, 80, 56, 56);

SIZE(aftercall_header, 32, 16, 16);
AT(aftercall_header, name, 0, 0, 0);
AT(aftercall_header, name_len, 8, 4, 4);
AT(aftercall_header, value, 16, 8, 8);
AT(aftercall_header, value_len, 24, 12, 12);

SIZE(aftercall_response_view, 64, 48, 44);
AT(aftercall_response_view, struct_size, 0, 0, 0);
AT(aftercall_response_view, status, 8, 4, 4);
AT(aftercall_response_view, body_state, 12, 8, 8);
AT(aftercall_response_view, has_received, 16, 12, 12);
AT(aftercall_response_view, redirect, 20, 16, 16);
AT(aftercall_response_view, received_us, 24, 24, 20);
AT(aftercall_response_view, headers, 32, 32, 28);
AT(aftercall_response_view, header_count, 40, 36, 32);
AT(aftercall_response_view, body, 48, 40, 36);
AT(aftercall_response_view, body_len, 56, 44, 40);

SIZE(aftercall_failure, 24, 20, 20);
AT(aftercall_failure, struct_size, 0, 0, 0);
AT(aftercall_failure, phase, 8, 4, 4);
AT(aftercall_failure, cause, 12, 8, 8);
AT(aftercall_failure, sent, 16, 12, 12);
AT(aftercall_failure, redirect, 20, 16, 16);

SIZE(aftercall_failure_name, 48, 32, 32);
AT(aftercall_failure_name, struct_size, 0, 0, 0);
AT(aftercall_failure_name, phase, 8, 4, 4);
AT(aftercall_failure_name, cause, 12, 8, 8);
AT(aftercall_failure_name, library, 16, 12, 12);
AT(aftercall_failure_name, name, 24, 16, 16);
AT(aftercall_failure_name, number, 32, 20, 20);
AT(aftercall_failure_name, may_be_sent, 40, 24, 24);
AT(aftercall_failure_name, reserved, 44, 28, 28);

SIZE(aftercall_summary, 80, 80, 76);
AT(aftercall_summary, struct_size, 0, 0, 0);
AT(aftercall_summary, code, 8, 4, 4);
AT(aftercall_summary, effect, 12, 8, 8);
AT(aftercall_summary, fault, 16, 12, 12);
AT(aftercall_summary, reason, 20, 16, 16);
AT(aftercall_summary, repeat, 24, 20, 20);
AT(aftercall_summary, remedy, 28, 24, 24);
AT(aftercall_summary, disposition, 32, 28, 28);
AT(aftercall_summary, wait_kind, 36, 32, 32);
AT(aftercall_summary, wait_us, 40, 40, 36);
AT(aftercall_summary, caveats, 48, 48, 44);
AT(aftercall_summary, error_count, 56, 56, 52);
AT(aftercall_summary, challenge_count, 60, 60, 56);
AT(aftercall_summary, is_known, 64, 64, 60);
AT(aftercall_summary, is_success, 65, 65, 61);
AT(aftercall_summary, is_client_error, 66, 66, 62);
AT(aftercall_summary, is_server_error, 67, 67, 63);
AT(aftercall_summary, is_throttled, 68, 68, 64);
AT(aftercall_summary, is_retryable, 69, 69, 65);
AT(aftercall_summary, is_already_done, 70, 70, 66);
AT(aftercall_summary, is_verified, 71, 71, 67);
AT(aftercall_summary, is_failure, 72, 72, 68);
AT(aftercall_summary, reserved, 73, 73, 69);

SIZE(aftercall_field_error, 72, 36, 36);
AT(aftercall_field_error, struct_size, 0, 0, 0);
AT(aftercall_field_error, pointer, 8, 4, 4);
AT(aftercall_field_error, field, 24, 12, 12);
AT(aftercall_field_error, code, 40, 20, 20);
AT(aftercall_field_error, detail, 56, 28, 28);

SIZE(aftercall_item, 80, 52, 52);
AT(aftercall_item, struct_size, 0, 0, 0);
AT(aftercall_item, index, 8, 4, 4);
AT(aftercall_item, status, 12, 8, 8);
AT(aftercall_item, is_success, 14, 10, 10);
AT(aftercall_item, reserved, 15, 11, 11);
AT(aftercall_item, reason, 16, 12, 12);
AT(aftercall_item, effect, 20, 16, 16);
AT(aftercall_item, disposition, 24, 20, 20);
AT(aftercall_item, reserved_2, 28, 24, 24);
AT(aftercall_item, id, 32, 28, 28);
AT(aftercall_item, code, 48, 36, 36);
AT(aftercall_item, detail, 64, 44, 44);

SIZE(aftercall_challenge, 136, 80, 76);
AT(aftercall_challenge, struct_size, 0, 0, 0);
AT(aftercall_challenge, scheme, 8, 4, 4);
AT(aftercall_challenge, realm, 24, 12, 12);
AT(aftercall_challenge, error, 40, 20, 20);
AT(aftercall_challenge, error_description, 56, 28, 28);
AT(aftercall_challenge, scope, 72, 36, 36);
AT(aftercall_challenge, acr_values, 88, 44, 44);
AT(aftercall_challenge, nonce, 104, 52, 52);
AT(aftercall_challenge, max_age, 120, 64, 60);
AT(aftercall_challenge, stale, 128, 72, 68);
AT(aftercall_challenge, reserved, 129, 73, 69);

SIZE(aftercall_limit, 88, 72, 68);
AT(aftercall_limit, struct_size, 0, 0, 0);
AT(aftercall_limit, name, 8, 4, 4);
AT(aftercall_limit, unit, 24, 12, 12);
AT(aftercall_limit, limit, 40, 24, 20);
AT(aftercall_limit, remaining, 48, 32, 28);
AT(aftercall_limit, resets_us, 56, 40, 36);
AT(aftercall_limit, window_us, 64, 48, 44);
AT(aftercall_limit, resets_kind, 72, 56, 52);
AT(aftercall_limit, scope, 76, 60, 56);
AT(aftercall_limit, has_limit, 80, 64, 60);
AT(aftercall_limit, has_remaining, 81, 65, 61);
AT(aftercall_limit, has_window, 82, 66, 62);
AT(aftercall_limit, reserved, 83, 67, 63);

SIZE(aftercall_evidence, 56, 32, 32);
AT(aftercall_evidence, struct_size, 0, 0, 0);
AT(aftercall_evidence, field, 8, 4, 4);
AT(aftercall_evidence, source, 12, 8, 8);
AT(aftercall_evidence, value, 16, 12, 12);
AT(aftercall_evidence, name, 32, 20, 20);
AT(aftercall_evidence, overrode_count, 48, 28, 28);

SIZE(aftercall_overrode, 48, 28, 28);
AT(aftercall_overrode, struct_size, 0, 0, 0);
AT(aftercall_overrode, source, 8, 4, 4);
AT(aftercall_overrode, reserved, 12, 8, 8);
AT(aftercall_overrode, value, 16, 12, 12);
AT(aftercall_overrode, name, 32, 20, 20);

SIZE(aftercall_time, 16, 16, 16);
AT(aftercall_time, monotonic_us, 0, 0, 0);
AT(aftercall_time, wall_us, 8, 8, 8);

SIZE(aftercall_call_options, 40, 32, 28);
AT(aftercall_call_options, struct_size, 0, 0, 0);
AT(aftercall_call_options, can_authenticate, 8, 4, 4);
AT(aftercall_call_options, can_verify, 12, 8, 8);
AT(aftercall_call_options, deadline_us, 16, 16, 12);
AT(aftercall_call_options, scope, 24, 24, 20);
AT(aftercall_call_options, scope_len, 32, 28, 24);

SIZE(aftercall_decision, 64, 64, 60);
AT(aftercall_decision, struct_size, 0, 0, 0);
AT(aftercall_decision, action, 8, 4, 4);
AT(aftercall_decision, attempt, 12, 8, 8);
AT(aftercall_decision, wait_reason, 16, 12, 12);
AT(aftercall_decision, challenge_count, 20, 16, 16);
AT(aftercall_decision, fresh_connection, 24, 20, 20);
AT(aftercall_decision, reserved, 25, 21, 21);
AT(aftercall_decision, time_left_us, 32, 32, 28);
AT(aftercall_decision, wait_until_us, 40, 40, 36);
AT(aftercall_decision, wait_us, 48, 48, 44);
AT(aftercall_decision, now_us, 56, 56, 52);

SIZE(aftercall_outcome, 40, 40, 36);
AT(aftercall_outcome, struct_size, 0, 0, 0);
AT(aftercall_outcome, stop, 8, 4, 4);
AT(aftercall_outcome, effect, 12, 8, 8);
AT(aftercall_outcome, attempts, 16, 12, 12);
AT(aftercall_outcome, code, 20, 16, 16);
AT(aftercall_outcome, suggested, 24, 20, 20);
AT(aftercall_outcome, is_success, 28, 24, 24);
AT(aftercall_outcome, has_verdict, 29, 25, 25);
AT(aftercall_outcome, has_wait, 30, 26, 26);
AT(aftercall_outcome, has_suggested, 31, 27, 27);
AT(aftercall_outcome, wait_us, 32, 32, 28);

SIZE(aftercall_attempt, 48, 48, 44);
AT(aftercall_attempt, struct_size, 0, 0, 0);
AT(aftercall_attempt, number, 8, 4, 4);
AT(aftercall_attempt, code, 12, 8, 8);
AT(aftercall_attempt, effect, 16, 12, 12);
AT(aftercall_attempt, remedy, 20, 16, 16);
AT(aftercall_attempt, has_ended, 24, 20, 20);
AT(aftercall_attempt, reserved, 28, 24, 24);
AT(aftercall_attempt, sent_at_us, 32, 32, 28);
AT(aftercall_attempt, ended_at_us, 40, 40, 36);

int main(void) { return 0; }
