"""Adds to docs/ what the site needs: pages of the project's root, of which README.md is the home, mermaid, links to files
outside docs/, all messages of the sources in troubleshooting.md, and each as a result of its own in the search."""

import html
import json
import logging
import os
import posixpath
import re
import sys
from pathlib import Path

from mkdocs.structure.files import File

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "site"))
from messages import explained, messages as messages_of, pattern  # noqa: E402

ROOT_PAGES = ("README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md")
SOURCE = "https://github.com/eawsy/aws-lambda-go-shim/{kind}/main/{path}"

MESSAGES = "troubleshooting.md"
ROW = re.compile(r"(?m)^\| (`.+?`) \|(.*)$")

log = logging.getLogger("mkdocs.hooks")
messages = []


def on_files(files, config):
    for name in ROOT_PAGES:
        files.append(File.generated(config, name, abs_src_path=str(ROOT / name)))
    for name in ("site.css", "search.js"):
        files.append(File.generated(config, name, abs_src_path=str(ROOT / "site" / name)))
    files.append(File.generated(config, "mermaid.min.js", abs_src_path=os.environ["MERMAID"]))
    return files


def on_page_markdown(markdown, page, config, files):
    name = page.file.src_uri
    here = "" if name in ROOT_PAGES else "docs"
    if here == "":
        page.edit_url = SOURCE.format(kind="edit", path=name)
    # Remove the page's table of contents, because the site has its own.
    markdown = re.sub(r"(?m)^- \[[^\]]*\]\(#[^)]*\)\n(?:- \[[^\]]*\]\(#[^)]*\)(?:: .*)?\n)+", "", markdown, count=1)
    if name == MESSAGES:
        messages.clear()
        markdown = ROW.sub(anchored, markdown + others(markdown))
    return re.sub(r"(\]\()([^)\s#]+)((?:#[^)\s]*)?\))", lambda link: link[1] + target(link[2], here, name) + link[3], markdown)


def others(page):
    """Returns a section with the messages that the page does not explain."""
    there = explained(page)
    rows = ["| `{}` | [{path}](../{path}) |\n".format(re.sub("[`|]", "…", text), path=path) for text, path in sorted(messages_of(ROOT).items())
            if not any(pattern(text).search(row) for row in there)]
    return "\n## All other messages\n\n| message | source |\n|---|---|\n" + "".join(rows)


def anchored(row):
    """Gives a message's row an anchor, and keeps the message for the search."""
    messages.append((row[1].replace("`", ""), " ".join(re.sub(r"\]\([^)]*\)|[`[|]", "", row[2]).split())))
    return f'| <a id="message-{len(messages)}"></a>{row[1]} |{row[2]}'


def on_post_build(config):
    """Adds the messages to the search's index. Their text is the title, which counts most."""
    path = Path(config["site_dir"]) / "search/search_index.json"
    index = json.loads(path.read_text(encoding="utf-8"))
    page = MESSAGES.replace(".md", ".html")
    for number, (message, text) in enumerate(messages, 1):
        title, text = (html.escape(part, quote=False) for part in (message, text))
        index["docs"].append({"location": f"{page}#message-{number}", "title": title, "text": text})
    path.write_text(json.dumps(index, ensure_ascii=False), encoding="utf-8")


def target(link, here, page):
    """Returns the target of a link: a page of the site, or a file of the repository on GitHub."""
    if re.match(r"[a-z]+:", link):
        return link
    path = posixpath.normpath(posixpath.join(here, link))
    if path in ROOT_PAGES:
        return path
    if posixpath.dirname(path) == "docs":
        return posixpath.basename(path)
    if not (ROOT / path).exists():
        log.warning("%s links to %r, which does not exist", page, link)
    return SOURCE.format(kind="tree" if (ROOT / path).is_dir() else "blob", path=path)
