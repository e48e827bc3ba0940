// A CloudFront distribution that serves the files in the directory public. For each request,
// CloudFront calls the function in handler.zip.
const { App, Duration, Stack } = require("aws-cdk-lib");
const cloudfront = require("aws-cdk-lib/aws-cloudfront");
const { S3BucketOrigin } = require("aws-cdk-lib/aws-cloudfront-origins");
const lambda = require("aws-cdk-lib/aws-lambda");
const s3 = require("aws-cdk-lib/aws-s3");
const { BucketDeployment, Source } = require("aws-cdk-lib/aws-s3-deployment");

// CloudFront accepts only functions in us-east-1.
const stack = new Stack(new App(), "Site", { env: { region: "us-east-1" } });

const gate = new lambda.Function(stack, "Gate", {
  runtime: lambda.Runtime.PYTHON_3_13,
  handler: "handler.Handle",
  architecture: lambda.Architecture.X86_64,
  memorySize: 128,
  timeout: Duration.seconds(5),
  code: lambda.Code.fromAsset("handler.zip"),
});

const bucket = new s3.Bucket(stack, "Files");
new BucketDeployment(stack, "Upload", { destinationBucket: bucket, sources: [Source.asset("public")] });

new cloudfront.Distribution(stack, "Distribution", {
  defaultRootObject: "index.html",
  defaultBehavior: {
    origin: S3BucketOrigin.withOriginAccessControl(bucket),
    edgeLambdas: [
      {
        eventType: cloudfront.LambdaEdgeEventType.VIEWER_REQUEST,
        functionVersion: gate.currentVersion,
      },
    ],
  },
});
