# Everything that is done with Pincer's sources. Each target sets up what it needs.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# npm ci replaces the Node that it brings, so it runs with the machine's own; all else runs with the one from the lock file.
MACHINE_PATH := $(PATH)
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

PINCER := node lib/cli/bin.mjs
MODULES := node_modules/.package-lock.json
VITEST := vitest run --reporter=default --reporter=json
# How many hosts `make lab-up` gives, and what the lab is called.
N ?= 1
LAB ?= pincer

.PHONY: help setup build check lint typecheck unused test e2e demo demo-down docs lab-up lab-down bench bench-scale packages packages-e2e

help: ## what can be made
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: $(MODULES) ## install what the lock file names, also the right Node

$(MODULES): package-lock.json
	@PATH="$(MACHINE_PATH)"; command -v npm >/dev/null || { echo 'Pincer needs npm 11 with Node 20 or newer: install them first.' >&2; exit 1; }
	@echo 'npm ci --no-progress'; PATH="$(MACHINE_PATH)" npm ci --no-progress
	@touch $@

check: setup packages ## all that needs no root, no host and no network: lint, types, unused exports, unit and render tests
	@$(MAKE) --no-print-directory -j2 -k --output-sync=target typecheck unused lint test
	@echo 'make check: all is well'

lint: setup ## format, lint and folder boundaries (biome.json); `npm run format` repairs what can be
	biome check --error-on-warnings --max-diagnostics=50 .

typecheck: setup ## the compiler's view of all sources
	tsc --noEmit

unused: setup ## exports, files and dependencies that nobody uses (knip.json)
	knip --no-config-hints

test: setup packages ## unit tests, type tests and render scenarios; TESTS="path ..." for some
	$(VITEST) --project unit --outputFile.json=.cache/unit.json $(TESTS)

e2e: setup packages-e2e ## scenarios on real lab hosts (root); TESTS="path ..." for some
	$(VITEST) --project 'hosts*' --outputFile.json=.cache/hosts.json $(TESTS)

demo: setup packages ## a disposable host, deployed for real with playbooks/site.ts, twice
	node scripts/demo.ts up

demo-down: setup ## throw the demo's host away
	node scripts/demo.ts down

lab-up: setup ## N real Debian hosts on this machine (make lab-up N=3 LAB=name)
	$(PINCER) lab up $(N) --name $(LAB)

lab-down: setup ## take them away
	$(PINCER) lab down --name $(LAB)

build: setup ## playbooks as plain JavaScript below dist/, which start in half the time: dist/site
	node scripts/build.ts

docs: setup ## write the parts of docs/ that come from the code: modules, vars of the roles
	node scripts/docs.ts

bench: setup ## Pincer beside Ansible, pyinfra and ssh, 30 minutes (root); BENCH="--quick" or other flags for parts
	node bench/main.ts $(BENCH)

bench-scale: setup ## a thousand simulated hosts in one run, 2 minutes; SCALE="--hosts 100" or other flags
	node bench/scale/main.ts $(SCALE)

packages:
	@scripts/packages.sh check

packages-e2e:
	@scripts/packages.sh e2e
