// The same function four times, each with SnapStart and an alias. Keep the one that you want. Before cdk deploy:
//
//   build --buildmode=exe
//   pack
const { App, Stack } = require("aws-cdk-lib");
const lambda = require("aws-cdk-lib/aws-lambda");

const stack = new Stack(new App(), "SnapStart");

const settings = {
  architecture: lambda.Architecture.X86_64,
  memorySize: 128,
  environment: { SETTINGS_URL: "https://example.com/settings" },
  snapStart: lambda.SnapStartConf.ON_PUBLISHED_VERSIONS,
};

const zip = {
  ...settings,
  handler: "handler.Handle",
  code: lambda.Code.fromAsset("handler.zip"),
  environment: { ...settings.environment, AWS_LAMBDA_EXEC_WRAPPER: "/var/task/bootstrap" },
};

const image = (target) => ({
  ...settings,
  code: lambda.DockerImageCode.fromImageAsset(__dirname, { target, exclude: ["*", "!Dockerfile", "!bootstrap"] }),
});

for (const f of [
  new lambda.Function(stack, "ZipInPython", { ...zip, runtime: lambda.Runtime.PYTHON_3_13 }),
  new lambda.Function(stack, "ZipInJava", { ...zip, runtime: lambda.Runtime.JAVA_25 }),
  new lambda.DockerImageFunction(stack, "ImageOfCustomRuntime", image("provided")),
  new lambda.DockerImageFunction(stack, "ImageOfPython", image("python")),
]) {
  f.addAlias("live"); // $LATEST has no SnapStart
}
