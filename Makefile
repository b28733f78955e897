# Set-up, serving and checks; `make help` lists the targets.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help run lint check test unit e2e screenshots tour bench fuzz audit format lock clean frontend

VENV := .venv
BIN := $(VENV)/bin
PYTHONS := $(PYTHON) python3 python3.13 python3.12 python3.11
# Every dependency is a wheel that a lock file names by hash; nothing is resolved or compiled here.
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check --no-input
LOCKED := --progress-bar off --no-compile --no-deps --only-binary :all: --require-hashes
# Two processes share all tests; see tests/conftest.py.
BESIDE := -n 2 --no-loadscope-reorder
export PATH := $(CURDIR)/$(BIN):$(PATH)

help:         ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: $(VENV)/.runtime    ## Set everything up and serve the dashboard on http://127.0.0.1:3000
	@$(BIN)/dashboard run

lint: $(VENV)/.development    ## Check format, style and types
	ruff format --check .
	ruff check .
	pyright

check: lint    ## What CI checks before the browser: lint, unit and contract tests
	python -m pytest -q tests/unit tests/contract tests/attacks

test: $(VENV)/.development frontend    ## Set up what the tests need, a Chromium included, and run all of them
	@bash tests/tools.sh
	@CHROMIUM="$$($(BIN)/python tests/chromium.py)" && export CHROMIUM && $(BIN)/python -m pytest $(BESIDE)

unit: $(VENV)/.development    ## Run the unit tests
	@$(BIN)/python -m pytest -q tests/unit

e2e: $(VENV)/.development frontend    ## Run the browser stories
	@CHROMIUM="$$($(BIN)/python tests/chromium.py)" && export CHROMIUM && $(BIN)/python -m pytest -q tests/e2e

screenshots: $(VENV)/.development frontend    ## Take a picture of every page and state into .build/gallery
	@CHROMIUM="$$($(BIN)/python tests/chromium.py)" && export CHROMIUM && $(BIN)/python -m tests.gallery.take $(ONLY)

tour: $(VENV)/.development frontend    ## Take the pictures of the README again
	@CHROMIUM="$$($(BIN)/python tests/chromium.py)" && export CHROMIUM && $(BIN)/python -m tests.gallery.tour

fuzz: $(VENV)/.development    ## Ask the API thousands of right and wrong things as every role
	@CLOSE_FUZZ_EXAMPLES=$${CLOSE_FUZZ_EXAMPLES:-50} $(BIN)/python -m pytest -q tests/contract/api/test_fuzzing.py

audit: $(VENV)/.development frontend    ## Ask the registries for known weaknesses of what is installed
	uv tool run pip-audit==2.9.0 --requirement requirements.lock --require-hashes --disable-pip
	cd .web && npm audit --omit=dev

bench: $(VENV)/.development    ## Measure what things cost as the books grow
	@for file in tests/benchmarks/bench_*.py; do \
		$(BIN)/python -m tests.benchmarks.$$(basename $$file .py) || exit 1; \
	done

format: $(VENV)/.development    ## Format the code and apply the safe fixes of the linter
	ruff format .
	ruff check --fix .

lock: $(VENV)/.development    ## Write the lock files again after a change in pyproject.toml
	$(call compile_lock,) -o requirements.lock
	$(call compile_lock,) --group dev -o requirements-dev.lock

clean:        ## Remove everything that can be made again; the books in .data stay
	rm -rf $(VENV) .web .build .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

frontend: $(VENV)/.development
	@$(BIN)/python -m dashboard.frontend

$(VENV)/.runtime: requirements.lock pyproject.toml
	@$(call install,requirements.lock)
	@touch $@

$(VENV)/.development: requirements-dev.lock pyproject.toml
	@$(call install,requirements-dev.lock)
	@touch $(VENV)/.runtime $@

compile_lock = uv pip compile -q pyproject.toml --universal --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --group build

# $(call install,LOCK FILE): the virtual environment, what the lock file names, and the project itself.
define install
	started=$$(date +%s); \
	if ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
		for python in $(PYTHONS); do \
			$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; python=; \
		done; \
		if [ -z "$$python" ]; then \
			echo "Python 3.11 or newer is needed. Install it, or name one: make run PYTHON=/path/to/python" >&2; exit 1; \
		fi; \
		echo "Virtual environment: creating $(VENV) with $$($$python --version)"; \
		if ! $$python -m venv --clear $(VENV); then \
			echo "This Python cannot create virtual environments; on Debian: apt-get install python3-venv" >&2; exit 1; \
		fi; \
	fi; \
	echo "Dependencies: installing from $(1)"; \
	$(PIP) install $(LOCKED) -r $(1) || exit 1; \
	$(PIP) install --no-deps --no-build-isolation --no-index -e . || exit 1; \
	echo "Dependencies: ready ($$(( $$(date +%s) - started )) s)"
endef
