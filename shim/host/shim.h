// The boundary between the bridge, which speaks to CPython, and the host, which
// speaks to Go. Everything that the host exports is named shim_*.
#ifndef SHIM_H
#define SHIM_H

#include <stddef.h>
#include <stdint.h>

// SHIM_ABI changes with anything in this file. Two packaged functions in one
// process share the first one's host when it has the same ABI and Go version.
#define SHIM_ABI 3

// shim_bytes is a run of bytes, not NUL-terminated. The side that makes it owns
// it: what goes into the host must live until the call returns.
typedef struct {
  const char *data;
  size_t len;
} shim_bytes;

// shim_invocation is what Lambda tells about one invocation, except its event.
// An absent string has len 0.
typedef struct {
  shim_bytes function_name;
  shim_bytes function_version;
  shim_bytes invoked_function_arn;
  shim_bytes aws_request_id;
  shim_bytes log_group_name;
  shim_bytes log_stream_name;
  shim_bytes tenant_id;
  shim_bytes cognito_identity_id;
  shim_bytes cognito_identity_pool_id;
  shim_bytes client_context;  // JSON
  int64_t memory_limit_in_mb;
  int64_t remaining_ms;  // until the deadline; below 0 when there is none
} shim_invocation;

// shim_result is an answer from the host. The caller provides a buffer. An answer
// that does not fit comes in memory from malloc instead, which the caller frees.
typedef struct {
  char *data;
  size_t len;
  size_t cap;  // of the caller's buffer; 0 if data is from malloc
} shim_result;

// What shim_open, shim_lookup and shim_invoke return.
enum {
  SHIM_OK = 0,       // the result is what was asked for
  SHIM_FAILED = 1,   // the result is the user's error, as Lambda's JSON
  SHIM_REFUSED = 2,  // the result is a sentence
};

#endif
