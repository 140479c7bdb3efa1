# Run `make` to see what there is. GNU make 4, and python3 3.11 or newer with venv.

PYTHON ?= python3
PORT ?= 8000
SOURCES ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
SERVES := $(VENV)/.installed
DEVELOPS := $(VENV)/.installed-dev
FRONTEND := $(shell find frontend -name node_modules -prune -o -type f -print)
LOCK = $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--only-binary :all: --emit-build-options --no-emit-index-url \
	--custom-compile-command "make lock" pyproject.toml

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help serve build test check lint format lock wheel screenshots bench clean

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 13
	@echo 'Variables: PORT=8000, SOURCES=folder with the article texts, PYTHON=python3'

serve: $(SERVES) ## Install, build and serve on http://127.0.0.1:8000/
	@exec $(BIN)/netgov serve --port $(PORT) $(if $(SOURCES),--sources "$(SOURCES)")

build: $(SERVES) ## Check the data and build a release of it
	@$(BIN)/netgov build $(if $(SOURCES),--sources "$(SOURCES)")

test: $(DEVELOPS) ## Install what the tests need and run all of them
	$(BIN)/python -m pytest -n auto --dist loadfile

check: $(SERVES) ## Check the data; with SOURCES also against the article texts
	@$(BIN)/netgov check $(if $(SOURCES),--sources "$(SOURCES)")

lint: $(DEVELOPS) ## Check style, formatting and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python hatch_build.py check

format: $(DEVELOPS) ## Mend what can be mended by itself: code and Turtle
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/python hatch_build.py format
	$(BIN)/netgov fmt

lock: $(DEVELOPS) ## Refresh the locked versions in requirements/
	$(LOCK) --group dev --output-file requirements/dev.txt
	$(LOCK) --group build --constraints requirements/dev.txt --output-file requirements/runtime.txt
	$(LOCK) --group build --group test --resolution lowest-direct \
		--output-file requirements/lowest.txt

wheel: $(SERVES) ## Build the wheel in dist/
	$(PIP) wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

screenshots: $(DEVELOPS) ## Take pictures of every kind of page into build/screenshots/
	@$(BIN)/python -m tests.screenshots $(if $(SOURCES),--sources "$(SOURCES)")

bench: $(DEVELOPS) ## Measure the checks and the start of the server
	$(BIN)/python -m benchmarks.check_and_start

clean: ## Remove everything that make and the tests made
	rm -rf $(VENV) build dist releases .mypy_cache .pytest_cache .ruff_cache
	find benchmarks netgov_ld tests -name __pycache__ -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo 'Python 3.11 or newer is needed; name one with: make PYTHON=/path/to/python3 ...' >&2; \
		exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo 'This Python lacks venv; on Debian and Ubuntu: apt-get install python3-venv' >&2; \
		exit 1; }
	@echo 'Making the virtual environment $(VENV) ...'
	@$(PYTHON) -m venv --clear $(VENV)

# The time of bin/python is that of the Python behind it: a new one there means a new installation.
$(SERVES): requirements/runtime.txt pyproject.toml hatch_build.py $(FRONTEND) $(BIN)/python
	@echo 'Installing the locked versions into $(VENV) ...'
	@$(PIP) install --quiet --require-hashes -r requirements/runtime.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(DEVELOPS): requirements/dev.txt $(SERVES)
	@echo 'Installing what tests and checks need ...'
	@$(PIP) install --quiet --require-hashes -r requirements/dev.txt
	@touch $@
