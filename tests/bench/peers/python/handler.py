def Handle(event, context):
    return "Hello, World!"


def Typed(event, context):
    return len(event["items"])


def Any(event, context):
    return event
