"""The cases: questions with gold evidence, and the checks that keep the gold honest."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from evals.sources import Source

Status = Literal["answered", "corrected", "refused", "clarify"]
Reason = Literal[
    "off_topic", "entity_absent", "relation_absent", "reason_not_stated", "premise_conflict"
]
Kind = Literal[
    "who",
    "what",
    "when",
    "where",
    "why",
    "how",
    "how_many",
    "who_said",
    "said_what",
    "list",
    "hedged",
    "opinion",
    "yes_no",
    "summary",
    "paraphrase",
    "keyword",
    "typo",
    "near_miss",
    "false_premise",
    "out_of_scope",
    "boilerplate",
    "injection",
    "follow_up",
]
Sentence = Annotated[str, Field(min_length=1)]


class CaseError(ValueError):
    """A case file is wrong; the message names the file and the line."""


class Case(BaseModel):
    """One question about one document."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(min_length=1)]
    document: Annotated[str, Field(min_length=1, description="file name without its ending")]
    kind: Kind
    turns: Annotated[
        tuple[Sentence, ...], Field(description="earlier questions, oldest first; asked as well")
    ] = ()
    question: Annotated[str, Field(min_length=1)]
    answerable: Annotated[bool, Field(description="whether the document answers it as it is asked")]
    expected_status: Annotated[
        tuple[Status, ...],
        Field(
            min_length=1,
            description="any of these is right; by default answered, or else refused",
            default_factory=lambda case: ("answered" if case.get("answerable") else "refused",),
        ),
    ]
    expected_reason: Annotated[
        tuple[Reason, ...], Field(description="for a refusal: any of these is right")
    ] = ()
    evidence: Annotated[
        tuple[Annotated[tuple[Sentence, ...], Field(min_length=1)], ...],
        Field(
            description="groups of alternatives, verbatim: one sentence of every group is needed. "
            "For a false premise, the sentences that contradict it"
        ),
    ] = ()
    supporting: Annotated[
        tuple[Sentence, ...],
        Field(description="verbatim sentences that may be quoted as well without being wrong"),
    ] = ()
    answers: Annotated[
        tuple[Sentence, ...], Field(description="acceptable short answers, slices of the evidence")
    ] = ()
    speaker: Annotated[
        str | None, Field(description="who says the evidence, in the document's words")
    ] = None
    must_contain: Annotated[
        tuple[Sentence, ...], Field(description="has to stand in what is quoted")
    ] = ()
    must_not_contain: Annotated[
        tuple[Sentence, ...], Field(description="must not stand in the answer's text")
    ] = ()
    note: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Case:
        if self.answerable and "answered" not in self.expected_status:
            raise ValueError("answerable, but 'answered' is not an expected status")
        if self.answerable and not self.evidence:
            raise ValueError("answerable, but without evidence")
        if not self.answerable and "answered" in self.expected_status:
            raise ValueError("not answerable, but 'answered' is an expected status")
        if "corrected" in self.expected_status and not self.evidence:
            raise ValueError("to be corrected, but without the correcting evidence")
        if self.expected_reason and self.answerable:
            raise ValueError("answerable, but with a reason to refuse")
        return self

    @property
    def is_false_premise(self) -> bool:
        """Whether the article contradicts what the question takes for granted."""
        return not self.answerable and "corrected" in self.expected_status

    @property
    def should_refuse(self) -> bool:
        """Whether a refusal is what is wanted."""
        return "refused" in self.expected_status


def schema() -> dict[str, Any]:
    """The JSON Schema of a line of a case file."""
    return Case.model_json_schema()


def load(path: Path, sources: Mapping[str, Source]) -> list[Case]:
    """Read cases and check their gold against the documents.

    Args:
        path: A JSONL file, one case a line; blank lines are skipped.
        sources: The documents by id.

    Raises:
        CaseError: a line is no case, its id is taken, its document is unknown, or a gold sentence,
            short answer or speaker doesn't stand in the document word for word.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise CaseError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CaseError(f"{path}: not UTF-8 at byte {error.start}") from error
    cases: list[Case] = []
    taken: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        case = _parsed(where, line)
        if case.id in taken:
            raise CaseError(f"{where}: the id {case.id!r} is taken by line {taken[case.id]}")
        taken[case.id] = number
        _check_gold(where, case, sources)
        cases.append(case)
    if not cases:
        raise CaseError(f"{path}: no cases")
    return cases


def _parsed(where: str, line: str) -> Case:
    try:
        return Case.model_validate(json.loads(line))
    except json.JSONDecodeError as error:
        raise CaseError(f"{where}: not JSON: {error.msg}") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "case"
        raise CaseError(f"{where}: {field}: {first['msg']}") from error


def _check_gold(where: str, case: Case, sources: Mapping[str, Source]) -> None:
    source = sources.get(case.document)
    if source is None:
        raise CaseError(f"{where}: no document {case.document!r}; known are {sorted(sources)}")
    for name, gold in _gold(case):
        if gold not in source.text:
            raise CaseError(f"{where}: {name}: not in {case.document!r} word for word: {gold!r}")
    quotable = [sentence for group in case.evidence for sentence in group]
    for answer in case.answers:
        if not any(answer in sentence for sentence in quotable):
            raise CaseError(f"{where}: answers: not a slice of the evidence: {answer!r}")
    for wanted in case.must_contain:
        if not any(wanted in sentence for sentence in quotable):
            raise CaseError(f"{where}: must_contain: not in the evidence: {wanted!r}")


def _gold(case: Case) -> Sequence[tuple[str, str]]:
    gold = [("evidence", sentence) for group in case.evidence for sentence in group]
    gold += [("supporting", sentence) for sentence in case.supporting]
    if case.speaker is not None:
        gold.append(("speaker", case.speaker))
    return gold
