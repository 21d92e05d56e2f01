/* The closed sets: listed, found by slug, and the same as the header's constants. */
#include "check.h"

static void every_word_is_found_by_its_slug(void) {
  size_t set, position;
  CHECK(aftercall_set_count() > 10);
  for (set = 0; set < aftercall_set_count(); set++) {
    CHECK(aftercall_set_name(set)[0] != '\0');
    CHECK(aftercall_set_help(set)[0] != '\0');
    CHECK(aftercall_set_size(set) > 1);
    for (position = 0; position < aftercall_set_size(set); position++) {
      const char *slug = aftercall_word_slug(set, position);
      int32_t number = -1;
      OK(aftercall_word_find(set, slug, strlen(slug), &number));
      CHECK(number == aftercall_word_number(set, position));
      CHECK(aftercall_word_help(set, position)[0] != '\0');
      CHECK(aftercall_word_help_of(set, number) == aftercall_word_help(set, position));
    }
  }
}

static void nothing_lies_past_the_end(void) {
  size_t past = aftercall_set_count();
  int32_t number = 77;
  CHECK(aftercall_set_name(past) == NULL);
  CHECK(aftercall_set_help(past) == NULL);
  CHECK(aftercall_set_size(past) == 0);
  CHECK(aftercall_word_number(past, 0) == -1);
  CHECK(aftercall_word_slug(0, 99) == NULL);
  CHECK(aftercall_word_help(99, 0) == NULL);
  TEXT("", aftercall_word_help_of(99, 0));
  TEXT("", aftercall_word_help_of(AFTERCALL_SET_REMEDY, 99));
  TEXT("", aftercall_word_help_of(AFTERCALL_SET_REMEDY, -1));
  GIVES(AFTERCALL_RESULT_NOT_FOUND, aftercall_word_find(0, T("no-such-word"), &number));
  GIVES(AFTERCALL_RESULT_NOT_FOUND, aftercall_word_find(past, T("unknown"), &number));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_word_find(0, NULL, 3, &number));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_word_find(0, T("unknown"), NULL));
  CHECK(number == 77);
}

static void constants_agree_with_slugs(void) {
  TEXT("effect", aftercall_set_name(AFTERCALL_SET_EFFECT));
  TEXT("caveat", aftercall_set_name(AFTERCALL_SET_CAVEAT));
  TEXT("result", aftercall_set_name(AFTERCALL_SET_RESULT));
  TEXT("sent", aftercall_set_name(AFTERCALL_SET_SENT));
  TEXT("wait_kind", aftercall_set_name(AFTERCALL_SET_WAIT_KIND));
  TEXT("buffer", aftercall_word_slug(AFTERCALL_SET_RESULT, AFTERCALL_RESULT_BUFFER));
  TEXT("Wait as long as asked and send less, then send the same request again if it may be repeated.",
       aftercall_remedy_help(AFTERCALL_REMEDY_SLOW_DOWN));
  TEXT("", aftercall_remedy_help(99));
  CHECK(aftercall_max_body() == AFTERCALL_MAX_BODY);
  TEXT("not-applied", aftercall_effect_slug(AFTERCALL_EFFECT_NOT_APPLIED));
  TEXT("caller", aftercall_fault_slug(AFTERCALL_FAULT_CALLER));
  TEXT("if-harmless", aftercall_repeat_slug(AFTERCALL_REPEAT_IF_HARMLESS));
  TEXT("slow-down", aftercall_remedy_slug(AFTERCALL_REMEDY_SLOW_DOWN));
  TEXT("wait-too-long", aftercall_stop_slug(AFTERCALL_STOP_WAIT_TOO_LONG));
  TEXT("verify", aftercall_action_slug(AFTERCALL_ACTION_VERIFY));
  TEXT("paused", aftercall_wait_reason_slug(AFTERCALL_WAIT_REASON_PAUSED));
  TEXT("pressure", aftercall_wait_reason_slug(AFTERCALL_WAIT_REASON_PRESSURE));
  TEXT("paced", aftercall_wait_reason_slug(AFTERCALL_WAIT_REASON_PACED));
  TEXT("applied", aftercall_verified_slug(AFTERCALL_VERIFIED_APPLIED));
  TEXT("connect", aftercall_phase_slug(AFTERCALL_PHASE_CONNECT));
  TEXT("name-not-found", aftercall_cause_slug(AFTERCALL_CAUSE_NAME_NOT_FOUND));
  TEXT("truncated", aftercall_body_state_slug(AFTERCALL_BODY_STATE_TRUNCATED));
  TEXT("proxy-status", aftercall_source_slug(AFTERCALL_SOURCE_PROXY_STATUS));
  TEXT("wait", aftercall_field_slug(AFTERCALL_FIELD_WAIT));
  TEXT("off-contract", aftercall_caveat_slug(AFTERCALL_CAVEAT_OFF_CONTRACT));
  TEXT("", aftercall_effect_slug(99));
  TEXT("", aftercall_effect_slug(-1));
}

int main(void) {
  every_word_is_found_by_its_slug();
  nothing_lies_past_the_end();
  constants_agree_with_slugs();
  return DONE();
}
