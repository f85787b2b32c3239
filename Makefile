# What contributors run; CI runs `check` and `test`.
PYTHON ?= python

.PHONY: install check test bench format

install:
	$(PYTHON) -m pip install -e ".[dev]"

format:
	ruff format src tests bench data
	ruff check --fix src tests bench data

check:
	ruff format --check src tests bench data
	ruff check src tests bench data
	mypy
	lint-imports

test:
	$(PYTHON) -m pytest

bench:
	$(PYTHON) bench/run.py
