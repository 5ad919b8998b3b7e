# Yizhan 驿站. Needs Python ≥ 3.11 with venv, and make; the rest sets itself up. `make help` lists the targets.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
RUN := PYTHONPATH=src $(BIN)/python
# Which tests, for example: make test TESTS="tests/unit -x"
TESTS ?= tests
# What `make shots` is told, for example: make shots SHOTS="--only members --theme elder"
SHOTS ?=
# How many run side by side, each with a database server of its own, one more than cores since some wait; 0: in this process
WORKERS ?= $(shell expr $$(nproc) + 1)
# Container images often set it: then every process that is started would compile the whole platform anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## What there is
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do \
	    printf '  make %-12s %s\n' "$$name" "$$text"; done

.PHONY: python
python:
	@command -v $(PYTHON) >/dev/null || { echo "Yizhan needs Python 3.11 or later: apt-get install python3 python3-venv (or make PYTHON=/path/to/python)"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Yizhan needs Python 3.11 or later, and $(PYTHON) is older: make PYTHON=/path/to/python"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python lacks venv: apt-get install python3-venv"; exit 1; }

.PHONY: setup
setup: python ## Virtual environment, locked packages, built assets (instant when nothing changed)
	@$(PYTHON) -m tools.setup

.PHONY: demo
demo: setup ## A filled demonstration at http://127.0.0.1:8000
	@$(BIN)/yizhan demo

.PHONY: test
test: python ## Every test, in a real browser too
	@$(PYTHON) -m tools.setup --browser
	@$(BIN)/python -m pytest --numprocesses=$(WORKERS) --dist=worksteal $(TESTS)

.PHONY: test-pg15
test-pg15: setup ## The database tests on Debian's PostgreSQL 15
	@YIZHAN_TEST_PG=15 $(BIN)/python -m pytest --numprocesses=$(WORKERS) --dist=worksteal tests/db

CHECKS := check-types check-form check-layers check-templates check-migrations check-locks check-words

.PHONY: check
check: setup ## Form, types, layers, templates, migrations, locks, words: side by side, all of them told
	@$(MAKE) --no-print-directory --keep-going --jobs=$$(nproc) --output-sync=target $(CHECKS)

.PHONY: $(CHECKS)
check-types: # the longest, so the first
	PYTHONPATH=src $(BIN)/mypy src tests tools
check-form:
	$(BIN)/ruff format --check src tests tools
	$(BIN)/ruff check src tests tools
check-layers:
	PYTHONPATH=src $(BIN)/lint-imports
check-templates:
	$(BIN)/djlint --quiet --lint src
check-migrations:
	$(RUN) -W ignore::RuntimeWarning -m django makemigrations --check --dry-run --settings yizhan.web.settings
check-locks:
	$(BIN)/python -m tools.check_locks
check-words:
	$(BIN)/python -m tools.messages check

.PHONY: bench
bench: setup ## Measures beside their peers, as a table
	@PYTHONPATH=src:. $(BIN)/python -m bench

.PHONY: shots
shots: python ## Pictures of every page into build/shots/pages; SHOTS=--chosen takes those of docs/pictures
	@$(PYTHON) -m tools.setup --browser
	@$(RUN) -m tools.shots $(SHOTS)

.PHONY: lighthouse
lighthouse: python ## Lighthouse's mobile scores of the pages that people meet first (installs it when first asked)
	@$(PYTHON) -m tools.setup --browser
	@$(RUN) -m tools.lighthouse

.PHONY: lock
lock: setup ## Resolve the Python and npm locks anew
	$(BIN)/python -m tools.lock

.PHONY: clean
clean: ## Remove what was built; the data in var/ stays
	rm -rf build node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
