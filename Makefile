# What contributors run, beside the go command. Go is all it needs: tools are built into .bin, at these versions.

GOLANGCI_LINT := v2.15.0

BIN      := $(CURDIR)/.bin
OUT      := out
FUZZTIME ?= 10s
COUNT    ?= 6
SEEDS    ?= 1000

SHELL       := bash
.SHELLFLAGS := -eu -o pipefail -c

.DEFAULT_GOAL := help
.PHONY: help test race fuzz sim prove mutants generate fmt lint cover bench bench-ratios long sigterm ci clean

help: ## list what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

test: ## all tests
	go test ./...

race: ## all tests under the race detector
	go test -race ./...

fuzz: ## each fuzz target for FUZZTIME (10s)
	@grep -rEo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' . | sed -E 's|/[^/]*:func | |' | sort | \
	while read -r package target; do \
		echo "$$package $$target"; \
		go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "$$package" || exit 1; \
	done

sim: ## all golden pipelines and examples in the simulated world, SEEDS (1000) seeds each
	go test -count=1 -timeout 60m ./golden -run TestSimulated -v -seeds $(SEEDS)

prove: | $(OUT) ## the compiler's word on golden pipelines and examples
	go run ./cmd/pipegen prove $$(git ls-files 'examples/*pipeline.yaml' 'golden/*pipeline.yaml' ':!golden/errors/') \
		2> $(OUT)/prove.txt || { cat $(OUT)/prove.txt; exit 1; }

mutants: ## each mutant of golden/mutants.md, and the seed that kills it; takes half an hour
	go run ./golden/mutants

generate: ## what is generated: examples, golden, errors, bench
	go generate ./...
	go test ./golden ./golden/errors -update
	go run ./cmd/pipegen build bench/*/*pipeline.yaml

fmt: $(BIN)/golangci-lint-$(GOLANGCI_LINT) ## format as lint wants it
	$< fmt

lint: $(BIN)/golangci-lint-$(GOLANGCI_LINT) ## all linters but those that .golangci.yml explains away
	$< run ./...
	$< run --build-tags pipegensim ./runtime/...
	$< run --build-tags pipegendrive ./runtime/...
	if go -C bench mod download; then cd bench && $< run ./...; else echo 'bench: its peers cannot be downloaded, NOT linted'; fi

cover: | $(OUT) ## which lines the tests reach, into out/cover.html
	go test -coverpkg=./... -coverprofile=$(OUT)/cover.out ./...
	go tool cover -html=$(OUT)/cover.out -o $(OUT)/cover.html
	go tool cover -func=$(OUT)/cover.out | tail -n 1

bench: ## all figures, COUNT (6) times each: tables and pictures into bench/, a table into README; takes ten minutes
	cd bench && go run ./report -count $(COUNT)

bench-ratios: ## the ratios alone, as lines of JSON; fails where one is under its floor
	@cd bench && go run ./report -ratios -count 4

long: ## what takes too long for every change: repeated, raced, poisoned, fuzzed for a minute each
	go test -count=20 ./runtime/... ./golden/...
	go test -race -count=5 -cpu 1,2,4 ./runtime/... ./golden/...
	go test -race -tags pipegendebug ./...
	go test ./golden/fanout -run WhatHangs -args -messages 10000000
	go test ./golden/fans -timeout 100m -args -count 300 -trials 1000
	go test ./golden/drawn -timeout 60m -args -count 500
	$(MAKE) sim
	$(MAKE) mutants
	$(MAKE) sigterm
	$(MAKE) fuzz FUZZTIME=60s

sigterm: ## 50 signals under full load at random moments, each to a process of its own
	go test -count=1 -v -run Sigterm ./golden/sigterm -runs 50
	go test -count=1 -v -run 'Flat|Overload|Sigterm' ./examples/ingest

ci: ## what CI runs
	bash .ci/run

clean: ## remove tools and what was written
	rm -rf $(BIN) $(OUT)

$(OUT):
	mkdir -p $@

# A tool's version is in its name, so that a newer one is built when the number above changes.
$(BIN)/golangci-lint-$(GOLANGCI_LINT):
	GOBIN=$(BIN) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT)
	mv $(BIN)/golangci-lint $@
