# The build image: Go, zig as its C compiler, the shim, and the commands that build and pack a function.
#
# Every source image is an argument, so that image/standins can replace it when no registry can be reached.
# image/defaults writes the defaults from image/versions. `make image` builds and tags the image.
ARG BASE_IMAGE=public.ecr.aws/amazonlinux/amazonlinux:2023.12.20260914.0
ARG GO_IMAGE=golang:1.27.4-bookworm
ARG PYTHON2_IMAGE=python:2.7.18-slim-buster
ARG PYTHON3_IMAGE=python:3.13.13-slim-bookworm

FROM ${GO_IMAGE} AS go
FROM ${PYTHON2_IMAGE} AS python2
FROM ${PYTHON3_IMAGE} AS python3

# Go, without the parts that no function needs.
FROM python3 AS goroot
COPY --from=go /usr/local/go /opt/go
COPY image/install/goroot /image/install/
RUN set -eux; /image/install/goroot /opt/go

FROM python3 AS zig
COPY image/versions /image/
COPY image/install/zig /image/install/
RUN set -eux; /image/install/zig /opt/zig
COPY image/install/zopfli /image/install/
RUN set -eux; /image/install/zopfli /opt/zopfli

# The tools that build functions and the shim.
FROM ${BASE_IMAGE} AS toolchain
COPY image/install/packages /opt/aws-lambda-go-shim/image/install/
RUN set -eux; /opt/aws-lambda-go-shim/image/install/packages; git --version; make --version; python3 --version; \
  python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])' >/opt/aws-lambda-go-shim/python-version
COPY --from=goroot /opt/go /usr/local/go
COPY --from=zig /opt/zig /opt/zig
ENV PATH=/opt/aws-lambda-go-shim/scripts:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
# By default zig's cache is below $HOME, which `docker run -u` leaves unset or not writable.
ENV ZIG_GLOBAL_CACHE_DIR=/cache/zig
COPY image/install/go /opt/aws-lambda-go-shim/image/install/
RUN set -eux; /opt/aws-lambda-go-shim/image/install/go /opt/aws-lambda-go-shim/build/shim /cache

FROM toolchain AS shim
COPY --from=python2 /usr/local/include/python2.7 /opt/python2/include
COPY --from=python3 /usr/local/include/python3.* /opt/python3/include
COPY --from=zig /opt/zopfli /opt/zopfli
WORKDIR /opt/aws-lambda-go-shim
COPY . .
RUN set -eux; \
  export ZIG=/opt/zig/zig ZOPFLI=/opt/zopfli PYTHON2_INCLUDE=/opt/python2/include PYTHON3_INCLUDE=/opt/python3/include; \
  make shim ARCH=amd64; \
  make shim ARCH=arm64

# AWS's emulator of Lambda, and Lambda's client for the python3 of the toolchain.
FROM python3 AS emulator
COPY image/versions /image/
COPY image/install/emulator /image/install/
COPY --from=toolchain /opt/aws-lambda-go-shim/python-version /image/
RUN set -eux; /image/install/emulator /opt/emulator "$(cat /image/python-version)"; du -sh /opt/emulator

FROM toolchain
COPY --from=emulator /opt/emulator /opt/aws-lambda-go-shim/build/shim/emulator
COPY --from=shim /opt/aws-lambda-go-shim/build/shim /opt/aws-lambda-go-shim/build/shim
COPY LICENSE NOTICE VERSION /opt/aws-lambda-go-shim/
COPY lambda /opt/aws-lambda-go-shim/lambda
COPY modules /opt/aws-lambda-go-shim/modules
COPY scripts /opt/aws-lambda-go-shim/scripts
COPY image/versions /opt/aws-lambda-go-shim/image/
COPY image/install/emulator image/install/warm /opt/aws-lambda-go-shim/image/install/
RUN set -eux; selftest; /opt/aws-lambda-go-shim/image/install/warm /cache
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
