# Two commands: `make run` opens the window on the demo, `make test` runs the tests. Both set up .venv first, once.
PYTHON ?= python3
# Where pip finds PyTorch, for example https://download.pytorch.org/whl/cpu; empty: pip's own index.
TORCH_INDEX ?=
# For `make bench`: the folder that keeps its recordings, one of further recordings, and the scripts to run, with commas.
DATA ?=
COLLECTED ?=
ONLY ?=

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check install --quiet --constraint packaging/constraints.txt
STAMP := $(VENV)/.ready

.PHONY: run test lint demo bench clean
.DEFAULT_GOAL := run

$(STAMP): pyproject.toml packaging/constraints.txt
	@sh packaging/debian/system-libraries.sh offscreen $(PYTHON)
	@echo "Setting up $(VENV): a few minutes, once."
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@if [ -n "$(TORCH_INDEX)" ]; then $(PIP) --no-deps --index-url "$(TORCH_INDEX)" torch; fi
	@$(PIP) hatchling editables
	@$(PIP) --no-build-isolation --editable ".[dev]"
	@touch $@

run: $(STAMP)
	@sh packaging/debian/system-libraries.sh window $(PYTHON)
	@$(PY) -m workstation resources/demo/voice_hiss_hum.flac

test: $(STAMP)
	@QT_QPA_PLATFORM=offscreen OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PY) -m pytest --numprocesses auto --dist worksteal

lint: $(STAMP)
	@$(PY) -m ruff check .
	@$(PY) -m mypy

demo: $(STAMP)
	@sh packaging/demo.sh $(PY) build/demo

bench: $(STAMP)
	@sh packaging/debian/bench-tools.sh
	@$(PY) tests/bench/run.py --data "$(DATA)" --collected "$(COLLECTED)" --only "$(ONLY)" --output build/bench.json

clean:
	@rm -rf build dist .pytest_cache .mypy_cache .ruff_cache
	@find workstation tests resources -name __pycache__ -type d -prune -exec rm -rf {} +
