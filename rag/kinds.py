"""The form of the answer that a question wants, however it is typed."""

from __future__ import annotations

import re
from enum import StrEnum

from rag.lexicon import PERSON_NOUNS, SPEECH_VERBS, STANCE_VERBS, WEAK_SPEECH_VERBS


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


OPEN = frozenset({Kind.LIST, Kind.WHY, Kind.SUMMARY, Kind.OPINION, Kind.HOW})
"""Kinds whose answer may need several sentences; the others are answered by one."""


# The text that is asked about. An article may tell of a report of its own: with *the*, that one may
# be meant, unless a summary is asked for.
_WRITTEN = r"article|piece|text|story|page|essay|column|profile|obituary|passage|news item"
_TEXT = (
    rf"(?:(?:this|your|our)(?: (?:whole|entire|news|short|long))? "
    rf"(?:{_WRITTEN}|news|report|document|post|review|interview|paper|thing)|"
    rf"the (?:(?:whole|entire|news|main|above) )?(?:{_WRITTEN}))"
)
_THIS = rf"(?:it|this|that|it all|all (?:of )?(?:it|this|that)|the whole thing|{_TEXT})"
_ANY_TEXT = rf"(?:{_THIS}|the (?:(?:whole|entire) )?(?:report|document|post|paper))"
_AUTHOR = r"the (?:author|writer|columnist|essayist)"
_POINTS = (
    r"(?:(?:most important|main|key|central|principal|overall) )+"
    r"(?:points?|ideas?|messages?|arguments?|takeaways?|topics?|subjects?|themes?|thesis)"
)
_LENGTH = (
    r"(?:please|pls|briefly|quickly|in short|in brief|in a nutshell|in other words|for me|for us|"
    r"to me|thanks|thank you|as bullet points|"
    r"(?:in|with|using|within|as) (?:(?:just|only|about|at most|no more than|under) )*"
    r"(?:an?|one|two|three|four|five|six|ten|\d+|a few|few|a couple of|simple|plain|short|your own)"
    r" (?:\w+ )?(?:sentences?|words?|lines?|paragraphs?|points?|bullets?|terms|english))"
)
_GIST = (
    rf"(?:(?:summary|overview|synopsis|recap|tl;? ?dr)(?: of {_ANY_TEXT})?|"
    rf"(?:gist|takeaways?|{_POINTS})(?: (?:of|from|in) {_THIS})?)"
)
_SUMMARY = re.compile(
    rf"(?:{_LENGTH},? )*(?:"
    # "the gist?", "give me a short summary of this article", "what are its main points"
    rf"(?:(?:what (?:is|are|was|were)|give(?: me| us)?|write(?: me)?|make|show(?: me)?|"
    rf"provide|list|name|tell me|i (?:want|need)|(?:can|could|may) (?:i|we) (?:have|get)) )?"
    rf"(?:(?:the|an?|some|its|{_TEXT}'s|{_AUTHOR}'s) )?"
    rf"(?:(?:short|brief|quick|general|concise|rough|\w+-(?:sentence|line|word|paragraph)) )*"
    rf"{_GIST}|"
    rf"what (?:is|was) (?:{_AUTHOR}|{_TEXT})'s (?:point|argument|message|topic|subject)|"
    rf"(?:what (?:is|was) )?(?:the )?"
    rf"(?:point|thrust|lesson|moral|message|topic|subject|conclusion) of {_TEXT}|"
    # "summarise it", "can you sum up the article's main points"
    rf"(?:summari[sz]e|recap|sum up)(?: {_ANY_TEXT}|(?: (?:the|its|{_TEXT}'s))? {_GIST}|"
    rf" what {_ANY_TEXT} (?:says|is about))?|"
    rf"sum {_ANY_TEXT} up|(?:describe|explain|outline) {_TEXT}|"
    rf"(?:which|what) (?:\w+ )?(?:sentence|line|phrase|quote) (?:\w+ )?sums up {_TEXT}|"
    # "what's this all about?", "what does the article say"
    rf"what (?:is|was)(?: all)? {_ANY_TEXT} (?:(?:really|mainly|mostly|actually|all|built) )*"
    rf"(?:about|around|saying)|what {_ANY_TEXT} (?:is|was) (?:all )?about|"
    rf"(?:{_TEXT}|(?:{_WRITTEN})) (?:is )?about(?: what)?|"
    rf"what does {_TEXT} (?:say|discuss|cover|argue|deal with|talk about|tell (?:us|me))"
    rf")(?:,? {_LENGTH})*"
)
_POLITE = re.compile(
    r"(?:(?:hey|hi|hello|so|and|but|then|ok|okay|please|pls|also|well|now|erm?|um|sorry|just|"
    r"quickly|briefly|kindly)\b,? ?|"
    r"(?:can|could|would|will) (?:you|u|anyone|someone) |tell (?:me|us) |do you know |"
    r"(?:i(?: would|'d) like|i (?:want|need)) you to |try to )+"
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

_SAYING = (
    SPEECH_VERBS
    | STANCE_VERBS
    | frozenset(
        """
        say tell claim deny call calls called describe describes described compare compares
        compared liken likens likened quoted defended defends criticised criticized praised
        praises blames blamed dismissed dismisses mocked joke laments lamented regrets
        regretted admit advise advised advises recommends recommended suggest reckon reckons
        reckoned finds summed
        """.split()
    )
)
# Whoever does these has said something, whatever follows.
_TALK = frozenset(
    """
    joked jokes quipped remarked remarks commented comments cautioned cautions emphasized emphasised
    stressed stresses asserted asserts alleged alleges conceded concedes concede predicted predicts
    complained complains
    """.split()
)
_DEEDS = (
    WEAK_SPEECH_VERBS
    | STANCE_VERBS
    | frozenset(
        """
        tell told tells claim call calls called promise finds suggest recommends recommended
        defended defends dismissed dismisses admit advise
        """.split()
    )
) - _TALK
"""These are done to things too (*called the police*, *wrote the book*): only with a clause or with
a quotation behind them are they about words."""
_CALLS = frozenset("call calls called".split())
_TELLS = frozenset("tell tells told warn warns warned advise advises advised urges urged".split())
_HOLDS_THAT = frozenset("think thinks thought believe believes believed".split())
_AUTHORS = frozenset("wrote writes hold holds held finds".split())
_JUDGES = frozenset("defended defends dismissed dismisses".split())

_SUBJECT = r"(?:i|he|she|we|they|there|nobody|everybody|everyone|no one|nothing|everything)"
_BEGINS = (
    r"(?:the|an?|his|her|its|their|our|my|your|it|you|this|these|those|no|all|some|many|most|both|"
    r"each|every|if|when|\w+'s?)"
)
_CLAUSE_AFTER = (
    rf"(?:that (?:(?:{_SUBJECT}|{_BEGINS})\b|(?!\S+ (?:of|in|on|at|by|for|to|from|with|about)\b)"
    rf"\S+ \S+ \S)|{_SUBJECT}(?: |')\S)"
)
_CLAUSE = re.compile(_CLAUSE_AFTER)
_TOLD_CLAUSE = re.compile(rf"(?:\S+ ){{1,4}}{_CLAUSE_AFTER}")
# "may" is a month, and "will" may be a testament.
_FINITE = re.compile(
    r"(?<!\bthe )(?<!\ba )(?<!\bhis )(?<!\bher )\b(?:is|are|am|was|were|has|had|have|will|would|"
    r"can|could|might|must|should|did|does|do|cannot|\w+n't|\w+'(?:d|ll|ve|re))(?!\S)"
)
# What stands between says that the finite verb is another clause's: "the book that was banned".
_ANOTHER = re.compile(
    r"\b(?:that|which|who|whom|whose|what|when|where|why|how|after|before|because|as|if|while|"
    r"since|until|till|than|though|although|once|unless)\b|\S (?:i|he|she|we|they) $"
)
_NAMES_IT = re.compile(
    r"(?:it|this|that) (?!(?:off|out|up|in|quits)\b)(?!a day\b)\S|"
    r"(?:(?!(?:for|in|on|off|out|up|at|to|from|back|by|about|with|after|before|during|over|as|and|"
    r"when|that|who|which)\b)\S+ ){1,6}an? "
    r"(?!(?:few|couple|second|minute|hour|day|week|month|year|while|long|little)\b)\S"
)
_AS = re.compile(r"\S(?<!soon)(?<!long)(?<!far)(?<!well) as (?!(?:soon|long|far|well|part)\b)\S")

_SAYS = "|".join(sorted(_SAYING))
_WHO_SAYS = re.compile(
    r"who(?:m|se)?\b(?P<before>(?: (?:is|was|has|had|have|would|did|does|do|else|ever|first|also|"
    rf"won't|wouldn't|didn't|wont|\w+ly))*) (?P<verb>{_SAYS})\b(?P<after>.*)"
)
_WHOSE_WORDS = re.compile(
    r"\baccording to who|"
    r"\bwhose (?:words?|view|opinion|quote|claim|comparison|remark|phrase|verdict|estimate|"
    r"argument)"
)
_SAYS_AFTER = re.compile(
    rf"\w+ \w+(?P<before>(?: \w+){{0,2}}?) (?P<verb>{_SAYS})\b(?! (?:by|to be)\b)(?P<after>.*)"
)
_NOT_SAID = re.compile(
    r"\b(?:is|was|are|were|been|being)\b|\b(?:did|does|do|have|has|had) \w|"
    r"\b(?:the|an?|no|his|her|its|their|any|some|of)$"
)
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
    polite = _POLITE.match(asked)
    if _SUMMARY.fullmatch(asked, polite.end() if polite else 0):
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
        if _asks_speaker(_WHO_SAYS, asked) or (
            _WHOSE_WORDS.search(asked) or before.endswith("according to ")
        ):
            return Kind.WHO_SAID
        return Kind.LIST if _LIST.match(asked) else Kind.WHO
    if word == "when":
        return Kind.WHEN
    if word == "where":
        return Kind.OPINION if _OPINION.search(asked) else Kind.WHERE
    return _of_how(asked) if word == "how" else _of_what(asked, before)


def _asks_speaker(pattern: re.Pattern[str], asked: str) -> bool:
    """Whether a clause that matches a pattern of *who* and a verb asks who said something."""
    match = pattern.match(asked)
    if match is None:
        return False
    verb, after = match["verb"], match["after"].strip()
    if verb == "quoted":
        return True
    if _NOT_SAID.search(match["before"]):
        # "who was told to leave", "who is thought to know"
        return False
    return verb not in _DEEDS or _is_about_words(verb, after)


def _is_about_words(verb: str, after: str) -> bool:
    """Whether what follows a verb of many uses tells that it is one of speech here."""
    said = after.lstrip('" ')
    if '"' in after and verb not in _AUTHORS:
        return True
    if verb in _CALLS:
        return _NAMES_IT.match(said) is not None
    if verb in _JUDGES and _AS.search(said):
        return True
    if verb in _HOLDS_THAT and len(said.split()) > 1 and not said.startswith(("up ", "of ", "to ")):
        return True
    if _CLAUSE.match(said) or (verb in _TELLS and _TOLD_CLAUSE.match(said)):
        return True
    finite = _FINITE.search(said)
    return (
        finite is not None and finite.start() > 0 and not _ANOTHER.search(said, 0, finite.start())
    )


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
        return Kind.WHO_SAID if _asks_speaker(_SAYS_AFTER, asked) else Kind.WHO
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
        who = asked.find("who ")
        return Kind.WHO_SAID if who > 0 and _asks_speaker(_WHO_SAYS, asked[who:]) else Kind.WHO
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
