"""A follow-up with its pronouns replaced, in the form that its grammar wants."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.binding import Anaphor, Form, Group
from rag.noun_phrase import DETERMINERS, PREPOSITIONS, is_plural
from rag.referent import Referent
from rag.types import Rewrite
from rag.verbs import AUXILIARIES, is_participle, lemma
from rag.words import words


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to read a follow-up."""

    question: str
    rewrites: tuple[Rewrite, ...]
    referent: Referent | None = None
    """What sets it apart from the other ways, where there are any."""


def replaced(question: str, chosen: dict[Anaphor, Referent], apart: Referent | None) -> Candidate:
    rewrites: list[Rewrite] = []
    text = question
    for anaphor, referent in sorted(chosen.items(), key=lambda p: -p[0].span.start):
        start, end = anaphor.span.start, anaphor.span.end
        owned = _OWNED.match(text, end) if anaphor.form is Form.POSSESSIVE else None
        if owned is not None and _is_long(referent.text):
            # "the name of the person who escaped", not "the person who escaped's name"
            end = owned.end()
            new = f"the {owned.group(1)} of {referent.text}"
        else:
            new = _form(text, anaphor, referent)
        rewrites.insert(0, _rewrite(text[start:end], new, referent))
        text = _agreeing(text[:start], anaphor, referent) + new + _full(text[end:], referent)
    return Candidate(text, tuple(rewrites), apart)


_CONTRACTED = re.compile(r"['’](d|ll|ve|re|s)\b\s+(?:(?:not|never|always|also|\w+ly)\s+)*(\w+)")


def _full(after: str, referent: Referent) -> str:
    """What follows a pronoun, with its verb written out: "he'd been" is "Jonas Berg had been"."""
    match = _CONTRACTED.match(after)
    if match is None:
        return after
    short, following = match.group(1), match.group(2).lower()
    # A word that is its own participle, such as "come", is taken for what follows "would" or "is".
    done = is_participle(following) and lemma(following) != following
    perfect = following == "been" or (done and not following.endswith("ing"))
    verb = {
        "d": "had" if perfect or following == "better" else "would",
        "ll": "will",
        "ve": "have" if referent.is_plural else "has",
        "re": "are" if referent.is_plural else "is",
        "s": "has" if following in ("been", "got", "had") else "is",
    }[short]
    return f" {verb}{after[match.end(1) :]}"


_OWNED = re.compile(r"\s+([a-z]+)(?=\s*(?:[?.!,]|$)|\s+(?:is|was|are|were|in|at|on|to|now|like)\b)")


def _is_long(text: str) -> bool:
    return len(text.split()) > 3 and any(
        w.normal in PREPOSITIONS | {"who", "which", "that"} for w in words(text)
    )


def _rewrite(original: str, new: str, referent: Referent) -> Rewrite:
    if referent.is_quoted and referent.place is not None:
        return Rewrite(original, new, citation=referent.place)
    return Rewrite(original, new, turn=referent.turn)


def _form(text: str, anaphor: Anaphor, referent: Referent) -> str:
    """The referent in the pronoun's form."""
    if anaphor.form is Form.POSSESSIVE:
        ends = "’" if "’" in referent.text and "'" not in referent.text else "'"
        plural = referent.text.endswith("s") and is_plural(referent.text)
        return referent.text + (ends if plural else f"{ends}s")
    if anaphor.group not in (Group.THERE, Group.THEN):
        return referent.text
    before = [w.normal for w in words(text[: anaphor.span.start])][-1:]
    if before and before[0] in PREPOSITIONS:
        return referent.text
    first = [w.normal for w in words(referent.text)][:1]
    if first and first[0] in PREPOSITIONS:
        return referent.text
    default = "at" if first and first[0] in DETERMINERS else "in"
    return f"{referent.preposition or default} {referent.text}"


_SINGULAR_VERBS = {"do": "does", "are": "is", "have": "has", "were": "was"}


def _agreeing(before: str, anaphor: Anaphor, referent: Referent) -> str:
    """ "how many do they run" with a company's name: *does*."""
    if anaphor.group is not Group.THEY or referent.is_plural or anaphor.form is Form.POSSESSIVE:
        return before
    match = re.search(r"\b(do|are|have|were)(\s+)$", before, re.IGNORECASE)
    if match is None or match.group(1).lower() not in AUXILIARIES:
        return before
    return before[: match.start()] + _SINGULAR_VERBS[match.group(1).lower()] + match.group(2)
