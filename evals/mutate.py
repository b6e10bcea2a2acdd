"""Broken answers: does the judge notice?

Each operator takes a real answer and breaks it in one way. Where a forger could make the rest fit
(the digest, the text, the segments), the operator does, so that the judge has to see the lie
itself.
Nothing is drawn at random: the same answers give the same mutants.
"""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.faithfulness import judge
from evals.progress import Progress
from evals.sources import Source

Json = dict[str, Any]
Operator = Callable[[Json, Mapping[str, Source]], Iterator[Json]]


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of an operator's mutants."""

    mutants: int
    killed: int
    survivors: tuple[str, ...]
    """Of which answers the surviving mutants are."""

    @property
    def rate(self) -> float | None:
        """The share that the judge failed; None where the operator didn't apply to any answer."""
        return self.killed / self.mutants if self.mutants else None


@dataclass(frozen=True, slots=True)
class Trial:
    """The judge on trial."""

    operators: dict[str, Tally]
    originals: int
    false_alarms: tuple[tuple[str, str], ...]
    """Answers as they were given that the judge failed, each with its first finding."""

    @property
    def kill_rate(self) -> float | None:
        """The share of all mutants that the judge failed."""
        made = sum(tally.mutants for tally in self.operators.values())
        killed = sum(tally.killed for tally in self.operators.values())
        return killed / made if made else None


def trial(
    answers: Mapping[str, Json],
    sources: Mapping[str, Source],
    progress: Progress | None = None,
) -> Trial:
    """Judge answers as they are, and every mutant of those that pass.

    Args:
        answers: Answers' JSON by the id of their case.
        sources: The documents by id; two or more, if one document's quotes are to be claimed for
            another.
        progress: Told how many operators have been tried.
    """
    alarms = []
    sound = {}
    for name, answer in answers.items():
        findings = judge(answer, sources)
        if findings:
            alarms.append((name, f"{findings[0].fault}: {findings[0].detail}"))
        else:
            sound[name] = answer
    tallies = {}
    for operator, broken in OPERATORS.items():
        mutants = killed = 0
        survivors = []
        for name, answer in sound.items():
            for mutant in broken(answer, sources):
                if mutant == answer:
                    continue
                mutants += 1
                if judge(mutant, sources):
                    killed += 1
                else:
                    survivors.append(name)
        tallies[operator] = Tally(mutants, killed, tuple(survivors))
        if progress:
            progress(len(tallies), len(OPERATORS))
    return Trial(tallies, len(answers), tuple(alarms))


# What quotes say


def number_changed(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """A number one higher, one lower, in digits or spelled out."""
    for place, quote in _quotes(answer):
        for found in re.finditer(r"\d+", quote):
            for step in (1, -1):
                number = int(found.group()) + step
                yield _requoted(answer, place, _swap(quote, found, str(max(0, number))))
        for found in re.finditer(rf"\b(?:{'|'.join(_NUMBERS)})\b", quote):
            other = _NUMBERS[(_NUMBERS.index(found.group()) + 1) % len(_NUMBERS)]
            yield _requoted(answer, place, _swap(quote, found, other))


def date_shifted(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """A year, month or weekday moved by one."""
    for place, quote in _quotes(answer):
        for found in re.finditer(r"\b(?:1[5-9]|20)\d\d\b", quote):
            yield _requoted(answer, place, _swap(quote, found, str(int(found.group()) + 1)))
        for row in (_MONTHS, _DAYS):
            for found in re.finditer(rf"\b(?:{'|'.join(row)})\b", quote):
                other = row[(row.index(found.group()) + 1) % len(row)]
                yield _requoted(answer, place, _swap(quote, found, other))


def name_swapped(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """A name exchanged for another one of the same article."""
    for place, quote in _quotes(answer):
        text = sources[answer["citations"][place]["document_id"]].text
        others = dict.fromkeys(found.group() for found in _PROPER.finditer(text))
        for found in _PROPER.finditer(quote):
            other = next((name for name in others if name not in quote), None)
            if other is not None:
                yield _requoted(answer, place, _swap(quote, found, other))


def negation_dropped(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """A "not", "no", "never" or "n't" left out."""
    for place, quote in _quotes(answer):
        for found in re.finditer(r"n[’']t\b|\b(?:not|no|never|none of|neither) ", quote):
            yield _requoted(answer, place, _swap(quote, found, ""))


def negation_added(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """A "not" put behind an auxiliary verb."""
    for place, quote in _quotes(answer):
        for found in re.finditer(r"\b(?:is|are|was|were|has|have|had|will|would|may|can)\b", quote):
            yield _requoted(answer, place, _swap(quote, found, found.group() + " not"))


def hedge_dropped(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """A hedge left out of the quote's words."""
    for place, quote in _quotes(answer):
        for found in re.finditer(rf"\b(?:{_HEDGES}) ", quote):
            yield _requoted(answer, place, _swap(quote, found, ""))


def typography_straightened(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """Curly quotation marks and apostrophes made straight."""
    table = str.maketrans("“”‘’", "\"\"''")
    for place, quote in _quotes(answer):
        yield _requoted(answer, place, quote.translate(table))


def space_normalised(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """A no-break space made an ordinary one, or the reverse."""
    for place, quote in _quotes(answer):
        yield _requoted(answer, place, quote.replace("\u00a0", " "))
        yield _requoted(answer, place, quote.replace(" ", "\u00a0", 1))


def quotes_stitched(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """Another sentence of the article run on, as if it followed."""
    for place, quote in _quotes(answer):
        cited = answer["citations"][place]
        text = sources[cited["document_id"]].text
        for line in text.splitlines():
            if len(line) > 40 and quote not in line:
                joined = f"{quote} {line}"
                yield _requoted(answer, place, joined, end=cited["start"] + len(joined))
                break


# Where quotes end


def hedge_cut(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """A true slice that begins behind the hedge, or ends before it."""
    yield from _cut_around(answer, sources, re.compile(rf"\b(?:{_HEDGES})(?: have| be| been)*\b"))


def negation_cut(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """A true slice that begins behind the negation, or ends before it."""
    yield from _cut_around(answer, sources, re.compile(r"\b(?:not|never|none of|neither|no)\b"))


def attribution_cut(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """A true slice without the "said …" at its end, and without a speaker."""
    for place, quote in _quotes(answer):
        found = re.search(
            r",[”\"]?,? (?:said |according to |[^,“”\"]{2,60} (?:said|says|explained)\b)", quote
        )
        if found and found.start() > 20:
            cited = answer["citations"][place]
            mutant = _recut(answer, sources, place, cited["start"], cited["start"] + found.start())
            mutant["citations"][place]["speaker"] = None
            mutant["citations"][place]["context"] = []
            yield mutant


def offset_shifted(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """An offset one off, with the quote kept."""
    for place, _ in _quotes(answer):
        for edge in ("start", "end"):
            for step in (1, -1):
                mutant = copy.deepcopy(answer)
                mutant["citations"][place][edge] += step
                yield mutant


def span_shifted(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """An offset one off, with the quote that stands there."""
    for place, _ in _quotes(answer):
        cited = answer["citations"][place]
        size = len(sources[cited["document_id"]].text)
        for left, right in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            start, end = cited["start"] + left, cited["end"] + right
            if 0 <= start < end <= size:
                yield _recut(answer, sources, place, start, end)


def other_document(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """A quote claimed for another document."""
    for place, _ in _quotes(answer):
        mine = answer["citations"][place]["document_id"]
        other = next((source for name, source in sources.items() if name != mine), None)
        if other is not None:
            mutant = copy.deepcopy(answer)
            mutant["citations"][place].update(document_id=other.id, document_sha256=other.sha256)
            yield mutant


# What stands around quotes


def speaker_swapped(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """The speaker exchanged for another person of the article."""
    for place, quote in _quotes(answer):
        cited = answer["citations"][place]
        if cited.get("speaker") is None:
            continue
        text = sources[cited["document_id"]].text
        mine = set(re.findall(r"\w+", cited["speaker"]))
        people = dict.fromkeys(re.findall(r"\b(?:Mr|Ms|Mrs|Dr)\. [A-Z][\w’'-]+\w", text))
        for name in people:
            if not mine & set(re.findall(r"\w+", name.split(" ", 1)[1])) and name not in quote:
                mutant = copy.deepcopy(answer)
                mutant["citations"][place]["speaker"] = name
                yield mutant


def speaker_dropped(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """Somebody's words left to the article, where the quote itself doesn't tell whose they are."""
    for place, quote in _quotes(answer):
        cited = answer["citations"][place]
        if cited.get("speaker") is None or not quote.startswith(("“", '"')):
            continue
        # Nothing behind the closing mark: the sentence doesn't say who speaks.
        if quote.endswith(("”", '"')) and not re.search(r"[”\"] \w", quote):
            mutant = copy.deepcopy(answer)
            mutant["citations"][place]["speaker"] = None
            mutant["citations"][place]["context"] = [
                shown for shown in cited["context"] if shown["role"] != "attribution"
            ]
            yield mutant


def antecedent_swapped(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """The sentence that tells who "he" is exchanged for one that doesn't."""
    for place, _ in _quotes(answer):
        cited = answer["citations"][place]
        text = sources[cited["document_id"]].text
        for number, shown in enumerate(cited["context"]):
            if shown["role"] != "antecedent":
                continue
            names = {word for found in _PROPER.findall(shown["quote"]) for word in found.split()}
            names |= {word for found in _PROPER.findall(cited["quote"]) for word in found.split()}
            # A sentence that introduces who speaks is no wrong one.
            names |= set((cited.get("speaker") or "").split())
            start = 0
            for line in text.splitlines(keepends=True):
                bare = line.rstrip("\r\n")
                if (
                    len(bare) > 40
                    and start + len(bare) < shown["start"] - 400
                    and not names & set(re.findall(r"[\w’'-]+", bare))
                ):
                    mutant = copy.deepcopy(answer)
                    mutant["citations"][place]["context"][number].update(
                        start=start, end=start + len(bare), quote=bare
                    )
                    yield mutant
                    break
                start += len(line)


def asserted(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """A hedged quote passed off as asserted."""
    for place, quote in _quotes(answer):
        if re.search(r"\b(?:may|might|perhaps|possibly|allegedly|reportedly)\b", quote):
            mutant = copy.deepcopy(answer)
            mutant["citations"][place]["modality"] = "asserted"
            yield mutant


def digest_changed(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """A sha256 with another last digit."""
    for place, _ in _quotes(answer):
        for name in ("quote_sha256", "document_sha256"):
            mutant = copy.deepcopy(answer)
            value = mutant["citations"][place][name]
            mutant["citations"][place][name] = value[:-1] + ("0" if value[-1] != "0" else "1")
            yield mutant


def paragraph_shifted(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """A paragraph number one off."""
    for place, _ in _quotes(answer):
        for step in (1, -1):
            mutant = copy.deepcopy(answer)
            mutant["citations"][place]["paragraph"] += step
            yield mutant


def mark_renumbered(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """A mark with another number: in its text alone, then as a whole."""
    for number, segment in enumerate(answer["segments"]):
        if segment["kind"] != "mark":
            continue
        other = segment["citation"] % len(answer["citations"]) + 1
        if other == segment["citation"]:
            other += 1
        for citation in (segment["citation"], other):
            mutant = copy.deepcopy(answer)
            mutant["segments"][number].update(text=f"[{other}]", citation=citation)
            yield _retiled(mutant)


def segment_dropped(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """A segment left out, with the text kept; a quote or mark left out of the text as well."""
    for number, segment in enumerate(answer["segments"]):
        mutant = copy.deepcopy(answer)
        del mutant["segments"][number]
        yield mutant
        if segment["kind"] != "template":
            yield _retiled(copy.deepcopy(mutant))


def template_fact(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """A number, a name, a noun of the article, or a yes put into a template."""
    for number, segment in enumerate(answer["segments"]):
        if segment["kind"] == "template" and segment["text"].strip():
            for fact in ("In 2016: ", "Mr. Collins: ", "The diplomats: ", "Yes. "):
                mutant = copy.deepcopy(answer)
                mutant["segments"][number]["text"] = fact + segment["text"]
                yield _retiled(mutant)
            break


def template_negated(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """An answer introduced as a refusal."""
    if answer["status"] != "answered":
        return
    for number, segment in enumerate(answer["segments"]):
        if segment["kind"] == "template" and segment["text"].strip():
            mutant = copy.deepcopy(answer)
            mutant["segments"][number]["text"] = "The article does not say. " + segment["text"]
            yield _retiled(mutant)
            break


def refusal_answered(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """A refusal with the status of an answer: bare, then with the nearest sentence as its quote."""
    if answer["status"] != "refused":
        return
    bare = copy.deepcopy(answer)
    bare.update(status="answered", refusal=None)
    yield bare
    for promoted in _with_nearest(answer):
        promoted.update(status="answered", refusal=None)
        yield promoted


def refusal_claims(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """A refusal that quotes the nearest sentence all the same; or that says something itself."""
    if answer["status"] != "refused":
        return
    yield from _with_nearest(answer)
    mutant = copy.deepcopy(answer)
    mutant["segments"].append({"kind": "template", "text": " It was in 2016.", "citation": None})
    yield _retiled(mutant)


def short_answer_changed(answer: Json, sources: Mapping[str, Source]) -> Iterator[Json]:
    """A short answer that its span isn't, and one from outside the first quote."""
    span = answer.get("short_answer_span")
    if span is None:
        return
    mutant = copy.deepcopy(answer)
    mutant["short_answer"] += "s"
    yield mutant
    first = answer["citations"][0]
    text = sources[first["document_id"]].text
    start = 0 if first["start"] > 30 else first["end"] + 1
    mutant = copy.deepcopy(answer)
    mutant["short_answer_span"] = {"start": start, "end": start + 20}
    mutant["short_answer"] = text[start : start + 20]
    yield mutant


OPERATORS: dict[str, Operator] = {
    operator.__name__: operator
    for operator in (
        number_changed,
        date_shifted,
        name_swapped,
        negation_dropped,
        negation_added,
        negation_cut,
        hedge_dropped,
        hedge_cut,
        asserted,
        attribution_cut,
        speaker_swapped,
        speaker_dropped,
        antecedent_swapped,
        offset_shifted,
        span_shifted,
        quotes_stitched,
        other_document,
        digest_changed,
        paragraph_shifted,
        mark_renumbered,
        segment_dropped,
        template_fact,
        template_negated,
        refusal_answered,
        refusal_claims,
        short_answer_changed,
        typography_straightened,
        space_normalised,
    )
}
"""All operators by name."""

_NUMBERS = "one two three four five six seven eight nine ten dozen hundred".split(" ")
_MONTHS = (
    "January February March April May June July August September October November December"
).split(" ")
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(" ")
_HEDGES = "may|might|could|perhaps|possibly|probably|likely|reportedly|allegedly|apparently|usually"
_PROPER = re.compile(r"(?<=[a-z,–—] )[A-Z][\w’'-]*\w(?: [A-Z][\w’'-]*\w)*")


def _quotes(answer: Json) -> Iterator[tuple[int, str]]:
    """Every citation's place and quote; candidates of a question back are names, not statements."""
    if answer["status"] != "clarify":
        for place, citation in enumerate(answer["citations"]):
            yield place, citation["quote"]


def _swap(text: str, found: re.Match[str], new: str) -> str:
    return text[: found.start()] + new + text[found.end() :]


def _requoted(answer: Json, place: int, quote: str, end: int | None = None) -> Json:
    """An answer with another quote, the digest, segments and text made to fit."""
    mutant = copy.deepcopy(answer)
    citation = mutant["citations"][place]
    citation.update(quote=quote, quote_sha256=_digest(quote))
    if end is not None:
        citation["end"] = end
    for segment in mutant["segments"]:
        if segment["kind"] == "quote" and segment["citation"] == citation["number"]:
            segment["text"] = quote
    return _retiled(mutant)


def _recut(answer: Json, sources: Mapping[str, Source], place: int, start: int, end: int) -> Json:
    """An answer that cites another slice, everything made to fit."""
    text = sources[answer["citations"][place]["document_id"]].text
    mutant = _requoted(answer, place, text[start:end], end=end)
    mutant["citations"][place]["start"] = start
    span = mutant.get("short_answer_span")
    if place == 0 and span and not start <= span["start"] < span["end"] <= end:
        mutant["short_answer_span"] = {"start": start, "end": end}
        mutant["short_answer"] = text[start:end]
    return mutant


def _cut_around(
    answer: Json, sources: Mapping[str, Source], cue: re.Pattern[str]
) -> Iterator[Json]:
    for place, quote in _quotes(answer):
        start = answer["citations"][place]["start"]
        for found in cue.finditer(quote):
            if len(quote) - found.end() > 15:
                behind = (
                    found.end() + len(quote[found.end() :]) - len(quote[found.end() :].lstrip())
                )
                yield _recut(answer, sources, place, start + behind, start + len(quote))
            if found.start() > 15:
                before = len(quote[: found.start()].rstrip())
                yield _recut(answer, sources, place, start, start + before)


def _with_nearest(answer: Json) -> Iterator[Json]:
    nearest: Sequence[Json] = (answer.get("refusal") or {}).get("nearest", ())
    for citation in nearest[:1]:
        mutant = copy.deepcopy(answer)
        mutant["citations"] = [copy.deepcopy(citation) | {"number": 1}]
        mutant["segments"] += [
            {"kind": "template", "text": "\n\n", "citation": None},
            {"kind": "quote", "text": citation["quote"], "citation": 1},
            {"kind": "template", "text": " ", "citation": None},
            {"kind": "mark", "text": "[1]", "citation": 1},
        ]
        mutant["short_answer"] = citation["quote"]
        mutant["short_answer_span"] = {"start": citation["start"], "end": citation["end"]}
        yield _retiled(mutant)


def _retiled(mutant: Json) -> Json:
    mutant["text"] = "".join(segment["text"] for segment in mutant["segments"])
    return mutant


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
