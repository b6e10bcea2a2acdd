"""Case files: what is read, and that every fault names its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.cases import CaseError, load, schema
from tests.evals.made import COST, OPENED, SOURCES

GOOD: dict[str, Any] = {
    "id": "a",
    "document": "bridge",
    "kind": "when",
    "question": "When did it open?",
    "answerable": True,
    "expected_status": ["answered"],
    "evidence": [[OPENED]],
    "answers": ["4 May 1931"],
}


def written(folder: Path, *cases: dict[str, Any] | str) -> Path:
    lines = [one if isinstance(one, str) else json.dumps(one) for one in cases]
    path = folder / "cases.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_cases_are_read_in_order_and_blank_lines_passed_over(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD, "", GOOD | {"id": "b", "turns": ["What is it?"]})
    cases = load(path, SOURCES)
    assert [case.id for case in cases] == ["a", "b"]
    assert cases[1].turns == ("What is it?",)


@pytest.mark.parametrize(("answerable", "status"), [(True, "answered"), (False, "refused")])
def test_what_is_expected_follows_from_what_can_be_answered(
    tmp_path: Path, answerable: bool, status: str
) -> None:
    bare = {key: value for key, value in GOOD.items() if key != "expected_status"}
    path = written(tmp_path, bare | {"answerable": answerable})
    assert load(path, SOURCES)[0].expected_status == (status,)


def test_a_file_that_is_not_utf_8_is_named_with_the_place(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_bytes(b'{"id": "caf\xe9"}')
    with pytest.raises(CaseError, match=r"cases\.jsonl: not UTF-8 at byte 11"):
        load(path, SOURCES)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"evidence": [["The bridge opened on 5 May 1931."]]}, "evidence: not in 'bridge'"),
        ({"supporting": ["It cost 313 pounds."]}, "supporting: not in 'bridge'"),
        ({"speaker": "Eve Brook"}, "speaker: not in 'bridge'"),
        ({"answers": ["312 pounds"]}, "answers: not a slice of the evidence: '312 pounds'"),
        ({"must_contain": ["312 pounds"]}, "must_contain: not in the evidence: '312 pounds'"),
        ({"document": "tunnel"}, "no document 'tunnel'; known are ['bridge', 'other']"),
        ({"id": "a"}, "the id 'a' is taken by line 1"),
        ({"kind": "whence"}, "kind: Input should be 'who'"),
        ({"colour": "red"}, "colour: Extra inputs are not permitted"),
        ({"evidence": []}, "answerable, but without evidence"),
        ({"expected_status": ["refused"]}, "'answered' is not an expected status"),
        ({"expected_reason": ["off_topic"]}, "answerable, but with a reason to refuse"),
        ({"answerable": False}, "not answerable, but 'answered' is an expected status"),
        (
            {"answerable": False, "expected_status": ["corrected"], "evidence": []},
            "without the correcting evidence",
        ),
        ({"question": ""}, "question: String should have at least 1 character"),
    ],
)
def test_a_fault_names_its_file_and_line(tmp_path: Path, wrong: dict[str, Any], said: str) -> None:
    path = written(tmp_path, GOOD, GOOD | {"id": "b"} | wrong)
    with pytest.raises(CaseError) as caught:
        load(path, SOURCES)
    assert str(caught.value).startswith(f"{path}:2: ")
    assert said in str(caught.value)


def test_what_is_no_json_names_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD, "{")
    with pytest.raises(CaseError, match=r"cases\.jsonl:2: not JSON"):
        load(path, SOURCES)


def test_a_missing_and_an_empty_file_are_errors(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="No such file"):
        load(tmp_path / "none.jsonl", SOURCES)
    with pytest.raises(CaseError, match="no cases"):
        load(written(tmp_path, ""), SOURCES)


def test_gold_is_found_across_a_quotation_mark_only_as_it_stands(tmp_path: Path) -> None:
    straight = GOOD | {
        "evidence": [['"The piers are not safe for anybody to stand on."']],
        "answers": [],
    }
    with pytest.raises(CaseError, match="word for word"):
        load(written(tmp_path, straight), SOURCES)


def test_the_schema_tells_every_field_and_what_is_required() -> None:
    made = schema()
    assert set(GOOD) <= set(made["properties"])
    assert set(made["required"]) == {
        "id",
        "document",
        "kind",
        "question",
        "answerable",
    }
    assert made["additionalProperties"] is False
    assert "description" in made["properties"]["evidence"]


def test_a_case_knows_what_is_wanted_of_it(tmp_path: Path) -> None:
    false = GOOD | {"answerable": False, "expected_status": ["corrected", "refused"], "answers": []}
    plain = GOOD | {"id": "b", "evidence": [[COST]], "answers": []}
    corrected, answered = load(written(tmp_path, false, plain), SOURCES)
    assert (corrected.is_false_premise, corrected.should_refuse) == (True, True)
    assert (answered.is_false_premise, answered.should_refuse) == (False, False)
