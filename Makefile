# Everything is installed into .venv; PYTHON chooses the interpreter (3.11 to 3.13).
PYTHON ?= python3
BIN := .venv/bin
PIP := PYTHONWARNINGS=ignore $(BIN)/python -m pip --disable-pip-version-check -q

# Compiled once, for the hundreds of processes that the tests start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: crawl test soak check regold schema accuracy bench deploy clean

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(PIP) install -c constraints.txt -e ".[newsroom]"
	touch $@

.venv/installed-dev: .venv/installed
	$(PIP) install -c constraints.txt -e ".[dev]"
	touch $@

crawl: .venv/installed  ## crawl the International section of the local newsroom
	$(BIN)/python -m fixtures.demo

# Most of them wait for a server or a browser. In their own order: by number of tests the long ones,
# which are few to a file, would come last and alone.
WORKERS ?= $(shell echo $$((3 * $$(nproc))))

test: .venv/installed-dev  ## everything that must hold: style, types, doctests, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -rs

soak: .venv/installed-dev  ## what takes long: a million rows, kills by the hundred
	$(BIN)/pytest -m soak

regold: .venv/installed-dev  ## rewrite the golden items; the diff is the review
	$(BIN)/pytest tests/test_frozen_pages.py --regold

.venv/installed-bench: .venv/installed
	$(PIP) install -c constraints.txt -e ".[bench]"
	touch $@

bench: .venv/installed-bench  ## how fast, beside a bare spider, parsers and peers: docs/performance.md
	$(BIN)/python -m benchmarks

accuracy: .venv/installed  ## every gold read by cinktank and six general extractors: docs/accuracy.md
	$(BIN)/python -m benchmarks.accuracy

TARGET ?= local
deploy: .venv/installed  ## put this commit on a Scrapyd server: make deploy TARGET=production
	$(PIP) install -c constraints.txt -e ".[deployment]"
	$(BIN)/python -m deployment.deploy $(TARGET)

docs/data-format.md: cinktank/items.py .venv/installed
	$(BIN)/scrapy schema --markdown > $@

clean:
	rm -rf .venv .venv-peers .venv-pywb .venv-scrapyd .venv-dagster build dist *.egg-info
