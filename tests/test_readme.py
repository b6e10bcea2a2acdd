"""README is what the program says of itself. ``make docs`` mends what fails here."""

from __future__ import annotations

import json
import re

import pytest

from api.service import Place, open_assistant
from evals.benchmarks.speed import table
from evals.docs import BENCH, BLOCKS, README, written
from rag.assistant import Assistant
from rag.training.draft import parse
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def assistant(place: Place) -> Assistant:
    return open_assistant(place)


def block(name: str, text: str) -> str:
    """What stands between the marks of a block."""
    found = re.search(rf"<!-- {name} -->\n(.*?)\n<!-- /{name} -->", text, re.S)
    assert found is not None, f"README has no block {name}"
    return found.group(1)


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_is_what_the_program_says(name: str, assistant: Assistant) -> None:
    assert block(name, README.read_text(encoding="utf-8")) == BLOCKS[name](assistant)


def test_blocks_are_found_and_the_rest_is_left(assistant: Assistant) -> None:
    marked = "<!-- settings-index -->\nBEFORE\n<!-- /settings-index -->"
    before = f"a\n{marked}\nb\n<!-- x -->\nc\n<!-- /x -->"
    after = written(before, assistant)
    assert after.startswith("a\n<!-- settings-index -->\n| setting | default | meaning |\n")
    assert after.endswith("\n<!-- /settings-index -->\nb\n<!-- x -->\nc\n<!-- /x -->")
    assert "BEFORE" not in after
    assert "| `max_pages` | `500` | Most pages of a PDF, at least 1. |" in after


def test_the_bench_table_is_made_of_its_results() -> None:
    result = json.loads(BENCH.with_suffix(".json").read_text(encoding="utf-8"))
    assert BENCH.read_text(encoding="utf-8") == table(result)


def test_links_lead_somewhere() -> None:
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        # GitHub's anchors: lower case, spaces to hyphens, punctuation gone.
        anchors = {
            re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
            for title in re.findall(r"^#+ (.+)$", text, re.M)
        }
        links = [t for t in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in t]
        assert links or name != "README.md"
        for target in links:
            file, _, anchor = target.partition("#")
            assert (ROOT / file).exists(), f"{name} links to {file}"
            assert file or anchor in anchors, f"{name} links to #{anchor}"


def test_targets_of_make_that_are_named_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.M))
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.M)
    assert set(phony.split()) == targets
    for name in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        named = set(re.findall(r"(?:`|\$ )make ([a-z-]+)", text))
        assert named <= targets, f"{name} names {sorted(named - targets)}"


def test_the_draft_in_contributing_can_be_read() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (draft,) = re.findall(r"^```\n(=== .*?)^```$", text, re.M | re.S)
    (article,) = parse(draft)
    assert [question.answerable for question in article.questions] == [True, False]
    assert article.paragraphs == (2, 1)
