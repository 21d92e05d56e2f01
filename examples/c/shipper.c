/*
 * A log shipper that loses nothing: lines in, batches out, a queue on disk (spool.c) in between.
 *
 * Each line is "TIME MESSAGE". It is on the disk before the next ones are read, and stays there
 * until the server has taken it, or until it stands in QUEUE/dead-letters.jsonl with the server's
 * reason. A batch keeps its idempotency key over restarts, so a repeat of it is harmless. What an
 * answer means and what to do about it is aftercall's to say. SIGHUP: look again now; SIGTERM: send
 * what can be sent at once, keep the rest. A file is read on where it was left; what was read from
 * a pipe is kept, but what still was in the pipe is not.
 *
 *     SHIPPER_TOKEN_FILE=token shipper http://127.0.0.1:8080/logs QUEUE [FILE]
 */
#define _GNU_SOURCE
#define AFTERCALL_CURL_IMPLEMENTATION
#include <aftercall_curl.h>

#include "spool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define BATCH_MS 500                       /* how long an event waits for others */
#define LONGEST_LINE (8u * 1024u * 1024u)  /* a longer one becomes several events */
#define ATTEMPT_MS 30000
#define PAUSE_MS 60000 /* until a paused queue looks again */
#define STOP_MS 5000   /* for sending after SIGTERM */
#define LEFT_OUT 3     /* how often an event may be missing in the answers */

static spool queue;
static const char *url, *source_file;
static aftercall_engine *engine;
static aftercall_verdict *verdict; /* of the last answer */
static int failures;
static int woken[2], stopped[2]; /* pipes: a byte in them wakes the sender; stops the reader */
static volatile sig_atomic_t look_again, stop_asked;
static int reader_ended, reader_failed; /* see set and is_set */
static long long stop_at; /* 0: not yet */

static long long now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Flags for both threads. */
static void set(int *flag) {
  pthread_mutex_lock(&queue.lock);
  *flag = 1;
  pthread_mutex_unlock(&queue.lock);
}
static int is_set(const int *flag) {
  int value;
  pthread_mutex_lock(&queue.lock);
  value = *flag;
  pthread_mutex_unlock(&queue.lock);
  return value;
}

static void wake(int pipe) {
  const int why = errno;
  if (write(pipe, "!", 1) < 0) { /* full, so it wakes anyway */
  }
  errno = why;
}

static void on_signal(int number) {
  if (number == SIGHUP) {
    look_again = 1;
  } else {
    stop_asked = 1;
    wake(stopped[1]);
  }
  wake(woken[1]);
}

static int is_stopping(void) {
  if (stop_asked && stop_at == 0) stop_at = now_ms() + STOP_MS;
  return stop_asked;
}

static void must(aftercall_result result, const char *what) {
  if (result == AFTERCALL_RESULT_OK) return;
  fprintf(stderr, "shipper: %s: %s\n", what, aftercall_result_text(result));
  exit(1);
}

/* -1 if the shipper is to stop. `until_more`: a new event ends it, too. */
static int sleep_ms(long long ms, int until_more) {
  const long long until = now_ms() + ms;
  char drained[256];
  while (!is_stopping() && !look_again) {
    struct pollfd on = {woken[0], POLLIN, 0};
    const long long left = until - now_ms();
    if (left <= 0) return 0;
    if (poll(&on, 1, (int)left) > 0 && read(woken[0], drained, sizeof(drained)) > 0 && until_more)
      return is_stopping() ? -1 : 0;
  }
  look_again = 0;
  return is_stopping() ? -1 : 0;
}

/* ---- The reader, a thread of its own: it keeps lines while the sender waits. ---- */

/* 1 if the shipper is to stop. */
static int wait_readable(int file, int ms) {
  struct pollfd on[2] = {{file, POLLIN, 0}, {stopped[0], POLLIN, 0}};
  poll(on, 2, ms);
  return on[1].revents != 0;
}

/* Appends; with a full disk it says so and reads no more until that works. */
static int keep(text *records, long position) {
  int told = 0;
  while (records->len > 0 && spool_append(&queue, records, position) != 0) {
    if (!told) fprintf(stderr, "shipper: cannot keep what was read, so no more is read: %s\n",
                       strerror(errno));
    told = 1;
    if (!wait_readable(-1, 1000)) continue;
    fprintf(stderr, "shipper: stopped with lines that were read and could not be kept\n");
    set(&reader_failed);
    return -1;
  }
  records->len = 0;
  wake(woken[1]);
  return 0;
}

/* Takes whole lines out of `rest`; at the `end` its last bytes are one, too. */
static int take_lines(text *rest, long *position, int end) {
  text records = {0};
  size_t at = 0;
  long last = 0;
  int failed;
  while (at < rest->len) {
    char *line = rest->data + at, *newline = memchr(line, '\n', rest->len - at);
    size_t len = newline != NULL ? (size_t)(newline - line) : rest->len - at;
    if (newline == NULL && len > LONGEST_LINE && !end)
      fprintf(stderr, "shipper: a line is too long for one event and becomes several\n");
    else if (newline == NULL && !end)
      break;
    at += len + (newline != NULL);
    *position += (long)len + (newline != NULL);
    if (len > 0 && line[len - 1] == '\r') len--;
    if (len == 0) continue;
    spool_record(&records, *position, line, len);
    last = *position;
  }
  if (at > 0) memmove(rest->data, rest->data + at, rest->len - at);
  rest->len -= at;
  failed = keep(&records, last);
  free(records.data);
  return failed;
}

static void read_lines(int file, long position) {
  static char chunk[65536];
  text rest = {0};
  ssize_t len = 1;
  while (len > 0) {
    const int is_stopped = wait_readable(file, -1);
    len = is_stopped ? 0 : read(file, chunk, sizeof(chunk));
    if (len < 0 && errno == EINTR) len = 1;
    else if (len > 0) text_add(&rest, chunk, (size_t)len);
    if (take_lines(&rest, &position, len <= 0 && !(source_file != NULL && is_stopped)) != 0) break;
  }
  free(rest.data);
  if (len >= 0) return;
  perror("shipper: cannot read");
  set(&reader_failed);
}

static void *reader(void *unused) {
  struct stat about;
  long position = 0;
  const int file = source_file != NULL ? open(source_file, O_RDONLY | O_CLOEXEC) : 0;
  (void)unused;
  if (file >= 0 && source_file != NULL && fstat(file, &about) == 0) {
    position = queue.source;
    if ((long)about.st_size < position) {
      fprintf(stderr, "shipper: %s is shorter than it was: read from its start\n", source_file);
      pthread_mutex_lock(&queue.lock);
      position = queue.source = 0;
      pthread_mutex_unlock(&queue.lock);
    }
    lseek(file, position, SEEK_SET);
  }
  if (file >= 0) {
    read_lines(file, position);
  } else {
    perror("shipper: cannot read");
    set(&reader_failed);
  }
  set(&reader_ended);
  wake(woken[1]);
  return NULL;
}

/* ---- The sender ---- */

/* Does not go on before it is on the disk: what comes next relies on it. */
static void save(const text *letters) {
  int told = 0;
  while ((letters != NULL && letters->len > 0 && spool_bury(&queue, letters) != 0) ||
         spool_save(&queue) != 0) {
    if (!told) fprintf(stderr, "shipper: cannot write to %s, so nothing is sent: %s\n",
                       queue.folder, strerror(errno));
    told = 1;
    if (sleep_ms(1000, 0) == 0) continue;
    fprintf(stderr, "shipper: stopped; what is on the disk is kept\n");
    exit(1);
  }
  if (letters != NULL && letters->len > 0) queue.late.len = 0;
}

/* What the dead-letter file says about an event. A byte that is not UTF-8 stands as \udcXX. */
static void add_letter(text *to, place at, unsigned status, const char *reason, const char *effect,
                       const char *detail) {
  char id[64];
  text line = {0};
  spool_id(&queue, at, id);
  if (spool_line(&queue, at, &line) != 0) exit(1);
  text_addf(to, "{\"id\": \"%s\", \"status\": %u, \"reason\": \"%s\", \"effect\": \"%s\", ", id,
            status, reason, effect);
  text_add(to, "\"detail\": ", 10);
  text_json(to, detail, strlen(detail), 0);
  text_add(to, ", \"line\": ", 10);
  text_json(to, line.data, line.len, 1);
  text_add(to, "}\n", 2);
  free(line.data);
}

static aftercall_summary summary(void) {
  aftercall_summary it = AFTERCALL_SUMMARY_INIT;
  must(aftercall_verdict_summary(verdict, &it), "summary");
  return it;
}

/* The wait that the last answer asked for. */
static int64_t asked_us(const aftercall_outcome *outcome) {
  const aftercall_summary it = summary();
  aftercall_time now = {0, 0};
  if (outcome->has_wait) return (int64_t)outcome->wait_us;
  must(aftercall_now(&now), "now");
  if (it.wait_kind == AFTERCALL_WAIT_KIND_AT) return it.wait_us - (int64_t)now.wall_us;
  return it.wait_us;
}

/* Why, for a person: what the server says, or else what its status means. */
static void why(char buffer[400]) {
  const char *said = aftercall_verdict_problem_detail(verdict, NULL);
  if (said == NULL) said = aftercall_verdict_problem_title(verdict, NULL);
  if (said == NULL) said = aftercall_verdict_description(verdict);
  snprintf(buffer, 400, "%s: %s (%s)", aftercall_verdict_message(verdict), said,
           aftercall_remedy_slug(summary().remedy));
}

/* A shipper that is started again must not ask earlier. */
static void note_wait(int64_t us) {
  if (us < 1000000) return;
  queue.not_before = (long long)time(NULL) + us / 1000000 + 2;
  save(NULL);
}

/* Waits before a batch is sent again: as long as was asked for, longer after each failure. */
static int rest(const char *reason, int64_t asked_us) {
  long long ms = ++failures < 7 ? 250LL << failures : 30000;
  note_wait(asked_us);
  if (asked_us / 1000 >= ms) ms = asked_us / 1000 + 1;
  if (!is_stopping())
    fprintf(stderr, "shipper: sends again in %.1f s: %s\n", (double)ms / 1000, reason);
  return sleep_ms(ms, 0);
}

static int pause_queue(const char *reason) {
  fprintf(stderr, "shipper: paused, everything is kept: %s\n", reason);
  return sleep_ms(PAUSE_MS, 0);
}

/* For libcurl: ends a wait, or a transfer, when the shipper is to stop. */
static int on_sleep(void *context, uint64_t us) {
  (void)context;
  note_wait((int64_t)us);
  return sleep_ms((long long)(us / 1000) + 1, 0);
}
static int on_progress(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
  (void)context, (void)a, (void)b, (void)c, (void)d;
  return is_stopping() && now_ms() > stop_at;
}

static void on_done(aftercall_curl *transfer, const aftercall_outcome *outcome) {
  if (outcome->has_verdict)
    must(aftercall_call_verdict(aftercall_curl_call(transfer), verdict), "verdict");
}

/* The token is read anew for each batch: after a 401 a person renews it. */
static struct curl_slist *headers_for(const batch *b) {
  char line[4200], token[4096] = "";
  const char *name = getenv("SHIPPER_TOKEN_FILE");
  struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/x-ndjson");
  FILE *file = name != NULL ? fopen(name, "r") : NULL;
  if (name != NULL && file == NULL) perror("shipper: cannot read the token");
  if (file != NULL && fscanf(file, "%4000s", token) == 1) {
    snprintf(line, sizeof(line), "Authorization: Bearer %s", token);
    headers = curl_slist_append(headers, line);
  }
  if (file != NULL) fclose(file);
  snprintf(line, sizeof(line), "Idempotency-Key: \"%s\"", b->key);
  headers = curl_slist_append(headers, line);
  return curl_slist_append(headers, "Expect:");
}

/* Whether the answer speaks of each event by itself. */
static int is_in_parts(void) {
  return summary().effect == AFTERCALL_EFFECT_PARTIAL || aftercall_verdict_item_count(verdict) > 0;
}

/* Level 4: one batch through all its attempts. 1 if the answer is in parts and is not whole. */
static int call(const batch *b, const text *body, aftercall_outcome *outcome) {
  aftercall_curl_options options = {0};
  aftercall_curl_answer answer = {0};
  int is_cut;
  CURL *curl = curl_easy_init();
  options.url = url;
  options.headers = headers_for(b);
  options.body = body->data;
  options.body_len = body->len;
  options.has_earlier = b->was_sent;
  options.earlier = AFTERCALL_EFFECT_UNKNOWN;
  options.timeout_ms = ATTEMPT_MS;
  options.sleep = on_sleep;
  options.done = on_done;
  options.answer = &answer;
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
  must(aftercall_curl_perform(engine, curl, &options, outcome), url);
  is_cut = answer.is_cut && outcome->has_verdict && is_in_parts();
  free(answer.data);
  curl_slist_free_all(options.headers);
  curl_easy_cleanup(curl);
  return is_cut;
}

/* Which item speaks of the event at this position: by id, or by position if the answer lists all.
 * Of two that speak of one event the one that failed counts. */
static int item_of(const batch *b, size_t position, aftercall_item *item) {
  const size_t count = aftercall_verdict_item_count(verdict);
  char id[64];
  int found = 0;
  spool_id(&queue, b->places[position], id);
  for (size_t at = 0; at < count; at++) {
    aftercall_item it = AFTERCALL_ITEM_INIT;
    if (aftercall_verdict_item(verdict, at, &it) != AFTERCALL_RESULT_OK) continue;
    if (it.id.data != NULL ? strcmp(it.id.data, id) != 0
                           : count != b->count || it.index != position)
      continue;
    if (!found || item->is_success) *item = it;
    found = 1;
  }
  return found;
}

/* Each event by its own item: the answer was in parts. */
static int by_item(const batch *b) {
  batch parts[2] = {0}, *again = &parts[0], *missing = &parts[1];
  char reason[400] = "", detail[400];
  text letters = {0};
  size_t dead = 0;
  int is_paused = 0;
  missing->left_out = b->left_out + 1;
  for (size_t at = 0; at < b->count; at++) {
    aftercall_item item = AFTERCALL_ITEM_INIT;
    if (!item_of(b, at, &item)) {
      if (b->left_out < LEFT_OUT) {
        missing->places[missing->count++] = b->places[at];
        continue;
      }
      add_letter(&letters, b->places[at], 0, "unknown", "unknown",
                 "the answers say nothing about this event");
      dead++;
      continue;
    }
    if (item.disposition == AFTERCALL_DISPOSITION_ACKNOWLEDGE) continue;
    snprintf(detail, sizeof(detail), "%u %s", (unsigned)item.status,
             item.detail.data != NULL ? item.detail.data : aftercall_reason_slug(item.reason));
    if (item.disposition == AFTERCALL_DISPOSITION_DEAD_LETTER) {
      if (dead++ == 0)
        fprintf(stderr, "shipper: sets events aside: %s\n", detail);
      add_letter(&letters, b->places[at], item.status, aftercall_reason_slug(item.reason),
                 aftercall_effect_slug(item.effect), detail);
      continue;
    }
    again->places[again->count++] = b->places[at];
    is_paused |= item.disposition == AFTERCALL_DISPOSITION_PAUSE;
    memcpy(reason, detail, sizeof(reason));
  }
  /* They go with new keys: the old one would only bring the old answer again. */
  spool_new_key(again);
  spool_new_key(missing);
  spool_replace(&queue, again->count > 0 ? parts : missing,
                (size_t)(again->count > 0) + (missing->count > 0));
  save(&letters);
  free(letters.data);
  if (is_paused) return pause_queue(reason);
  if (reason[0] != '\0') return rest(reason, 0);
  failures = 0;
  return 0;
}

/* The first word of the line is the time; whether it is one is the server's to say. */
static void add_event(text *body, place at) {
  char id[64];
  text line = {0};
  const char *end, *space;
  if (spool_line(&queue, at, &line) != 0) exit(1);
  spool_id(&queue, at, id);
  end = line.data + line.len;
  space = memchr(line.data, ' ', line.len);
  if (space == NULL) space = end;
  text_addf(body, "{\"id\": \"%s\", \"time\": ", id);
  text_json(body, line.data, (size_t)(space - line.data), 0);
  text_add(body, ", \"message\": ", 13);
  if (space < end) space++;
  text_json(body, space, (size_t)(end - space), 0);
  text_add(body, "}\n", 2);
  free(line.data);
}

/* One event may be to blame for all: looks for it. */
static void halve(const batch *b) {
  static batch halves[2];
  memset(halves, 0, sizeof(halves));
  for (size_t at = 0; at < b->count; at++) {
    batch *half = &halves[at >= b->count / 2];
    half->places[half->count++] = b->places[at];
  }
  spool_new_key(&halves[0]);
  spool_new_key(&halves[1]);
  spool_replace(&queue, halves, 2);
  save(NULL);
}

static void set_aside(const batch *b, const char *reason) {
  const aftercall_summary it = summary();
  text letters = {0};
  for (size_t at = 0; at < b->count; at++)
    add_letter(&letters, b->places[at], it.code, aftercall_reason_slug(it.reason),
               aftercall_effect_slug(it.effect), reason);
  fprintf(stderr, "shipper: sets %u events aside: %s\n", (unsigned)b->count, reason);
  spool_replace(&queue, NULL, 0);
  save(&letters);
  free(letters.data);
}

/* Sends the first batch and does what the answer asks for; -1 if the shipper is to stop. */
static int ship(void) {
  const batch b = queue.batches[0];
  aftercall_outcome outcome = AFTERCALL_OUTCOME_INIT;
  aftercall_summary it;
  text body = {0};
  char reason[400];
  int is_cut;
  for (size_t at = 0; at < b.count; at++) add_event(&body, b.places[at]);
  is_cut = call(&b, &body, &outcome);
  queue.batches[0].was_sent = 1;
  free(body.data);
  if (!outcome.has_verdict) { /* nothing was sent: it is to stop, or a limit is used up */
    if (is_stopping()) return -1;
    snprintf(reason, sizeof(reason), "nothing was sent: %s", aftercall_stop_slug(outcome.stop));
    return rest(reason, outcome.has_wait ? (int64_t)outcome.wait_us : 0);
  }
  if (is_cut) return rest("the answer in parts broke off", 0); /* the key brings all of it */
  it = summary();
  if (is_in_parts()) return by_item(&b);
  if (outcome.is_success || it.disposition == AFTERCALL_DISPOSITION_ACKNOWLEDGE) {
    failures = 0;
    spool_replace(&queue, NULL, 0);
    save(NULL);
    return 0;
  }
  why(reason);
  if (it.disposition == AFTERCALL_DISPOSITION_REQUEUE) return rest(reason, asked_us(&outcome));
  /* What these say about one request is true of all: each goes to the same address. */
  if (it.disposition == AFTERCALL_DISPOSITION_PAUSE ||
      it.remedy == AFTERCALL_REMEDY_CHECK_REFERENCE ||
      it.remedy == AFTERCALL_REMEDY_DROP_REFERENCE || it.remedy == AFTERCALL_REMEDY_USE_ALTERNATIVE)
    return pause_queue(reason);
  if (it.remedy == AFTERCALL_REMEDY_FIX_REQUEST && b.count > 1)
    halve(&b);
  else
    set_aside(&b, reason);
  return 0;
}

/* Sends until the input has ended and all is delivered, or until it is to stop. */
static void run(void) {
  static batch next;
  long long since = 0, left = queue.not_before - (long long)time(NULL);
  if (left > 0) {
    left = left < 3600 ? left : 3600; /* the clock may have been set */
    fprintf(stderr, "shipper: waits for %lld s more, as the server asked before\n", left);
    if (sleep_ms(left * 1000, 0) != 0) return;
  }
  while (!is_stopping() || now_ms() <= stop_at) {
    place after;
    int is_full;
    int has_ended;
    while (is_stopping() && !is_set(&reader_ended))
      poll(NULL, 0, 10); /* what the reader has read it keeps */
    has_ended = is_set(&reader_ended);
    if (queue.batch_count > 0) {
      if (ship() != 0) return;
      continue;
    }
    if (spool_waiting(&queue, &next, &after, &is_full) != 0) exit(1);
    if (next.count == 0 && has_ended) return;
    if (next.count > 0 && (is_full || has_ended || (since > 0 && now_ms() - since >= BATCH_MS))) {
      spool_replace(&queue, &next, 1);
      queue.next = after;
      since = 0;
      save(NULL);
      continue;
    }
    if (next.count > 0 && since == 0) since = now_ms();
    sleep_ms(next.count > 0 ? BATCH_MS : 3600000, next.count == 0);
  }
}

int main(int count, char **arguments) {
  struct sigaction action;
  aftercall_policy *policy = NULL;
  sigset_t all, before;
  pthread_t thread;
  static batch next;
  place after;
  int is_full;
  if (count != 3 && count != 4) {
    fprintf(stderr, "usage: shipper URL QUEUE [FILE]\n");
    return 1;
  }
  url = arguments[1];
  source_file = count == 4 ? arguments[3] : NULL;
  signal(SIGXFSZ, SIG_IGN); /* a limit on the size of files is an error like a full disk */
  if (spool_open(&queue, arguments[2]) != 0) {
    fprintf(stderr, "shipper: %s: %s\n", arguments[2], strerror(errno));
    return 1;
  }
  curl_global_init(CURL_GLOBAL_DEFAULT);
  /* One batch goes at a time, and the queue's own waits grow: no call must give up early. */
  must(aftercall_policy_new(&policy), "policy");
  must(aftercall_policy_set(policy, "pressure", AFTERCALL_NUL, 0), "pressure");
  must(aftercall_engine_new(NULL, policy, &engine), "engine");
  aftercall_policy_free(policy);
  must(aftercall_verdict_new(&verdict), "verdict");
  if (pipe(woken) != 0 || pipe(stopped) != 0 || fcntl(woken[1], F_SETFL, O_NONBLOCK) != 0 ||
      fcntl(stopped[1], F_SETFL, O_NONBLOCK) != 0)
    return 1;
  /* Only this thread takes signals. */
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  if (pthread_create(&thread, NULL, reader, NULL) != 0) return 1;
  memset(&action, 0, sizeof(action));
  action.sa_handler = on_signal;
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGHUP, &action, NULL);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  run();
  pthread_join(thread, NULL);
  if (queue.batch_count > 0 ||
      (spool_waiting(&queue, &next, &after, &is_full) == 0 && next.count > 0))
    fprintf(stderr, "shipper: the rest is kept, and sent after a restart\n");
  aftercall_verdict_free(verdict);
  aftercall_engine_free(engine);
  curl_global_cleanup();
  free(queue.late.data);
  return is_set(&reader_failed);
}
