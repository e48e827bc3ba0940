"""Reads the fenced blocks of the project's pages, and runs or compiles them.

usage: blocks.py check ROOT             fails if a block is neither tested nor excused
       blocks.py go ROOT DIRECTORY      writes each Go block as a package below DIRECTORY
       blocks.py data ROOT              parses blocks of JSON, and finds excerpts in their files
       blocks.py session ROOT PAGE      prints a script that runs the commands of a page and compares their output
       blocks.py block ROOT PAGE NAME   prints the block after the comment NAME

An HTML comment before a block says how it is tested:

<!-- go: CODE -->            CODE comes before the Go block; if it has a package clause, it becomes a second file
<!-- file: PATH -->          the block is an excerpt of this file
<!-- as: FILE -->            the Go block is written to this file before the commands after it run
<!-- run: NAME -->           a test of docs.bats runs the Go block
<!-- logged: NAME -->        the log of the function NAME, except for its figures
<!-- not run: REASON -->     nothing runs the block

The comments of README.md are in readme.comments, each after the first line of its block.
"""
import json
import re
import sys
import textwrap
from pathlib import Path

BLOCK = re.compile(r"(?ms)(?:^ *<!-- (?P<comment>(?:(?!-->).)*?)\s*-->\n)?^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^ *```$")
# Matches figures, ids, sizes and times, which vary.
VARIES = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+(?:[.,:/T-]\d+)*Z?| (?=[kM]?B\b)|\b[kM]?B\b")


class Block:
    def __init__(self, page, number, match, excuses):
        self.page, self.number = page, number
        self.language = match["language"]
        self.text = textwrap.dedent(match["text"])
        self.first = self.text.split("\n")[0].strip()
        comment = match["comment"] or excuses.get(self.first, "") if page == "README.md" else match["comment"] or ""
        self.kind, _, self.value = comment.partition(":")
        self.value = self.value.strip("\n") if self.kind == "go" else self.value.strip()

    def __str__(self):
        return "%s:%d: %s" % (self.page, self.number, self.first)


def blocks(root):
    excuses = dict(line.split("\t") for line in (root / "tests/docs/readme.comments").read_text().splitlines())
    pages = [root / name for name in ("README.md", "CONTRIBUTING.md")] + sorted((root / "docs").glob("*.md"))
    for path in pages:
        text = path.read_text(encoding="utf-8")
        name = str(path.relative_to(root))
        for match in BLOCK.finditer(text):
            yield Block(name, text.count("\n", 0, match.start("text")), match, excuses)


def is_session(block):
    return block.kind == "" and (block.language == "sh" or block.language == "" and block.text.startswith("$ "))


def check(root):
    """Lists the blocks without a test or an excuse. docs.bats must run each page with commands."""
    bats = (root / "tests/docs/docs.bats").read_text()
    known = {"", "as", "go", "file", "run", "logged", "not run"}
    bad = []
    for block in blocks(root):
        tested = (block.kind in ("file", "run", "logged") and block.value or block.kind == "not run" and block.value
                  or block.language in ("go", "json", "mermaid") or is_session(block))
        if block.kind not in known or not tested:
            bad.append("%s: a %s block that nothing runs" % (block, block.language or "plain"))
        elif is_session(block) and "session %s\n" % block.page not in bats:
            bad.append("%s: docs.bats does not run the commands of this page" % block)
        elif block.kind in ("run", "logged") and "logs %s" % block.value.split()[0] not in bats:
            bad.append("%s: docs.bats does not run the function %s" % (block, block.value))
    return bad


def write_go(root, directory):
    """Writes one package for each block. A fragment starts with the code of its comment."""
    for n, block in enumerate(b for b in blocks(root) if b.language == "go" and b.kind in ("", "as", "go", "run")):
        package = Path(directory) / ("%s_%d" % (Path(block.page).stem.replace("-", "").lower(), block.number))
        package.mkdir(parents=True)
        test = "import \"testing\"" in block.text or "*testing.T" in block.text
        text, beside = block.text, block.value if block.kind == "go" else ""
        if not re.search(r"(?m)^package ", text):
            text, beside = (beside or "package main") + "\n\n" + text, ""
        (package / ("block_test.go" if test else "block.go")).write_text("//line %s:%d\n%s" % (block.page, block.number + 1, text))
        if beside:
            (package / "beside.go").write_text(beside)
    return []


def data(root):
    bad = []
    for block in blocks(root):
        try:
            if block.kind == "file":
                whole = (root / "docs" / block.value).read_text()
                lines = [line for line in block.text.split("\n") if line.strip()]
                if textwrap.dedent(block.text).strip("\n") not in textwrap.dedent(whole) and not all(l in whole for l in lines):
                    bad.append("%s: not in %s" % (block, block.value))
            elif block.language == "json" and block.kind in ("", "logged"):
                json.loads(block.text if block.text.startswith("{") else "{%s}" % block.text)
        except (ValueError, OSError) as error:
            bad.append("%s: %s" % (block, error))
    return bad


def session(root, page):
    """Prints a bash script: compare COMMAND EXPECTED for commands shown with output, other commands as they are."""
    for block in blocks(root):
        if block.page == page and block.kind == "as":
            print("cat >%s <<'END'\n%sEND" % (block.value, block.text))
        if block.page != page or not is_session(block):
            continue
        print("at %s" % quoted(str(block)))
        if block.language == "sh":
            print(block.text)
            continue
        for part in re.split(r"(?m)^\$ ", block.text)[1:]:
            command, _, expected = part.partition("\n")
            print("compare %s %s" % (quoted(command), quoted(figures(expected))))
    return []


def figures(text):
    return re.sub(r"[ \t]+", " ", VARIES.sub("N", text)).strip()


def quoted(text):
    return "'%s'" % text.replace("'", "'\\''")


def one(root, page, name):
    for block in blocks(root):
        if block.page == page and block.kind + ": " + block.value == name:
            print(block.text, end="")
            return []
    return ["%s has no block %r" % (page, name)]


def main(command, *arguments):
    if command == "figures":
        print(figures(sys.stdin.read()))
        return 0
    root = Path(arguments[0])
    run = {"check": check, "go": write_go, "data": data, "session": session, "block": one}[command]
    bad = run(root, *arguments[1:])
    print("\n".join(bad), end="\n" if bad else "")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
