"""Copies Lambda's runtime client and changes it as AWS might: change.py INSTALLED COPY CHANGE

A change replaces text in the source, and fails if that text is missing.
"""
import ast
import compileall
import os
import shutil
import sys


def before_fork(text):
    return [("lambda_multi_concurrent_utils.py", "        processes = []\n", text + "        processes = []\n")]


# Each change replaces texts in files.
CHANGES = {
    "renamed_lookup": [("bootstrap.py", "_get_handler(", "load_handler(")],
    "renamed_request": [("bootstrap.py", "handle_event_request(", "handle_request(")],
    "missing_request": [
        ("bootstrap.py", "def handle_event_request(", "def unused("),
        ("bootstrap.py", "def parse_json_header(", "handle_event_request = unused\n\n\ndef parse_json_header(")],
    "new_argument": [
        ("lambda_runtime_client.py", "        content_type=\"application/json\",\n        invocation_id=None,\n    ):",
         "        content_type,\n        invocation_id,\n        checksum,\n    ):"),
        ("bootstrap.py", "result_content_type, invocation_id\n", "result_content_type, invocation_id, len(result)\n")],
    "optional_argument": [("bootstrap.py", "    invocation_id=None,\n):", "    invocation_id=None,\n    region=None,\n):")],
    "new_field": [
        ("bootstrap.py", "                event_request.invocation_id,\n",
         "                event_request.invocation_id or event_request.baggage,\n"),
        ("lambda_runtime_client.py", "            invocation_id=headers",
         "            baggage=headers.get('Lambda-Runtime-Baggage'),\n            invocation_id=headers")],
    "new_duty": [
        ("bootstrap.py", "import importlib\n", "import importlib\nfrom . import telemetry\n"),
        ("bootstrap.py", "        while True:\n", "        telemetry.start()\n        while True:\n")],
    "new_duty_in_client": [("lambda_runtime_client.py", "        # Calling runtime_client.next() from",
                            "        print('polls', flush=True)\n        # Calling")],
    "late_lookup": [
        ("bootstrap.py", "            request_handler = _get_handler(handler)\n", "            request_handler = None\n"),
        ("bootstrap.py", "            _GLOBAL_AWS_REQUEST_ID = event_request.invoke_id\n",
         "            request_handler = request_handler or _get_handler(handler)\n"
         "            _GLOBAL_AWS_REQUEST_ID = event_request.invoke_id\n")],
    "on_a_thread": [("__main__.py", "        bootstrap.run(handler, client)\n",
                     "        import threading\n"
                     "        threading.Thread(target=bootstrap.run, args=(handler, client)).start()\n")],
    "import_in_parent": before_fork("        import importlib\n        importlib.import_module(handler.rsplit('.', 1)[0])\n"),
    "lookup_in_parent": before_fork("        bootstrap._get_handler(handler)\n"),
    "handler_from_parent": before_fork("        found = bootstrap._get_handler(handler)\n"
                                       "        bootstrap._get_handler = lambda handler: found\n"),
    "workers_by_fork": [
        ("lambda_multi_concurrent_utils.py", "            p = ctx.Process(\n                target=cls.run_single,\n"
         "                args=(handler, api_addr, use_thread, socket_path),\n            )\n            p.start()\n"
         "            processes.append(p)\n        for p in processes:\n            p.join()\n",
         "            if not os.fork():\n                cls.run_single(handler, api_addr, use_thread, socket_path)\n"
         "        os.wait()\n"),
        ("lambda_multi_concurrent_utils.py", '        ctx = multiprocessing.get_context("fork")\n', ""),
        ("lambda_multi_concurrent_utils.py", "import multiprocessing\n", "")],
}


def reformatted():
    for name in os.listdir(package):
        text = read(name)
        write(name, "# Reformatted\n\n" + ast.unparse(ast.parse(text)))


def compiled_elsewhere():
    compileall.compile_dir(package, ddir="/another/place", legacy=True, quiet=1)
    for name in os.listdir(package):
        if name.endswith(".py"):
            os.remove(os.path.join(package, name))


def read(name):
    with open(os.path.join(package, name)) as file:
        return file.read()


def write(name, text):
    with open(os.path.join(package, name), "w") as file:
        file.write(text)


def replace(name, old, new):
    text = read(name)
    if old not in text:
        sys.exit("%s: %s has no %r" % (change, name, old))
    write(name, text.replace(old, new))


installed, copy, change = sys.argv[1:]
package = os.path.join(copy, "awslambdaric")
os.makedirs(copy)
for entry in os.listdir(installed):
    if entry == "awslambdaric":
        shutil.copytree(os.path.join(installed, entry), package, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        os.symlink(os.path.join(installed, entry), os.path.join(copy, entry))
if change == "new_duty":
    write("telemetry.py", "def start():\n    print('telemetry has started', flush=True)\n")
for replaced in CHANGES.get(change, ()):
    replace(*replaced)
if change not in CHANGES:
    globals()[change]()
