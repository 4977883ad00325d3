PYTHON ?= python3
RUN = .local/venv/bin/python -m
CODE = ops local service/showroom bench tests
SPARED = -m "not drill"
export PATH := $(CURDIR)/.local/bin:$(PATH)
export TF_CLI_CONFIG_FILE := $(CURDIR)/.local/terraform.rc
export PYTHONPATH := $(CURDIR)
.PHONY: help setup up down check format lint types unit service plans scan test slow slow-local slow-ops slow-service slow-workflows e2e test-all drills bench fix lock
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile
setup: ## tools and Python environment: enough for a real account
	@$(PYTHON) -m ops.tools $(PARTS)
up: setup ## both environments on this machine, without an AWS account
	@$(RUN) local up
down: ## stop what up started
	@test ! -x .local/venv/bin/python || $(RUN) local down
check: setup ## format, lint, types, unit tests, plans; if format fails: make fix
	@$(PYTHON) -m ops.tools actionlint
	@$(MAKE) --no-print-directory -j2 plans unit service lint types scan format
format:
	@$(RUN) ruff format --check -q $(CODE) && terraform fmt -check -recursive && terragrunt hcl fmt --check --log-level error && terragrunt hcl validate --log-level error
lint:
	@$(RUN) ruff check -q $(CODE) && $(RUN) pylint --score n -j 1 $(CODE)
types:
	@$(RUN) mypy --no-error-summary $(CODE)
	@for file in $$(git ls-files '*conftest.py'); do $(RUN) mypy --no-error-summary $$file || exit 1; done
unit:
	@$(RUN) pytest -q -m "not slow" tests/ops tests/local tests/live tests/bench tests/test_*.py --ignore tests/ops/tools --ignore tests/ops/scan
service:
	@$(RUN) pytest -q -m "not slow" tests/service tests/ops/tools tests/workflows --ignore tests/workflows/act
plans:
	@$(RUN) pytest -q tests/modules
scan: ## what Checkov says of modules, Dockerfile and workflows
	@./showroom scan
test: check ## check, and one stack applied for real, end to end
	@$(PYTHON) -m ops.tools act
	@$(MAKE) --no-print-directory -j2 slow
	@$(MAKE) --no-print-directory e2e SPARED='$(SPARED)'
test-all: SPARED =
test-all: test drills ## also the slow drills
drills:
	@$(RUN) pytest -q tests/image tests/boot tests/browser -m drill
bench: setup ## conformance and speed, side by side with peers, on an idle machine
	@$(RUN) uv pip install -q --require-hashes -r requirements-bench.txt
	@$(RUN) bench
slow: slow-workflows slow-local slow-ops slow-service
slow-local:
	@$(RUN) pytest -q -m slow tests/local tests/live
slow-ops:
	@$(RUN) pytest -q -m slow tests/ops --ignore tests/ops/scan
slow-service:
	@$(RUN) pytest -q -m slow tests/service
	@$(RUN) pytest -q -m "slow and not drill" tests/browser
slow-workflows:
	@$(RUN) pytest -q tests/ops/scan tests/workflows/act
e2e:
	@$(RUN) pytest -q $(SPARED) tests/e2e
fix: setup ## mend the format
	@$(RUN) ruff format -q $(CODE) && $(RUN) ruff check -q --fix $(CODE) && terraform fmt -recursive && terragrunt hcl fmt
lock: setup ## write the locks anew from pyproject.toml
	@$(RUN) uv pip compile -q --universal --python-version 3.11 --generate-hashes --group dev pyproject.toml -o requirements.txt
	@$(RUN) uv pip compile -q --universal --python-version 3.11 --generate-hashes -c requirements.txt pyproject.toml -o service/requirements.txt
	@$(RUN) uv pip compile -q --universal --python-version 3.11 --generate-hashes -c requirements.txt --group bench -o requirements-bench.txt
	@$(RUN) uv pip compile -q --universal --python-version 3.11 --generate-hashes --group scan -o requirements-scan.txt
