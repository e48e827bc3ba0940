"""The same as examples/snapstart, in Python with Lambda's own hooks."""
import http.client
import os
import sys
import urllib.parse
import uuid

from snapshot_restore_py import register_after_restore, register_before_snapshot

connection = http.client.HTTPConnection(urllib.parse.urlsplit(os.environ["SETTINGS_URL"]).netloc)
instance = settings = None


def begin():
    global instance, settings
    instance = uuid.uuid4().hex
    connection.request("GET", "/")
    settings = connection.getresponse().read().decode()
    sys.stderr.write("instance %s\n" % instance)


def Handle(event, context):
    return {"instance": instance, "settings": settings}


begin()
register_before_snapshot(connection.close)
register_after_restore(begin)
