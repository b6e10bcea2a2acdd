"""The form of the answer that a question wants, however it is typed."""

from __future__ import annotations

import re
from enum import StrEnum

from rag.lexicon import PERSON_NOUNS, SPEECH_VERBS, STANCE_VERBS


class Kind(StrEnum):
    """The form of the answer that a question wants."""

    WHY = "why"
    WHO = "who"
    WHO_SAID = "who_said"
    WHEN = "when"
    WHERE = "where"
    HOW_MANY = "how_many"
    HOW = "how"
    LIST = "list"
    YES_NO = "yes_no"
    OPINION = "opinion"
    SUMMARY = "summary"
    WHAT = "what"


_TEXT = r"(?:article|piece|text|story|report|document|page|essay|post|column)"
_SUMMARY = re.compile(
    rf"\bwhat(?:'?s| is| was)? (?:this|the|that|it|your) ?(?:(?:whole|entire|news|main) )?"
    rf"{_TEXT}? ?(?:all )?(?:about|saying)$|"
    r"\bsummar|\btl;? ?dr\b|\bthe gist\b|\bin a nutshell\b|"
    r"\b(?:main|key|central) (?:points?|ideas?|message|arguments?|takeaways?|topic|subject|"
    r"thesis)\b|"
    rf"\boverview\b|\bwhat does (?:this|the) {_TEXT} (?:say|discuss|cover|argue|deal with)$|"
    rf"\bwhat is (?:this|the) {_TEXT} (?:really |mainly |built )?(?:about|around)\b|"
    rf"\b(?:describe|explain|sum up|recap) (?:this|the) {_TEXT}$|"
    rf"\bsums? up (?:this|the) {_TEXT}\b|^what (?:is|s) (?:it|this) about$|"
    rf"\bin (?:one|a) (?:sentence|word|few words),? what is (?:this|the|it)\b|"
    rf"\b(?:point|thrust|lesson|moral|conclusion) of (?:this|the) (?:whole )?{_TEXT}\b|"
    rf"^what (?:is|was) the (?:columnist|author|writer)'s (?:main )?(?:point|argument)$"
)

# What people type before the question itself.
_LEAD_IN = re.compile(
    r"^(?:(?:hey|hi|hello|so|and|but|then|ok|okay|please|pls|also|well|now|erm?|um|sorry)\b,? ?|"
    r"(?:can|could|would|will) (?:you|u|anyone|someone) (?:please |kindly )?(?:tell|give|show|"
    r"explain to) "
    r"(?:me|us) ?|do (?:you|we|u) (?:happen to )?know ?|(?:please )?(?:tell|show) me ?|"
    r"i(?: would|'d)? (?:want|like|need) to know ?|i wonder(?:ed)? ?|i was wondering ?|any idea ?|"
    r"(?:according to|in the (?:words|view|eyes|opinion) of|per) [^,]{2,60}, ?|"
    r"(?:in|by|from|to) [^,]{2,50}(?:'s?|own) (?:view|opinion|words|account|eyes|telling), ?)+"
)
_SPELLINGS = (
    (re.compile(r"\b(?:y|wy|whi|whyy|whys|why's)(?= (?:\w+'?t?\b))|^(?:y|whys)$"), "why"),
    (re.compile(r"\b(?:wot|wat|waht|hwat|wht|whta|whay)\b"), "what"),
    (re.compile(r"\b(?:wats|whats|wots|what's)\b"), "what is"),
    (re.compile(r"\b(?:whos|who's)\b"), "who is"),
    (re.compile(r"\b(?:hwo|whoo)\b"), "who"),
    (re.compile(r"\b(?:wen|whn|wehn|whne)\b"), "when"),
    (re.compile(r"\b(?:wher|were abouts|whare|hwere|wheres|where's)\b"), "where"),
    (re.compile(r"\b(?:hw|hoe|howw)(?= (?:many|much|did|do|does|is|was|long|old|come))"), "how"),
    (re.compile(r"\bhow (?:mny|manny|mant)\b"), "how many"),
    (re.compile(r"\b(?:whihc|wich|whcih)\b"), "which"),
)
_WH = re.compile(r"\b(why|who|whom|whose|what|which|when|where|how)\b")
_AUXILIARY = (
    r"(?:is|are|am|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must|"
    r"shall|"
    r"isn't|aren't|wasn't|weren't|don't|doesn't|didn't|hasn't|haven't|hadn't|can't|won't|couldn't)"
)
_YES_NO = re.compile(rf"^(?:\w+ly )?{_AUXILIARY}\b")
_LATE_YES_NO = re.compile(rf"[,;:.-] (?:\w+ )?{_AUXILIARY} \w+.*$")

_SAYS = "|".join(
    sorted(
        SPEECH_VERBS
        | STANCE_VERBS
        | frozenset(
            """
            say tell claim deny call calls called describe describes described compare compares
            compared liken likens likened quoted defended defends criticised criticized praised
            praises blames blamed dismissed dismisses mocked joke laments lamented regrets
            regretted admit advise advised advises recommends recommended suggest reckon reckons
            reckoned refused finds summed doubts calls
            """.split()
        )
    )
)
_WHO_SAYS = re.compile(
    rf"^who(?:m|se)?\b(?: (?:is|was|has|had|have|would|did|does|do|else|ever|first|also|won't|"
    rf"wouldn't|"
    rf"didn't|wont|\w+ly))* (?:{_SAYS})\b|\baccording to who|"
    r"\bwhose (?:words?|view|opinion|quote|claim|comparison|remark|phrase|verdict|estimate|"
    r"argument)"
)
_SAYS_AFTER = re.compile(rf"^\w+ (?:\w+ ){{0,3}}?(?:{_SAYS})\b(?! (?:by|to be)\b)")
_OPINION = re.compile(
    r"\bwhat (?:does|did|do|is|was|are|were|would|else)\b.{0,70}\b(?:think|thinks|believe|"
    r"say about|"
    r"make of|feel|feels|view|opinion|take on|verdict|stance|position|attitude|say|reckon)\b|"
    r"\bhow (?:does|did|do|is|was|would)\b.{1,60}\b(?:feel|view|see|regard|react|judge|rate|"
    r"respond|find(?! out))\b|\b(?:opinion|view|verdict|stance|position|reaction|attitude|"
    r"thoughts?|take)s? "
    r"(?:of|on|about|to|towards?)\b|\bwhere (?:does|did|do) .{1,40} stand\b"
)
_WHY_WORDS = re.compile(
    r"\b(?:re?a?sons?|motiv\w*|motives?|rationale|causes?|purpose|grounds|pretext|excuse)\b|"
    r"\bbecause of what\b"
)
_WHAT_CAUSES = re.compile(
    r"^what (?:(?:has|had|was it that|is it that|really|actually|first|finally|exactly) )*"
    r"(?:caused?|causes|led|made|makes|prompted|drove|explains?|motivated|inspired|triggered|"
    r"persuaded|"
    r"convinced|sparked|set off|killed|sent|lies behind|is behind|was behind|provoked|"
    r"brought about|pushed|forced|stopped|kept|prevented)\b|"
    r"^for what\b|\bwhat for$|^how come\b|^on what (?:grounds?|principle)\b|"
    r"\bhow (?:does|did|do)\b.{1,50}\b(?:explain|justify|account for)\b|"
    r"^what .{1,60} (?:made|make|drove|led|persuaded) (?:\w+ ){1,4}(?:to )?\w+$"
)
_QUANTITY = re.compile(
    r"\b(?:numbers?|percent(?:age)?|pct|shares? of|proportion|fraction|amount|count|quantity|"
    r"price|cost|"
    r"costs|salary|wages?|fee|fine|age|income|crowd|sum|cut|figures?|height|weight|length|width|"
    r"depth|distance|speed|size|"
    r"temperature|population|attendance|turnout|score|margin|growth rate|rate|total|toll|odds|"
    r"budget|"
    r"output|bonus|revenue|profit|loss|capacity|area|pay|weigh)\b"
)
_TIME = re.compile(r"\b(?:date|deadline|year|month|day|weekday|century|decade|hours?|time|era)\b")
_PLACE = re.compile(
    r"\b(?:cit(?:y|ies)|countr(?:y|ies)|towns?|villages?|places?|locations?|venues?|sites?|"
    r"regions?|"
    r"states?|islands?|streets?|address|continent|province|whereabouts|source of the)\b"
)
_PLACE_NOUN = re.compile(
    r"\b(?:location|venue|whereabouts|address|headquarters|birthplace|place of)\b"
)
_HOW_MUCH = re.compile(
    r"^how (?:many|much|long|old|far|often|frequently|big|large|small|tall|high|low|fast|deep|"
    r"heavy|wide|"
    r"narrow|strong|thick|hot|cold|loud|rich|expensive|cheap|steep|accurate|common|likely|short|"
    r"close)\b"
)
_HOW_WHEN = re.compile(
    r"^how (?:long ago|long before|soon|recently|late|early|quickly must|long until|long till)\b"
)
_LIST = re.compile(
    r"^(?:list|enumerate)\b|\b(?:list|name|give) (?:all|the|some|every|me the|two|three|four|"
    r"five|six)\b|"
    r"^(?:which|what) (?:\w+ ){0,2}?(?:countries|cities|people|companies|groups|members|parties|"
    r"items|"
    r"things|names|steps|factors|examples|types|kinds|conditions|occasions|choices|options|rules|"
    r"demands|terms|changes|reasons|ingredients|towns|states|languages|films|books|songs|titles)\b|"
    r"^what are the (?!chances|odds)\w+s\b|^who (?:were|are) the \w+s\b"
)
_NAME_ONE = re.compile(r"^name the (?P<noun>\w+)\b")


def classify(text: str) -> Kind:
    """The kind of a question as people type it: in lower case, misspelt, or as key words alone."""
    asked = _normal(text)
    if _SUMMARY.search(asked):
        return Kind.SUMMARY
    lead = _LEAD_IN.match(asked)
    if lead and lead.end() < len(asked):
        asked = asked[lead.end() :]
    if _YES_NO.match(asked):
        return Kind.YES_NO
    found = _WH.search(asked)
    if found is None:
        return _of_keywords(asked)
    before = asked[: found.start()]
    if len(before.split()) > 2 and not re.search(r"[,;:.?!-] ?(?:\w+ ){0,2}$", before):
        # "share of teachers who said …": the key words before tell more than the pronoun.
        by_words = _of_keywords(before)
        if by_words is not Kind.WHAT:
            return by_words
    return _of_clause(found.group(), asked[found.start() :], before)


def _normal(text: str) -> str:
    asked = text.casefold().replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    asked = " ".join(asked.split()).strip(" ?!.,;:\"'")
    for pattern, spelling in _SPELLINGS:
        asked = pattern.sub(spelling, asked)
    return asked


def _of_clause(word: str, asked: str, before: str) -> Kind:
    """The kind of a clause that begins with a question word."""
    if word == "why":
        return Kind.WHY
    if word in ("who", "whom", "whose"):
        if _WHO_SAYS.search(asked) or before.endswith("according to "):
            return Kind.WHO_SAID
        return Kind.LIST if _LIST.match(asked) else Kind.WHO
    if word == "when":
        return Kind.WHEN
    if word == "where":
        return Kind.OPINION if _OPINION.search(asked) else Kind.WHERE
    return _of_how(asked) if word == "how" else _of_what(asked, before)


def _of_how(asked: str) -> Kind:
    if _WHAT_CAUSES.search(asked):
        return Kind.WHY
    if asked.startswith("how is it that"):
        return Kind.WHY
    if _HOW_WHEN.match(asked):
        return Kind.WHEN
    if _HOW_MUCH.match(asked):
        return Kind.HOW_MANY
    return Kind.OPINION if _OPINION.search(asked) else Kind.HOW


def _of_what(asked: str, before: str) -> Kind:
    """The kind of a question that begins with *what* or *which*."""
    if before.endswith(("by ", "through ")) and re.match(r"what (?:means|method|way)\b", asked):
        return Kind.HOW
    head = " ".join(asked.split()[1:4])
    if _WHAT_CAUSES.search(asked) or (
        before.endswith("for ") and head.startswith(("reason", "purpose"))
    ):
        return Kind.WHY
    phrase = re.match(
        r"(?:is |was |were |are |'s )?(?:the |his |her |their |its )?(?:\w+ ){0,2}\w+", head
    )
    noun = phrase.group() if phrase else head
    if _WHY_WORDS.search(noun):
        return Kind.WHY
    if _LIST.match(asked):
        return Kind.LIST
    if _TIME.search(asked.split(" ", 1)[-1][:14]) and not noun.startswith(("is ", "was ")):
        return Kind.WHEN
    if _QUANTITY.search(noun) or re.search(r"\b(?:cost|pay|paid|weigh|earn|charge)s?$", asked):
        return Kind.HOW_MANY
    first = asked.split()[1] if len(asked.split()) > 1 else ""
    singular = first.removesuffix("s")
    if first in PERSON_NOUNS or singular in PERSON_NOUNS:
        return Kind.WHO_SAID if _SAYS_AFTER.match(asked) else Kind.WHO
    if _OPINION.search(asked):
        return Kind.OPINION
    if _PLACE.match(first) and not first.startswith("state"):
        return Kind.WHERE
    if re.match(r"what is the (?:date|deadline)\b|what was the (?:date|deadline)\b", asked):
        return Kind.WHEN
    return Kind.WHAT


def _of_keywords(asked: str) -> Kind:
    """The kind of a string of key words ("hamoonga resignation reason")."""
    named = _NAME_ONE.match(asked)
    if named and named["noun"] in PERSON_NOUNS:
        return Kind.WHO_SAID if re.search(rf"\bwho (?:{_SAYS})\b", asked) else Kind.WHO
    if _WHY_WORDS.search(asked):
        return Kind.WHY
    if _LATE_YES_NO.search(asked):
        return Kind.YES_NO
    if _LIST.search(asked):
        return Kind.LIST
    if re.search(r"\b(?:opinion|verdict|stance|reaction|view|take|thoughts?)\b", asked):
        return Kind.OPINION
    if re.search(r"\b(?:date|deadline|what year)\b", asked):
        return Kind.WHEN
    if _QUANTITY.search(asked):
        return Kind.HOW_MANY
    if re.search(
        r"\b(?:location|venue|whereabouts|address|headquarters|birthplace|place of)\b", asked
    ):
        return Kind.WHERE
    return Kind.WHAT
