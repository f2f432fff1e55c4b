PYTHON ?= python3.11
BIN := .venv/bin
INSTALL := $(BIN)/python -m uv pip install --quiet --python $(BIN)/python --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help setup setup-tests setup-training setup-render demo test check format lint types contracts clean

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

test: setup-tests  ## Every test
	$(BIN)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

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
	rm -rf .venv .venv-training .venv-render .mypy_cache .ruff_cache .pytest_cache
