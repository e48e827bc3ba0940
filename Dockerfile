# The build image: Go, zig as its C compiler, the shim, and the commands that build and pack a function.
#
# Every source image is an argument, so that .ci/standins can replace it when no registry can be reached.
# image/defaults writes the defaults from the file versions. `make image` builds and tags the image.
ARG BASE_IMAGE=public.ecr.aws/amazonlinux/amazonlinux:2023.12.20260914.0
ARG GO_IMAGE=golang:1.27.4-bookworm
ARG PYTHON2_IMAGE=python:2.7.18-slim-buster
ARG PYTHON3_IMAGE=python:3.13.13-slim-bookworm
ARG PYTHON38_IMAGE=python:3.8.20-slim-bookworm
ARG PYTHON39_IMAGE=python:3.9.25-slim-bookworm
ARG PYTHON310_IMAGE=python:3.10.20-slim-bookworm
ARG PYTHON311_IMAGE=python:3.11.17-slim-bookworm
ARG PYTHON312_IMAGE=python:3.12.15-slim-bookworm
ARG PYTHON314_IMAGE=python:3.14.8-slim-bookworm
ARG PYTHON315_IMAGE=python:3.15.0-slim-bookworm

# The stages run programs of the machine that builds, because under QEMU they would take many times as long. Only the
# last stage, and the one that it is FROM, run programs of the image's own architecture.
FROM --platform=$BUILDPLATFORM ${GO_IMAGE} AS native-go
FROM ${GO_IMAGE} AS target-go
FROM --platform=$BUILDPLATFORM ${PYTHON2_IMAGE} AS python2
FROM --platform=$BUILDPLATFORM ${PYTHON3_IMAGE} AS python3
FROM --platform=$BUILDPLATFORM ${PYTHON38_IMAGE} AS python38
FROM --platform=$BUILDPLATFORM ${PYTHON39_IMAGE} AS python39
FROM --platform=$BUILDPLATFORM ${PYTHON310_IMAGE} AS python310
FROM --platform=$BUILDPLATFORM ${PYTHON311_IMAGE} AS python311
FROM --platform=$BUILDPLATFORM ${PYTHON312_IMAGE} AS python312
FROM --platform=$BUILDPLATFORM ${PYTHON314_IMAGE} AS python314
FROM --platform=$BUILDPLATFORM ${PYTHON315_IMAGE} AS python315

# Go, without the parts that no function needs.
FROM python3 AS goroot
COPY --from=target-go /usr/local/go /opt/go
COPY image/install/goroot /image/install/
RUN set -eux; /image/install/goroot /opt/go

FROM python3 AS zig-amd64
COPY versions /
COPY image/install/zig /image/install/
RUN set -eux; /image/install/zig /opt/zig amd64

FROM python3 AS zig-arm64
COPY versions /
COPY image/install/zig /image/install/
RUN set -eux; /image/install/zig /opt/zig arm64

# One of the two stages above.
# hadolint ignore=DL3006
FROM zig-${BUILDARCH} AS native-zig
# hadolint ignore=DL3006
FROM zig-${TARGETARCH} AS target-zig

# The shim, and Go's and zig's caches, at the paths that they have in the image.
FROM python3 AS shim
COPY --from=native-go /usr/local/go /usr/local/go
COPY --from=native-zig /opt/zig /opt/zig
COPY --from=python2 /usr/local/include/python2.7 /opt/python2/include
ENV PATH=/opt/aws-lambda-go-shim/scripts:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
WORKDIR /opt/aws-lambda-go-shim
COPY image/install/go image/install/
RUN set -eux; image/install/go "$PWD/build/shim" /cache
COPY LICENSE NOTICE VERSION versions ./
COPY commands commands
COPY lambda lambda
COPY modules modules
COPY scripts scripts
COPY shim shim
RUN --mount=type=bind,from=python38,source=/usr/local,target=/opt/python/3.8 \
  --mount=type=bind,from=python39,source=/usr/local,target=/opt/python/3.9 \
  --mount=type=bind,from=python310,source=/usr/local,target=/opt/python/3.10 \
  --mount=type=bind,from=python311,source=/usr/local,target=/opt/python/3.11 \
  --mount=type=bind,from=python312,source=/usr/local,target=/opt/python/3.12 \
  --mount=type=bind,from=python314,source=/usr/local,target=/opt/python/3.14 \
  --mount=type=bind,from=python315,source=/usr/local,target=/opt/python/3.15 \
  set -eux; ldconfig /opt/python/*/lib; \
  export PYTHONS='python3 /opt/python/*/bin/python3.*'; \
  export ZIG=/opt/zig/zig PYTHON2_INCLUDE=/opt/python2/include GOCACHE=/tmp/go-build ZIG_GLOBAL_CACHE_DIR=/tmp/zig; \
  shim/build amd64; \
  shim/build arm64
COPY image/install/warm image/install/
RUN set -eux; ZIG_GLOBAL_CACHE_DIR=/cache/zig image/install/warm /cache

FROM shim AS target-shim
ARG TARGETARCH
RUN set -eux; GOCACHE=/tmp/go-build shim/build --commands "$TARGETARCH"; \
  commands/pack/install "$PWD/build/shim/zopfli" "$TARGETARCH"

# The tools that build functions.
FROM ${BASE_IMAGE} AS toolchain
COPY image/install/packages /opt/aws-lambda-go-shim/image/install/
RUN set -eux; /opt/aws-lambda-go-shim/image/install/packages; git --version; make --version; python3 --version; \
  python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])' >/opt/aws-lambda-go-shim/python-version
COPY --from=goroot /opt/go /usr/local/go
COPY --from=target-zig /opt/zig /opt/zig
ENV PATH=/opt/aws-lambda-go-shim/scripts:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
# By default zig's cache is below $HOME, which `docker run -u` leaves unset or not writable.
ENV ZIG_GLOBAL_CACHE_DIR=/cache/zig
COPY image/install/go /opt/aws-lambda-go-shim/image/install/
RUN set -eux; /opt/aws-lambda-go-shim/image/install/go /opt/aws-lambda-go-shim/build/shim /cache

# AWS's emulator of Lambda, and Lambda's client for the python3 of the toolchain.
FROM python3 AS emulator
ARG TARGETARCH
COPY versions /
COPY commands/emulator/install /commands/emulator/
COPY --from=toolchain /opt/aws-lambda-go-shim/python-version /
RUN set -eux; ARCH="$TARGETARCH" /commands/emulator/install /opt/emulator "$(cat /python-version)"; du -sh /opt/emulator

FROM toolchain
COPY --from=shim /cache /cache
COPY --from=emulator /opt/emulator /opt/aws-lambda-go-shim/build/shim/emulator
COPY --from=target-shim /opt/aws-lambda-go-shim/build/shim /opt/aws-lambda-go-shim/build/shim
COPY LICENSE NOTICE VERSION versions /opt/aws-lambda-go-shim/
COPY lambda /opt/aws-lambda-go-shim/lambda
COPY modules /opt/aws-lambda-go-shim/modules
COPY scripts /opt/aws-lambda-go-shim/scripts
COPY examples /opt/aws-lambda-go-shim/examples
COPY commands/emulator/install /opt/aws-lambda-go-shim/commands/emulator/
# The changes to the caches are dropped: they would belong to root, and other users could not write there.
RUN --mount=type=bind,from=shim,source=/cache,target=/cache,rw=true set -eux; selftest
COPY image/entrypoint image/Makefile.example /opt/aws-lambda-go-shim/image/

# Tells a Makefile, such as the example one, that it runs in the image.
ENV AWS_LAMBDA_GO_SHIM=/opt/aws-lambda-go-shim
ARG BASE_IMAGE
LABEL org.opencontainers.image.base.name="$BASE_IMAGE" \
  org.opencontainers.image.title="aws-lambda-go-shim" \
  org.opencontainers.image.description="Builds AWS Lambda functions written in Go for the Python runtimes" \
  org.opencontainers.image.url="https://github.com/eawsy/aws-lambda-go-shim" \
  org.opencontainers.image.source="https://github.com/eawsy/aws-lambda-go-shim" \
  org.opencontainers.image.vendor="eawsy" \
  org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /src
# 1000 is the first user of most Linux machines. Everyone can write to /src, for images FROM this one and for
# `docker run -u`.
RUN set -eux; chmod 1777 /src
USER 1000:1000
ENTRYPOINT ["/opt/aws-lambda-go-shim/image/entrypoint"]
