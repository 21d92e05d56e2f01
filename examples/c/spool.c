#define _GNU_SOURCE /* flock, getentropy, memmem */
#include "spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* A record is "LENGTH CRC SOURCE LINE\n"; SOURCE is where the line ended in the file that it is
 * from, so that the last whole record says where to read on. LENGTH and CRC are of "SOURCE LINE". */
#define HEAD 18   /* "LENGTH CRC " */
#define SOURCE 17 /* "SOURCE " */

void text_add(text *to, const char *data, size_t len) {
  if (to->room < to->len + len + 1) {
    to->room = 2 * (to->len + len + 1);
    if ((to->data = realloc(to->data, to->room)) == NULL) {
      fprintf(stderr, "shipper: no memory\n");
      _exit(1);
    }
  }
  if (len > 0) memcpy(to->data + to->len, data, len);
  to->len += len;
  to->data[to->len] = '\0';
}

void text_addf(text *to, const char *format, ...) {
  char part[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(part, sizeof(part), format, arguments);
  va_end(arguments);
  text_add(to, part, strlen(part));
}

/* How many bytes the UTF-8 character has that begins here; 0 if none does. */
static size_t utf8(const unsigned char *at, size_t len) {
  const unsigned char c = at[0];
  const size_t size = c < 0x80 ? 1 : c < 0xC2 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 0;
  if (size > len) return 0;
  for (size_t i = 1; i < size; i++)
    if ((at[i] & 0xC0) != 0x80) return 0;
  /* Not in the shortest form, a surrogate, or above U+10FFFF. */
  if ((c == 0xE0 && at[1] < 0xA0) || (c == 0xED && at[1] > 0x9F)) return 0;
  if ((c == 0xF0 && at[1] < 0x90) || (c == 0xF4 && at[1] > 0x8F)) return 0;
  return size;
}

void text_json(text *to, const char *data, size_t len, int keep_all) {
  text_add(to, "\"", 1);
  for (size_t at = 0; at < len;) {
    const unsigned char c = (unsigned char)data[at];
    const size_t size = utf8((const unsigned char *)data + at, len - at);
    if (size == 0)
      text_addf(to, "\\u%04x", keep_all ? 0xDC00u + c : 0xFFFDu);
    else if (c < 0x20)
      text_addf(to, "\\u%04x", (unsigned)c);
    else if (c == '"' || c == '\\')
      text_addf(to, "\\%c", c);
    else
      text_add(to, data + at, size);
    at += size == 0 ? 1 : size;
  }
  text_add(to, "\"", 1);
}

static unsigned sum(const char *data, size_t len) {
  unsigned crc = 0xFFFFFFFFu;
  for (size_t at = 0; at < len; at++) {
    crc ^= (unsigned char)data[at];
    for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (crc & 1u ? 0xEDB88320u : 0u);
  }
  return ~crc;
}

static int open_file(const spool *it, const char *name, int flags) {
  char path[4096];
  snprintf(path, sizeof(path), "%s/%s", it->folder, name);
  return open(path, flags | O_CLOEXEC, 0600);
}

static int open_segment(const spool *it, unsigned number, int flags) {
  char name[32];
  snprintf(name, sizeof(name), "%08u.log", number);
  return open_file(it, name, flags);
}

static int close_with(int file, int result) {
  const int why = errno;
  close(file);
  errno = why;
  return result;
}

static int write_all(int file, const char *data, size_t len) {
  while (len > 0) {
    const ssize_t written = write(file, data, len);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return -1;
    data += written;
    len -= (size_t)written;
  }
  return 0;
}

static int sync_folder(const spool *it) {
  const int folder = open(it->folder, O_RDONLY | O_CLOEXEC);
  return folder < 0 ? -1 : close_with(folder, fsync(folder));
}

static long size_of(int file) {
  struct stat about;
  return fstat(file, &about) == 0 ? (long)about.st_size : -1;
}

/* Reads the record at a place: its length, 0 where no whole one is, or -1. Adds its line. */
static long read_record(const spool *it, place at, long *source, text *line) {
  char head[HEAD + 1] = "", *rest;
  unsigned length, crc;
  long found = 0, size;
  const int file = open_segment(it, at.segment, O_RDONLY);
  if (file < 0) return -1;
  size = size_of(file);
  if (pread(file, head, HEAD, at.offset) != HEAD || sscanf(head, "%8x %8x ", &length, &crc) != 2 ||
      length < SOURCE || (long)length >= size - at.offset - HEAD)
    return close_with(file, 0);
  if ((rest = malloc(length + 1)) == NULL) return close_with(file, -1);
  if (pread(file, rest, length + 1, at.offset + HEAD) == (ssize_t)length + 1 &&
      rest[length] == '\n' && sum(rest, length) == crc) {
    found = HEAD + (long)length + 1;
    if (source != NULL) *source = strtol(rest, NULL, 16);
    if (line != NULL) text_add(line, rest + SOURCE, length - SOURCE);
  }
  free(rest);
  return close_with(file, (int)found);
}

static void load(spool *it, FILE *file) {
  char word[16];
  place at;
  while (fscanf(file, "%15s", word) == 1) {
    if (strcmp(word, "queue") == 0) {
      if (fscanf(file, "%8s", it->name) != 1) return;
    } else if (strcmp(word, "source") == 0) {
      if (fscanf(file, "%ld", &it->source) != 1) return;
    } else if (strcmp(word, "not-before") == 0) {
      if (fscanf(file, "%lld", &it->not_before) != 1) return;
    } else if (strcmp(word, "dead") == 0) {
      if (fscanf(file, "%ld", &it->dead) != 1) return;
    } else if (strcmp(word, "next") == 0) {
      if (fscanf(file, "%u:%ld", &it->next.segment, &it->next.offset) != 2) return;
    } else if (strcmp(word, "batch") == 0 && it->batch_count < BATCH_EVENTS) {
      batch *b = &it->batches[it->batch_count++];
      b->was_sent = 1;
      if (fscanf(file, "%32s %d", b->key, &b->left_out) != 2) return;
      while (b->count < BATCH_EVENTS && fscanf(file, "%u:%ld", &at.segment, &at.offset) == 2)
        b->places[b->count++] = at;
    }
  }
}

/* Calls back for each segment; gives the number of the last one, or -1. */
static long each_segment(const spool *it, void (*with)(const spool *, unsigned, unsigned),
                         unsigned bound) {
  long last = 0;
  struct dirent *entry;
  DIR *folder = opendir(it->folder);
  if (folder == NULL) return -1;
  while ((entry = readdir(folder)) != NULL) {
    char *end;
    const unsigned long number = strtoul(entry->d_name, &end, 10);
    if (end != entry->d_name + 8 || strcmp(end, ".log") != 0) continue;
    if ((long)number > last) last = (long)number;
    if (with != NULL) with(it, (unsigned)number, bound);
  }
  closedir(folder);
  return last;
}

static void unlink_below(const spool *it, unsigned number, unsigned bound) {
  char path[4096];
  snprintf(path, sizeof(path), "%s/%08u.log", it->folder, number);
  if (number < bound) unlink(path);
}

/* Cuts off what its writer was killed in the middle of: it never counted as kept, so a file is
 * read again from there. */
static int cut_torn(spool *it, long size) {
  const size_t len = (size_t)(size - it->end.offset);
  char name[64], *torn = malloc(len);
  int copy;
  snprintf(name, sizeof(name), "torn-%u-%ld", it->end.segment, it->end.offset);
  copy = open_file(it, name, O_WRONLY | O_CREAT | O_TRUNC);
  if (torn == NULL || copy < 0) return -1;
  if (pread(it->file, torn, len, it->end.offset) != (ssize_t)len ||
      write_all(copy, torn, len) != 0 || fsync(copy) != 0)
    return close_with(copy, -1);
  close(copy);
  free(torn);
  fprintf(stderr, "shipper: cut %lu bytes of a torn record off segment %u (kept beside it)\n",
          (unsigned long)len, it->end.segment);
  return ftruncate(it->file, it->end.offset) == 0 ? fsync(it->file) : -1;
}

static int open_last_segment(spool *it) {
  long last = each_segment(it, NULL, 0), length = 0;
  unsigned number;
  if (last < 0) return -1;
  if (last < (long)it->next.segment) last = it->next.segment;
  it->file = open_segment(it, (unsigned)last, O_RDWR | O_CREAT);
  if (it->file < 0 || sync_folder(it) != 0) return -1;
  /* A new segment may be empty; then the last record is in the one before it. */
  for (number = (unsigned)last - (last > 1); number <= (unsigned)last; number++) {
    it->end.segment = number;
    it->end.offset = 0;
    while ((length = read_record(it, it->end, &it->source, NULL)) > 0) it->end.offset += length;
  }
  if (length < 0) return -1;
  return it->end.offset < size_of(it->file) ? cut_torn(it, size_of(it->file)) : 0;
}

/* Reads what was written just before a crash, and is not to be written again. */
static int read_late(spool *it) {
  const int file = open_file(it, "dead-letters.jsonl", O_RDWR | O_CREAT);
  char part[4096];
  ssize_t len;
  long at, whole;
  if (file < 0) return -1;
  if (it->dead > size_of(file)) it->dead = 0; /* a person moved it away */
  for (at = it->dead; (len = pread(file, part, sizeof(part), at)) > 0; at += len)
    text_add(&it->late, part, (size_t)len);
  for (whole = (long)it->late.len; whole > 0 && it->late.data[whole - 1] != '\n';) whole--;
  it->late.len = (size_t)whole;
  return close_with(file, len < 0 ? -1 : ftruncate(file, it->dead + whole));
}

static void random_hex(char *to, size_t bytes) {
  unsigned char random[16];
  if (getentropy(random, bytes) != 0) abort();
  for (size_t at = 0; at < bytes; at++) sprintf(to + 2 * at, "%02x", (unsigned)random[at]);
}

int spool_open(spool *it, const char *folder) {
  FILE *state;
  int lock, file;
  memset(it, 0, sizeof(*it));
  it->folder = folder;
  it->next.segment = 1;
  pthread_mutex_init(&it->lock, NULL);
  if (mkdir(folder, 0700) != 0 && errno != EEXIST) return -1;
  if ((lock = open_file(it, "lock", O_RDWR | O_CREAT)) < 0) return -1;
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) { /* held until the program ends */
    fprintf(stderr, "shipper: another shipper works on %s\n", folder);
    exit(1);
  }
  if ((file = open_file(it, "state", O_RDONLY)) >= 0) {
    if ((state = fdopen(file, "r")) == NULL) return -1;
    load(it, state);
    fclose(state);
  } else {
    random_hex(it->name, 4);
    if (errno != ENOENT || spool_save(it) != 0) return -1;
  }
  return open_last_segment(it) != 0 ? -1 : read_late(it);
}

void spool_record(text *to, long source, const char *line, size_t len) {
  text rest = {0};
  text_addf(&rest, "%016lx ", (unsigned long)source);
  text_add(&rest, line, len);
  text_addf(to, "%08lx %08x ", (unsigned long)rest.len, sum(rest.data, rest.len));
  text_add(to, rest.data, rest.len);
  text_add(to, "\n", 1);
  free(rest.data);
}

int spool_append(spool *it, const text *records, long source) {
  place end = it->end;
  if (end.offset >= SEGMENT_BYTES) {
    const int file = open_segment(it, end.segment + 1, O_RDWR | O_CREAT);
    if (file < 0) return -1;
    if (sync_folder(it) != 0) return close_with(file, -1);
    close(it->file);
    it->file = file;
    end.segment++;
    end.offset = 0;
    pthread_mutex_lock(&it->lock);
    it->end = end;
    pthread_mutex_unlock(&it->lock);
  }
  if (lseek(it->file, end.offset, SEEK_SET) < 0 ||
      write_all(it->file, records->data, records->len) != 0 || fsync(it->file) != 0) {
    const int why = errno;
    if (ftruncate(it->file, end.offset) != 0) perror("shipper: ftruncate");
    errno = why;
    return -1;
  }
  pthread_mutex_lock(&it->lock);
  it->end.offset = end.offset + (long)records->len;
  it->source = source;
  pthread_mutex_unlock(&it->lock);
  return 0;
}

int spool_line(const spool *it, place at, text *line) {
  if (read_record(it, at, NULL, line) > 0) return 0;
  fprintf(stderr, "shipper: segment %u is damaged at byte %ld\n", at.segment, at.offset);
  errno = EIO;
  return -1;
}

int spool_waiting(spool *it, batch *batch, place *after, int *is_full) {
  size_t size = 0;
  text line = {0};
  place end;
  pthread_mutex_lock(&it->lock);
  end = it->end;
  pthread_mutex_unlock(&it->lock);
  memset(batch, 0, sizeof(*batch));
  *after = it->next;
  *is_full = 0;
  while (!*is_full && (after->segment < end.segment || after->offset < end.offset)) {
    if (after->segment < end.segment) {
      const int file = open_segment(it, after->segment, O_RDONLY);
      const long length = size_of(file);
      if (file >= 0) close(file);
      if (after->offset == length) {
        after->segment++;
        after->offset = 0;
        continue;
      }
    }
    line.len = 0;
    if (spool_line(it, *after, &line) != 0) return -1;
    size += line.len;
    *is_full = batch->count > 0 && size > BATCH_BYTES;
    if (*is_full) break;
    batch->places[batch->count++] = *after;
    after->offset += HEAD + SOURCE + (long)line.len + 1;
    *is_full = batch->count == BATCH_EVENTS;
  }
  free(line.data);
  spool_new_key(batch);
  return 0;
}

void spool_replace(spool *it, const batch *with, size_t count) {
  const size_t rest = it->batch_count > 0 ? it->batch_count - 1 : 0;
  if (rest > 0) memmove(it->batches + count, it->batches + 1, rest * sizeof(*with));
  if (count > 0) memcpy(it->batches, with, count * sizeof(*with));
  it->batch_count = rest + count;
}

int spool_save(spool *it) {
  unsigned needed = it->next.segment;
  char path[4096], new_path[4096];
  text state = {0};
  int file, failed;
  pthread_mutex_lock(&it->lock);
  text_addf(&state, "queue %s\nsource %ld\ndead %ld\n", it->name, it->source, it->dead);
  pthread_mutex_unlock(&it->lock);
  text_addf(&state, "next %u:%ld\nnot-before %lld\n", it->next.segment, it->next.offset,
            it->not_before);
  for (const batch *b = it->batches; b < it->batches + it->batch_count; b++) {
    text_addf(&state, "batch %s %d", b->key, b->left_out);
    for (size_t at = 0; at < b->count; at++) {
      text_addf(&state, " %u:%ld", b->places[at].segment, b->places[at].offset);
      if (b->places[at].segment < needed) needed = b->places[at].segment;
    }
    text_add(&state, "\n", 1);
  }
  snprintf(path, sizeof(path), "%s/state", it->folder);
  snprintf(new_path, sizeof(new_path), "%s/state.new", it->folder);
  file = open_file(it, "state.new", O_WRONLY | O_CREAT | O_TRUNC);
  failed = file < 0 || close_with(file, write_all(file, state.data, state.len) != 0 ||
                                            fsync(file) != 0);
  free(state.data);
  if (failed || rename(new_path, path) != 0 || sync_folder(it) != 0) return -1;
  each_segment(it, unlink_below, needed);
  return 0;
}

int spool_bury(spool *it, const text *letters) {
  const int file = open_file(it, "dead-letters.jsonl", O_RDWR | O_CREAT);
  const long size = size_of(file);
  const char *at = letters->data;
  int failed = 0;
  if (file < 0 || lseek(file, size, SEEK_SET) < 0) return close_with(file, -1);
  while (!failed && at < letters->data + letters->len) {
    const char *next = strchr(at, '\n') + 1;
    const size_t id = (size_t)(strchr(at, ',') - at); /* each begins with {"id":"…", */
    if (it->late.len == 0 || memmem(it->late.data, it->late.len, at, id) == NULL)
      failed = write_all(file, at, (size_t)(next - at)) != 0;
    at = next;
  }
  if (failed || fsync(file) != 0) {
    const int why = errno;
    if (ftruncate(file, size) != 0) perror("shipper: ftruncate");
    errno = why;
    return close_with(file, -1);
  }
  it->dead = size_of(file);
  text_add(&it->late, letters->data, letters->len); /* if saving the state fails */
  return close_with(file, 0);
}

void spool_id(const spool *it, place at, char id[64]) {
  snprintf(id, 64, "%s-%u-%ld", it->name, at.segment, at.offset);
}

void spool_new_key(batch *batch) {
  random_hex(batch->key, 16);
  batch->was_sent = 0;
}
