"""Prints the messages in the sources, for the site and the tests. Each line has a file, a tab, and a message, with … in place of
each value. With --stale it prints those of docs/troubleshooting.md that are in no source, and fails if there are any.

usage: messages.py ROOT [--stale]
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
    """Returns the file of each message, by its text."""
    go = subprocess.run(["go", "run", "site/messages.go", *GO], cwd=root, check=True, stdout=subprocess.PIPE, text=True).stdout
    found = [line.split("\t", 1) for line in go.splitlines()]
    for pattern, extract in (("shim/python/*.py", of_python), ("shim/bridge/*.c", of_c)):
        for path in sorted(root.glob(pattern)):
            found += [(path.relative_to(root).as_posix(), text) for text in extract(path) if text]
    for name in BASH:
        found += [(name, text) for text in of_bash(root / name)]
    return {clean(text): path for path, text in reversed(found) if enough(text)}


def pattern(message):
    """Returns a pattern for a message. Its … matches anything."""
    return re.compile(".*?".join(re.escape(part.strip()) for part in re.split('"?…"?', message) if part.strip()))


def explained(page):
    """Returns the messages of this project that the page explains. A row may have several."""
    ours = page.split("\n## Messages of the commands\n")[1]
    return [text for cell in re.findall(r"(?m)^\| (`.+?`) \|", ours) for text in re.findall("`(.+?)`", cell)]


def main(root, option=""):
    found = messages(Path(root))
    if not option:
        print("\n".join(f"{path}\t{text}" for text, path in sorted(found.items())))
        return 0
    page = (Path(root) / "docs/troubleshooting.md").read_text(encoding="utf-8")
    stale = [text for text in explained(page) if not any(pattern(m).search(text) for m in found)]
    for text in stale:
        print("in no source: " + text)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
