"""Checks the links of a built site: every file and anchor exists, and each page is in the navigation.

usage: links.py DIRECTORY
"""
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit


class Page(HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.links, self.ids, self.nav, self.inside = [], {""}, set(), 0
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.ids.update(filter(None, (attributes.get("id"), attributes.get("name"))))
        if tag == "nav":
            self.inside += 1
        for name in ("href", "src"):
            if attributes.get(name):
                self.links.append(attributes[name])
                if self.inside and tag == "a":
                    self.nav.add(urldefrag(attributes[name])[0])

    def handle_endtag(self, tag):
        if tag == "nav":
            self.inside -= 1


def main(directory):
    root = Path(directory).resolve()
    pages = {path: Page(path) for path in sorted(root.rglob("*.html")) if path.name != "404.html"}
    bad, checked = [], 0
    for path, page in pages.items():
        for link in page.links:
            if urlsplit(link).scheme or link.startswith("//"):
                continue
            file, anchor = urldefrag(link)
            target = (path.parent / unquote(file)).resolve() if file else path
            if target.is_dir():
                target /= "index.html"
            checked += 1
            if not target.exists():
                bad.append("%s: %s does not exist" % (path.name, link))
            elif target in pages and unquote(anchor) not in pages[target].ids:
                bad.append("%s: %s has no such anchor" % (path.name, link))
    for path in pages:
        if path.name != "index.html" and path.name not in pages[root / "index.html"].nav:
            bad.append("%s is not in the navigation" % path.name)
    print("\n".join(bad) if bad else "%d pages, %d links" % (len(pages), checked))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
