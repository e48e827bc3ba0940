"""Prints an event of Lambda@Edge in the form of AWS's documentation.

usage: event.py TYPE [FIELD=VALUE | NAME:VALUE | >NAME:VALUE]...

FIELD is a field of the request. NAME: is a header of the request, >NAME: a header of the
response. A header given more than once is repeated.
"""
import json
import sys


def put(headers, line):
    name, value = line.split(":", 1)
    headers.setdefault(name.lower(), []).append({"key": name, "value": value})


def main(kind, *changes):
    headers, answered = {}, {}
    put(headers, "Host:www.example.com")
    put(headers, "User-Agent:curl/8.7.1")
    request = {"clientIp": "203.0.113.178", "headers": headers, "method": "GET", "querystring": "", "uri": "/"}
    put(answered, "Content-Type:text/html")
    put(answered, "Server:ExampleCustomOriginServer")
    for change in changes:
        if change.startswith(">"):
            put(answered, change[1:])
        elif "=" in change.split(":")[0]:
            field, value = change.split("=", 1)
            assert field in request, field
            request[field] = value
        else:
            put(headers, change)
    request["headers"] = dict(sorted(headers.items()))
    if kind.startswith("origin"):
        request["origin"] = {"custom": {
            "customHeaders": {}, "domainName": "www.example.com", "keepaliveTimeout": 5, "path": "", "port": 443,
            "protocol": "https", "readTimeout": 30, "responseCompletionTimeout": 30, "sslProtocols": ["TLSv1.2"]}}
    cf = {
        "config": {
            "distributionDomainName": "d111111abcdef8.cloudfront.net", "distributionId": "EDFDVBD6EXAMPLE",
            "eventType": kind, "requestId": "4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ=="},
        "request": request}
    if kind.endswith("response"):
        cf["response"] = {"status": "200", "statusDescription": "OK", "headers": dict(sorted(answered.items()))}
    print(json.dumps({"Records": [{"cf": cf}]}, separators=(",", ":")))


main(*sys.argv[1:])
