# Two commands for newcomers: `make demo` and `make test`. Everything they need is set up on first use.
PYTHON  ?= python3
VENV    := .venv
BIN     := $(VENV)/bin
DRAWING ?=
ENGINES ?=
export CADSTACK_ENGINES := $(CURDIR)/.cache/engines

.PHONY: help demo test servers families engines lint types unit soak bench clean
help:            ## show the targets
	@grep -E '^[a-z]+: .*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 12

demo: $(VENV)/installed engines  ## plot a drawing through the Design Automation API
	@$(BIN)/cadstack doctor --quiet
ifdef ENGINES
	@$(BIN)/cadstack engine install $(ENGINES)
	@$(BIN)/python examples/demo/families.py $(ENGINES)
else
	@$(BIN)/python examples/demo/demo.py $(if $(DRAWING),"$(DRAWING)")
endif

test: $(VENV)/installed-dev engines lint types  ## all tests that need no more than this machine
	@$(BIN)/cadstack doctor --quiet
	@sh scripts/engine-tests.sh "$(BIN)" "$(CADSTACK_ENGINES)"
	$(BIN)/pytest -n auto --dist loadgroup

servers: $(VENV)/installed-dev engines  ## tests against PostgreSQL, S3 and real clients, which they start themselves
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[servers]'
	CADSTACK_TEST_POSTGRES=start CADSTACK_TEST_S3=start CADSTACK_TEST_CLIENTS=1 \
		$(BIN)/pytest -n auto --dist loadgroup tests/conformance tests/clients

families: $(VENV)/installed-dev  ## every engine this machine can have: installed and tested
	@$(BIN)/cadstack engine install all examples/engines/gmsh
	@sh scripts/engine-tests.sh "$(BIN)" "$(CADSTACK_ENGINES)"
	$(BIN)/pytest -n auto --dist loadgroup tests/acceptance/engines tests/acceptance/test_outside_engine.py tests/unit/engines

unit: $(VENV)/installed-dev  ## the unit tests alone, in seconds
	$(BIN)/pytest tests/unit

lint: $(VENV)/installed-dev  ## ruff and the import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/installed-dev  ## mypy, strict
	$(BIN)/mypy

soak: $(VENV)/installed-dev engines  ## the long runs: kills, fuzz, load
	$(BIN)/pytest soak
	CADSTACK_DAMAGED=2000 $(BIN)/pytest -s tests/acceptance/engines -k damaged
	CADSTACK_REFRESH_ROUNDS=1000 $(BIN)/pytest tests/acceptance/test_signed_in.py -k two_processes
	$(BIN)/pytest tests/unit/domain tests/wire --hypothesis-profile soak

bench: $(VENV)/installed engines  ## every benchmark; each prints ratios against a peer of the same run
	for script in benchmarks/*.py; do $(BIN)/python $$script || exit 1; done

engines: $(VENV)/installed
	@$(BIN)/cadstack engine install autocad

$(VENV)/bin/python:
	@sh scripts/python.sh "$(PYTHON)" $(VENV)

$(VENV)/installed: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "installing Cadstack into $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@echo "installing what the tests need into $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

clean:           ## remove everything that make built
	rm -rf $(VENV) .cache demo-output
