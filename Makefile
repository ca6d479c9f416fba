# The two commands of the README, and the parts of the second one.
#
#   make demo    makes .venv, installs the project, runs one scenario at demonstration size
#   make test    makes .venv, installs the test extra, runs what CI runs
#
# `make bench` measures corridorsim beside its peers (benchmarks/README.md).
#
# `make test PYTHON=python3.13` picks another interpreter for a new .venv.

DEMO   ?= run scenarios/trade_doubling.yaml --demo -o results/demo
PYTHON ?= python3
VENV   ?= .venv
WORKERS ?= 2

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DELETE_ON_ERROR:
.PHONY: demo test lint types imports docs suite coverage test-lowest bench dist clean

demo: $(VENV)/installed
	@rm -rf results/demo  # results of other code are never overwritten in silence
	$(BIN)/corridorsim $(DEMO)

test: lint types imports docs suite

lint: $(VENV)/installed-test
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/installed-test
	$(BIN)/mypy

imports: $(VENV)/installed-test
	$(BIN)/lint-imports

docs: $(VENV)/installed-test
	$(BIN)/sphinx-build --fail-on-warning --keep-going --quiet -b html docs docs/_build/html

# The fast engine is compiled before, once, and not by every worker at the same time.
suite: $(VENV)/installed-test
	$(BIN)/corridorsim warm-up
	$(BIN)/pytest -n $(WORKERS)

# Takes three times as long: every line of Python is counted.
coverage: $(VENV)/installed-test
	$(BIN)/corridorsim warm-up
	$(BIN)/pytest -n $(WORKERS) --cov --cov-report=term-missing

# Everything but the type checker, with the lowest version of every dependency that
# pyproject.toml allows.
test-lowest:
	$(MAKE) VENV=.venv-lowest PYTHON=$(PYTHON) PIP_CONSTRAINT=$(CURDIR)/.venv-lowest/lowest.txt \
	  lint imports docs suite

# BENCH="--rounds 1 --scale 0.1" is a quick look.
bench: $(VENV)/installed-bench
	$(BIN)/python -m benchmarks.bench --json results/bench.json $(BENCH)

dist: $(VENV)/installed-test
	$(BIN)/python -m hatchling build -d dist

clean:
	rm -rf .venv .venv-lowest build dist docs/_build docs/reference/made docs/guide/made .coverage .coverage.*
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# -------------------------------------------------------------------------- virtual environment
# Installed editable, so that a change of the code needs no new installation; a change of
# pyproject.toml does.

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else \
	  "Python 3.11 or newer is needed, this is " + sys.version.split()[0] + "; try make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

.venv-lowest/lowest.txt: pyproject.toml .ci/lowest.py .venv-lowest/made
	$(PYTHON) .ci/lowest.py pyproject.toml > $@

ifeq ($(VENV),.venv-lowest)
$(VENV)/installed-test: $(VENV)/lowest.txt
endif

$(VENV)/installed: pyproject.toml $(VENV)/made
	$(PIP) install --editable .
	@touch $@

$(VENV)/installed-test: pyproject.toml $(VENV)/made
	$(PIP) install --editable '.[test]'
	@touch $@ $(VENV)/installed

$(VENV)/installed-bench: pyproject.toml $(VENV)/made
	$(PIP) install --editable '.[bench]'
	@touch $@ $(VENV)/installed
