"""Whether a sentence's first word points to the text before it ("They can't do that anymore")."""

from __future__ import annotations

import re

from rag.lexicon import IT, THEY
from rag.words import words

_BEGINS_ANAPHORIC = IT | THEY | frozenset("this that these those such both neither".split())
_BEGINS_PHRASE = re.compile(
    r"^[“\"‘']?(?:(?:and|but|yet|so|still)\s)?(?:others|another|all (?:two|three|four|five|six) |"
    r"neither|either|one of (?:them|these|those)|the (?:former|latter|others?|two|three|pair)"
    r"(?=,?\s(?:is|are|was|were|has|have|had|will|would|can|could|may|might|did|does|do|also|said|"
    r"say|says|[a-z]+ed)\b))\b",
    re.IGNORECASE,
)
# "It was revealed that", "It is not easy to", "It took years to": this *it* points forward. Which
# words take such a clause follows Huddleston and Pullum, "The Cambridge Grammar of the English
# Language" (2002), 11.4; "It was closed until May" has none of them.
_IT_IS = (
    r"^it(?:['’]s|\s+(?:(?:is|was|remains?|remained|became|becomes|seems|seemed|appears|appeared)|"
    r"(?:has|had|will|would|may|might|could|can|should|must)(?:\s+\w+ly)?(?:\s+have)?\s+(?:been|be)))"
    r"(?:\s+(?:not|n['’]t|also|still|now|never|yet|already|long|\w+ly|very|too|so|quite|more|less))*\s+"
)
EXTRAPOSING = (
    r"(?:easy|easier|hard|harder|difficult|tough|possible|impossible|clear|unclear|true|untrue|obvious|"
    r"evident|apparent|certain|uncertain|important|vital|crucial|essential|necessary|unnecessary|"
    r"common|rare|unusual|normal|customary|legal|illegal|wrong|right|fair|unfair|safe|unsafe|dangerous|"
    r"wise|unwise|better|best|worth|enough|time|early|late|soon|good|bad|sad|strange|odd|surprising|"
    r"ironic|remarkable|notable|no (?:secret|surprise|accident|coincidence|wonder|use)|"
    r"an? (?:pity|shame|fact|mistake|crime|mystery|miracle|relief|question of|matter of))"
)
"""What *it* is where a clause follows that says what it means: "it is **easy** to forget"."""
_KNOWN = (
    r"(?:known|unknown|revealed|reported|said|believed|thought|understood|announced|decided|agreed|"
    r"claimed|alleged|feared|hoped|expected|estimated|suggested|argued|assumed|rumou?red|confirmed|"
    r"established|shown|proven|found|discovered|noted|recorded|disclosed|stated|ruled|planned|proposed|"
    r"recommended|likely|unlikely|probable|doubtful|asked|debated)"
)
_SPAN_OF_TIME = (
    r"(?:minute|hour|day|week|month|year|decade|century|centurie|generation|while|time|long)s?"
)
_EXPLETIVE = re.compile(
    rf"{_IT_IS}{EXTRAPOSING}\b(?:\s+(?:for|of|to)\s[^,.;]{{1,40}}?)?\s+(?:that|to|whether|how|why|"
    r"who|what|if|when|where|\w+ing)\b|"
    rf"{_IT_IS}{_KNOWN}\b[^.;]{{0,160}}?\s(?:that|whether|how|why|who|what|if|when|where)\b|"
    rf"{_IT_IS}(?:until|only|there|then|because|in|on|at|by|from)\b[^.;]{{0,80}}?\sthat\b|"
    rf"{_IT_IS}[^.;]{{0,40}}?{_SPAN_OF_TIME}\s(?:before|until|since)\b|"
    rf"^it (?:took|takes|(?:will|would|may|might|could) take|(?:has|had) taken)\b[^.;]{{0,60}}?"
    rf"\b{_SPAN_OF_TIME}\b[^.;]{{0,60}}?\s(?:to|before|until|for)\b|"
    r"^it (?:turned out|turns out|emerged|happened|follows|seems|seemed|appears|appeared|helps|"
    r"pays|matters|makes (?:no |little )?(?:sense|difference))\b[^.;]{0,60}?"
    r"\s(?:that|to|whether|who|how|if)\b|"
    rf"^it (?:rained|snowed|hailed)\b|{_IT_IS}(?:raining|snowing|dark|midnight|noon|dawn|dusk)\b|"
    r"^it (?:is|was) (?:not )?(?:a |the )?[\w’'-]+(?: [\w’'-]+){0,3} who\b",
    re.IGNORECASE,
)
_MONTH_OR_DAY = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
)
# When or by what link, before the pronoun that points back: "In 2019 it closed".
_LEADS_IN = re.compile(
    rf"^[“\"‘']?(?:(?:In|By|On|At|Since|During|Until|From|For|Before|After)\s(?:[\w’-]+\s){{0,3}}?"
    rf"(?:\d{{3,4}}s?|{_MONTH_OR_DAY}|then|"
    r"(?:that|the same|the next|the following)\s(?:day|week|month|year|time))"
    r"(?:\s\d{1,2}(?:,\s\d{4})?|\s\d{4})?|"
    r"(?:\w+\s){1,3}(?:hours?|days?|weeks?|months?|years?)\s(?:later|earlier)|"
    r"Today|Now|Soon|Later|However|Instead|Meanwhile|As a result|In (?:all|total|return|addition)|"
    r"For (?:now|example))"
    r",?\s(?=(?:it|its|they|their)\b)"
)
_LEADS = frozenset("and but yet so still then".split())
_POINTS_ON = re.compile(
    r"(?i:those|these|that|such|both)\s+(?:who|which|that|as|with|in|of|from|he|she|they|it|the|a|an|"
    r"no|nobody|nothing|some|[A-Z])|"
    # Now, or what is being read.
    r"(?i:this)\s+(?:morning|afternoon|evening|week|weekend|month|season|spring|summer|autumn|fall|"
    r"winter|year|decade|century|article|story|report|interview|conversation|page)\b|(?i:these)\s+days\b"
)


def points_back(sentence: str) -> bool:
    """Whether a sentence's first word, but for a time or a link, points to the text before it."""
    text = _without_lead(sentence)
    if _BEGINS_PHRASE.match(text):
        return True
    tokens = list(words(text))
    while len(tokens) > 1 and tokens[0].normal in _LEADS:
        tokens = tokens[1:]
    if not tokens or tokens[0].normal not in _BEGINS_ANAPHORIC:
        return False
    rest = text[tokens[0].span.start :]
    if _EXPLETIVE.search(rest) is not None:
        return False
    # "Those who left", "That he lied is clear", "Both Ann and Bob": nothing before is meant.
    return tokens[0].normal in IT | THEY or _POINTS_ON.match(rest) is None


def first_word(text: str) -> str:
    """The normal form of a text's first word, but for a time or a link before a pronoun."""
    word = next(words(_without_lead(text)), None)
    return word.normal if word is not None else ""


def _without_lead(text: str) -> str:
    """The text from the pronoun on, where only a time or a link stands before it."""
    lead = _LEADS_IN.match(text)
    return text[lead.end() :] if lead else text
