"""Which of the offered questions a reply picks: "the second", "2", "Ri"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.lexicon import STOPWORDS
from rag.words import stem, words

_ORDINALS = {
    "first": 0,
    "1st": 0,
    "former": 0,
    "one": 0,
    "second": 1,
    "2nd": 1,
    "two": 1,
    "third": 2,
    "3rd": 2,
    "three": 2,
    "fourth": 3,
    "4th": 3,
    "four": 3,
}
_PLACE = re.compile(
    r"(?:(?:i )?(?:mean|meant|choose|pick|take|want) )?(?:the |number |no\.? |option |choice |#)*"
    r"(?P<place>[\w]+)(?: one| choice| option)?(?: please)?",
    re.IGNORECASE,
)
_FILLERS = frozenset("mean meant i'm asking choose pick option about one question please".split())


def pick(reply: str, choices: Sequence[str]) -> str | None:
    """The choice that a reply picks.

    Args:
        reply: As it was typed.
        choices: Complete questions.

    Returns:
        One of ``choices``; None where the reply names none of them, or fits several.
    """
    bare = " ".join(reply.strip(" \t\n?!.,()[]").split())
    match = _PLACE.fullmatch(bare)
    if match:
        place = _place(match.group("place").lower(), len(choices))
        if place is not None:
            return choices[place] if 0 <= place < len(choices) else None
    wanted = {
        stem(w.text) for w in words(bare) if w.normal not in STOPWORDS and w.normal not in _FILLERS
    }
    if not wanted:
        return None
    shared = frozenset.intersection(*(_stems(choice) for choice in choices))
    fitting = [choice for choice in choices if wanted <= _stems(choice)]
    # What all of the choices say tells none of them apart.
    return fitting[0] if len(fitting) == 1 and not wanted <= shared else None


def _place(word: str, count: int) -> int | None:
    if word.isdigit():
        return int(word) - 1
    if word in ("last", "latter"):
        return count - 1
    return _ORDINALS.get(word)


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word.text) for word in words(text))
