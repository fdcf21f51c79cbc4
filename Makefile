# Targets for newcomers first. `make` alone prints them. Everything runs in .venv, made on first need.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PY := .venv/bin/python
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run demo test check fix bench bench-detection bench-ledger tamper standards lock wheel clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 17

.venv/ready: requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Watcher needs Python 3.11 or newer: make PYTHON=/path/to/python3.11"; exit 2; }
	$(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: .venv/ready  ## follow the agencies of config.toml until Ctrl-C
	.venv/bin/watcher run $(ARGS)

demo: .venv/ready  ## a story on a fictional agency's site, without internet, under a minute
	$(PY) -m watcher.testing.demo $(ARGS)

test: .venv/ready  ## every test
	$(PY) -m pytest -n auto $(ARGS)

check: .venv/ready  ## formatting, lint, types, architecture; writes nothing
	$(PY) -m ruff format --check watcher tests benchmarks
	$(PY) -m ruff check watcher tests benchmarks
	$(PY) -m mypy
	.venv/bin/lint-imports
	$(PY) -m pytest tests/architecture

fix: .venv/ready  ## format and apply safe fixes
	$(PY) -m ruff format watcher tests benchmarks
	$(PY) -m ruff check --fix watcher tests benchmarks

bench: .venv/ready  ## speed against other monitors, as ratios in one run
	$(PY) -m benchmarks.run $(ARGS)

bench-detection: .venv/ready  ## false alerts and missed edits beside other tools, in half an hour
	$(PY) -m benchmarks.detection.run $(ARGS)

bench-ledger: .venv/ready  ## how fast the ledger grows and proves, beside plain SHA-256
	$(PY) -m benchmarks.ledger $(ARGS)

tamper: .venv/ready  ## every bit of every file of a tiny archive, flipped; about 15 minutes
	$(PY) -m tests.tamper.bits $(ARGS)

standards: .venv/ready  ## other people's validators, replay servers and a browser judge what we write
	$(PY) -m tests.standards.environments
	WATCHER_STANDARDS=required $(PY) -m pytest tests/standards $(ARGS)

lock: .venv/ready  ## resolve the dependencies again, with hashes
	.venv/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements.lock $(ARGS)
	.venv/bin/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements-dev.lock $(ARGS)

wheel: .venv/ready  ## build dist/*.whl
	$(PY) -m pip wheel --quiet --no-deps --no-build-isolation -w dist .

clean:  ## remove what was built; never the archive
	rm -rf .venv .venv-standards dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
