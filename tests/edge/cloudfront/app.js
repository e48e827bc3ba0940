// A distribution with a cache behavior for each function. The functions are zips in the working
// directory: the examples, and handler.go in this directory as an executable and as a plugin.
const { App, Duration, Stack } = require("aws-cdk-lib");
const cloudfront = require("aws-cdk-lib/aws-cloudfront");
const { FunctionUrlOrigin, S3BucketOrigin } = require("aws-cdk-lib/aws-cloudfront-origins");
const lambda = require("aws-cdk-lib/aws-lambda");
const s3 = require("aws-cdk-lib/aws-s3");

const stack = new Stack(new App(), "Edge", { env: { region: "us-east-1" } });

function zip(name, handler = "Handle", id = name) {
  return new lambda.Function(stack, id, {
    runtime: lambda.Runtime.PYTHON_3_13,
    handler: `handler.${handler}`,
    architecture: lambda.Architecture.X86_64,
    memorySize: 128,
    timeout: Duration.seconds(5),
    code: lambda.Code.fromAsset(`${name}.zip`),
  });
}

const site = S3BucketOrigin.withOriginAccessControl(new s3.Bucket(stack, "Files"), { originId: "site" });
const echo = new FunctionUrlOrigin(zip("executable", "Origin", "origin").addFunctionUrl());

function behavior(origin, functions) {
  const body = ["viewer-request", "origin-request"];
  return {
    origin,
    allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
    edgeLambdas: Object.entries(functions).map(([eventType, { currentVersion }]) => ({
      eventType,
      functionVersion: currentVersion,
      includeBody: body.includes(eventType) && origin === echo,
    })),
  };
}

const executable = zip("executable");
const plugin = zip("plugin");
const versions = zip("edge-abtest");
const redirect = behavior(site, { "viewer-request": zip("edge-redirect") });
const nearest = behavior(echo, { "origin-request": zip("edge-origin") });

new cloudfront.Distribution(stack, "Distribution", {
  defaultRootObject: "index.html",
  defaultBehavior: redirect,
  additionalBehaviors: {
    "/executable/*": behavior(echo, {
      "viewer-request": executable,
      "origin-request": executable,
      "origin-response": executable,
      "viewer-response": executable,
    }),
    "/plugin/*": behavior(echo, {
      "viewer-request": executable,
      "origin-request": plugin,
      "origin-response": plugin,
      "viewer-response": executable,
    }),
    "/gate/*": behavior(site, { "viewer-request": zip("edge-jwt") }),
    "/versions/*": behavior(site, { "viewer-request": versions, "viewer-response": versions }),
    "/headers/*": behavior(site, { "viewer-response": zip("edge-headers") }),
    "/api/*": nearest,
    "/nearest/*": nearest,
  },
});
