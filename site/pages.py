"""Adds to docs/ what the site needs: pages of the project's root, mermaid, and links to files outside docs/."""

import logging
import os
import posixpath
import re
from pathlib import Path

from mkdocs.structure.files import File

ROOT = Path(__file__).resolve().parent.parent
ROOT_PAGES = ("SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md")
SOURCE = "https://github.com/eawsy/aws-lambda-go-shim/{kind}/main/{path}"

log = logging.getLogger("mkdocs.hooks")


def on_files(files, config):
    for name in ROOT_PAGES:
        files.append(File.generated(config, name, abs_src_path=str(ROOT / name)))
    files.append(File.generated(config, "site.css", abs_src_path=str(ROOT / "site/site.css")))
    files.append(File.generated(config, "mermaid.min.js", abs_src_path=os.environ["MERMAID"]))
    return files


def on_page_markdown(markdown, page, config, files):
    name = page.file.src_uri
    here = "" if name in ROOT_PAGES else "docs"
    if here == "":
        page.edit_url = SOURCE.format(kind="edit", path=name)
    # Remove the page's table of contents, because the site has its own.
    markdown = re.sub(r"(?m)^- \[[^\]]*\]\(#[^)]*\)\n(?:- \[[^\]]*\]\(#[^)]*\)(?:: .*)?\n)+", "", markdown, count=1)
    return re.sub(r"(\]\()([^)\s#]+)((?:#[^)\s]*)?\))", lambda link: link[1] + target(link[2], here, name) + link[3], markdown)


def target(link, here, page):
    """Returns the target of a link: a page of the site, or a file of the repository on GitHub."""
    if re.match(r"[a-z]+:", link):
        return link
    path = posixpath.normpath(posixpath.join(here, link))
    if path in ROOT_PAGES:
        return path
    if posixpath.dirname(path) == "docs":
        return posixpath.basename(path)
    if path == "README.md":
        return "README.md"
    if not (ROOT / path).exists():
        log.warning("%s links to %r, which does not exist", page, link)
    return SOURCE.format(kind="tree" if (ROOT / path).is_dir() else "blob", path=path)
