# Two commands: "make run" starts an office to try out, "make test" runs every test.
# Needs Python 3.11 or newer, Node 20.19 or newer, a C compiler and make. "make help" lists the rest.

PYTHON  ?= python3
DATA    ?= var
PORT    ?=
SECONDS ?= 60

VENV  := .venv
BIN   := $(VENV)/bin
BUERO := $(BIN)/buergerbuero --data "$(DATA)"
# Ports given on the command line win over the configuration file.
PORTS := $(if $(PORT),BUERO_HTTP__PORT=$(PORT) BUERO_MEDIA__PORT=$(shell expr $(PORT) + 1))

WEB_SOURCES := $(shell find web -type f -not -path 'web/node_modules/*' -not -path 'web/dist/*' -not -path 'web/tests/*' 2>/dev/null)
RUNTIME := $(VENV)/.runtime
TESTING := $(VENV)/.testing
NODE    := web/node_modules/.installed
DIST    := web/dist/.built
COMPILE := $(BIN)/uv pip compile pyproject.toml --extra postgres --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links

# Targets that run side by side do not talk into each other's words (GNU make 4).
IN_BLOCKS := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
E2E := sh tests/e2e/in-namespace.sh $(BIN)/pytest tests/e2e --override-ini addopts=--import-mode=importlib --browser chromium --browser firefox

.DEFAULT_GOAL := help
.PHONY: help run web test parts checks lint web-lint types contracts generated web-test unit integration e2e e2e-media e2e-pages e2e-alone fuzz soak bench bench-forward bench-waiting quality screenshots lock clean system-packages

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUNTIME) $(DIST)  ## Start an office to try out (PORT=8443 DATA=var)
	@$(PORTS) $(BUERO) init --demo
	@$(PORTS) exec $(BUERO) serve --show-demo-accounts --end-with-parent

web: $(DIST)  ## Build the browser client

test:  ## Run every check and test; installs what they need
	@sh tests/system-packages.sh
	@$(MAKE) --no-print-directory --keep-going parts

parts: checks unit integration e2e

checks: $(TESTING) $(NODE)  ## Everything that one core is enough for, two at a time
	@$(MAKE) --no-print-directory --keep-going --jobs 2 $(IN_BLOCKS) \
		types web-test web-lint lint contracts generated

lint: $(TESTING)  ## Style of Python
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

web-lint: $(NODE)  ## Types and style of TypeScript
	cd web && npm run --silent check

types: $(TESTING)  ## Static types of Python
	$(BIN)/mypy

contracts: $(TESTING)  ## Who may import whom
	$(BIN)/lint-imports

generated: $(TESTING)  ## The browser's types are those of the wire
	$(BIN)/python -m signalling.typescript --check

web-test: $(NODE)  ## Tests of the browser client without a browser
	cd web && npm run --silent test

unit: $(TESTING) $(DIST)  ## Unit tests, on every core
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist worksteal --ignore tests/integration

integration: $(TESTING) $(DIST)  ## Tests with whole offices, one on every core
	$(BIN)/pytest tests/integration --numprocesses auto --maxprocesses 3 --dist worksteal

e2e: $(TESTING) $(DIST)  ## Tests in real browsers: conversations and pages side by side, then what measures time
	@echo "· Browser tests: two runs side by side; what they say comes at the end of each"
	@$(MAKE) --no-print-directory --keep-going --jobs 2 $(IN_BLOCKS) e2e-media e2e-pages; \
		status=$$?; $(MAKE) --no-print-directory e2e-alone && exit $$status

e2e-media:
	$(E2E) -m "media and not alone"

e2e-pages:
	$(E2E) -m "not media"

e2e-alone:
	$(E2E) -m alone

e2e-ipv6: $(TESTING) $(DIST)  ## A visit in real browsers over IPv6 alone, on a path of 1280 bytes
	E2E_FAMILY=6 sh tests/e2e/in-namespace.sh $(BIN)/pytest tests/e2e/test_other_ways.py -k ipv6 --override-ini addopts=--import-mode=importlib --browser chromium --browser firefox

fuzz: $(TESTING)  ## Fuzz everything that reads strangers' bytes (SECONDS=60 each)
	@$(BIN)/python -c 'import atheris' 2>/dev/null || $(BIN)/python -m pip install --disable-pip-version-check --quiet --no-build-isolation --editable '.[fuzz]' || echo "· Without atheris: our own mutations"
	$(BIN)/python -m fuzz --seconds $(SECONDS)

soak: $(TESTING)  ## Robustness with the catalogue's large figures (hours)
	BUERO_TEST_STRANGERS=1000000 BUERO_TEST_CYCLES=100000 BUERO_TEST_CALLS=5000 BUERO_TEST_OFFERS=500000 \
		$(BIN)/pytest --timeout 3600 tests/integration/test_strangers.py tests/sfu/robustness
	BUERO_TEST_RUNS=1000 BUERO_TEST_WALKS=50 BUERO_TEST_STEPS=20000 BUERO_TEST_KILLS=100 BUERO_TEST_COMMANDS=1 \
	BUERO_TEST_ROUNDS=1000 BUERO_TEST_NEXT=500 BUERO_TEST_VISITORS=200 BUERO_TEST_ARRIVALS=1000 BUERO_TEST_MESSAGES=500 \
	BUERO_TEST_BUSY=1 BUERO_TEST_LOCKED=1 BUERO_TEST_SLOW=20 \
		$(BIN)/pytest --timeout 36000 tests/office/test_reception_model.py tests/integration/test_waiting_restart.py \
		tests/integration/test_commits.py tests/office/test_races.py tests/office/test_places.py \
		tests/integration/test_visit_over_the_wire.py tests/integration/test_arrivals.py tests/integration/test_slow_and_killed.py tests/integration/test_desk_list.py \
		tests/integration/test_locked.py tests/integration/test_failing_disk.py

bench: $(TESTING) $(DIST)  ## Measure: admit to first frame, CPU per packet, memory per conversation, size of the first page
	$(BIN)/python -m loadtest.bench
	sh tests/e2e/in-namespace.sh $(BIN)/pytest --quiet tests/e2e/benchmark.py --override-ini addopts=--import-mode=importlib --browser chromium --browser firefox
	cd web && npm run --silent size

bench-forward: $(RUNTIME)  ## Measure forwarding: CPU per packet beside Janus where that is installed, joins, memory
	$(BIN)/python -m loadtest.forward.compare

bench-waiting: $(TESTING)  ## Measure the waiting room: how soon 500 to 5000 waiting people hear of a call, memory for each
	$(BIN)/python -m loadtest.waiting

quality: $(TESTING) $(DIST)  ## Measure conversations on bad networks in browsers (a quarter of an hour; leave the machine alone)
	sh tests/e2e/in-namespace.sh $(BIN)/pytest --quiet tests/e2e/quality.py --override-ini addopts=--import-mode=importlib --browser chromium

screenshots: $(TESTING) $(DIST)  ## Make docs/screenshots anew
	sh tests/e2e/in-namespace.sh $(BIN)/pytest tests/e2e/screenshots/admin.py tests/e2e/screenshots/portal.py tests/e2e/screenshots/visit.py tests/e2e/screenshots/waiting.py --override-ini addopts=--import-mode=importlib --browser chromium

lock: $(TESTING)  ## Write the lock files anew from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(COMPILE) --group build --output-file requirements.lock
	$(COMPILE) --group build --group test --group e2e --group lint --output-file requirements-test.lock

clean:  ## Remove what was built (the data folder stays)
	rm -rf $(VENV) web/node_modules web/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

system-packages:
	@sh tests/system-packages.sh

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@echo "· Making the virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV) || { echo "On Debian: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	@echo "· Installing the office's parts (about 50 packages, a minute or two)"
	@$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(TESTING): requirements-test.lock $(RUNTIME)
	@echo "· Installing what the tests need"
	@$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@

$(NODE): web/package-lock.json
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number); if (a < 20 || (a === 20 && b < 19)) { console.error("Node 20.19 or newer is needed; this is " + process.versions.node); process.exit(1) }'
	@echo "· Installing the browser client's parts (a minute)"
	@cd web && npm ci --no-audit --no-fund
	@touch $@

$(DIST): $(WEB_SOURCES) | $(NODE)
	@echo "· Building the browser client"
	@cd web && npm run --silent build
	@touch $@
