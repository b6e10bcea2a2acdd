"""A question's full names as a stretch of an article gives them.

An article says "Anna Maria Bell" once and "Ms. Bell" from then on. The reader sees a window of it,
and would take the question's "Anna Maria" for somebody who isn't there. So each window is
read with the question in that window's own form of the name, where the article leaves no doubt who
is meant.
"""

from __future__ import annotations

from collections.abc import Collection

from rag.mention import Mention
from rag.names import Names
from rag.words import words


def shortened(question: str, names: Names, sentences: Collection[int]) -> str:
    """The question, with full names cut to the short form that these sentences use.

    Args:
        question: A standalone question.
        names: The names of the article.
        sentences: Rows of the sentences that it is read beside.

    Returns:
        The question unchanged, unless it has a person's full name of which these sentences hold
        the short form only, and that short form is nobody else's in the article.
    """
    here = {mention.tokens for row in sentences for mention in names.within(row)}
    asked = list(words(question))
    for full in _full_names(names):
        if any(set(full) <= set(tokens) for tokens in here):
            continue
        size = len(full)
        for start in range(len(asked) - size + 1):
            if tuple(word.normal for word in asked[start : start + size]) != full:
                continue
            if all(w.is_stopword for w in (*asked[:start], *asked[start + size :])):
                # "Who is …?" asks for the name itself: the place that gives it in full answers.
                return question
            kept = [w for w in (asked[start], asked[start + size - 1]) if (w.normal,) in here]
            if len(kept) == 1 and _is_unique(kept[0].normal, full, names):
                first, last = asked[start].span.start, asked[start + size - 1].span.end
                return question[:first] + kept[0].text + question[last:]
    return question


def _full_names(names: Names) -> list[tuple[str, ...]]:
    """Persons' names of two words and more, the longest first; ties in order of position."""
    found = dict.fromkeys(m.tokens for m in names.mentions if m.is_person and len(m.tokens) > 1)
    return sorted(found, key=len, reverse=True)


def _is_unique(short: str, full: tuple[str, ...], names: Names) -> bool:
    """Whether every longer name with this word in it is (a part of) the full one."""

    def is_same(mention: Mention) -> bool:
        tokens = set(mention.tokens)
        return tokens <= set(full) or set(full) <= tokens

    return all(is_same(m) for m in names.mentions if short in m.tokens)
