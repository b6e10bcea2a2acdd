"""English word lists of the judge: hedges, negations, reporting verbs.

They are the judge's own. Sharing them with what is judged would hide the same gap in both.
"""

from __future__ import annotations

import re

# "May" is a month, "may" a hedge; hence case counts for it.
_HEDGE = re.compile(
    r"\b(?:may|[Mm]ight|[Cc]ould|[Pp]erhaps|[Mm]aybe|[Pp]ossibl[ey]|[Pp]robabl[ey]|[Ll]ikely|"
    r"[Uu]nlikely|[Aa]pparently|[Rr]eportedly|[Aa]llegedly|[Pp]urportedly|[Ss]upposedly|"
    r"[Ss]eemingly|[Pp]resumably|seems?|seemed|appears?|appeared to|suggest(?:s|ed)?|"
    r"believe[sd]?|thought to|estimate[sd]?|[Uu]sually|[Gg]enerally|[Tt]ypically|[Oo]ften|"
    r"[Ss]ometimes|at least|expected to|certain(?:ly)? not|not certain|for certain|unclear|"
    r"uncertain)\b"
)
_STRONG_HEDGE = re.compile(
    r"\b(?:may|[Mm]ight|[Pp]erhaps|[Pp]ossibly|[Aa]pparently|[Rr]eportedly|[Aa]llegedly|"
    r"[Pp]urportedly)\b(?! \d)"
)
# "No. 1" is a rank, not a negation.
_NEGATION = re.compile(
    r"\b(?:not|never|none|nor|neither|nobody|nothing|nowhere|without|cannot|no(?!\.\s*\d)|"
    r"lack(?:s|ed|ing)?|den(?:y|ies|ied)|refus(?:e|es|ed)|fail(?:s|ed)?)\b|n[’']t\b",
    re.IGNORECASE,
)

REPORTING = (
    "said|says|say|told|tells|explained|explains|added|adds|noted|notes|argued|argues|"
    "suggested|suggests|claimed|claims|warned|warns|wrote|writes|believes|believed|thinks|"
    "insisted|insists|acknowledged|concedes|conceded|recalled|recalls|stated|states|"
    "announced|denied|denies|estimated|estimates|reported|reports|revealed|cautioned|"
    "cautions|testified|replied|asked|predicted|predicts|contends|contended|asserted|"
    "asserts|declared|observed|remarked|admitted|admits|alleged|alleges|confirmed|"
    "confirms|disclosed|quipped|joked|responded"
)
"""Verbs that hand a statement to somebody, as alternatives of a regular expression."""

STRAY = re.compile(
    r"[\w.+-]+@[\w-]+\.\w+|\bcan be reached at\b|\bcomment policy\b|"
    r"\b(?:subscribe|sign up) (?:to|for)\b|\bfollow us\b|\ball rights reserved\b",
    re.IGNORECASE,
)
"""Lines of a page that are no part of what an article says."""


def hedges(text: str) -> tuple[str, ...]:
    """The words that take back certainty, lower case, in order."""
    return tuple(found.group().lower() for found in _HEDGE.finditer(text))


def strong_hedges(text: str) -> tuple[str, ...]:
    """The hedges that leave no doubt that they are one, lower case, in order."""
    return tuple(found.group().lower() for found in _STRONG_HEDGE.finditer(text))


def negations(text: str) -> tuple[str, ...]:
    """The words that negate or deny, lower case, in order."""
    return tuple(found.group().lower() for found in _NEGATION.finditer(text))
