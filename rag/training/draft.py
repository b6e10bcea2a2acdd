"""Turn hand-written drafts of training articles into the JSON Lines that the reader trains on.

A draft is easier to write and to proofread than JSON, and holds no sentence numbers to get wrong:
evidence is named by a few words of the sentence. ``python -m rag.training.draft DRAFT OUT.jsonl``
appends the articles of a draft; every fault is printed with its line, and nothing is written while
there is one. The form (blank lines part paragraphs, one sentence a line)::

    === ID | DOMAIN | TITLE
    First sentence.
    Second sentence.

    A sentence of the second paragraph.
    ---
    Q the question as a person would type it
    A who | words of the evidence sentence ;; words of a second one | the answer, word for word
    Q an unanswerable one
    N entity_swap | entity_absent | words of the tempting sentence | words of the contradicting one
    F an earlier question || another one
    Q and a follow-up to it?
    R the follow-up, made standalone
    A | words of the evidence sentence | the answer, word for word

``N`` without its last part has no contradicting sentence; a follow-up that can't be answered has
``N`` alone. An answer is a slice of its first evidence sentence.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from rag.training.articles import Article


class DraftError(ValueError):
    """A draft can't be read; the message names its line."""


def parse(text: str) -> list[Article]:
    """Read the articles of a draft.

    Raises:
        DraftError: a line is out of place, or names words that no sentence, or more than one, has.
    """
    return [_article(number, lines) for number, lines in _blocks(text)]


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    start, block = 0, list[str]()
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("=== "):
            if block:
                yield start, block
            start, block = number, [line]
        elif block:
            block.append(line)
        elif line.strip():
            raise DraftError(f"line {number}: an article begins with '=== ID | DOMAIN | TITLE'")
    if block:
        yield start, block


def _article(start: int, lines: Sequence[str]) -> Article:
    head = [part.strip() for part in lines[0].removeprefix("=== ").split("|", 2)]
    if len(head) != 3 or "---" not in lines:
        raise DraftError(f"line {start}: an article has '=== ID | DOMAIN | TITLE' and a line '---'")
    cut = lines.index("---")
    sentences, paragraphs = list[str](), [0]
    for line in lines[1:cut]:
        if line.strip():
            sentences.append(line.strip())
            paragraphs[-1] += 1
        elif paragraphs[-1]:
            paragraphs.append(0)
    questions, followups = list[dict[str, object]](), list[dict[str, object]]()
    asked: dict[str, object] = {}
    for number, line in enumerate(lines[cut + 1 :], start=start + cut + 1):
        mark, _, rest = line.strip().partition(" ")
        try:
            if not mark:
                continue
            if mark == "F":
                asked = {"turns": [turn.strip() for turn in rest.split("||")]}
            elif mark == "Q":
                asked = {
                    **({"turns": asked["turns"]} if set(asked) == {"turns"} else {}),
                    "q": rest,
                }
            elif mark == "R":
                asked["rewrite"] = rest
            elif mark in ("A", "N"):
                verdict = _answer(sentences, rest) if mark == "A" else _none(sentences, rest)
                if "turns" in asked:
                    verdict = {k: v for k, v in verdict.items() if k in _FOLLOWUP_FIELDS}
                (followups if "turns" in asked else questions).append({**asked, **verdict})
                asked = {}
            else:
                raise DraftError(f"{mark!r} is none of F, Q, R, A, N")
        except DraftError as error:
            raise DraftError(f"line {number}: {error}") from error
    try:
        return Article.model_validate(
            {
                "id": head[0],
                "domain": head[1],
                "title": head[2],
                "sentences": sentences,
                "paragraphs": [count for count in paragraphs if count],
                "questions": questions,
                "followups": followups,
            }
        )
    except ValidationError as error:
        raise DraftError(f"line {start}: {error}") from error


_FOLLOWUP_FIELDS = frozenset({"answerable", "evidence", "answer"})


def _answer(sentences: Sequence[str], rest: str) -> dict[str, object]:
    parts = [part.strip() for part in rest.split("|")]
    if len(parts) != 3:
        raise DraftError("A wants: kind | evidence ;; evidence | answer")
    kind, evidence, answer = parts
    return {
        "answerable": True,
        "kind": kind,
        "evidence": [_row(sentences, words) for words in evidence.split(";;")],
        "answer": answer,
    }


def _none(sentences: Sequence[str], rest: str) -> dict[str, object]:
    parts = [part.strip() for part in rest.split("|")] if rest.strip() else []
    found: dict[str, object] = {"answerable": False}
    if parts:
        if len(parts) not in (2, 3, 4):
            raise DraftError("N wants: kind | reason | tempting | contradicting")
        found |= {"kind": parts[0], "refusal": parts[1]}
        if len(parts) > 2 and parts[2]:
            found["tempting"] = _row(sentences, parts[2])
        if len(parts) > 3 and parts[3]:
            found["correction"] = [_row(sentences, words) for words in parts[3].split(";;")]
    return found


def _row(sentences: Sequence[str], words: str) -> int:
    rows = [row for row, sentence in enumerate(sentences) if words.strip() in sentence]
    if len(rows) != 1:
        raise DraftError(f"{words.strip()!r} is in {len(rows)} sentences, not in one")
    return rows[0]


def main(names: Sequence[str]) -> int:
    """Append the articles of a draft to a file."""
    draft, out = (Path(name) for name in names)
    try:
        articles = parse(draft.read_text(encoding="utf-8"))
    except DraftError as error:
        print(f"{draft.name}: {error}", file=sys.stderr)
        return 1
    with out.open("a", encoding="utf-8") as file:
        for article in articles:
            file.write(article.model_dump_json(exclude_defaults=True) + "\n")
    print(f"{len(articles)} articles, {sum(len(a.questions) for a in articles)} questions")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
