def Handle(event, context):
    return "Hello, World!"


def Raw(event, context):
    return event


def Typed(event, context):
    return len(event["items"])
