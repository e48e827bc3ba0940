# aws-lambda-go-shim: make without a target prints the targets.

ARCH  ?=
IMAGE ?= eawsy/aws-lambda-go-shim

export IMAGE

.PHONY: help
help: ## print this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: shim
shim: ## build the shim into build/shim; ARCH=arm64 cross-compiles it
	@shim/build $(ARCH)

.PHONY: image
image: ## build the Docker image
	@image/build

.PHONY: release
release: ## check VERSION and the changelog, and make everything of a release in build/release
	@release/check
	@release/build build/release

.PHONY: test
test: ## test what most changes touch, in 5 minutes, or 7 the first time; TESTS=tests/pack/pack.bats runs one file
	@tests/run $(or $(TESTS),quick)

.PHONY: test-all
test-all: ## run every test, with all releases of Go and, if Docker runs, the image
	@tests/run quick image go python pages

.PHONY: fuzz
fuzz: ## run each fuzz target for FUZZ_TIME (default: 10m); TARGETS=FuzzText runs only some
	@tests/fuzz/run $(TARGETS)

.PHONY: bench
bench: ## measure, and print the figures
	@tests/bench/run

.PHONY: soak
soak: ## run a million invocations, chaos and freezes; an hour, or shorter as tests/soak/run says
	@tests/soak/run

.PHONY: aws
aws: ## run this project in your AWS account, for some cents; CLEAN=1 deletes what earlier runs left
	@tests/aws/run $(if $(CLEAN),clean) $(if $(YES),--yes) $(ARGS)

.PHONY: site
site: ## build the site from docs/ into build/site
	@site/build

.PHONY: clean
clean: ## remove what was built
	rm -rf build
