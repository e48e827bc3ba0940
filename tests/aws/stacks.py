"""What a run deploys: the functions, and a CloudFormation template for each stack."""
import collections
import json

RUNTIMES = "python3.13 python3.14 nodejs24.x java25 dotnet10 ruby3.4".split()

# A function: its runtime, how it starts, its architecture, and its zip. The label is its name in the report.
Function = collections.namedtuple("Function", "label runtime way arch zip")


def function(runtime, way, arch="x86_64"):
    zip = "%s-%s" % ("plugin" if way == "plugin" else "exe", arch)
    return Function("%s %s %s" % (runtime, way, arch), runtime, way, arch, zip)


def matrix():
    """Returns the functions that run all cases, and those with SnapStart."""
    ways = [(runtime, "launcher") for runtime in RUNTIMES[:2]] + [(runtime, "wrapper") for runtime in RUNTIMES]
    ways += [("provided.al2023", "custom")] + [("python3.%d" % minor, "plugin") for minor in range(11, 15)]
    return ([function(*way, arch) for arch in ("x86_64", "arm64") for way in ways],
            [function(runtime, "snapstart") for runtime in ("python3.13", "java25")])


def start(runtime, way, zip):
    return Function("start %s %s" % (runtime, way), runtime, way, "x86_64", zip)


# What is measured for cold starts: hello functions of this project, and of others.
STARTS = [start("python3.13", "wrapper", "hello-exe"), start("java25", "wrapper", "hello-exe"),
          start("provided.al2023", "custom", "hello-exe"), start("python3.13", "launcher", "hello-exe"),
          start("python3.13", "plugin", "hello-plugin"), start("provided.al2023", "aws-lambda-go", "aws-lambda-go"),
          start("provided.al2023", "rust", "rust")]

# The examples of Lambda@Edge: the events at which each runs.
EDGE = {"jwt": ["viewer-request"], "abtest": ["viewer-request", "viewer-response"], "redirect": ["viewer-request"],
        "headers": ["viewer-response"], "origin": ["origin-request"]}


def name_of(run, label):
    return run + "-" + label.replace(".", "").replace("_", "").replace(" ", "-")


def get(resource, attribute="Arn"):
    return {"Fn::GetAtt": [resource, attribute]}


def role(*services, policies=(), managed=()):
    allow = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": list(services)}}
    return {"Type": "AWS::IAM::Role", "Properties": {
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [allow]}, "ManagedPolicyArns": list(managed),
        "Policies": [{"PolicyName": "run", "PolicyDocument": {"Version": "2012-10-17", "Statement": list(policies)}}] if policies else []}}


def logging_role(run):
    """A role that may write logs, but not make log groups: those of the stack go with it, and none comes back."""
    groups = {"Fn::Sub": "arn:${AWS::Partition}:logs:*:*:log-group:/aws/lambda/%s-*" % run}
    return role("lambda.amazonaws.com", policies=[
        {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": groups}])


def lambda_function(run, f, **properties):
    """Returns a function's resources. The function of a custom runtime of this project logs in JSON, the others in text."""
    key = "".join(filter(str.isalnum, f.label))
    group = "/aws/lambda/" + name_of(run, f.label)
    variables = {"AWS_LAMBDA_EXEC_WRAPPER": "/var/task/bootstrap"} if f.way in ("wrapper", "snapstart") else {}
    settings = {
        "FunctionName": name_of(run, f.label), "Runtime": f.runtime, "Architectures": [f.arch], "Role": get("Role"),
        "Handler": "bootstrap" if f.runtime.startswith("dotnet") else "handler.Handle",
        "Code": {"S3Bucket": run, "S3Key": f.zip + ".zip"}, "Timeout": 3, "MemorySize": 128 if f in STARTS else 256,
        "Environment": {"Variables": variables},
        "LoggingConfig": {"LogGroup": group, "LogFormat": "JSON" if f.way == "custom" and f not in STARTS else "Text"}}
    resources = {
        key + "Log": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": group, "RetentionInDays": 1}},
        key: {"Type": "AWS::Lambda::Function", "DependsOn": key + "Log", "Properties": dict(settings, **properties)}}
    if f.way == "snapstart":
        resources[key]["Properties"]["SnapStart"] = {"ApplyOn": "PublishedVersions"}
        resources[key + "Version"] = {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": {"Ref": key}}}
    elif f not in [MANAGED, *STARTS]:
        resources[key + "Url"] = {"Type": "AWS::Lambda::Url", "Properties": {
            "TargetFunctionArn": get(key), "AuthType": "AWS_IAM", "InvokeMode": "RESPONSE_STREAM"}}
    return resources


def template(resources, **outputs):
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources,
                       **({"Outputs": {key: {"Value": value} for key, value in outputs.items()}} if outputs else {})}, separators=(",", ":"))


def bucket(run):
    """The bucket for the zips, and for the files that the distribution serves."""
    return template({"Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": run}}})


def functions(run, chosen):
    resources = {"Role": logging_role(run)}
    for f in chosen:
        resources.update(lambda_function(run, f))
    return template(resources)


MANAGED = function("python3.13", "wrapper")._replace(label="managed instances")


def managed(run, subnets, groups):
    # Lambda logs to this group, and would make it otherwise.
    log = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/aws/lambda/capacity-provider/" + run, "RetentionInDays": 1}}
    provider = {"Type": "AWS::Lambda::CapacityProvider", "DependsOn": "ProviderLog", "Properties": {
        "CapacityProviderName": run, "VpcConfig": {"SubnetIds": subnets, "SecurityGroupIds": groups},
        "PermissionsConfig": {"CapacityProviderOperatorRoleArn": get("Operator")},
        "InstanceRequirements": {"Architectures": [MANAGED.arch]}, "CapacityProviderScalingConfig": {"MaxVCpuCount": 12}}}
    operator = role("lambda.amazonaws.com", managed=[{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AWSLambdaManagedEC2ResourceOperator"}])
    return template({"Role": logging_role(run), "Operator": operator, "ProviderLog": log, "Provider": provider, **lambda_function(
        run, MANAGED, MemorySize=2048, PublishToLatestPublished=True,
        CapacityProviderConfig={"LambdaManagedInstancesCapacityProviderConfig": {"CapacityProviderArn": get("Provider")}})})


def edge(run, examples):
    """A distribution for some examples: each has the paths below its name. It serves the files of the bucket."""
    # The functions have no log group, because AWS would make one in each region with a viewer, and keep it.
    resources = {"Role": role("lambda.amazonaws.com", "edgelambda.amazonaws.com")}
    behavior = {"TargetOriginId": "bucket", "ViewerProtocolPolicy": "https-only",
                "CachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"}  # AWS's own policy CachingDisabled
    behaviors = []
    for example, events in examples.items():
        key = example.capitalize()
        resources[key] = {"Type": "AWS::Lambda::Function", "Properties": {
            "FunctionName": name_of(run, "edge " + example), "Runtime": "python3.13", "Handler": "handler.Handle",
            "Role": get("Role"), "Code": {"S3Bucket": run, "S3Key": "edge-%s.zip" % example}, "Timeout": 5}}
        resources[key + "Version"] = {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": {"Ref": key}}}
        behaviors.append({**behavior, "PathPattern": "/%s/*" % example, "LambdaFunctionAssociations": [
            {"EventType": event, "LambdaFunctionARN": {"Ref": key + "Version"}} for event in events]})
    resources["Access"] = {"Type": "AWS::CloudFront::OriginAccessControl", "Properties": {"OriginAccessControlConfig": {
        "Name": {"Fn::Sub": "${AWS::StackName}"}, "OriginAccessControlOriginType": "s3", "SigningBehavior": "always", "SigningProtocol": "sigv4"}}}
    resources["Distribution"] = {"Type": "AWS::CloudFront::Distribution", "Properties": {"DistributionConfig": {
        "Enabled": True, "DefaultCacheBehavior": behavior, "CacheBehaviors": behaviors, "Origins": [{
            "Id": "bucket", "DomainName": "%s.s3.us-east-1.amazonaws.com" % run, "OriginAccessControlId": get("Access", "Id"),
            "S3OriginConfig": {"OriginAccessIdentity": ""}}]}}}
    arn = {"Fn::Sub": "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Distribution}"}
    if "headers" not in examples:  # they answer requests themselves
        return template(resources, Domain=get("Distribution", "DomainName"))
    resources["Files"] = {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": run, "PolicyDocument": {
        "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "s3:GetObject", "Principal": {"Service": "cloudfront.amazonaws.com"},
            "Resource": {"Fn::Sub": "arn:${AWS::Partition}:s3:::%s/*" % run}, "Condition": {"StringEquals": {"AWS:SourceArn": arn}}}]}}}
    return template(resources, Domain=get("Distribution", "DomainName"))
