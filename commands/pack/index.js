// Starts bootstrap, a program in Go that serves HTTP, in the place of this Node.js.
//
// A package.json of the user's may make this a module of either kind, so nothing here is of one kind only.
const fs = process.getBuiltinModule("node:fs");
const { spawn } = process.getBuiltinModule("node:child_process");
const { constants, tmpdir } = process.getBuiltinModule("node:os");
const { isMainThread } = process.getBuiltinModule("node:worker_threads");

const root = typeof __dirname === "string" ? __dirname : (process.env.LAMBDA_TASK_ROOT ?? process.cwd());

// executable returns the path of the program, which may have lost its executable bit where nothing can be written: then
// it is that of a copy.
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

// supervise runs the program as a child: it gets the signals, and this process ends as it does.
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
// Only the main thread can be replaced. The variable is for a runtime that misses the process that it has started.
if (process.execve && isMainThread && !process.env.LAMBDASHIM_CHILD) {
  process.execve(program, [program], process.env);
} else {
  supervise(program);
}
