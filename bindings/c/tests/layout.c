/* The layout of every structure on 64-bit machines, frozen: a member never moves, and a new one
 * stands at the end. Checked when this file is compiled. */
#include "aftercall.h"

#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)
#define SO(condition) typedef char JOIN(so_, __LINE__)[(condition) ? 1 : -1]
#define SIZE(type, size) SO(sizeof(type) == (size))
#define AT(type, member, offset) SO(offsetof(type, member) == (offset))

#if UINTPTR_MAX == UINT64_MAX
SIZE(aftercall_status, 80);
AT(aftercall_status, struct_size, 0);
AT(aftercall_status, code, 8);
AT(aftercall_status, effect, 12);
AT(aftercall_status, fault, 16);
AT(aftercall_status, repeat, 20);
AT(aftercall_status, remedy, 24);
AT(aftercall_status, is_known, 28);
AT(aftercall_status, is_success, 29);
AT(aftercall_status, is_client_error, 30);
AT(aftercall_status, is_server_error, 31);
AT(aftercall_status, is_throttled, 32);
AT(aftercall_status, reserved, 33);
AT(aftercall_status, message, 40);
AT(aftercall_status, description, 48);
AT(aftercall_status, phrase, 56);
AT(aftercall_status, help, 64);
AT(aftercall_status, reference, 72);

SIZE(aftercall_failure, 24);
AT(aftercall_failure, struct_size, 0);
AT(aftercall_failure, phase, 8);
AT(aftercall_failure, cause, 12);
AT(aftercall_failure, sent, 16);
AT(aftercall_failure, redirect, 20);

SIZE(aftercall_failure_name, 48);
AT(aftercall_failure_name, struct_size, 0);
AT(aftercall_failure_name, phase, 8);
AT(aftercall_failure_name, cause, 12);
AT(aftercall_failure_name, library, 16);
AT(aftercall_failure_name, name, 24);
AT(aftercall_failure_name, number, 32);
AT(aftercall_failure_name, may_be_sent, 40);
AT(aftercall_failure_name, reserved, 44);

SIZE(aftercall_summary, 64);
AT(aftercall_summary, struct_size, 0);
AT(aftercall_summary, code, 8);
AT(aftercall_summary, effect, 12);
AT(aftercall_summary, fault, 16);
AT(aftercall_summary, repeat, 20);
AT(aftercall_summary, remedy, 24);
AT(aftercall_summary, wait_kind, 28);
AT(aftercall_summary, wait_us, 32);
AT(aftercall_summary, caveats, 40);
AT(aftercall_summary, is_known, 48);
AT(aftercall_summary, is_success, 49);
AT(aftercall_summary, is_client_error, 50);
AT(aftercall_summary, is_server_error, 51);
AT(aftercall_summary, is_throttled, 52);
AT(aftercall_summary, is_retryable, 53);
AT(aftercall_summary, is_already_done, 54);
AT(aftercall_summary, is_failure, 55);
AT(aftercall_summary, error_count, 56);
AT(aftercall_summary, challenge_count, 60);

SIZE(aftercall_text, 16);
AT(aftercall_text, data, 0);
AT(aftercall_text, len, 8);

SIZE(aftercall_field_error, 72);
AT(aftercall_field_error, struct_size, 0);
AT(aftercall_field_error, pointer, 8);
AT(aftercall_field_error, field, 24);
AT(aftercall_field_error, code, 40);
AT(aftercall_field_error, detail, 56);

SIZE(aftercall_challenge, 72);
AT(aftercall_challenge, struct_size, 0);
AT(aftercall_challenge, scheme, 8);
AT(aftercall_challenge, realm, 24);
AT(aftercall_challenge, error, 40);
AT(aftercall_challenge, scope, 56);

SIZE(aftercall_evidence, 56);
AT(aftercall_evidence, struct_size, 0);
AT(aftercall_evidence, field, 8);
AT(aftercall_evidence, source, 12);
AT(aftercall_evidence, value, 16);
AT(aftercall_evidence, name, 32);
AT(aftercall_evidence, overrode_count, 48);

SIZE(aftercall_overrode, 32);
AT(aftercall_overrode, struct_size, 0);
AT(aftercall_overrode, source, 8);
AT(aftercall_overrode, reserved, 12);
AT(aftercall_overrode, value, 16);

SIZE(aftercall_header, 32);
AT(aftercall_header, name, 0);
AT(aftercall_header, name_len, 8);
AT(aftercall_header, value, 16);
AT(aftercall_header, value_len, 24);

SIZE(aftercall_response_view, 64);
AT(aftercall_response_view, struct_size, 0);
AT(aftercall_response_view, status, 8);
AT(aftercall_response_view, body_state, 12);
AT(aftercall_response_view, has_received, 16);
AT(aftercall_response_view, redirect, 20);
AT(aftercall_response_view, received_us, 24);
AT(aftercall_response_view, headers, 32);
AT(aftercall_response_view, header_count, 40);
AT(aftercall_response_view, body, 48);
AT(aftercall_response_view, body_len, 56);

SIZE(aftercall_time, 16);
AT(aftercall_time, monotonic_us, 0);
AT(aftercall_time, wall_us, 8);

SIZE(aftercall_call_options, 40);
AT(aftercall_call_options, struct_size, 0);
AT(aftercall_call_options, can_authenticate, 8);
AT(aftercall_call_options, can_verify, 12);
AT(aftercall_call_options, deadline_us, 16);
AT(aftercall_call_options, scope, 24);
AT(aftercall_call_options, scope_len, 32);

SIZE(aftercall_decision, 64);
AT(aftercall_decision, struct_size, 0);
AT(aftercall_decision, action, 8);
AT(aftercall_decision, attempt, 12);
AT(aftercall_decision, wait_reason, 16);
AT(aftercall_decision, challenge_count, 20);
AT(aftercall_decision, fresh_connection, 24);
AT(aftercall_decision, reserved, 25);
AT(aftercall_decision, time_left_us, 32);
AT(aftercall_decision, wait_until_us, 40);
AT(aftercall_decision, wait_us, 48);
AT(aftercall_decision, now_us, 56);

SIZE(aftercall_outcome, 40);
AT(aftercall_outcome, struct_size, 0);
AT(aftercall_outcome, stop, 8);
AT(aftercall_outcome, effect, 12);
AT(aftercall_outcome, attempts, 16);
AT(aftercall_outcome, code, 20);
AT(aftercall_outcome, is_success, 24);
AT(aftercall_outcome, has_verdict, 25);
AT(aftercall_outcome, has_wait, 26);
AT(aftercall_outcome, reserved, 27);
AT(aftercall_outcome, wait_us, 32);

SIZE(aftercall_attempt, 48);
AT(aftercall_attempt, struct_size, 0);
AT(aftercall_attempt, number, 8);
AT(aftercall_attempt, code, 12);
AT(aftercall_attempt, effect, 16);
AT(aftercall_attempt, remedy, 20);
AT(aftercall_attempt, has_ended, 24);
AT(aftercall_attempt, reserved, 28);
AT(aftercall_attempt, sent_at_us, 32);
AT(aftercall_attempt, ended_at_us, 40);
#endif

int main(void) { return 0; }
