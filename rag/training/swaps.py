"""Questions that are one word away from one that the article answers, and that it doesn't answer.

A small model reads "What is Mr. Vale accused of?" beside a sentence about what Ms. Hart is accused
of, and answers. Such pairs are what it needs to see most, and they can be made: from a question
that is answered, by putting another of the article's names, another number, or the opposite verb.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

_TITLES = r"(?:Mr|Mrs|Ms|Dr|Prof)\.?"
_TITLED = re.compile(rf"\b{_TITLES} ([A-Z][\w’'-]+)")
_RUN = re.compile(rf"(?:{_TITLES} )?[A-Z][\w-]+(?: [A-Z][\w-]+)*")
_NUMBER = re.compile(r"(?<![\w.,])\d[\d,.]*\d(?![\w])|(?<![\w.,])\d(?![\w.,])")
_INSIDE = frozenset("abcdefghijklmnopqrstuvwxyz,;")
_NOT_NAMES = frozenset(
    """
    I We You He She It They The A An January February March April May June July August September
    October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday God
    """.split()
)
_AUXILIARIES = frozenset(
    """
    is are was were do does did has have had can could will would should may might isn't aren't
    wasn't weren't don't doesn't didn't hasn't haven't hadn't can't couldn't won't wouldn't
    """.split()
)
_OPPOSITES = [
    ("rise", "fall"), ("rose", "fell"), ("increase", "decrease"),
    ("increased", "decreased"), ("grew", "shrank"), ("won", "lost"), ("support", "oppose"),
    ("supports", "opposes"), ("supported", "opposed"), ("approve", "reject"),
    ("approved", "rejected"), ("allowed", "forbidden"), ("buy", "sell"), ("bought", "sold"),
    ("praise", "criticize"), ("praised", "criticized"), ("confirmed", "denied"),
    ("succeeded", "failed"), ("higher", "lower"), ("faster", "slower"), ("stronger", "weaker"),
    ("convicted", "acquitted"), ("raise", "cut"), ("raised", "cut"),
]  # fmt: skip
_NEGATIONS = re.compile(r"n['’]t\b|\b(?:not|no|never|cannot|none)\b", re.IGNORECASE)
_OPPOSITE = dict(_OPPOSITES) | {b: a for a, b in reversed(_OPPOSITES)}


@dataclass(frozen=True, slots=True)
class Swapped:
    """A question made unanswerable."""

    text: str
    contradicted: bool
    """Whether the sentence that answered the first question contradicts this one's premise."""


class ArticleNames:
    """The names in an article, for putting one in another's place."""

    def __init__(self, sentences: Sequence[str]) -> None:
        """``sentences``: the article's."""
        text = "\n".join(sentences)
        surnames = {
            match[1].removesuffix("’s").removesuffix("'s") for match in _TITLED.finditer(text)
        }
        found: dict[str, None] = {}
        for sentence in sentences:
            for match in _RUN.finditer(sentence):
                name = match[0]
                before = sentence[: match.start()].rstrip()
                if " " not in name and (not before or before[-1] not in _INSIDE):
                    # A sentence begins with a capital anyway, and so does what is quoted.
                    continue
                found[name] = None
        self.names = [
            name
            for name in found
            if not _NOT_NAMES & set(name.split()) and not _is_common(name, text)
        ]
        self._surnames = surnames
        self._words = {word for name in self.names for word in name.split()}

    def is_person(self, name: str) -> bool:
        """Whether a name's last word is somebody's, by a title somewhere in the article."""
        return name.split()[-1] in self._surnames

    def known(self, name: str) -> bool:
        """Whether the article has any word of the name as (part of) a name."""
        return any(word in self._words for word in name.split())


def _is_common(name: str, text: str) -> bool:
    """Whether a single word stands in lower case elsewhere."""
    return " " not in name and re.search(rf"\b{re.escape(name.lower())}\b", text) is not None


def swap(question: str, evidence: str, names: ArticleNames, draw: random.Random) -> Swapped | None:
    """Make an answered question unanswerable by one change; None where none is possible.

    Args:
        question: As it was asked.
        evidence: The sentence that answers it.
        names: Those of the article.
        draw: What is drawn depends on it alone.
    """
    ways = [_other_number, _opposite, _other_name]
    draw.shuffle(ways)
    for way in ways:
        made = way(question, evidence, names, draw)
        if made is not None:
            return made
    return None


def _other_name(
    question: str, evidence: str, names: ArticleNames, draw: random.Random
) -> Swapped | None:
    runs = [
        match for match in _RUN.finditer(question) if match.start() > 0 and names.known(match[0])
    ]
    if not runs:
        return None
    run = draw.choice(runs)
    old = set(run[0].split())
    others = [
        name
        for name in names.names
        if names.is_person(name) == names.is_person(run[0])
        and not old & set(name.split())
        and (" " in name) == (" " in run[0])
        and name.split()[-1] not in evidence
        and name.split()[-1] not in question
    ]
    if not others:
        return None
    text = question[: run.start()] + draw.choice(others) + question[run.end() :]
    return Swapped(text, contradicted=False)


def _other_number(
    question: str, evidence: str, _: ArticleNames, draw: random.Random
) -> Swapped | None:
    found = [m for m in _NUMBER.finditer(question) if m[0] in evidence]
    if not found:
        return None
    number = draw.choice(found)
    new = _near_number(number[0], draw)
    if new in evidence:
        return None
    text = question[: number.start()] + new + question[number.end() :]
    return Swapped(text, contradicted=True)


def _near_number(number: str, draw: random.Random) -> str:
    """Another number of the same form; a year becomes one within ten years."""
    if re.fullmatch(r"(?:19|20)\d\d", number):
        return str(int(number) + draw.choice([-10, -5, -3, -2, -1, 1, 2, 3, 5, 10]))
    places = [n for n, char in enumerate(number) if char.isdigit()]
    # Zeros at the end make a round number, and stay.
    while len(places) > 1 and number[places[-1]] == "0":
        places.pop()
    place = draw.choice(places)
    digits = [d for d in "123456789" if d != number[place]]
    return number[:place] + draw.choice(digits) + number[place + 1 :]


def _opposite(question: str, _: str, __: ArticleNames, draw: random.Random) -> Swapped | None:
    words = re.findall(r"[\w’']+", question)
    if (
        not words
        or words[0].lower() in _AUXILIARIES
        or "or" in words
        or _NEGATIONS.search(question)
    ):
        # "Did sales rise?" has an answer either way.
        return None
    found = [m for m in re.finditer(r"[a-z]+", question) if m[0] in _OPPOSITE]
    if not found:
        return None
    word = draw.choice(found)
    text = question[: word.start()] + _OPPOSITE[word[0]] + question[word.end() :]
    return Swapped(text, contradicted=True)
