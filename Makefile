# Two commands, no step before them:
#   make run     sets everything up and starts the program
#   make test    sets everything up and runs the whole test suite
# They need Python 3.11-3.13 with pip, and a C++ compiler. PYTHON=... chooses the interpreter.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(not (3,11) <= sys.version_info[:2] <= (3,13))' 2>/dev/null \
	&& echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
EXTRAS := .venv-export
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
# What pip says goes to a file, and is shown when it fails: its warnings are about the machine, not about xsearch.
QUIETLY := >$(VENV)/pip.log 2>&1 || { cat $(VENV)/pip.log >&2; exit 1; }
# Where it is set, every process that a test starts would compile the program anew.
unexport PYTHONDONTWRITEBYTECODE
HEADERS := import os, sys, sysconfig; sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))

.PHONY: run test test-export check bench translations encoder exporter bundle smoke smoke-exporter smoke-debian packages clean

$(READY): pyproject.toml packaging/system-libraries.sh
	@test -n "$(PYTHON)" || { echo "xsearch needs Python 3.11, 3.12 or 3.13; none was found." >&2; exit 1; }
	@command -v c++ >/dev/null || { echo "xsearch needs a C++ compiler (Debian: apt install g++ python3-dev python3-venv)." >&2; exit 1; }
	@"$(PYTHON)" -c '$(HEADERS)' || { echo "xsearch needs the headers of $(PYTHON) (Debian: apt install python3-dev python3-venv)." >&2; exit 1; }
	@echo "Setting up $(VENV) (a few minutes the first time)"
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv --clear $(VENV)
	@$(PIP) install -e '.[dev]' $(QUIETLY)
	@sh packaging/system-libraries.sh $(BIN)/python offscreen
	@touch $@

# What exporting and training need beside that (torch, 1 GB), in an environment of its own.
$(EXTRAS)/.ready: pyproject.toml | $(READY)
	@echo "Setting up $(EXTRAS) (some minutes the first time)"
	@$(EXTRAS)/bin/python -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv --clear $(EXTRAS)
	@$(EXTRAS)/bin/python -m pip --disable-pip-version-check -q install -e '.[test,export,recipe]' $(QUIETLY)
	@touch $@

run: $(READY)
	@sh packaging/run.sh $(BIN)

# First the parts below the window, with Qt out of reach; then the rest. Warnings fail in both, and so do fewer lines that are
# tried than so many percent of the core's (by its own tests) and of the view-models'. There are as many processes as
# processors, four at most; on a display one, since windows would take the focus from each other.
PROCESSES = -n auto --maxprocesses 4
COVERAGE = --cov-report= --cov-fail-under=$(2) --cov=xsearch_gui.$(1)
test: export COVERAGE_FILE = $(VENV)/.coverage
test: $(READY)
	@sh packaging/system-libraries.sh $(BIN)/python
	@XSEARCH_WITHOUT_QT=1 PYTHONPATH=tests/fixtures $(BIN)/python -m pytest -c /dev/null --rootdir=. -p no:pytest-qt -p no:cacheprovider \
		-W error -W "ignore:builtin type Swig.*:DeprecationWarning" --strict-markers -o timeout=120 \
		-o pythonpath=tests/fixtures --import-mode=importlib -ra -q $(PROCESSES) $(call COVERAGE,core,93) \
		-m 'not extras' tests/core tests/worker tests/cli
	@$(BIN)/python -m pytest -m 'not extras' $(if $(DISPLAY),,$(PROCESSES)) $(call COVERAGE,viewmodels,90) --ignore=tests/core --ignore=tests/worker --ignore=tests/cli

# The tests that need those extras: none is left out there, but for the system that it runs on.
test-export: $(EXTRAS)/.ready
	@XSEARCH_EXTRAS=1 $(EXTRAS)/bin/python -m pytest -m extras tests/core/encoders/adding tests/recipe

check: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(READY)
	@$(BIN)/python -m tests.benchmarks $(BENCH)

# After a change of texts: new ones into resources/translations/*.ts, and what is translated into the program.
translations: $(READY)
	@$(BIN)/python packaging/translations.py update release

# The program without Python, in dist/xsearch; packages makes of it what people download.
bundle: $(READY)
	@$(BIN)/python packaging/build.py --only-bundle

# The add-on that exports encoders, in dist/; a bundle that is built afterwards knows it. Takes about as long as a coffee.
exporter: $(READY)
	@$(BIN)/python packaging/exporter.py

# Both, without Python and without a network: a model from a folder and one from a hub, exported, used, searched with.
smoke-exporter: $(EXTRAS)/.ready
	@test -f dist/exporter.json || $(MAKE) exporter
	@$(MAKE) bundle
	@$(BIN)/python packaging/smoke_test.py --exporter $(EXTRAS)/bin/python

smoke: bundle
	@$(BIN)/python packaging/smoke_test.py --wheel build/bundle/wheel/*.whl

# The same on a whole Debian with nothing installed (root, debootstrap); build/SUITE.png shows what was seen.
SUITE ?= bookworm
smoke-debian: bundle
	@test -d build/$(SUITE) || debootstrap --variant=minbase $(SUITE) build/$(SUITE).partial >build/debootstrap.log
	@test -d build/$(SUITE) || mv build/$(SUITE).partial build/$(SUITE)
	@$(BIN)/python packaging/smoke_test.py --root build/$(SUITE) --picture build/$(SUITE).png

packages: $(READY)
	@$(BIN)/python packaging/build.py

# Trains the built-in encoder from the data in ../shared into models/xsearch-mini.
encoder: $(READY)
	@$(PIP) install -e '.[recipe]' $(QUIETLY)
	@$(BIN)/python -m models.recipe.train

clean:
	rm -rf $(VENV) $(EXTRAS) build dist bench-results .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
