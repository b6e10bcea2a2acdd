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

More questions about an article that is in ``data/articles`` already, appended to it in its own
file, come under a line of their own instead::

    +++ ID
    Q another question
    A what | words of the evidence sentence | the answer, word for word
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from rag.training.articles import DATA, Article, load


class DraftError(ValueError):
    """A draft can't be read; the message names its line."""


def parse(text: str, known: Mapping[str, Article] | None = None) -> list[Article]:
    """Read the articles of a draft.

    Args:
        text: The draft.
        known: Articles, by id, to which the draft may add questions; they come back whole.

    Raises:
        DraftError: a line is out of place, or names words that no sentence, or more than one, has.
    """
    found = {**(known or {})}
    order = list[str]()
    for number, lines in _blocks(text):
        if lines[0].startswith(_MORE):
            article = _more(number, lines, found)
        else:
            article = _article(number, lines)
            if article.id in found:
                raise DraftError(f"line {number}: there is an article {article.id!r} already")
        found[article.id] = article
        order.append(article.id)
    return [found[name] for name in dict.fromkeys(order)]


_NEW, _MORE = "=== ", "+++ "


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    start, block = 0, list[str]()
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith((_NEW, _MORE)):
            if block:
                yield start, block
            start, block = number, [line]
        elif block:
            block.append(line)
        elif line.strip():
            raise DraftError(
                f"line {number}: an article begins with '=== ID | DOMAIN | TITLE' or '+++ ID'"
            )
    if block:
        yield start, block


def _article(start: int, lines: Sequence[str]) -> Article:
    head = [part.strip() for part in lines[0].removeprefix(_NEW).split("|", 2)]
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
    questions, followups = _asked(start + cut + 1, lines[cut + 1 :], sentences)
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


def _more(start: int, lines: Sequence[str], known: Mapping[str, Article]) -> Article:
    name = lines[0].removeprefix(_MORE).strip()
    if name not in known:
        raise DraftError(f"line {start}: there is no article {name!r} to add questions to")
    article = known[name]
    questions, followups = _asked(start + 1, lines[1:], article.sentences)
    old = article.model_dump()
    try:
        return Article.model_validate(
            {
                **old,
                "questions": [*old["questions"], *questions],
                "followups": [*old["followups"], *followups],
            }
        )
    except ValidationError as error:
        raise DraftError(f"line {start}: {error}") from error


def _asked(
    start: int, lines: Sequence[str], sentences: Sequence[str]
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Questions and follow-ups of an article whose first such line is number ``start``."""
    questions, followups = list[dict[str, object]](), list[dict[str, object]]()
    asked: dict[str, object] = {}
    for number, line in enumerate(lines, start):
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
    return questions, followups


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
    """Append the new articles of a draft to a file, and added questions to their articles."""
    draft, out = (Path(name) for name in names)
    homes = {a.id: path for path in sorted(DATA.glob("*.jsonl")) for a in load([path])}
    known = {a.id: a for path in sorted(set(homes.values())) for a in load([path])}
    try:
        articles = parse(draft.read_text(encoding="utf-8"), known)
    except DraftError as error:
        print(f"{draft.name}: {error}", file=sys.stderr)
        return 1
    new = [a for a in articles if a.id not in known]
    more = {a.id: a for a in articles if a.id in known}
    for path in sorted({homes[name] for name in more}):
        # Articles that gain nothing keep their lines, so that a diff shows what was added.
        lines = path.read_text(encoding="utf-8").splitlines()
        kept = zip(lines, load([path]), strict=True)
        _write(path, [_line(more[a.id]) if a.id in more else line for line, a in kept], "w")
    if new:
        _write(out, [_line(a) for a in new], "a")
    added = sum(len(a.questions) - len(known[a.id].questions) for a in more.values())
    print(
        f"{len(new)} new articles, {sum(len(a.questions) for a in new)} questions; "
        f"{added} questions more about {len(more)} articles"
    )
    return 0


def _line(article: Article) -> str:
    return article.model_dump_json(exclude_defaults=True)


def _write(path: Path, lines: Sequence[str], mode: str) -> None:
    with path.open(mode, encoding="utf-8") as file:
        file.writelines(line + "\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
