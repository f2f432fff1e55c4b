PYTHON ?= python3.11
BIN := .venv/bin
INSTALL := $(BIN)/python -m uv pip install --quiet --python $(BIN)/python --constraint constraints.txt
ADVISORIES ?= pypi

.DEFAULT_GOAL := help
.PHONY: help setup setup-tests setup-training setup-render demo test screenshots fuzz chaos audit check format lint types contracts clean

help:  ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-16s %s\n", $$1, $$2}'

setup: .venv/core  ## Build .venv with what the product needs
setup-tests: .venv/tests  ## The same with the test tools and the Debian packages the tests drive
setup-training: .venv-training/ready  ## torch and ultralytics, in an environment of their own
setup-render: .venv-render/ready  ## Blender as a module, in an environment of its own

.venv/core: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt uv
	$(INSTALL) --editable .
	@touch $@

.venv/tests: .venv/core
	$(INSTALL) --group dev
	tests/install-system-packages
	@touch $@

.venv-training/ready: pyproject.toml .venv/core
	$(PYTHON) -m venv .venv-training
	$(BIN)/python -m uv pip install --python .venv-training/bin/python \
		--constraint training/constraints.txt --override training/overrides.txt --editable ".[training,openvino]"
	@touch $@

.venv-render/ready: pyproject.toml .venv/core
	$(PYTHON) -m venv .venv-render
	$(BIN)/python -m uv pip install --python .venv-render/bin/python \
		--requirement training/render/constraints.txt
	@touch $@

demo: setup  ## The whole system on simulated cameras; Ctrl-C ends it
	$(BIN)/citypatrol demo

test: setup-tests  ## Every test; what fails beside the others is run once more alone, and named
	$(BIN)/python -m tests.suite

screenshots: setup-tests  ## Pictures of the console's pages for docs/console.md
	$(BIN)/python -m tests.serving.console.screenshots docs/screenshots

fuzz: setup-tests  ## A million nearly right inputs for every parser; ends at the first crash
	$(BIN)/python -m tests.fuzz

chaos: setup-tests  ## 2,000 violations through 50 kills and outages; twenty minutes, ends with 1 when one is lost or doubled
	$(BIN)/python -m tests.chaos

.venv-audit/ready: pyproject.toml constraints.txt .venv/core
	$(PYTHON) -m venv .venv-audit
	$(PYTHON) -m venv --without-pip .venv-audit/shipped
	$(BIN)/python -m uv pip install --quiet --python .venv-audit/bin/python --constraint constraints.txt --group audit
	$(BIN)/python -m uv pip install --quiet --python .venv-audit/shipped/bin/python --constraint constraints.txt \
		".[openvino,oidc,onvif,parquet,otel]"
	@touch $@

audit: .venv-audit/ready  ## Known holes of what is shipped, and its bill of materials in dist/
	.venv-audit/bin/python deploy/audit.py .venv-audit/bin .venv-audit/shipped/bin/python dist \
		$(ADVISORIES) deploy/audit-exceptions.toml

check: setup-tests format lint types contracts test  ## Format, lint, types, import contracts, tests

format:
	$(BIN)/ruff format --check .

lint:
	$(BIN)/ruff check .

types:
	$(BIN)/mypy

contracts:
	$(BIN)/lint-imports

clean:  ## Remove environments and caches
	rm -rf .venv .venv-training .venv-render .venv-audit .mypy_cache .ruff_cache .pytest_cache
