"""How far an article commits itself to a sentence: asserted, hedged, denied or reported."""

from __future__ import annotations

import re

from index.types import Sentence
from rag.lexicon import HEDGE_PHRASES, HEDGES, HEDGES_CASED
from rag.source import Source
from rag.types import Modality
from rag.words import Word, words

_CLAIM = (
    r"(?:claims?|allegations?|accusations?|reports?|suggestions?|charges?|accounts?|versions?|"
    r"explanations?|assertions?|rumou?rs?|ideas?|notions?|theory|theories|criticisms?|complaints?|"
    r"stor(?:y|ies)|assessments?|findings?|figures?|comparisons?|interpretation|description|"
    r"contention|statements?|view)"
)
_ANAPHOR = (
    rf"(?:(?:the|that|this|those|these|such|his|her|its|their|any such|all|both|all the|the latest|"
    rf"[\w.]+['’]s?) (?:\w+ )?{_CLAIM}|it|that|this|so|them|both|all (?:of )?(?:that|this|it|them)|"
    rf"either)"
)
_DENY = r"(?:den(?:y|ies|ied|ying)|rebut(?:s|ted)?|refut(?:e|es|ed|ing)|disavow(?:s|ed)?)"
_REJECT = (
    r"(?<!\ba )(?<!\bthe )(?<!\bin )"
    r"(?:reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?|disput(?:e|es|ed|ing)|"
    r"contradict(?:s|ed)?)"
)
_FALSE = (
    r"(?:untrue|false|baseless|unfounded|groundless|fabricated|not true|wrong|inaccurate|incorrect|"
    r"absurd|ridiculous|made up|(?:an? )?(?:(?:pure|complete|total|utter|absolute|outright) )?"
    r"(?:nonsense|lies?|fabrication|invention|slander|rubbish|fantasy|smear|falsehood))"
)

# The verb stands in a clause that negates it or gives it another sense.
_NOT_DENYING = re.compile(
    r"(?:\bnot\b|n['’]t\b|\bnever\b|\bneither\b|\bdeclined to\b|\bnor\b)\W+(?:\w+\W+){0,2}$|"
    r"\b(?:been|was|were|is|are|be|being)\s+(?:\w+ly\s+)?$",
    re.IGNORECASE,
)
# "denied a visa", "denied him entry": withheld, not contradicted.
_WITHHELD = re.compile(
    r"^\s+(?:(?:him|her|them|us|me|[A-Z]\w+|the \w+)\s+)?(?:an?\s|any\s|the\s|his\s|her\s|their\s|"
    r"further\s|re-?)?(?:entry|access|bail|asylum|visas?|permission|permits?|parole|leave|"
    r"licen[cs]es?|treatment|boarding|service|admission|funding|loans?|the right|the chance|"
    r"request|motion|appeal|application|petition|coverage)\b",
)
_REJECTED_CLAIM = re.compile(
    rf"^\s+(?:as\b|{_ANAPHOR}\b|(?:an? )?(?:\w+ )?{_CLAIM}\b|that\b)", re.IGNORECASE
)
_DENIAL_VERB = re.compile(rf"\b{_DENY}\b", re.IGNORECASE)
_REJECTION = re.compile(rf"\b{_REJECT}\b", re.IGNORECASE)
_CALLED_FALSE = re.compile(
    rf"\b{_CLAIM}\b[^.;]{{0,60}}\b(?:is|are|was|were|as)\s+(?:\w+ly )?{_FALSE}\b", re.IGNORECASE
)

# "called the report “a lie”", "described it as nonsense"; an accusation that is called anything
# else in quotation marks is rejected as well, unless it is granted.
_CALLS = r"\b(?:call(?:s|ed|ing)?|describ(?:es|ed|ing)|denounc(?:es|ed|ing)|label(?:l?ed|s))"
_CALLS_FALSE = (
    rf"{_CALLS}\s+{_ANAPHOR}\s+(?:as\s+)?[“\"‘]?(?:\w+ly\s+)?{_FALSE}\b|"
    rf"{_CALLS}\s+(?:the|that|this|these|those|such|his|her|its|their|any)\s(?:\w+\s)?"
    rf"(?:accusation|allegation|charge|rumou?r|complaint)s?\s+(?:as\s+)?[“\"‘]"
    rf"(?!(?:\w+ly\s)?(?:credible|serious|true|accurate|fair|grave|troubling|disturbing|plausible)\b)"
)

_CALLS_IT_FALSE = re.compile(_CALLS_FALSE, re.IGNORECASE)
_CLAIM_NOUN = re.compile(rf"\b{_CLAIM}\b", re.IGNORECASE)

# A sentence that says no to the one before it.
_DENIES_IT = re.compile(
    rf"\b{_DENY}(?:\s+\w+ly)?\s+(?:{_ANAPHOR}\b|"
    rf"(?:any |all )?(?:wrongdoing|involvement|guilt|responsibility)\b|"
    rf"(?:doing|having done|saying|having said) (?:so|that|it|any)\b)|"
    rf"\b{_DENY}\s*[.;]?[”\"’]?$|"
    rf"\b{_REJECT}\s+(?:(?:the|that|this|those|these) (?:\w+ )?{_CLAIM}|it|that|this|them)\b|"
    rf"{_CALLS_FALSE}|"
    rf"(?:\bnot\b|n['’]t\b|\bnever\b)\s+(?:\w+ly\s+)?(?:believe|accept|agree with)\s+"
    rf"{_ANAPHOR}\b(?!\s+\w+(?:ed|s)\b)|"
    rf"\b(?:it|that|this|the (?:\w+ )?{_CLAIM})\s+(?:is|was|were|are)\s+(?:\w+ly )?{_FALSE}\b|"
    rf"\b(?:it|that|this)['’]s\s+(?:\w+ly )?{_FALSE}\b|\bpleaded not guilty\b",
    re.IGNORECASE,
)
# What may follow "denied it", "denied that" where these are the object itself. Before any other
# word they introduce what is denied: "denied that either had lied", "denied it was hers".
_AFTER_OBJECT = re.compile(
    r"\s+(?!(?:and|but|or|nor|in|on|at|to|when|as|through|via|during|before|after|for|from|with|by|of|"
    r"last|this|yesterday|today|too|again|while|though|although|because|since|under|outright|"
    r"entirely|altogether|then|now|\w+ly)\b)\w"
)
# A sentence that leaves open whether the one before it is so.
_VERIFY = r"(?:verif(?:y|ied)|confirm(?:ed)?|corroborated?|substantiated?|proven?|proved)"
_COULD_NOT_BE = r"(?:could|can|has|have|had)(?:\s+not|n['’]t|not|\s+never)"
_LEAVES_OPEN = re.compile(
    rf"(?:{_COULD_NOT_BE}|\b(?:un|not )able to)\s+(?:\w+ly\s+)?{_VERIFY}\s+{_ANAPHOR}(?!\w)|"
    rf"\b{_ANAPHOR}\s+{_COULD_NOT_BE}\s+(?:yet\s+)?(?:be|been)\s+(?:yet\s+)?(?:\w+ly\s+)?"
    rf"{_VERIFY}\b|"
    r"^[“\"‘']?(?:but|however|yet|still)\b[^.;]{0,40}?(?:\bnot\b|n['’]t\b|\bcannot\b)\s+"
    r"(?:(?:rule|exclude)\s+(?:it|that|this)\b|(?:yet\s+)?(?:be|know)\s+(?:for\s+)?(?:sure|certain))",
    re.IGNORECASE,
)
_ACCUSES = re.compile(
    r"\b(?:accus|alleg|claim|charg|blam|suspect|critici[sz]|said|says|saying|report|suggest|argu|"
    r"complain|insist|according|call(?:s|ed)\b|indict|believ|wrote|told|rumou?r)",
    re.IGNORECASE,
)

# "feared dead", "accused of", "a boat thought to be lost". Of *expected*, *said*, *thought* and
# *feared* before *to*, only the passive is a hedge: "expected to win" is what the subject does.
_BE = r"(?:\b(?:is|are|was|were|been)|'s|'re)\s"
_PASSIVE = rf"(?:{_BE}|[,(—–]\s?)(?:(?:\w+ly|now|still|also)\s){{0,2}}"
# What begins a clause behind "it is feared" or "there are fears".
_CLAUSE = (
    r"\s(?:that|(?:the|an?|he|she|they|it|we|there|some|all|many|most|more|no|nobody|his|her|its|"
    r"their|this|these|those|one|two|three|at least|up to|\d[\d,]*)\s(?!(?:most|least)\b)|"
    r"(?-i:[A-Z]))"
)
_RESERVES = re.compile(
    r"(?<!\bhe )(?<!\bshe )(?<!\bthey )(?<!\bwe )(?<!\bI )"
    r"(?:\b(?:believed|presumed|rumou?red)\sto\b|\bthought\sto\s(?:be|have)\b)|"
    rf"{_PASSIVE}(?<!not have been )"
    r"(?:(?:expected|thought|feared|understood|suspected|alleged)\sto|said\sto\s(?:be|have))\b|"
    r"\b(?:believed|thought|feared|presumed)\s(?:dead|lost|drowned|killed|alive)\b|"
    rf"{_PASSIVE}(?<!not been )(?<!n't been )(?<!never been )accused\sof\b|"
    r"\bit(?:'s|\s(?:is|was|has\sbeen))\s(?:(?:\w+ly|now|still|also)\s)?"
    rf"(?:thought|believed|feared|understood|suspected|presumed|rumou?red|possible){_CLAUSE}|"
    r"\bit(?:'s\snot|\s(?:is|was)(?:\snot|n't))\s(?:yet\s)?known\b(?!\s(?:for|as|to)\b)|"
    rf"\bthere(?:'s|\s(?:is|are|was|were))\s(?:\w+\s)?(?:fears?|rumou?rs?|suspicions?){_CLAUSE}",
    re.IGNORECASE,
)
_AFTER_IT_APPEARS = frozenset(
    "the a an he she they we there some all many most no nobody his her its their one two".split()
)

_APPEARS = frozenset("appear appears appeared".split())
_OBJECTS = frozenset("it that this so them both either".split())
_SUGGESTS = frozenset("suggest suggests suggested".split())
_COULD_NOT = frozenset("not no never hardly barely scarcely neither only".split())
_BEFORE_NOUN = frozenset(
    "the a an no longer prime main two three four other another chief of these those any".split()
)
_REPORTED_AFTER = frozenset("a an the is are was were been its his her their".split())
# "until they could compete", "only Congress could": ability or right, no reservation.
_ENABLING = frozenset("until only so no whatever".split())
_ABILITY = frozenset(
    """
    see hear read speak swim walk afford remember find tell feel smell taste stand bear recall
    recognise recognize understand sleep eat play sing write reach manage identify imagine
    """.split()
)


def modality(source: Source, sentence: Sentence, *, reported: bool) -> Modality:
    """How far the article commits itself to the sentence.

    A denial outweighs a hedge, and a hedge a mere attribution: who loses the stronger qualification
    is misled the most.
    """
    if is_denial(source, sentence):
        return Modality.DENIED
    if is_hedged(sentence.span.of(source.text)):
        return Modality.HEDGED
    return Modality.REPORTED if reported else Modality.ASSERTED


def is_hedged(text: str) -> bool:
    """Whether a sentence says what it says with reservation."""
    tokens = list(words(text))
    if any(_hedges(tokens, place) for place in range(len(tokens))):
        return True
    if _RESERVES.search(re.sub(r"\s+", " ", text.replace("’", "'"))):
        return True
    flat = " ".join(word.normal for word in tokens)
    return any(phrase in flat for phrase in HEDGE_PHRASES)


def is_denial(source: Source, sentence: Sentence) -> bool:
    """Whether the sentence, outside quotation marks, tells that somebody says no to something."""
    text = _unquoted(source, sentence)
    if _CALLED_FALSE.search(text):
        return True
    whole = sentence.span.of(source.text)
    if any(
        _CLAIM_NOUN.search(calls.group()) and not _NOT_DENYING.search(whole[: calls.start()])
        # What stands in quotation marks is blanked out: it tells nothing of who calls it that.
        for calls in _CALLS_IT_FALSE.finditer(whole)
        if text[calls.start()] == whole[calls.start()]
    ):
        return True
    for verb in _DENIAL_VERB.finditer(text):
        before, after = text[: verb.start()], text[verb.end() :]
        if not _NOT_DENYING.search(before) and not _WITHHELD.match(after):
            return True
    return any(
        not _NOT_DENYING.search(text[: verb.start()]) and _REJECTED_CLAIM.match(text[verb.end() :])
        for verb in _REJECTION.finditer(text)
    )


def denies_previous(source: Source, sentence: Sentence, previous: Sentence) -> bool:
    """Whether a sentence says no to the one before it ("He denies it.").

    Across a paragraph's end, the one before has to be a claim that somebody makes.
    """
    text = sentence.span.of(source.text)
    found = _DENIES_IT.search(text)
    if found is None or _NOT_DENYING.search(text[: found.start()]):
        return False
    last = found.group().lower().rsplit(None, 1)[-1]
    if last in _OBJECTS and _AFTER_OBJECT.match(text, found.end()):
        # "denied that the dam had failed" says itself what it denies.
        return False
    return _is_beside(source, sentence, previous)


def leaves_previous_open(source: Source, sentence: Sentence, previous: Sentence) -> bool:
    """Whether a sentence takes certainty from the one before it ("This could not be verified.").

    Across a paragraph's end, the one before has to be a claim that somebody makes.
    """
    return _LEAVES_OPEN.search(sentence.span.of(source.text)) is not None and _is_beside(
        source, sentence, previous
    )


def _is_beside(source: Source, sentence: Sentence, previous: Sentence) -> bool:
    """Whether a sentence that says *it* or *the claim* may mean the one before."""
    if sentence.paragraph == previous.paragraph:
        return True
    return bool(_ACCUSES.search(previous.span.of(source.text)))


def _hedges(tokens: list[Word], place: int) -> bool:
    word = tokens[place]
    following = tokens[place + 1].normal if place + 1 < len(tokens) else ""
    # "might've"
    normal = word.normal.removesuffix("'ve")
    if word.text.removesuffix("'ve").removesuffix("’ve") in HEDGES_CASED:
        return True
    if normal not in HEDGES:
        return False
    before = tokens[place - 1].normal if place else ""
    if word.normal == "reported":
        # "who had reported him" is no reservation; "is reported to", "a reported $2 million" are.
        return before in _REPORTED_AFTER and following != "by"
    if word.normal == "speculation":
        return following == "that"
    if word.normal in ("suspect", "suspects") and place > 0:
        # "the suspect" is a person.
        return before not in _BEFORE_NOUN
    if normal == "could":
        near = {token.normal for token in tokens[max(0, place - 4) : place]}
        heard = " ".join(token.normal for token in tokens[place + 1 : place + 3])
        return (
            following not in _COULD_NOT | _ABILITY | {""}
            and heard not in ("be heard", "be seen", "be felt")
            and not near & _ENABLING
        )
    if word.normal in _APPEARS:
        # "seems to", "appears that"; a newspaper that appears on Monday is no hedge.
        return (
            following in ("to", "that", "likely", "unlikely", "as", "not")
            or place == 0
            # "It appears the fire began in a shed."
            or (before == "it" and following in _AFTER_IT_APPEARS)
        )
    if word.normal in _SUGGESTS:
        # To suggest a walk is to propose one.
        return following not in ("a", "an", "going", "meeting", "he", "she", "they", "changing")
    return True


def _unquoted(source: Source, sentence: Sentence) -> str:
    """The sentence's text with what stands in quotation marks blanked out."""
    chars = list(sentence.span.of(source.text))
    for quote in source.quotes_in(sentence.span):
        start, end = quote.start - sentence.span.start, quote.end - sentence.span.start
        chars[start:end] = "_" * (end - start)
    return "".join(chars)
