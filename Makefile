# What users, developers and .ci/run call. It needs make and Python 3.11 or newer; everything else
# is installed into .venv from the lock files. `make PYTHON=/path/to/python3.12 demo` picks a Python.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
LOCKED := install --require-hashes --only-binary :all: --requirement
STUDY := examples/hovedaftale-2010/study.toml
CANDIDATES := $(or $(PYTHON),python3.13 python3.12 python3.11 python3 python)
USABLE := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))

.DEFAULT_GOAL := help
.PHONY: help demo test lint format types floors docs wheel coverage bench lock clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' Makefile | awk -F'|' '{printf "%-14s %s\n", $$1, $$2}'

demo: $(VENV)/runtime ## plan the example portfolio
	$(BIN)/energi optimise $(STUDY)

test: $(VENV)/development ## run the whole test suite (ARGS="-k budget" runs a part)
	$(BIN)/pytest -n auto --dist loadfile -m "not wheel" $(ARGS)

lint: $(VENV)/development ## style and likely mistakes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/development ## mend the style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/development ## strict types
	$(BIN)/mypy

floors: $(VENV)/development ## imports only go down
	$(BIN)/lint-imports --no-logo

docs: $(VENV)/development ## links and terms of the documents; their code runs with the suite
	$(BIN)/pytest -m "not slow" tests/house/test_docs.py

wheel: $(VENV)/development ## build the wheel and run the example from it in a fresh environment
	$(BIN)/pytest -m wheel tests/house/test_wheel.py

coverage: $(VENV)/development ## the suite again, with branch coverage of the floors that compute
	$(BIN)/pytest -m "not wheel" --cov --cov-report=term $(ARGS)

bench: $(VENV)/development ## time large portfolios
	$(BIN)/python -m benchmarks $(ARGS)

lock: $(BIN)/python ## write the lock files anew (UPGRADE=--upgrade takes newer versions)
	@set -e; tools=$$(mktemp -d); trap 'rm -rf "$$tools"' EXIT; \
	$(BIN)/python -m venv "$$tools"; "$$tools/bin/python" -m pip --quiet install uv; \
	compile="$$tools/bin/uv --quiet pip compile --universal --python-version 3.11 --fork-strategy fewest --no-strip-extras --generate-hashes --no-emit-index-url"; \
	$$compile $(UPGRADE) --custom-compile-command "make lock" --group build pyproject.toml -o requirements.txt; \
	$$compile $(UPGRADE) --custom-compile-command "make lock" --group dev pyproject.toml -c requirements.txt -o requirements-dev.txt

clean: ## remove the environment and everything that was built
	rm -rf $(VENV) dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage

$(BIN)/python:
	@for python in $(CANDIDATES); do \
	    if "$$python" -c '$(USABLE)' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	    echo "energi needs Python 3.11 or newer with its venv module; none of these is: $(CANDIDATES)" >&2; \
	    echo "Install one (on Debian and Ubuntu: python3 and python3-venv), or name it: make PYTHON=/path/to/python3.12 demo" >&2; \
	    exit 1; \
	fi; \
	echo "Making $(VENV) with $$("$$found" --version)"; \
	"$$found" -m venv --clear $(VENV)

$(VENV)/runtime: requirements.txt pyproject.toml $(BIN)/python
	@echo "Installing the locked libraries and energi into $(VENV); the first time this takes a few minutes"
	@$(PIP) $(LOCKED) requirements.txt
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/development: requirements-dev.txt $(VENV)/runtime
	@echo "Installing the locked tools for developers into $(VENV)"
	@$(PIP) $(LOCKED) requirements-dev.txt
	@touch $@
