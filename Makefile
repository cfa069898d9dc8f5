# Diversiteitsmonitor: make help lists what there is. Python 3.11 with venv and make are enough.

SHELL := /bin/sh
PORT ?= 8000
ARGS ?=
VENV := .venv
PYTHON := $(VENV)/bin/python
READY := $(VENV)/ready
# A folder of data of its own, and faster because it may be lost.
TESTING := DM_VAR="$(CURDIR)/var/test" DM_THROWAWAY=1
WITH_DATABASE := $(PYTHON) -m monitoring.during
# What measures and proves has a database that is set up, roles and all.
SET_UP = $(PYTHON) -m monitoring.translations && \
	$(TESTING) $(WITH_DATABASE) $(PYTHON) manage.py setup_database -v0

.DEFAULT_GOAL := help
.PHONY: run test setup check bench rules prove stop help

run: $(READY) ## Start everything, with the demo on first use (PORT=8123 for another port)
	@exec $(PYTHON) -m monitoring.supervisor --tied --port "$(PORT)"

test: $(READY) ## Run all tests on a database of their own (ARGS="-k frame" for some)
	@$(PYTHON) -m monitoring.translations
	@$(TESTING) $(WITH_DATABASE) $(PYTHON) -m tests.tools.suite $(ARGS)

setup: $(READY) ## Make the environment, the texts and the database, and stop
	@$(PYTHON) -m monitoring.translations
	@$(WITH_DATABASE) $(PYTHON) manage.py setup_database

check: $(READY) ## Format, lint, types, templates, migrations, deployment, import arrows
	@$(TESTING) $(WITH_DATABASE) $(PYTHON) -m tests.tools.check

bench: $(READY) ## Measure against the peers; print a table, write var/bench.json
	@$(SET_UP)
	@$(TESTING) $(WITH_DATABASE) $(PYTHON) -m tests.tools.bench $(ARGS)

rules: $(READY) ## Say of each rule how many tests name it, and whether one is proven to guard it
	@$(PYTHON) -m monitoring.translations
	@$(TESTING) $(WITH_DATABASE) $(PYTHON) -m tests.tools.rules $(ARGS)

prove: $(READY) ## Run the long proofs, whole; write docs/proof.md
	@$(SET_UP)
	@$(TESTING) $(WITH_DATABASE) $(PYTHON) -m tests.tools.prove $(ARGS)

stop: $(READY) ## Stop an embedded database that a manage.py command started
	@$(PYTHON) -m monitoring.embedded stop

help: ## Show this
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The environment, made from the lock; made again when the lock changes.
$(READY): requirements.lock
	@found=; for candidate in python3.11 python3 python3.12 python3.13; do \
		if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			found=$$candidate; break; fi; done; \
	if [ -z "$$found" ]; then \
		echo "Python 3.11 or newer is needed and was not found on the PATH." >&2; exit 1; fi; \
	if ! $$found -c 'import venv, ensurepip' 2>/dev/null; then \
		echo "$$found has no venv. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; fi; \
	[ -x $(PYTHON) ] || { echo "Making $(VENV) ..."; $$found -m venv $(VENV); }
	@echo "Installing what requirements.lock names ..."
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@
