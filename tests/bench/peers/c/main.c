/*
 * The smallest possible client of the Runtime API: no JSON, and only as much HTTP as
 * this one server needs. It shows the lower limit of a round trip.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static char buf[8 << 20];
static int fd;

static void check(int ok, const char *what) {
  if (!ok) {
    perror(what);
    exit(1);
  }
}

static void send_all(const char *p, size_t n) {
  while (n > 0) {
    ssize_t sent = write(fd, p, n);
    check(sent > 0, "write");
    p += sent;
    n -= sent;
  }
}

/* receive reads a response into buf and returns its body, of *size bytes. */
static char *receive(size_t *size) {
  size_t n = 0, want = 0;
  char *body = NULL;
  while (!body || n < want) {
    ssize_t got = read(fd, buf + n, sizeof buf - 1 - n);
    check(got > 0, "read");
    n += got;
    if (!body) {
      buf[n] = 0;
      char *end = strstr(buf, "\r\n\r\n");
      if (!end) continue;
      char *length = strstr(buf, "Content-Length: ");
      check(length && length < end, "Content-Length");
      body = end + 4;
      *size = strtoul(length + 16, NULL, 10);
      want = body - buf + *size;
    }
  }
  return body;
}

int main(void) {
  static const char next[] = "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const char *api = getenv("AWS_LAMBDA_RUNTIME_API"), *handler = getenv("_HANDLER");
  const char *port = api ? strchr(api, ':') : NULL;
  check(port && handler, "AWS_LAMBDA_RUNTIME_API and _HANDLER");
  int echo = !strcmp(handler, "handler.Raw");
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(port + 1)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  fd = socket(AF_INET, SOCK_STREAM, 0);
  check(fd >= 0 && !connect(fd, (struct sockaddr *)&address, sizeof address), "connect");
  for (;;) {
    size_t size;
    char head[512];
    send_all(next, sizeof next - 1);
    char *body = receive(&size);
    char *id = strstr(buf, "Lambda-Runtime-Aws-Request-Id: ");
    check(id && id < body, "request id");
    id += 31;
    if (!echo) {
      body = "\"Hello, World!\"";
      size = 15;
    }
    int n = snprintf(head, sizeof head, "POST /2018-06-01/runtime/invocation/%.*s/response HTTP/1.1\r\nHost: localhost\r\nContent-Length: %zu\r\n\r\n",
                     (int)strcspn(id, "\r"), id, size);
    struct iovec parts[] = {{head, n}, {body, size}};
    ssize_t sent = writev(fd, parts, 2);
    check(sent >= n, "writev");
    send_all(body + (sent - n), size - (sent - n));
    receive(&size);
  }
}
