"""What a follow-up wants, by its wording: an answer, more of it, its speaker, a correction."""

from __future__ import annotations

import re
from enum import StrEnum

from rag.clause import strip_lead


class Intent(StrEnum):
    """What a follow-up wants."""

    ASK = "ask"
    MORE = "more"
    """What has not been quoted yet."""
    SPEAKER = "speaker"
    """Who said what was quoted last."""


MORE = re.compile(
    r"(?:(?:can|could|would|will) you )?(?:please )?(?:"
    r"(?:tell|give|show|say) (?:me |us )?(?:some |a bit |a little |any )?more"
    r"(?: details?| of (?:it|that))?"
    r"|(?:(?:any|some|more|further|other) )+(?:details?|info(?:rmation)?|quotes?|evidence)"
    r"|(?:what|anything|is there anything|something) (?:else|more)"
    r"(?: (?:does (?:it|the article) say|is (?:there|said)|to (?:say|know)))?"
    r"|what other (?:details?|things?)(?: are there)?"
    r"|go on|keep going|carry on|continue|more|elaborate|next|expand)"
    r"(?: (?:about|on) (?P<about>.+?))?(?: please)?",
    re.IGNORECASE,
)
"""*tell me more*, with or without what about."""
MORE_OF_IT = re.compile(r"(?:it|that|this|the (?:topic|subject|matter))", re.IGNORECASE)
"""What *about* names where it names nothing new."""
ELSE = re.compile(r"\b(?:who|what|where|how|why) else\b", re.IGNORECASE)

_SAID = (
    r"(?:said|says|say|claimed|claims|wrote|writes|told (?:you|them|us|him|her)|stated|reported|"
    r"argued|argues|thought|thinks|believes?|believed|is saying|was saying)"
)
SPEAKER = re.compile(
    rf"(?:who (?:exactly |actually )?{_SAID} (?:that|this|so|it|these|those)|(?:so )?says who|"
    r"according to whom?|"
    r"who (?:is|was) (?:speaking|talking|quoted|being quoted|the speaker|the source)"
    r"(?: (?:there|here|for that|of that|for this))?|"
    r"whose (?:words|quotes?|claim|opinion|view|statement)s? (?:is|are|was|were) "
    r"(?:that|this|these|those|it|they)|who did (?:that|it) come from)",
    re.IGNORECASE,
)
"""*who said that?*"""

AGAIN = re.compile(
    r"(?:is|was) (?:that|this|it) (?:really |actually )?(?:true|right|correct|so|certain|a fact)|"
    r"really|are you (?:sure|certain)(?: (?:about|of) (?:that|this|it))?|"
    r"(?:can you )?(?:say|ask) (?:that|it) again|repeat(?: that| it)?|how do you know(?: that)?",
    re.IGNORECASE,
)
"""*is that true?*: the same question again, since the articles are all there is to go by."""

CORRECTION = re.compile(
    r"(?:(?:no|nope|nah|sorry|wait|actually|oops|oh)\b[\s,.!–—-]*)*(?:(?:i|we) (?:meant|mean|"
    r"was asking about|am asking about|wanted to know about|was thinking of)"
    r"|i['’]m asking about|make that|rather)[\s,:]+(?:to ask )?(?P<new>.+)",
    re.IGNORECASE,
)
"""*no, I meant Tae*"""
NO = re.compile(
    r"(?:no|nope|sorry|wait|actually)\b(?!\.? of\b)[\s,.!–—-]+"
    r"(?:not (?P<old>[^,]{1,40}), )?(?:but )?(?P<new>[^?]{1,60})",
    re.IGNORECASE,
)
"""*no, Tae*: a correction only if it names somebody or something."""
NOT = re.compile(r"not (?P<old>[^,]{1,40}),? (?:but )?(?P<new>[^?]{1,60})", re.IGNORECASE)
"""*not Ri, Tae*"""

COURTESY = re.compile(
    r"(?:(?:good (?:morning|afternoon|evening|night|day)|(?:hi|hello|hey)(?: there)?|bye|goodbye|"
    r"see you(?: later)?|all right|alright|okay|ok|and|so|but|well|oh|ah|hmm+|wow|yes|yeah|yep|"
    r"nope|no|sure|right|fine|good|great|nice|cool|perfect|excellent|interesting|wonderful|lovely|"
    r"thanks|thank (?:you|u)|thx|ty|cheers|please|sorry|never ?mind|a lot|so much|very much|very|"
    r"too|for (?:that|this|now|(?:the|your) (?:help|answer|info(?:rmation)?))|got (?:it|that)|"
    r"(?:that )?makes sense|understood|i see|you|that(?:['’]s| is| was)|it(?:['’]s| is| was)|"
    r"all(?: for now)?|enough|helpful|useful|lol|ha(?:ha)+)\b[\s,.!…–—-]*)++",
    re.IGNORECASE,
)
"""*ok thanks*, *hello*, *got it*: nothing is asked."""


def is_courtesy(question: str) -> bool:
    """Whether a question is nothing but courtesy."""
    return COURTESY.fullmatch(question.strip(" \t\n?")) is not None


_TEXT = r"(?:the|this) (?:article|text|piece|story|report|document|page|interview)"
_SAYS = r"(?:say|says|state|states|mention|mentions)"
IN_TEXT = re.compile(
    rf"(?:where (?:exactly )?(?:in {_TEXT} )?|"
    r"in (?:which|what) (?:paragraph|sentence|line|section) )"
    rf"(?:does|did) (?:it|{_TEXT}) {_SAYS} (?:that|this|so|it)|"
    rf"where (?:exactly )?in {_TEXT} (?:is|was|can i find|do i find) (?:that|this|it)"
    r"(?: said| stated| mentioned| written)?|"
    rf"where (?:exactly )?(?:is|was) (?:that|this|it) (?:said|stated|mentioned|written|in {_TEXT})|"
    r"(?:in |on )?(?:which|what) (?:paragraph|page|sentence|line|section)"
    rf"(?: (?:of|in) {_TEXT})? (?:is|was|{_SAYS}) (?:that|this|it|so)(?: in| on| from| said)?",
    re.IGNORECASE,
)
"""*where in the article is that?*: it asks for a place in the text."""

DO_IT = re.compile(r"\b(do|doing|done) (it|so|that|this)(?=\s*(?:[?.!,]|$|then|now|again))", re.I)
"""What stands for a verb: *why did he do it?*"""
ONE = re.compile(
    r"\b(?P<before>other|another|new|old|first|second|third|last|next|same|which|big|small|larger|"
    r"smaller|older|newer|best|only|the|[A-Z]\w+(?:ish|ese|an|ch|sh)) (?P<one>ones?)\b"
    r"(?P<after>\s+(?:in|from|at|on|who|that|which|with|of|by|near|for)\b)?",
)
"""What stands for a noun: *the other one*."""
TOPIC = re.compile(
    r"(?:(?:and|but|ok|so)\s+)?(?:what about |how about )?"
    r"(?P<topic>(?!(?:if|when|while|after|before|although|though|because|since|as|in|at|on|by|to|"
    r"who|what|where|why|how|which|is|are|was|were|did|does|do|has|have)\b)"
    r"(?:[^\s,]+ ){0,5}[^\s,]+), "
    r"(?P<rest>(?:who|what|when|where|why|how|which|is|are|was|were|did|does|do|has|have|had|will)"
    r"\b.+)",
    re.IGNORECASE,
)
"""What names its topic first: *and his wife, why did she go?*"""


def bare(question: str) -> str:
    """A question without *and* before it and marks behind it."""
    return " ".join(strip_lead(question).strip(" \t\n?!.…").split())
