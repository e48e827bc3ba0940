# The parts of the tests, a target for each. tests/run calls this file with one or more of:
#
#   quick               what make test runs: the commands, the loop and Python, without Docker
#   go python image pages  the rest, in four groups that CI can run on a machine each
#   tests/NAME/NAME.bats   one file, whole
#
# A test with the tag "slow" is left out of quick. make runs the prerequisites of a target from left to right, so what
# takes longest stands first.

SHELL := bash
GOROOT := $(shell source tests/tools.bash && go_release '' >&2 && printf '%s' "$$TOOL")
export PATH := $(if $(GOROOT),$(GOROOT)/bin:)$(PATH)
OTHER_RELEASES := $(shell source ./versions && set -- $$GO_RELEASES && shift && printf '%s ' "$$@")

MODULES := shim commands lambda $(wildcard modules/*)
FILES   := $(wildcard tests/*/*.bats)
SLOW    := $(shell grep -l '^# bats .*tags=.*slow' $(FILES))
QUICK   := $(addsuffix .bats,$(addprefix tests/,build/build contract/contract serve/serve invoke/invoke pack/pack \
           build/deploy functions/functions pack/files pack/web exe/exe takeover/takeover loop/loop loop/context lifecycle/lifecycle \
           stream/stream gateway/gateway edge/edge gomod/gomod gomod/new version/version))
PYTHON  := $(wildcard $(addprefix tests/,sanitize/*.bats slots/*.bats snapstart/*.bats net/*.bats json/*.bats \
           events/*.bats examples/*.bats programs/*.bats soak/*.bats web/*.bats durable/*.bats arm64/*.bats))
IMAGE   := $(wildcard $(addprefix tests/,image/*.bats makefile/*.bats release/*.bats))
PAGES   := $(wildcard $(addprefix tests/,docs/*.bats site/*.bats recipes/*.bats prose/*.bats preview/*.bats aws/*.bats))
GO      := $(filter-out $(QUICK) $(PYTHON) $(IMAGE) $(PAGES),$(FILES))

# The rehearsal builds the image with the other releases of Go, which would be built and tested by themselves without it.
REHEARSAL := tests/release/rehearse.bats
IMAGES  := $(if $(filter image,$(MAKECMDGOALS)),$(if $(shell .ci/rehearse --check 2>&1),$(OTHER_RELEASES:%=image/%)))

run = @tests/part $@
slow = $(addprefix slow/,$(filter $(SLOW),$(1)))

.PHONY: quick go python image pages
quick: style $(MODULES:%=go/%) $(QUICK:%=quick/%)
go: tests/suites/suites.bats $(MODULES:%=race/%) $(OTHER_RELEASES:%=release/%) lint tests/differential/differential.bats $(call slow,$(QUICK)) $(GO)
python: tests/sanitize/sanitize.bats contract/others $(PYTHON)
image: $(REHEARSAL) $(IMAGES) $(IMAGE)
pages: tests/aws/aws.bats $(PAGES)

.PHONY: shim shims made-image
shim:
	@shim/build
# The other architecture needs zig. What all hosts share is not built again, because tests may use it by now.
shims: shim
	@if grep -q zig "build/shim/cc/$$(go env GOHOSTARCH)"; then \
	  shim/build --host "$$(go env GOHOSTARCH | sed 's/amd64/x/; s/arm64/amd64/; s/x/arm64/')"; fi
made-image: shim
	$(run) tests/image/make

.PHONY: style lint
style:
	$(run) tests/style
lint: shim
	$(run) tests/style more

quick/tests/contract/contract.bats: export CONTRACT_ON = ends
PHONIES := $(MODULES:%=go/%) $(MODULES:%=race/%) $(FILES) $(FILES:%=quick/%) $(FILES:%=slow/%)
.PHONY: $(PHONIES)
# The reference for comparisons with encoding/json is its version 1.
go-test = env GOEXPERIMENT=nojsonv2 go test
$(MODULES:%=go/%):
	$(run) $(go-test) -C $(@:go/%=%) -v -short -timeout 5m ./...
$(MODULES:%=race/%):
	$(run) $(go-test) -C $(@:race/%=%) -v -timeout 5m -race ./...
$(FILES):
	$(run) bats $@
$(filter-out $(REHEARSAL),$(FILES)): shims
$(FILES:%=quick/%): shim
	$(run) bats --filter-tags '!slow' $(@:quick/%=%)
$(FILES:%=slow/%): shims
	$(run) bats --filter-tags slow $(@:slow/%=%)
$(filter-out $(REHEARSAL),$(IMAGE)): made-image

# The contract with the CPythons that quick leaves out, and the tests that depend most on Go with the other releases, on the
# oldest and the newest CPython.
.PHONY: contract/others $(OTHER_RELEASES:%=release/%) $(OTHER_RELEASES:%=image/%)
contract/others: shim
	$(run) env CONTRACT_ON=others bats --filter-tags cpython tests/contract/contract.bats
$(OTHER_RELEASES:%=release/%): shims
	$(run) env CONTRACT_ON=ends tests/with-go $(@:release/%=%) bats tests/contract/contract.bats tests/loop/loop.bats tests/exe/exe.bats
$(OTHER_RELEASES:%=image/%): made-image
	$(run) tests/image/make $(@:image/%=%)
