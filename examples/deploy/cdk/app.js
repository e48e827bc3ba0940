// A stack with one function. Its code is in the directory function. CDK builds it in the image, or
// with the commands of a checkout if they are on PATH.
const { spawnSync } = require("child_process");
const path = require("path");
const { App, DockerImage, Stack } = require("aws-cdk-lib");
const lambda = require("aws-cdk-lib/aws-lambda");

const source = path.join(__dirname, "function");
// It must match the function's architecture below: amd64 is x86_64.
const forBuild = { GOARCH: "amd64" };

// If the output directory has a single zip, CDK uploads it unchanged.
const steps = (output) => `
  set -e
  temporary=$(mktemp -d)
  trap 'rm -rf "$temporary"' EXIT
  build --buildmode=exe -o "$temporary"
  pack handler "$temporary/bootstrap" "${output}/handler.zip"
`;

// It looks for selftest, because other programs are called pack too.
function inCheckout(output) {
  if (spawnSync("sh", ["-c", "command -v selftest"]).status !== 0) return false;
  const { status } = spawnSync("sh", ["-c", steps(output)], {
    cwd: source,
    env: { ...process.env, ...forBuild },
    stdio: "inherit",
  });
  if (status !== 0) throw new Error(`the function in ${source} could not be built`);
  return true;
}

const stack = new Stack(new App(), "Hello");

new lambda.Function(stack, "Hello", {
  runtime: lambda.Runtime.PYTHON_3_13,
  handler: "handler.Handle",
  architecture: lambda.Architecture.X86_64,
  memorySize: 128,
  // The runtime starts the executable at once, and never Python.
  environment: { AWS_LAMBDA_EXEC_WRAPPER: "/var/task/bootstrap" },
  code: lambda.Code.fromAsset(source, {
    bundling: {
      image: DockerImage.fromRegistry("eawsy/aws-lambda-go-shim"),
      command: ["sh", "-c", steps("/asset-output")],
      environment: forBuild,
      local: { tryBundle: inCheckout },
    },
  }),
});
