/* What the tests of aftercall_curl.h share. */
#ifndef CARRY_H
#define CARRY_H

#include "check.h"

#include <aftercall_curl.h>
#include <pthread.h>
#include <stdlib.h>

/* The tests by what they talk to: the reference server, answers of their own, many at once. They
 * give the number of checks that failed. */
int with_the_reference_server(const char *base);
int with_answers_of_our_own(void);
int many_at_once(const char *base);

/* Answers that are given one after the other, each on a connection of its own unless it says
 * otherwise. The last one is given again and again. */
typedef struct {
  const char *head;   /* status line and fields, without the last empty line; "": closed at once */
  size_t body_len;    /* so many letters x */
  int keeps_open;     /* 1: the connection serves the next request too */
  int breaks_off;     /* 1: closed in the middle of the body */
} prepared;

typedef struct {
  const prepared *answers;
  size_t count;
  int listener;
  unsigned port;
  int requests;     /* how many were read whole */
  int connections;  /* how many were accepted */
  size_t next;
  pthread_mutex_t lock;
  pthread_t thread;
} script;

void script_start(script *own, const prepared *answers, size_t count);
void script_stop(script *own);
int script_requests(script *own);
int script_connections(script *own);

/* The URL of a path at a script's server, in a buffer. */
char *script_url(const script *own, const char *path, char *buffer, size_t size);

#endif
