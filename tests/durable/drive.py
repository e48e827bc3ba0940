"""Starts an execution in AWS's local runner and approves or refuses it.

python3 drive.py NAME ITEM FAILURES approve|refuse|none

Prints the execution's status and result, and then a line for each event of its history.
"""
import json
import os
import sys
import time
import urllib.request

import boto3

name, item, failures, answer = sys.argv[1:]
runner = os.environ["AWS_ENDPOINT_URL_LAMBDA"]
client = boto3.client("lambda")
start = {"AccountId": "123456789012", "FunctionName": "function", "FunctionQualifier": "$LATEST", "ExecutionName": name,
         "ExecutionTimeoutSeconds": 120, "ExecutionRetentionPeriodDays": 1, "InvocationId": name,
         "Input": json.dumps({"Item": item, "Failures": int(failures)})}
request = urllib.request.Request(runner + "/start-durable-execution", json.dumps(start).encode(), {"Content-Type": "application/json"})
arn = json.load(urllib.request.urlopen(request))["ExecutionArn"]


def history():
    return client.get_durable_execution_history(DurableExecutionArn=arn, IncludeExecutionData=True)["Events"]


end = time.monotonic() + 60
while time.monotonic() < end:
    execution = client.get_durable_execution(DurableExecutionArn=arn)
    if execution["Status"] != "RUNNING":
        break
    created = [e["CallbackStartedDetails"]["CallbackId"] for e in history() if e["EventType"] == "CallbackStarted"]
    asked = [e for e in history() if e["EventType"] == "StepSucceeded" and e["Name"] == "ask"]
    if created and asked and answer == "approve":
        client.send_durable_execution_callback_success(CallbackId=created[0], Result=b"Ann")
        answer = "none"
    elif created and asked and answer == "refuse":
        client.send_durable_execution_callback_failure(CallbackId=created[0], Error={"ErrorType": "Refused", "ErrorMessage": "too dear"})
        answer = "none"
    time.sleep(0.1)
if "Result" in execution:
    print(execution["Status"], json.dumps(json.loads(execution["Result"]), sort_keys=True))
else:
    # Only the message: each language has its own names for types of errors.
    print(execution["Status"], execution.get("Error", {}).get("ErrorMessage"))
for event in history():
    if event["EventType"] != "InvocationCompleted":
        print(event["EventType"], event.get("SubType"), event.get("Name"))
