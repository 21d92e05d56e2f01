/*
 * A queue of lines on disk that survives kill -9 and a full disk; shipper.c sends what is in it.
 *
 * Segments of records only grow; the small file `state` is replaced as a whole, and says what has
 * not been delivered yet: the batches, each with its key, and the place from which on nothing is in
 * a batch. One thread appends, another does the rest. What returns int gives 0, or -1 and errno.
 */
#ifndef SPOOL_H
#define SPOOL_H

#include <pthread.h>
#include <stddef.h>

#define BATCH_EVENTS 100u
#define BATCH_BYTES (256u * 1024u)
#define SEGMENT_BYTES (128 * 1024) /* then the next one begins, so that space becomes free */

/* A text that grows. Without memory the program ends; the queue on the disk can take that. */
typedef struct text {
  char *data; /* a NUL stands behind it; NULL if nothing was ever added */
  size_t len, room;
} text;

void text_add(text *to, const char *data, size_t len);
void text_addf(text *to, const char *format, ...);
/* Adds a JSON string. A byte that is not UTF-8 becomes U+FFFD, or \udcXX if nothing may be lost. */
void text_json(text *to, const char *data, size_t len, int keep_all);

/* Where a record begins. */
typedef struct place {
  unsigned segment;
  long offset;
} place;

/* Events that are sent together, always in the same order and with the same key. */
typedef struct batch {
  char key[33];
  int was_sent; /* or may have been: it is from the disk */
  int left_out; /* how often they were missing in an answer */
  size_t count;
  place places[BATCH_EVENTS];
} batch;

typedef struct spool {
  const char *folder;
  char name[9];
  /* For both threads: */
  pthread_mutex_t lock;
  long source; /* where the last kept line ended in the file that it is from */
  place end;   /* behind the last record */
  /* For the one that sends: */
  place next;                  /* the first event that is in no batch */
  batch batches[BATCH_EVENTS]; /* together they never have more events than one can */
  size_t batch_count;
  long long not_before; /* in seconds since 1970 */
  long dead; /* the length of the dead letters that count */
  text late; /* those behind it, which a crash left there */
  /* For the one that appends: */
  int file;
} spool;

/* Opens or makes a queue; ends the program if another one has it. */
int spool_open(spool *it, const char *folder);
/* Appends records, as spool_record makes them, durably: all or none. */
int spool_append(spool *it, const text *records, long source);
void spool_record(text *to, long source, const char *line, size_t len);
/* Adds the line at a place. */
int spool_line(const spool *it, place at, text *line);
/* Fills a new batch. *after: the place behind its events; *is_full: 1 if no more fit. */
int spool_waiting(spool *it, batch *batch, place *after, int *is_full);
/* Puts new batches in the place of the first one. */
void spool_replace(spool *it, const batch *with, size_t count);
/* Replaces the state, and frees the segments that nothing needs. */
int spool_save(spool *it);
/* Writes dead letters, one a line, durably. They count once the state is saved. */
int spool_bury(spool *it, const text *letters);
/* The id of the event at a place. */
void spool_id(const spool *it, place at, char id[64]);
/* Gives a batch a new key. */
void spool_new_key(batch *batch);

#endif
