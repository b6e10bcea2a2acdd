"""Runs in other tools' forms."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

from evals.exports import write_junit, write_ragas
from evals.run import Result, run
from tests.evals.made import COST, OPENED, SOURCES, answer, cited
from tests.evals.test_run import FALSE, OPEN, SYSTEM, WHO, Canned


def results() -> list[Result]:
    return run([OPEN, WHO, FALSE], SOURCES, Canned(SYSTEM))


def test_junit_has_a_test_for_every_case_and_says_why_one_fails(tmp_path: Path) -> None:
    path = tmp_path / "junit.xml"
    write_junit(path, "bridge", results())
    suite = ET.parse(path).getroot().find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures")) == ("3", "2")
    cases = {one.get("name"): one for one in suite.iter("testcase")}
    assert cases["opened"].find("failure") is None
    assert cases["opened"].get("classname") == "bridge.when"
    failure = cases["who-built"].find("failure")
    assert failure is not None
    assert failure.get("message") == "Who built the bridge?"
    assert failure.text == (
        f"Who built the bridge?\nexpected: refused\ngot: answered\nquoted: {COST}"
    )
    refused = cases["false-premise"].find("failure")
    assert refused is not None
    assert f"got: refused (relation_absent)\ngold: {OPENED}" in str(refused.text)


def test_junit_holds_what_xml_cannot_and_an_unfaithful_answer_is_a_failure(tmp_path: Path) -> None:
    broken = answer({**cited(OPENED), "speaker": "a\x07b & <c>"}, short="4 May 1931")
    path = tmp_path / "junit.xml"
    write_junit(path, "bridge", run([OPEN], SOURCES, Canned({OPEN.question: broken})))
    failure = ET.parse(path).getroot().find(".//failure")
    assert failure is not None
    assert "unfaithful: wrong_speaker" in str(failure.text)
    assert "a\\x07b & <c>" in str(failure.text) or "a�b & <c>" in str(failure.text)


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "1.xml", tmp_path / "2.xml"
    write_junit(one, "bridge", results())
    write_junit(two, "bridge", results())
    assert one.read_bytes() == two.read_bytes()


def test_ragas_columns(tmp_path: Path) -> None:
    path = tmp_path / "ragas.jsonl"
    write_ragas(path, results())
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [set(row) for row in rows] == [
        {"user_input", "retrieved_contexts", "response", "reference"}
    ] * 3
    assert rows[0]["retrieved_contexts"] == [OPENED, COST]
    assert rows[0]["reference"] == OPENED
    assert rows[0]["response"] == f"The article says:\n\n{OPENED} [1]"
    assert rows[1]["reference"] == "The article does not say."
