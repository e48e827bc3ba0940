"""The same function in Python, served by Lambda's own client, to compare the growth of memory."""
import gc


def Echo(event, context):
    if isinstance(event, dict):
        if "error" in event:
            raise Exception(event["error"])
        if "free" in event:
            gc.collect()
    return event
