# What contributors run; CI runs `check` and `test`.
PYTHON ?= python

.PHONY: install check test bench format

install:
	$(PYTHON) -m pip install -e ".[dev]"

format:
	ruff format src tests bench
	ruff check --fix src tests bench

check:
	ruff format --check src tests bench
	ruff check src tests bench
	mypy
	lint-imports

test:
	$(PYTHON) -m pytest

bench:
	$(PYTHON) bench/run.py
