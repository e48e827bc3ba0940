"""The client context that a mobile SDK sends, as JSON for Go."""
import json


def client_context(value):
    """The JSON of a client context, as it came in Lambda's header."""
    client = getattr(value, "client", None)
    custom, env = getattr(value, "custom", None), getattr(value, "env", None)
    names = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")
    return json.dumps({
        "client": client and dict((name, getattr(client, name, None)) for name in names),
        "custom": custom if isinstance(custom, dict) else None,
        "env": env if isinstance(env, dict) else None,
    }, default=str)
