# Everything a developer does with Saku; `make` lists it. Longer steps stand in tools/.
PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest
COMPILE := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml
PORT ?=
FRESH ?=
NAME ?=
HOURS ?=
MINUTES ?=
SEED ?=

.DEFAULT_GOAL := help
.PHONY: help setup system run desktop test check bench bank snapshots requirements fonts icons pictures clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' Makefile

setup: .venv/ready ## the virtual environment, exactly as locked

.venv/ready: requirements/dev.txt tools/setup.sh
	@tools/setup.sh && touch $@

system: ## what the tests need beside Python: Chromium and a keychain
	@tools/system.sh

run: setup ## the wallet in the browser, with its backend (PORT=8550, FRESH=1 forgets all)
	@$(PYTHON) main.py $(if $(PORT),--port $(PORT)) $(if $(filter 1 yes true,$(FRESH)),--fresh)

desktop: setup ## the wallet in a window of its own (FRESH=1 forgets all)
	@$(PYTHON) main.py --desktop $(if $(filter 1 yes true,$(FRESH)),--fresh)

test: setup system check ## every check and every test
	$(PYTEST) -q -n 2 --dist loadfile

check: setup ## form, types, who imports whom, language packs
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(PYTHON) -m tools.catalogue check

bench: setup ## every figure beside its floor or peer (NAME=… for one)
	@$(PYTHON) -m benchmarks $(NAME)

bank: setup ## customers pay while servers die, on both databases (HOURS=2 or MINUTES=10, SEED=…)
	@$(PYTHON) -m tests.bank $(if $(HOURS),--hours $(HOURS)) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED))

snapshots: setup ## write the screens' snapshots anew; read the diff before you commit
	$(PYTEST) -q --snapshot-update tests/app tests/harness tests/journeys

requirements: ## lock every dependency anew, with hashes (needs uv)
	$(COMPILE) -o requirements/app.txt
	$(COMPILE) --extra backend -o requirements/backend.txt
	$(COMPILE) --extra backend --group dev -o requirements/dev.txt

fonts: setup ## merge the font family anew (LATIN=folder ARABIC=folder)
	@$(PYTHON) -m tools.fonts "$(LATIN)" "$(ARABIC)"

pictures: setup ## take the README's pictures anew, from the running app
	@$(PYTHON) -m tests.browser.pictures

icons: setup ## draw icon, splash and favicon anew
	@$(PYTHON) -m tools.icons

clean: ## remove what can be made again; the virtual environment stays
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
