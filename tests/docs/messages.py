"""Compares docs/troubleshooting.md with the messages in the sources. Prints messages that are missing on the page, and rows
of the page that are in no source.

usage: messages.py ROOT [--list]
"""
import ast
import re
import subprocess
import sys
from pathlib import Path

BASH = "scripts/build scripts/selftest shim/build preview.bash".split()
GO = "commands shim/exe shim/runtimeapi shim/http1 shim/handler shim/host lambda modules".split()


def clean(text):
    text = re.sub(r"%[-+#0-9.]*[sdrvw]", "…", text).strip()
    return re.sub(r"\s+", " ", text).replace("%%", "%")


def enough(text):
    return len(re.findall(r"[A-Za-z']{2,}", text)) >= 3


def texts(node):
    """Returns the text of a string expression, or None."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return texts(node.left)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return (texts(node.left) or "%s") + (texts(node.right) or "%s")
    return None


def of_python(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
            yield texts(node.exc.args[0])
        elif isinstance(node, ast.Return) and path.name == "_takeover.py":
            yield texts(node.value)
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "objection":
            yield texts(node.value)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "write" and node.args:
            yield texts(node.args[0])


def of_c(path):
    for call in re.finditer(r"PyErr_(?:SetString|Format)\((.*?)\);", path.read_text(), re.S):
        yield "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', call[1])).replace('\\"', '"')


def of_bash(path):
    for text in re.findall(r"\bdie \"((?:[^\"\\]|\\.)*)\"|printf '%s: (the .*?)\\n'", path.read_text()):
        yield re.sub(r"\$(?:\w+|\{[^}]*\}|\([^)]*\))", "…", "".join(text))


def messages(root):
    go = subprocess.run(["go", "run", str(root / "tests/docs/messages.go")] + [str(root / d) for d in GO],
                        check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    found = set(filter(enough, go))
    for path in (root / "shim/python").glob("*.py"):
        found.update(clean(text) for text in of_python(path) if text and enough(text))
    for path in (root / "shim/bridge").glob("*.c"):
        found.update(clean(text) for text in of_c(path) if enough(text))
    for name in BASH:
        found.update(clean(text) for text in of_bash(root / name) if enough(text))
    return sorted(found)


def pattern(message):
    """Returns a pattern for a message. Its … matches anything."""
    return re.compile(".*?".join(re.escape(part.strip()) for part in re.split('"?…"?', message) if part.strip()))


def main(root, *options):
    found = messages(Path(root))
    page = (Path(root) / "docs/troubleshooting.md").read_text(encoding="utf-8")
    ours = page.split("\n## build\n")[1] if "\n## build\n" in page else ""
    rows = re.findall(r"(?m)^\| `(.+?)` \|", ours)
    missing = found if options else [m for m in found if not any(pattern(m).search(row) for row in rows)]
    stale = [] if options else [row for row in rows if not any(pattern(m).search(row) for m in found)]
    for text in missing:
        print("missing: " + text)
    for text in stale:
        print("stale: " + text)
    return 1 if missing or stale else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
