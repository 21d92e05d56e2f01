/* A server that gives the answers it was told to, on real sockets of the loopback interface. */
#include "carry.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

/* Reads a request whole: its head, and as much body as Content-Length says. */
static int read_request(int connection) {
  char data[8192];
  size_t len = 0, wanted = 0;
  const char *end = NULL;
  while (end == NULL || len < wanted) {
    ssize_t got = recv(connection, data + len, sizeof(data) - 1 - len, 0);
    const char *field;
    if (got <= 0) {
      return 0;
    }
    len += (size_t)got;
    data[len] = '\0';
    end = strstr(data, "\r\n\r\n");
    if (end != NULL) {
      field = strstr(data, "Content-Length: ");
      wanted = (size_t)(end - data) + 4 + (field != NULL ? (size_t)atol(field + 16) : 0);
    }
  }
  return 1;
}

static int send_all(int connection, const char *data, size_t len) {
  while (len > 0) {
    ssize_t sent = send(connection, data, len, MSG_NOSIGNAL);
    if (sent <= 0) {
      return 0;
    }
    data += sent;
    len -= (size_t)sent;
  }
  return 1;
}

static int give(int connection, const prepared *what) {
  char head[1024], body[4096];
  size_t left = what->breaks_off ? what->body_len / 2 : what->body_len;
  int len;
  if (what->head[0] == '\0') {
    return 0;
  }
  len = snprintf(head, sizeof(head), "%s\r\nContent-Length: %lu\r\n%s\r\n", what->head,
                 (unsigned long)what->body_len, what->keeps_open ? "" : "Connection: close\r\n");
  if (!send_all(connection, head, (size_t)len)) {
    return 0;
  }
  memset(body, 'x', sizeof(body));
  while (left > 0) {
    size_t part = left < sizeof(body) ? left : sizeof(body);
    if (!send_all(connection, body, part)) {
      return 0;
    }
    left -= part;
  }
  return what->keeps_open;
}

/* The answer to the next request. */
static const prepared *next(script *own) {
  const prepared *found;
  pthread_mutex_lock(&own->lock);
  found = &own->answers[own->next];
  own->next += own->next + 1 < own->count;
  own->requests++;
  pthread_mutex_unlock(&own->lock);
  return found;
}

typedef struct {
  script *own;
  int connection;
} place;

static void *serve_one(void *context) {
  place *here = context;
  script *own = here->own;
  while (read_request(here->connection) && give(here->connection, next(own))) continue;
  shutdown(here->connection, SHUT_RDWR);
  close(here->connection);
  free(here);
  return NULL;
}

static void *serve(void *context) {
  pthread_t threads[16];
  script *own = context;
  size_t count = 0;
  int connection;
  while (count < 16 && (connection = accept(own->listener, NULL, NULL)) >= 0) {
    place *here = malloc(sizeof(*here));
    here->own = own;
    here->connection = connection;
    pthread_mutex_lock(&own->lock);
    own->connections++;
    pthread_mutex_unlock(&own->lock);
    CHECK(pthread_create(&threads[count++], NULL, serve_one, here) == 0);
  }
  while (count > 0) pthread_join(threads[--count], NULL);
  return NULL;
}

void script_start(script *own, const prepared *answers, size_t count) {
  struct sockaddr_in address;
  socklen_t len = sizeof(address);
  memset(&address, 0, sizeof(address));
  memset(own, 0, sizeof(*own));
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  own->answers = answers;
  own->count = count;
  pthread_mutex_init(&own->lock, NULL);
  own->listener = socket(AF_INET, SOCK_STREAM, 0);
  CHECK(bind(own->listener, (struct sockaddr *)&address, sizeof(address)) == 0);
  CHECK(listen(own->listener, 16) == 0);
  CHECK(getsockname(own->listener, (struct sockaddr *)&address, &len) == 0);
  own->port = ntohs(address.sin_port);
  CHECK(pthread_create(&own->thread, NULL, serve, own) == 0);
}

/* Every client has closed its connections by now. */
void script_stop(script *own) {
  shutdown(own->listener, SHUT_RDWR);
  pthread_join(own->thread, NULL);
  close(own->listener);
  pthread_mutex_destroy(&own->lock);
}

static int looked_at(script *own, const int *number) {
  int found;
  pthread_mutex_lock(&own->lock);
  found = *number;
  pthread_mutex_unlock(&own->lock);
  return found;
}

int script_requests(script *own) { return looked_at(own, &own->requests); }
int script_connections(script *own) { return looked_at(own, &own->connections); }

char *script_url(const script *own, const char *path, char *buffer, size_t size) {
  snprintf(buffer, size, "http://127.0.0.1:%u%s", own->port, path);
  return buffer;
}
