# Everything a person or a server runs on this project. `make help` lists it.
PYTHON ?= python3.11
BIN := .venv/bin
UV := $(BIN)/uv
WORKERS ?= 2
LIMIT ?=
TESTS ?=
PYTEST = $(LIMIT) $(BIN)/python -m pytest
# The checks read the settings that the tests use: a throw-away database, no variable of this machine.
MANAGE = DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python -m edge.config.cli
CATALOGUES := $(wildcard src/edge/locale/*/LC_MESSAGES/*.po)

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev catalogues lock demo test check format format-check lint types contracts \
	migrations docs-check tests bench bench-allocation shot messages clean

help: ## list what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; \
		do printf '%-20s %s\n' "$$name" "$$text"; done

$(BIN)/uv: requirements/bootstrap.lock
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes -r requirements/bootstrap.lock
	touch $@

.venv/.run: $(BIN)/uv requirements/run.lock pyproject.toml
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements/run.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@

.venv/.dev: .venv/.run requirements/dev.lock
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements/dev.lock
	touch $@

# The compiled catalogues are not committed; without them the screens silently show English.
.venv/.catalogues: .venv/.run $(CATALOGUES)
	EDGE_MODE=demo $(BIN)/edge compile-catalogues
	touch $@

setup: .venv/.run .venv/.catalogues ## what is needed to run EDGE, in .venv, nothing outside this folder
setup-dev: setup .venv/.dev ## the same, with the tools for tests and checks
catalogues: .venv/.catalogues ## compile the Dutch and Chinese catalogues that changed

lock: $(BIN)/uv ## resolve requirements/*.in again (UPGRADE=--upgrade takes newer versions)
	cd requirements && for name in bootstrap run; do \
		../$(UV) pip compile $(UPGRADE) --quiet --python-version 3.11 --generate-hashes --no-header \
			--no-emit-index-url --no-emit-find-links -o $$name.lock $$name.in || exit 1; done
	cd requirements && ../$(UV) pip compile $(UPGRADE) --quiet --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links -c run.lock -o dev.lock dev.in
	cd requirements && ../$(UV) pip compile $(UPGRADE) --quiet --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links -o bench.lock bench.in

demo: setup ## the founding case on 127.0.0.1:8000, with SQLite and no other server
	$(BIN)/edge demo

test: setup-dev ## the tests; on PostgreSQL with EDGE_TEST_DATABASE_URL=postgres://USER:PASSWORD@HOST:PORT/NAME
	$(PYTEST) -n $(WORKERS) $(TESTS)

# The cheap ones first; the tests last, so that their summary is the last word.
check: format-check lint types contracts migrations docs-check tests ## the whole gate

format: setup-dev ## put the code in its one form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only --quiet .

format-check: setup-dev
	$(BIN)/ruff format --check .

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/bandit --quiet --recursive src --configfile pyproject.toml
	$(BIN)/deptry .
	$(BIN)/djlint --lint --quiet src/edge/web/templates

types: setup-dev
	$(BIN)/python -m mypy

contracts: setup-dev
	$(BIN)/lint-imports

migrations: setup-dev
	$(MANAGE) check
	$(MANAGE) makemigrations --check --dry-run
	EDGE_MODE=production EDGE_ALLOWED_HOSTS=edge.example.org EDGE_BASE_URL=https://edge.example.org \
		EDGE_SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(64))") \
		EDGE_DATA_DIR=var/check $(BIN)/edge check --deploy --fail-level WARNING

docs-check: setup-dev
	$(PYTEST) -q tests/house/test_docs.py tests/house/test_words.py tests/house/test_changes.py
	$(MANAGE) routes --json > /dev/null

tests: test

bench: setup-dev ## benchmarks side by side with peers; each prints its table
	$(BIN)/python -m bench

# The peers have an environment of their own: one of them stays below a version of numpy that EDGE is above.
.venv-bench/.peers: $(BIN)/uv requirements/bench.lock
	$(UV) venv --quiet --clear --python $(BIN)/python .venv-bench
	$(UV) pip install --quiet --python .venv-bench/bin/python --require-hashes -r requirements/bench.lock
	touch $@

bench-allocation: setup-dev .venv-bench/.peers ## the allocation library side by side with its peers (OPTIONS=--quick)
	PYTHONPATH=src $(BIN)/python -m bench.allocation $(OPTIONS)

shot: setup-dev ## screenshots of the main screens for the docs (needs chromium)
	$(BIN)/python docs/make_shots.py

messages: setup-dev ## collect new texts into the Dutch and Chinese catalogues, then report (needs gettext)
	cd src/edge && EDGE_MODE=demo EDGE_DATA_DIR=$(CURDIR)/var $(CURDIR)/$(BIN)/edge makemessages -l nl -l zh_Hans --add-location file --no-wrap
	for catalogue in src/edge/locale/*/LC_MESSAGES/*.po; do \
		echo "$$catalogue"; msgfmt --check --statistics -o /dev/null "$$catalogue" || exit 1; done

clean: ## remove what was built or installed; var/ keeps what people entered
	rm -rf .venv .venv-bench .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build src/*.egg-info
	find src tests bench docs -name __pycache__ -type d -prune -exec rm -rf {} +
	find src -name '*.mo' -delete
