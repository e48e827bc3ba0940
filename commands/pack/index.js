// Replaces this Node.js process with bootstrap, a Go program that serves HTTP.
//
// The user's package.json may make this a CommonJS or an ES module, so the code must work as both.
const fs = process.getBuiltinModule("node:fs");
const { spawn } = process.getBuiltinModule("node:child_process");
const { constants, tmpdir } = process.getBuiltinModule("node:os");
const { isMainThread } = process.getBuiltinModule("node:worker_threads");

const root = typeof __dirname === "string" ? __dirname : (process.env.LAMBDA_TASK_ROOT ?? process.cwd());

// executable returns the path of the program. If the program has lost its executable bit, it returns the path of a copy,
// because the directory is read-only.
function executable() {
  const program = `${root}/bootstrap`;
  try {
    fs.accessSync(program, fs.constants.X_OK);
    return program;
  } catch (error) {
    if (error.code !== "EACCES") throw error;
  }
  const copy = `${tmpdir()}/bootstrap-${process.pid}`;
  fs.copyFileSync(program, copy);
  fs.chmodSync(copy, 0o755);
  return copy;
}

// supervise runs the program as a child. It passes signals on to it, and ends as the child ends.
function supervise(program) {
  const child = spawn(program, { stdio: "inherit" });
  for (const signal of ["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGUSR2"]) {
    process.on(signal, () => child.kill(signal));
  }
  child.on("exit", (status, signal) => {
    process.exitCode = status ?? 128 + constants.signals[signal];
    if (signal) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    }
    process.exit();
  });
}

const program = executable();
// Only the main thread can be replaced. Set the variable if a runtime cannot cope with a replaced process.
if (process.execve && isMainThread && !process.env.LAMBDASHIM_CHILD) {
  process.execve(program, [program], process.env);
} else {
  supervise(program);
}
