# Every task of this repository. They run in .venv; `make VENV=path test` uses another environment.
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin

.PHONY: all install test slow sabotage lint types layers docs docs-check example

# Everything that must pass before a change is merged
all: lint types layers docs-check test

# Make the environment and install Howship in it, with what the tests need
install:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -c constraints.txt -e '.[test]'

# Run the tests, except the slow ones
test:
	$(BIN)/pytest -m "not slow"

# Run the slow tests only: minutes
slow:
	$(BIN)/pytest -m slow

# Change every number of the catalog by a tenth, one at a time: a test must fail, or the number is listed: minutes
sabotage:
	$(BIN)/pytest -m slow --dist worksteal tests/published/test_sabotage.py
	$(BIN)/python -m tests.published.sabotage

# Check style and format; `ruff format` repairs the format
lint:
	$(BIN)/ruff check
	$(BIN)/ruff format --check

# Check types
types:
	$(BIN)/mypy

# Check that imports go down only
layers:
	$(BIN)/lint-imports

# Write the generated parts of the documents
docs:
	$(BIN)/python docs/generate.py
	$(BIN)/python docs/figures.py

# Check that the generated parts are up to date
docs-check:
	$(BIN)/python docs/generate.py --check
	$(BIN)/python docs/figures.py --check

# Run README's first trial and put what it prints there: minutes
example:
	$(BIN)/python docs/generate.py --example
