"""Go's output arrives in the order in which it was written."""
import os
import re
import subprocess
import sys

from expect import child, equal


def lines(text):
    """Returns the lines that write in functions/logs writes."""
    expected = []
    for i in range(3):
        expected += ["fmt %s %d" % (text, i), "TIME log %s %d" % (text, i), "print %s %d" % (text, i),
                     "println %s %d" % (text, i), "stdout %s %d" % (text, i), "stderr %s %d" % (text, i),
                     "TIME INFO slog %s" % text, "no newline nor here"]
    return expected


def untimed(text):
    """Returns the lines of a text, with the times of 2017's log flags replaced by TIME."""
    return re.sub(r"(?m)^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d\.\d{6} ", "TIME ", text).splitlines()


def write():
    import logs

    print("Python, after the import")
    sys.stdout.flush()
    logs.Handle("one")
    sys.stderr.write("Python, after a call\n")
    sys.stderr.flush()
    logs.Handle("two")
    logs.Configured("three")


def in_order():
    ended = child(write, stderr=subprocess.STDOUT)
    equal(untimed(ended.stdout), lines("init") + ["Python, after the import"] + lines("one") +
          ["Python, after a call"] + lines("two") + ["configured: three"])
    equal(ended.status, 0)


def to_each_descriptor():
    ended = child(write)
    first = [line.replace("nor here", "") for line in lines("init")]
    equal([line for line in untimed(ended.stderr) if "init" in line],
          [line for line in first if "init" in line and not line.startswith(("fmt", "stdout"))])
    equal(re.findall(r"(?:fmt|stdout) init \d", ended.stdout),
          [line for line in first if line.startswith(("fmt", "stdout"))])


def universal_time():
    """As in 2017, log writes times in UTC in any time zone."""
    from datetime import datetime, timedelta

    ended = child(write, environment={"TZ": "Pacific/Kiritimati"})
    stamp = re.search(r"(?m)^(\S+ \S+) log one 0$", ended.stderr).group(1)
    away = abs(datetime.utcfromtimestamp(__import__("time").time()) -
               datetime.strptime(stamp, "%Y/%m/%d %H:%M:%S.%f"))
    equal(away < timedelta(minutes=5), True)


def redirect():
    import handler

    read, write = os.pipe()
    saved = os.dup(1), os.dup(2)
    os.dup2(write, 1)
    os.dup2(write, 2)
    try:
        handler.Write("redirected")
    finally:
        os.dup2(saved[0], 1)
        os.dup2(saved[1], 2)
        os.close(write)
    with os.fdopen(read, "r") as pipe:
        found = pipe.read()
    equal(found, "fmt redirected\nstderr redirected\nprint redirected\nstdout redirected\n")
    handler.Write("back")


def redirected():
    ended = child(redirect)
    equal(ended, (0, "fmt back\nstdout back\n", "stderr back\nprint back\n"))
