# `make` alone lists the targets.
PYTHON ?= python3
Q ?= why did Ri Il-gyu defect?
BIN := .venv/bin
# What eval-reader measures on, beside the public benchmarks that it is given.
OURS ?= rag/training/data/articles/dev.jsonl rag/training/data/articles/test.jsonl
STAMP := .venv/.installed
PIP := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check
# A value as one word of the shell, whatever is in it.
quoted = '$(subst ','\'',$(1))'

.DEFAULT_GOAL := help
.PHONY: help setup ask chat serve test docs check bench load chaos eval eval-update eval-reader eval-followups train lock clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

# torch comes first and by itself: its CPU and CUDA builds differ, so that no hash fits all machines.
$(STAMP): requirements.lock requirements-torch.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; name one: make PYTHON=python3.12 ..." if sys.version_info < (3, 11) else 0)'
	@echo "Installing the pinned packages into .venv; the first time takes some minutes." >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) -r requirements-torch.lock
	@$(PIP) --no-deps --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

setup: $(STAMP) ## Create .venv and install the pinned dependencies

ask: $(STAMP) ## Ask the article: make ask Q="why did Ri Il-gyu defect?"
	@$(BIN)/pullquote ask -- $(call quoted,$(Q)) || [ $$? -eq 3 ]

chat: $(STAMP) ## Ask one question after another
	@$(BIN)/pullquote chat

serve: $(STAMP) ## Serve the HTTP API and its documentation on http://127.0.0.1:8000
	@$(BIN)/pullquote serve

test: $(STAMP) ## Run the tests
	$(BIN)/python -m pytest -q

docs: $(STAMP) ## Write the README's transcript and tables anew
	$(BIN)/python -m evals.docs

check: $(STAMP) ## Lint, check types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(STAMP) ## Measure speed and memory beside the plain pipeline
	$(BIN)/python -m evals.benchmarks.speed
	$(BIN)/python -m evals.docs

eval: $(STAMP) ## Run the articles' cases and the judge's trial against the committed figures
	$(BIN)/python -m evals.suite

eval-update: $(STAMP) ## Commit to the figures as they are now: evals/results, the baseline, README's tables
	$(BIN)/python -m evals.suite --update

load: $(STAMP) ## Drive a server with 1, 8, 64 and 512 clients (needs wrk)
	$(BIN)/python -m evals.benchmarks.load

chaos: $(STAMP) ## Try faults, by the hundred; takes hours: make chaos [SHARE=0.02]
	$(BIN)/python -m evals.benchmarks.chaos --share $(or $(SHARE),1)

eval-reader: $(STAMP) ## Measure the reader on our articles: make eval-reader [XQUAD=FILE] [CLAPNQ="FILE ..."]
	$(BIN)/python -m evals.benchmarks.reader $(OURS) $(addprefix --squad ,$(XQUAD)) $(addprefix --clapnq ,$(CLAPNQ))

eval-followups: $(STAMP) ## Measure follow-ups on our articles: make eval-followups [CAST=DIR]
	$(BIN)/python -m evals.benchmarks.followups $(addprefix --cast ,$(CAST))

train: $(STAMP) ## Train, export and calibrate the reader: make train QAMR=DIR [RUN=build/reader] [MORE="--seed 1"]
	$(BIN)/python -m rag.training.train --out $(or $(RUN),build/reader) --qamr "$(QAMR)" $(MORE)
	$(BIN)/python -m rag.training.ship --run $(or $(RUN),build/reader)

lock: ## Pin the dependencies anew
	$(BIN)/python -m piptools compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	  --extra dev --extra evals --extra mcp --extra otel --constraint requirements-torch.lock --unsafe-package torch --no-emit-index-url --no-emit-find-links \
	  --no-emit-trusted-host --output-file requirements.lock pyproject.toml

clean: ## Remove what was installed and built
	rm -rf .venv build *.egg-info
