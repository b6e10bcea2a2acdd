"""The words of a follow-up that point back: pronouns that nothing in the question itself explains.

A pronoun is *bound* where the question has its own antecedent ("Why did Anna sell her home?");
what is bound, and what points nowhere ("is it true that"), is left alone. Which antecedents a
clause allows follows the binding conditions of Chomsky, "Lectures on Government and Binding"
(1981): an object pronoun is not its own clause's subject, a possessive may be.
"""

from __future__ import annotations

import re

from index.types import Span
from rag.binding import FORMS, NOT_BEFORE, Anaphor, Form, Group, QuestionContext
from rag.lexicon import NUMBER_WORDS
from rag.question_names import Lookup
from rag.verbs import BE
from rag.words import words

_SHARES = NUMBER_WORDS | frozenset(
    """
    all any both each either few fewer half least less many more most much neither none others part
    several share some which
    """.split()
)


def anaphors(question: str, lookup: Lookup) -> tuple[Anaphor, ...]:
    """The pronouns of a question that point back, in order.

    Args:
        question: As it was typed.
        lookup: The articles' names.
    """
    tokens = list(words(question))
    context = QuestionContext(question, tokens, lookup)
    found: list[Anaphor] = []
    for place in range(len(tokens)):
        anaphor = _at(context, place)
        if anaphor is not None and not context.is_bound(anaphor, place):
            found.append(anaphor)
    return tuple(found)


def _at(context: QuestionContext, place: int) -> Anaphor | None:
    token = context.tokens[place]
    bare = re.split(r"['’]", token.text)[0]
    known = FORMS.get(bare.lower())
    if known is None or (token.text.isupper() and len(bare) > 1 and not context.question.isupper()):
        return None
    group, form = known
    following = context.following(place)
    before = context.tokens[place - 1].normal if place else ""
    if bare.lower() in ("this", "that", "these", "those"):
        if not context.is_pronoun(place):
            return None
    elif bare.lower() == "there":
        if not context.is_place(place):
            return None
    elif bare.lower() == "then":
        if following is not None or place < 2:
            return None
    elif bare.lower() == "her":
        form = Form.POSSESSIVE if context.is_noun(place + 1) else Form.OBJECT
    if bare.lower() in ("it", "this", "that", "these", "those"):
        form = Form.SUBJECT if context.is_subject(place) else Form.OBJECT
        if group is Group.IT and (context.is_expletive(token) or before in NOT_BEFORE):
            return None
    start = token.span.start
    asks_what = form is Form.SUBJECT and before in BE and context.is_copular(place)
    divided = before == "of" and place > 1 and context.tokens[place - 2].normal in _SHARES
    return Anaphor(bare, Span(start, start + len(bare)), group, form, asks_what, divided)
