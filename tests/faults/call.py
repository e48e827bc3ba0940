"""Calls the handler as any Python code does. Each line of stdin is an event. For each event
a line with the result or the error is written to the file descriptor ANSWERS.
"""
import json
import os
import sys

answers = os.fdopen(int(os.environ["ANSWERS"]), "w")
DEADLINE_MS = int(os.environ["DEADLINE_MS"])


class Context:
    aws_request_id = "request"

    def get_remaining_time_in_millis(self):
        return DEADLINE_MS


def say(**answer):
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def failed(error):
    frames, traceback = 0, error.__traceback__
    while traceback:
        frames += traceback.tb_frame.f_code.co_filename.endswith(".go")
        traceback = traceback.tb_next
    say(errorType=type(error).__name__, errorMessage=str(error), frames=frames)


# Python values that JSON cannot represent, by the names of faults.
EVENTS = {"object": object(), "NaN": float("nan"), "surrogate": "\udc80"}

try:
    import handler

    handle = getattr(handler, os.environ["_HANDLER"].split(".")[1])
except BaseException as error:
    failed(error)
else:
    say(ready=True)
for line in sys.stdin:
    event = json.loads(line)
    if event.get("Python"):
        event["Text"] = EVENTS[event.pop("Python")]
    try:
        result = handle(event, Context())
    except BaseException as error:
        failed(error)
    else:
        say(result=result)
