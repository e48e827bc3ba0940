// A host of another version. It has only what a bridge checks.
int shim_forked;

const char *shim_abi(void) { return "0 go1.0"; }
