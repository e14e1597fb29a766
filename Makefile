# Everything that a fresh checkout needs: git, make and Python 3.11 or newer are assumed, the rest is fetched.
# A recipe may not ask anything: it has to work where nobody is watching.

BIN := .venv/bin
# One stamp for each set of packages, inside the environment so that they go when it goes.
INSTALLED := .venv/installed
TESTABLE := .venv/testable
MEASURABLE := .venv/measurable
DEPENDENCIES := tools/environment pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo test lint types tests goldens pictures benchmark clean

help:  ## say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

demo: $(INSTALLED)  ## write the sample campaign's Word letters
	@$(BIN)/outreach write samples/contacts.xlsx
	@echo "The letters are in $(CURDIR)/samples/letters"

test: $(TESTABLE)  ## lint, types and the whole suite, with the system programs that it needs
	@tools/system-packages libreoffice poppler fonts postfix dovecot-imapd postgresql chromium libreoffice-calc-nogui
	@$(MAKE) --no-print-directory --keep-going lint types tests

lint: $(TESTABLE)  ## ruff only
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(TESTABLE)  ## mypy only
	$(BIN)/mypy

tests: $(TESTABLE)  ## pytest only; ARGS="tests/word -x" chooses
	$(BIN)/pytest -n auto $(ARGS)

goldens: $(TESTABLE)  ## write the expected results in tests/cases anew; read the diff before you commit it
	$(BIN)/python -m tests.support.regenerate $(ARGS)

pictures: $(TESTABLE)  ## photograph a letter, its draft and the review page for the README, into docs/pictures
	@tools/system-packages libreoffice poppler fonts chromium
	$(BIN)/python -m tools.make_pictures

benchmark: $(MEASURABLE)  ## measure everything that is promised, into benchmarks/RESULTS.md
	@tools/system-packages chromium
	$(BIN)/python benchmarks/run $(ARGS)

clean:  ## remove all that was made, the environment too
	rm -rf .venv build dist samples/letters .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): $(DEPENDENCIES)
	@tools/environment .
	@touch $@

$(TESTABLE): $(DEPENDENCIES)
	@tools/environment '.[test]'
	@touch $(INSTALLED) $@

$(MEASURABLE): $(DEPENDENCIES)
	@tools/environment '.[test,bench]'
	@touch $(INSTALLED) $(TESTABLE) $@
