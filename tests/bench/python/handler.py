def Handle(event, context):
    return "Hello, World!"
