"""The client context that a mobile SDK sends, as JSON for Go."""
import json


def client_context(value, context):
    """The JSON of a client context, as it came in Lambda's header."""
    client = getattr(value, "client", None)
    custom, env = getattr(value, "custom", None), getattr(value, "env", None)
    names = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")
    return json.dumps({
        "client": client and dict((name, getattr(client, name, None)) for name in names),
        "custom": custom if isinstance(custom, dict) else None,
        "env": env if isinstance(env, dict) else None,
        "w3c": _w3c(context),
    }, default=str)


def _w3c(context):
    """The trace context, which Lambda's client has taken out of the client context."""
    try:
        w3c = context.w3c()
    except Exception:
        return None
    return w3c if isinstance(w3c, dict) else None
