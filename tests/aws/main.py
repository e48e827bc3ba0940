"""A run of this project on AWS. See tests/aws/run."""
import argparse
import concurrent.futures
import datetime
import fnmatch
import os
import re
import secrets
import signal
import statistics
import subprocess
import sys
from pathlib import Path

import boto3
import botocore.exceptions
from botocore.config import Config

import cases
import stacks

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "lambda-go-shim-"
STACKS = ["large", "edge", "managed", "functions", "bucket"]  # in the order of deletion
TAG = {"Key": "project", "Value": "aws-lambda-go-shim"}
WAIT = {"Delay": 5 if not os.environ.get("REHEARSAL") else 1, "MaxAttempts": 1500}

# What a run costs, in dollars at the prices of us-east-1 (aws.amazon.com/lambda/pricing, aws.amazon.com/ec2/pricing): the data
# that each function sends to this machine, computing, and what some options add.
GB_OUT, GB_SECOND = 0.09, 0.0000167
FUNCTION = 0.021 * GB_OUT + 20 * 0.25 * GB_SECOND
SNAPSHOT = 0.25 * 3 * 3600 * 0.0000015 + 6 * 0.25 * 0.00014
INSTANCES = 3 * 0.15  # three small instances for an hour


ERRORS = (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError, boto3.exceptions.Boto3Error, OSError)


class Stop(Exception):
    """A run cannot go on: its message is one sentence."""


def say(text):
    print(text, file=sys.stderr, flush=True)


class Run:
    def __init__(self, session, options, name):
        self.session, self.options, self.name = session, options, name
        config = Config(retries={"mode": "standard"}, read_timeout=60, max_pool_connections=32)
        self.client = lambda service, **more: session.client(service, config=config, **more)
        self.cloudformation, self.lambda_, self.logs = map(self.client, ("cloudformation", "lambda", "logs"))
        plain, snapstart = stacks.matrix()
        self.functions, self.snapstart, self.starts = (
            [f for f in group if any(fnmatch.fnmatch(f.label, pattern) for pattern in options.functions or "*")]
            for group in (plain, snapstart, stacks.STARTS if options.starts else []))
        self.rows, self.measured, self.problems = [], [], []
        self.complete = False
        self.asked = set()  # the stacks that were asked for

    # What is done, and what it costs.

    @staticmethod
    def listed(functions):
        return ", ".join(f.label for f in functions)

    def plan(self):
        managed = self.options.managed_instances
        dollars = len(self.functions) * FUNCTION + len(self.snapstart) * SNAPSHOT + managed * INSTANCES
        yield "%s in %s:" % (self.name, self.session.region_name)
        if self.functions:
            yield "  %d cases in each function: %s" % (len(cases.CASES), self.listed(self.functions))
        if self.snapstart:
            yield "  SnapStart: " + self.listed(self.snapstart)
        if self.starts:
            yield "  %d cold starts of each function: %s" % (self.options.starts, self.listed(self.starts))
        if self.options.edge:
            yield "  two distributions of CloudFront with %d functions: AWS keeps the functions for some hours" % (len(stacks.EDGE) + 1)
        if managed:
            yield "  a function on Managed Instances, in the default VPC: EC2 instances for up to an hour"
        yield "It costs about $%.2f. Everything is deleted at the end." % max(0.01, dollars)

    # Stacks.

    def deploy(self, suffix, template):
        name = "%s-%s" % (self.name, suffix)
        self.asked.add(name)
        say("> deploying %s" % name)
        self.cloudformation.create_stack(
            StackName=name, TemplateBody=template, Capabilities=["CAPABILITY_IAM"], OnFailure="DO_NOTHING",
            Tags=[TAG])
        try:
            self.cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig=WAIT)
        except botocore.exceptions.WaiterError:
            events = self.cloudformation.get_paginator("describe_stack_events").paginate(StackName=name)
            failed = [event for page in events for event in page["StackEvents"]
                      if event["ResourceStatus"].endswith("FAILED") and event["ResourceType"] != "AWS::CloudFormation::Stack"
                      and "cancelled" not in event.get("ResourceStatusReason", "cancelled")]
            reasons = ["%s: %s" % (event["ResourceType"], event["ResourceStatusReason"]) for event in failed[::-1]]
            raise Stop("%s was not deployed: %s" % (name, "; ".join(dict.fromkeys(reasons)) or "see its events")) from None
        outputs = self.cloudformation.describe_stacks(StackName=name)["Stacks"][0].get("Outputs", [])
        return {output["OutputKey"]: output["OutputValue"] for output in outputs}

    def delete(self, names):
        """Deletes stacks, and returns sentences about what is left."""
        buckets = [name[:-len("-bucket")] for name in names if name.endswith("-bucket")]
        for bucket in buckets:
            try:
                self.session.resource("s3").Bucket(bucket).objects.delete()
            except botocore.exceptions.ClientError as e:
                if code(e) != "NoSuchBucket":
                    yield "the files of the bucket %s: %s" % (bucket, sentence(e))
        deleting = []
        for name in names:
            say("> deleting %s" % name)
            try:
                self.cloudformation.delete_stack(StackName=name)
                deleting.append(name)
            except botocore.exceptions.ClientError as e:
                yield "%s: %s" % (name, sentence(e))
        for name in deleting:
            try:
                self.cloudformation.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig=WAIT)
            except botocore.exceptions.WaiterError:
                for resource in self.cloudformation.describe_stack_resources(StackName=name)["StackResources"]:
                    if resource["ResourceStatus"] == "DELETE_FAILED":
                        yield "%s %s: %s" % (resource["ResourceType"], resource["PhysicalResourceId"], resource.get("ResourceStatusReason", ""))
            except botocore.exceptions.ClientError as e:
                yield "%s: %s" % (name, sentence(e))

    def left(self, prefix):
        """Returns the names of the stacks whose names begin so, in the order of deletion."""
        pages = self.cloudformation.get_paginator("describe_stacks").paginate()
        found = {stack["StackName"] for page in pages for stack in page["Stacks"]
                 if stack["StackName"].startswith(prefix) and TAG in stack.get("Tags", [])}
        return sorted(found | self.asked, key=lambda name: STACKS.index(name.rpartition("-")[2]))

    # The run.

    def build(self, directory):
        zips = {f.zip for f in self.functions + self.snapstart + self.starts}
        zips |= {"edge-" + name for name in [*stacks.EDGE, "large"]} if self.options.edge else set()
        zips |= {stacks.MANAGED.zip} if self.options.managed_instances else set()
        subprocess.run([ROOT / "tests/aws/build", directory, *sorted(zips)], check=True)
        self.starts = [f for f in self.starts if (directory / (f.zip + ".zip")).exists()]

    def upload(self, directory):
        s3 = self.client("s3")
        for zip in sorted(directory.glob("*.zip")):
            s3.upload_file(str(zip), self.name, zip.name)
        for page in ("headers", "origin", "abtest", "b/abtest") if self.options.edge else ():
            s3.put_object(Bucket=self.name, Key=page + "/index.html", Body=b"a page\n", ContentType="text/html")

    def target(self, f, qualifier=None):
        name = stacks.name_of(self.name, f.label)
        if os.environ.get("REHEARSAL"):  # a command that starts a stand-in for the function, and prints its address
            url = subprocess.check_output([os.environ["REHEARSAL"], name, f.zip], text=True).strip()
            return cases.Target(f, name, self.client("lambda", endpoint_url=url), self.logs, url, self.session, qualifier)
        url = None
        if f in self.functions:
            url = self.lambda_.get_function_url_config(FunctionName=name)["FunctionUrl"]
        return cases.Target(f, name, self.lambda_, self.logs, url, self.session, qualifier)

    def check(self, label, checks):
        """Runs cases one after the other, and notes how many hold."""
        passed = 0
        for sentence_, check in checks:
            try:
                check()
                passed += 1
            except Exception as e:  # whatever it is, it is a row of the report
                if isinstance(e, PermissionError) or code(e).startswith("AccessDenied"):
                    raise Stop(sentence(e)) from None  # one sentence is enough
                self.problems.append("%s: %s: %s" % (label, sentence_, e if isinstance(e, cases.Failed) else sentence(e)))
        self.rows.append((label, passed, len(checks)))
        say("> %s: %d of %d" % self.rows[-1])

    def check_function(self, f, wanted=cases.CASES, qualifier=None):
        target = self.target(f, qualifier)
        if qualifier:  # AWS takes the snapshot
            self.lambda_.get_waiter("published_version_active").wait(FunctionName=target.name, Qualifier=qualifier)
        self.check(f.label, [(name, lambda check=check: check(target)) for name, check in wanted])

    def measure(self, f):
        """Measures cold starts: a new variable makes Lambda start another environment."""
        target, found = self.target(f), []
        variables = self.lambda_.get_function_configuration(FunctionName=target.name).get("Environment", {}).get("Variables", {})
        for n in range(self.options.starts):
            self.lambda_.update_function_configuration(FunctionName=target.name, Environment={"Variables": {**variables, "START": str(n)}})
            self.lambda_.get_waiter("function_updated_v2").wait(FunctionName=target.name, WaiterConfig={"Delay": 1})
            answer = target.send({}, LogType="Tail")
            times = re.search(r"\tDuration: ([\d.]+) ms.*\tInit Duration: ([\d.]+) ms", answer.log)
            if times and not answer.failed:
                found.append((float(times[2]), float(times[1])))
        self.measured.append((f.label.partition(" ")[2], found))
        say("> %s: %d of %d cold starts" % (f.label, len(found), self.options.starts))

    def run(self, directory):
        self.build(directory)
        self.deploy("bucket", stacks.bucket(self.name))
        self.upload(directory)
        chosen = self.functions + self.snapstart + self.starts
        if chosen:
            self.deploy("functions", stacks.functions(self.name, chosen))
        # Four at once, because a new account may run ten invocations at once.
        self.each(self.check_function, self.functions)
        for f in self.snapstart:
            self.check_function(f, cases.SNAPSTART, "1")
        self.each(self.measure, self.starts)
        if self.options.managed_instances:
            ec2 = self.client("ec2")
            subnets = ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"]
            if not subnets:
                raise Stop("there is no default VPC in %s: make one, or leave out --managed-instances" % self.session.region_name)
            groups = ec2.describe_security_groups(Filters=[
                {"Name": "vpc-id", "Values": [subnets[0]["VpcId"]]}, {"Name": "group-name", "Values": ["default"]}])["SecurityGroups"]
            self.deploy("managed", stacks.managed(self.name, [s["SubnetId"] for s in subnets], [groups[0]["GroupId"]]))
            self.check_function(stacks.MANAGED, cases.MANAGED)
        if self.options.edge:
            domain = self.deploy("edge", stacks.edge(self.name, stacks.EDGE))["Domain"]
            self.check("Lambda@Edge", [edge_case(domain, *e) for e in cases.EDGE if e[0] in stacks.EDGE])
            # In a stack of its own, because CloudFront may refuse it.
            large = lambda: self.deploy("large", stacks.edge(self.name, {"large": ["viewer-request"]}))["Domain"]
            self.check("Lambda@Edge, a zip of 2 MB for a viewer event",
                       [edge_case(large, *e) for e in cases.EDGE if e[0] == "large"])

    def each(self, work, functions):
        pool = concurrent.futures.ThreadPoolExecutor(4)
        try:
            for future in [pool.submit(work, f) for f in functions]:
                future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    # The report.

    def report(self):
        versions = [(ROOT / "VERSION").read_text().strip(), subprocess.check_output(["go", "env", "GOVERSION"], text=True).strip()]
        commit = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True).stdout.strip()
        yield "aws-lambda-go-shim %s (%s), %s, %s, %s" % (
            versions[0], commit, versions[1], self.session.region_name, datetime.date.today().isoformat())
        if os.environ.get("REHEARSAL"):
            yield "\nA rehearsal: nothing ran on AWS."
        if not self.complete:
            yield "\nThe run did not come to its end."
        if self.rows:
            yield "\n| | cases | passed |\n|---|---:|---:|"
            yield from ("| %s | %d | %d |" % (label, of, passed) for label, passed, of in sorted(self.rows))
        if self.problems:
            yield "\nFailed:\n"
            yield from ("- " + " ".join(problem.split()) for problem in sorted(self.problems))
        if self.measured:
            yield "\n| cold start, 128 MB | starts | init, p50 (ms) | p90 | first invocation, p50 (ms) | p90 |\n|---|---:|---:|---:|---:|---:|"
            for label, found in sorted(self.measured):
                columns = [figure for times in zip(*found) for figure in (statistics.median(times), sorted(times)[int(len(times) * 0.9)])]
                yield "| %s | %d | %s |" % (label, len(found), " | ".join("%.1f" % c for c in columns) or " | | | ")


def edge_case(domain, example, path, status, header):
    return "%s answers %d" % (example, status), lambda: cases.through_cloudfront(
        domain() if callable(domain) else domain, path, status, header)


def sentence(error):
    """Returns what an error of AWS or of Python says, on one line."""
    if isinstance(error, botocore.exceptions.ClientError):
        return "%s: %s" % (error.operation_name, error.response["Error"]["Message"])
    return " ".join(("%s: %s" % (type(error).__name__, error) if not isinstance(error, (Stop, botocore.exceptions.BotoCoreError))
                     else str(error)).split())


def code(error):
    return getattr(error, "response", {}).get("Error", {}).get("Code", "")


def interrupted(*_):
    raise KeyboardInterrupt


def agreed(options, question):
    if options.yes:
        return True
    try:
        return input(question + " [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        raise Stop("nobody answers: --yes (or YES=1) agrees") from None


def clean_up(run, prefix, hide, ask=lambda names: True):
    """Deletes stacks, says what is left and returns the status."""
    names, left = [], []
    try:
        names = run.left(prefix)
        if not ask(names):
            return 0
        for text in run.delete(names):
            left.append(text)
            say(hide("aws: not deleted: " + text))
    except KeyboardInterrupt:
        left = names or [prefix + "*"]
        say("aws: interrupted: these stacks may be left: " + " ".join(left))
    except ERRORS as e:
        left = names or [prefix + "*"]
        say(hide("aws: %s: these stacks may be left: %s" % (sentence(e), " ".join(left))))
    if left:
        say("aws: run make aws CLEAN=1 later; AWS keeps functions of Lambda@Edge for some hours")
    return 1 if left else 0


def main():
    parser = argparse.ArgumentParser(prog="tests/aws/run", add_help=False, usage="see the head of tests/aws/run")
    parser.add_argument("command", nargs="?", choices=["clean"])
    for flag in ("--yes", "--plan", "--edge", "--managed-instances"):
        parser.add_argument(flag, action="store_true")
    parser.add_argument("--functions", action="append")
    parser.add_argument("--starts", type=int, default=30)
    options = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupted)
    hide = lambda text: text
    try:
        session = boto3.Session(region_name=os.environ.get("AWS_REGION") or None)  # which the AWS CLI knows, but not boto3
        if not session.region_name:
            raise Stop("no region: set AWS_REGION, or a region in the profile")
        if options.edge and session.region_name != "us-east-1":
            raise Stop("Lambda@Edge is deployed from us-east-1, not from %s: set AWS_REGION=us-east-1" % session.region_name)
        run = Run(session, options, PREFIX + secrets.token_hex(4))
        if not options.plan:
            account = session.client("sts").get_caller_identity()["Account"]
            hide = lambda text: text.replace(account, "ACCOUNT")
        if options.command == "clean":
            return clean_up(run, PREFIX, hide, lambda names: print("\n".join(names) or "nothing is left in " + session.region_name, flush=True)
                            or names and agreed(options, "Delete them?"))
        if not run.functions + run.snapstart + run.starts:
            raise Stop("no function matches %r: --plan lists all" % " or ".join(options.functions))
        print("\n".join(run.plan()), flush=True)
        if options.plan or not agreed(options, "Continue?"):
            return 0
    except KeyboardInterrupt:
        return 130
    except (Stop, *ERRORS) as e:
        say(hide("aws: " + sentence(e)))
        return 1
    status, directory = 1, ROOT / "build/aws" / run.name
    try:
        directory.mkdir(parents=True)
        run.run(directory)
        run.complete = True
        status = 1 if run.problems else 0
    except KeyboardInterrupt:
        status = 130
        say("aws: interrupted: deleting what was deployed")
    except subprocess.CalledProcessError:
        say("aws: a command failed: see above")
    except (Stop, *ERRORS) as e:
        say(hide("aws: " + sentence(e)))
    left = clean_up(run, run.name + "-", hide)
    subprocess.run(["rm", "-rf", directory])
    if run.rows or run.measured:
        text = hide("\n".join(run.report()))
        directory.with_suffix(".md").write_text(text + "\n")
        print(text)
        say("> this report is in build/aws/%s.md" % run.name)
    return status or left


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # without waiting for invocations in flight
