// A host of another version, as far as a bridge asks.
int shim_forked;

const char *shim_abi(void) { return "0 go1.0"; }
