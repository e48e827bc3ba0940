"""Stands in for the generator of SBOMs that BuildKit has from a registry. It names the packages of Debian in an image.

https://github.com/moby/buildkit/blob/master/docs/attestations/sbom-protocol.md
"""

import json
import os


def paragraphs(path):
    with open(path, encoding="utf-8") as file:
        for text in file.read().split("\n\n"):
            fields = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line and not line.startswith(" "))
            if fields:
                yield fields


packages = [
    {
        "SPDXID": "SPDXRef-Package-%d" % number,
        "name": fields["Package"],
        "versionInfo": fields["Version"],
        "downloadLocation": "NOASSERTION",
        "externalRefs": [
            {
                "referenceCategory": "PACKAGE-MANAGER",
                "referenceType": "purl",
                "referenceLocator": "pkg:deb/debian/%(Package)s@%(Version)s?arch=%(Architecture)s" % fields,
            }
        ],
    }
    for number, fields in enumerate(paragraphs(os.environ["BUILDKIT_SCAN_SOURCE"] + "/var/lib/dpkg/status"))
]
statement = {
    "_type": "https://in-toto.io/Statement/v0.1",
    "predicateType": "https://spdx.dev/Document",
    "predicate": {"SPDXID": "SPDXRef-DOCUMENT", "spdxVersion": "SPDX-2.3", "name": "image", "packages": packages},
}
with open(os.environ["BUILDKIT_SCAN_DESTINATION"] + "/sbom.spdx.json", "w") as file:
    json.dump(statement, file)
