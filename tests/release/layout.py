"""Writes an OCI layout like docker buildx's, of an image without files, for release/inspect.

usage: layout.py DIRECTORY [MISTAKE]
"""

import hashlib
import json
import os
import sys

directory, wrong = sys.argv[1], "".join(sys.argv[2:])
os.makedirs(os.path.join(directory, "blobs", "sha256"))


def blob(content, **more):
    if not isinstance(content, bytes):
        content = json.dumps(content).encode()
    digest = hashlib.sha256(content).hexdigest()
    with open(os.path.join(directory, "blobs", "sha256", digest), "wb") as file:
        file.write(b"changed" if wrong == "blob" and content == b"layer" else content)
    return dict(more, digest="sha256:" + digest, size=len(content))


def image(architecture):
    config = {"Labels": {"org.opencontainers.image.version": "9.9.9" if wrong == "version" else "1.2.3"}}
    config["User"] = "" if wrong == "user" else "1000:1000"
    manifest = {"config": blob({"architecture": architecture, "config": config}), "layers": [blob(b"layer")]}
    descriptor = blob(manifest, platform={"os": "linux", "architecture": architecture})
    statements = []
    if wrong != "sbom":
        packages = [{"name": "the image itself"}]
        if wrong != "packages":
            packages.append({"name": "bash", "externalRefs": [{"referenceType": "purl"}]})
        statements.append({"predicateType": "https://spdx.dev/Document", "predicate": {"packages": packages}})
    if wrong != "provenance":
        statements.append({"predicateType": "https://slsa.dev/provenance/v1", "predicate": {}})
    attestation = blob(
        {"layers": [blob(statement) for statement in statements]},
        platform={"os": "unknown", "architecture": "unknown"},
        annotations={
            "vnd.docker.reference.type": "attestation-manifest",
            "vnd.docker.reference.digest": descriptor["digest"],
        },
    )
    return [descriptor, attestation]


architectures = ["amd64"] if wrong == "platform" else ["amd64", "arm64"]
index = blob(
    {"manifests": [descriptor for architecture in architectures for descriptor in image(architecture)]},
    mediaType="application/vnd.oci.image.index.v1+json",
)
with open(os.path.join(directory, "index.json"), "w") as file:
    json.dump({"schemaVersion": 2, "manifests": [index]}, file)
