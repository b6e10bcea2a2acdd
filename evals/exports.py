"""A run in other tools' forms: JUnit XML, and the columns of a ragas dataset."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

from evals.gold import evidence
from evals.run import Result

_CONTEXTS = 5
"""Sentences that are given as retrieved."""
# What XML 1.0 has no way to write.
_UNWRITABLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32)], "�")


def write_junit(path: Path, name: str, results: Sequence[Result]) -> None:
    """Write a run as JUnit XML: a case that isn't right or isn't faithful is a failure.

    No times are written, so that the same run gives the same bytes.
    """
    failed = [result for result in results if _failure(result)]
    counts = {"name": name, "tests": str(len(results)), "failures": str(len(failed))}
    root = ET.Element("testsuites", counts)
    suite = ET.SubElement(root, "testsuite", counts | {"errors": "0", "skipped": "0"})
    for result in results:
        case = ET.SubElement(
            suite, "testcase", {"name": result.case.id, "classname": f"{name}.{result.case.kind}"}
        )
        failure = _failure(result)
        if failure:
            said = _writable(failure)
            ET.SubElement(case, "failure", {"message": said.split("\n")[0]}).text = said
    ET.indent(root)
    ET.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _failure(result: Result) -> str:
    """Why a case fails, the question first; empty if it doesn't."""
    if result.is_right and not result.findings:
        return ""
    answer = result.outcome.answer
    lines = [
        f"{result.case.question}",
        f"expected: {' or '.join(result.case.expected_status)}",
        f"got: {answer.status}" + (f" ({answer.refusal.reason})" if answer.refusal else ""),
        *(f"quoted: {citation.quote}" for citation in answer.citations),
        *(f"gold: {sentence}" for sentence in evidence(result.case)),
        *(f"unfaithful: {found.fault}: {found.detail}" for found in result.findings),
    ]
    return "\n".join(lines)


def _writable(text: str) -> str:
    return text.translate(_UNWRITABLE)


def write_ragas(path: Path, results: Sequence[Result]) -> None:
    """Write a run as JSON Lines with ragas' columns, for ``EvaluationDataset.from_jsonl``.

    ``retrieved_contexts`` are the sentences that retrieval found, or, where the system doesn't show
    them, the quotes; ``reference`` is the gold evidence, or, where there is none, the sentence that
    says so.
    """
    with path.open("w", encoding="utf-8") as file:
        for result in results:
            file.write(json.dumps(ragas_row(result), ensure_ascii=False) + "\n")


def ragas_row(result: Result) -> dict[str, object]:
    """One case in ragas' columns."""
    outcome = result.outcome
    text = outcome.source.text
    quotes = [citation.quote for citation in outcome.answer.citations]
    found = [text[place.start : place.end] for place in (outcome.ranking or ())[:_CONTEXTS]]
    return {
        "user_input": outcome.answer.resolved_question or outcome.case.question,
        "retrieved_contexts": found or quotes,
        "response": outcome.answer.text,
        "reference": " ".join(evidence(outcome.case)) or "The article does not say.",
    }
