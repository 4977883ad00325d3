PYTHON ?= python3
RUN = PYTHONPATH=. .local/venv/bin/python -m

.PHONY: setup up down check test test-all lock

setup: ## tools and Python environment: enough for a real account
	@$(PYTHON) -m ops.tools

up: setup ## both environments on this machine, without an AWS account
	@$(RUN) local up

down: ## stop what up started
	@$(RUN) local down
