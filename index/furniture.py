"""Which lines of an article are not the article: boilerplate and subheads, by general rules."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import takewhile

from index.sentences import paragraphs
from index.types import Span

_LONGEST_NOTICE = 45
"""Words. What is longer is prose, whatever words it holds."""
_WIDEST_NOTICE = 1_000
"""Code points."""
_LONGEST_REQUEST = 8
"""Words. A longer request to sign in says what for, and is a step of something."""
_OUTER = 5
"""Lines at either end of an article, where what a page says around it stands."""
_LONGEST_SUBHEAD = 12
"""Words."""

_EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_BULLET = re.compile(r"[\s•·▪◦‣●■*–—|>-]+")
_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)

# Each is looked for in one whole line, without regard to case. They say how newspapers and web
# pages word their notices. Those at a line's start may follow a bullet.
_CONTACT = (
    rf"\b(reach|reached|contact|tips?|questions?|feedback)\b( \S+){{0,4}}:? {_EMAIL}",
    # But not "Email your form to …" or "To apply, email …".
    r"^(?!to )(.*\b)?(e-?mail|write)\b(?! (your|the|a|an|this|it|them)\b.* to )"
    rf"( \S+){{0,4}}:? {_EMAIL}",
    rf"^{_EMAIL}\W*$",
    r"^(\S+ ){1,5}(can|may) be (reached|contacted|followed|e-?mailed) (at|via|through|on)\b",
    r"^(you can )?follow (him|her|them|us|the author|(\S+ ){1,4}) ?on (twitter|x|facebook|instagram"
    r"|bluesky|mastodon|threads|linkedin|social media)\b",
    r"^(please )?(follow|like|find) us\b",
    r"^(contact (us|the (author|writer|reporter|newsroom))|got a tip\?|do you have a (tip|story))",
    r"^(twitter|facebook|instagram)\s*:\s*\S",
)
_COMMENTS = (
    r"\bcomment(s|ing)? polic(y|ies)\b|\bbefore commenting\b",
    r"^((click|tap) (here )?to )?(view|read|show|see|hide|load|post|leave|add|write)"
    r"( a| all| your| the| more| \d+)? comments?\b.{0,40}$",
    r"^(\d+ )?comments?( \(\d+\)| closed| are (closed|moderated|turned off))?\W*$",
    r"^(join the (conversation|discussion)|have your say)\b",
)
_NEWSLETTER = r"(newsletters?|news|briefings?|alerts?|digests?|updates|headlines|stories)"
_SUBSCRIPTION = (
    r"^(please )?(subscribe|sign up|register|log ?in|sign in|donate) (now |here |today |free )?"
    r"(to|for|and|with) (our|get|receive|read|continue|comment|support|us)\b",
    r"^(please )?(subscribe|donate) (now |here |today |free )?(to|for|and|with) (the|a|your)\b",
    r"^(please )?(sign up|register) (now |here |today |free )?(to|for) (the|a|your) "
    rf"(\S+ ){{0,3}}{_NEWSLETTER}\b",
    r"^(please )?(register|log ?in|sign in|sign up)\b.{0,40} ((to|and) (continue|keep) reading\b|"
    r"to (read|comment|continue)\W*$)",
    r"^(please )?(subscribe|donate)( now| here| today)?\W*$",
    r"^(please )?(sign up|register|log ?in|sign in) (now|here|today)\W*$",
    r"^(become a (member|subscriber|supporter)|support (us|our|independent|quality|local) )",
    r"^already (a |have )(subscriber|member|an account)",
    r"^(download|get|install) our (free )?(\S+ )?app\b",
    r"\bour( free| daily| weekly| morning| e-?mail)* newsletters?\b",
    r"^(?=.*\b(to|in) your inbox\b)(?!.*\b(said|says|told|was|were|had|would|is|are|will)\b)"
    rf"(get|receive|delivered|sent|straight|.*\b({_NEWSLETTER}|best of))\b.* your inbox\b",
    r"^this (article|story|content) is (for|available (only )?to) (our )?(subscribers|members)",
)
_PICTURE = (
    r"^(file )?(photo|photograph|picture|image|illustration|credit|caption)s?"
    r"( (credit|by|courtesy( of)?|illustration))?\s*[:/|]\s*\S",
    r"^(file )?(video|graphic|map)s? (credit|by|courtesy( of)?)\s*[:/|]\s*\S",
    r"^(file )?(photo|photograph|picture|image|illustration|graphic|video)s? "
    r"(by|courtesy( of)?|credit)\s.{1,100}$",
    r"\([^()]{0,60}\b(photo|image|getty|afp|reuters|epa|ap|courtesy)\b( ?/ ?|, ?| via | of | by )?"
    r"[^()]{0,60}\)\s*$(?<!\.)",
    r"(?<=[.!?”] )(photo|photograph|picture|image)s? by (?-i:[A-Z])[^.]{2,60}$",
    r"(/|via )(ap|afp|getty images|reuters|epa|shutterstock|alamy|the associated press)\)?\W*$",
)
_RIGHTS = (
    r"^(copyright\b.{0,20}\d{4}|©|\(c\)\s*\d{4})|©\s*(copyright\s*)?(19|20)\d\d",
    r"\ball rights reserved\b",
    r"^this (material|content|article|story) may not be (published|reproduced|reprinted)",
)
_MAKERS = (
    r"^(additional |with )?(reporting|writing|editing|research|translation) by (?-i:[A-Z])",
    r"\bcontributed (reporting|to this (report|article|story))\b",
    r"^(a version of )?this (article|story|piece|post) (was|is|has been|appeared|originally|first|"
    r"ran)\b.{0,40}\b(published|updated|appeared|republished|translated|edited|corrected|in print|"
    r"part of)\b",
    # A report may be the ministry's.
    r"^this report (has been|was) (last |since )?(updated|corrected)\b",
    r"^this report (was |is )?(first|originally) (published|appeared)\b(?! in \d)( \S+){0,8}$",
    r"^(about the author|author bio)\b",
)
# Where an article ends; elsewhere it may be news.
_AUTHOR = re.compile(
    r"\S+( \S+){1,3} is an? (\S+ ){0,5}"
    r"(reporter|correspondent|columnist|contributor|writer|editor|journalist)"
    r"( (at|for|with|of|based in|covering|who covers) .{2,80})?\W*",
    re.I,
)
_ELSEWHERE = (
    r"^(read|see|watch|listen|learn) (more|also|next)\s*([:|»>]|$)",
    r"^(read|see|learn) more (about|on|from|at)\b.{0,80}$",
    r"^more (from|on|in|like) .{2,60}(?<![.!?])$",
    r"^(related|also read|recommended|more stories|trending|up next|"
    r"most (read|popular|viewed)|top stories|you (may|might) (also )?like|don[’']t miss|"
    r"editors?[’']?s?[’']? picks?)"
    r"( (articles?|stories|story|content|topics|coverage|links?|news|now|for you))?\s*(:.*|\W*)$",
    r"^(advertisements?|sponsored( content)?|promoted|(story|article) continues below.{0,20}|"
    r"continue reading.{0,40}|skip to (the )?(main |site )?(content|navigation|footer|search|menu)|"
    r"back to top|loading|copy link|(share|print|save|e-?mail)( (on|to|via|with) "
    r"(facebook|twitter|x|linkedin|whatsapp|reddit|pinterest|bluesky|threads|e-?mail|a friend))?|"
    r"(share|print|save|e-?mail)( this|( this)? (article|story|post|page))( (on|to) .{2,40})?)\W*$",
    r"^(tags?|topics?|filed under|keywords)\s*:",
    r"^(terms (of (use|service)|and conditions)|privacy policy|cookie policy)\b.{0,60}$",
    r"^(we use cookies|this (site|website) uses cookies)",
)
_DATES = (
    rf"^(last )?(updated|published|posted|modified|first published)\b\s*(on|at|:)?\s*(\S+,?\s+)?"
    rf"({_MONTHS}|\d).{{0,60}}$",
    r"^\d+ min(ute)?s? (read|ago)\W*$",
)
_NOTICES = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        *_CONTACT,
        *_COMMENTS,
        *_SUBSCRIPTION,
        *_PICTURE,
        *_RIGHTS,
        *_MAKERS,
        *_ELSEWHERE,
        *_DATES,
    )
)
_LABELLED = re.compile(r"(e-?mail|tel|telephone|phone|fax|contact)\s*:\s*\S", re.I)
# Notices where they stand alone; beside "Address: …" or "Author | …" they are rows of facts.
_MAY_BE_FACT = re.compile(
    r"(e-?mail|tel|telephone|phone|fax|contact|recommended|(first )?published|updated)\s*[:|]\s*\S",
    re.I,
)
# A link to a picture; but a sentence after the colon is news.
_MOVING = re.compile(r"(video|graphic|map)s?\s*[:/|]\s*(?!\S+( \S+){3,}[.!?]$)\S", re.I)
# A page asks for these, and so do instructions; ``_asks`` tells which.
_REQUEST = re.compile(
    r"(please )?((sign up|register|log ?in|sign in)( (now |here |today |free )?(to|for|and|with) "
    r"(the|a|your)\b.*|\W*)|(download|get|install) the (free )?(\S+ )?app\b.*)",
    re.I,
)
_STEP = re.compile(
    r"(then|next|first|finally|step \d+|open|close|click|tap|press|hold|select|choose|pick|enter|"
    r"type|go to|visit|turn|switch|plug|unplug|connect|disconnect|restart|wait|check|uncheck|copy|"
    r"paste|scroll|find|create|fill|confirm|repeat|remove|insert|place|put|use|make sure|set|start|"
    r"stop|run|save|launch|follow the|look for|return to|navigate)\b",
    re.I,
)
# "Date of birth: 5 May", "Born | 5 May 1950"
_ROW = re.compile(r"[A-Z0-9][^\s:|]*( [^\s:|]+){0,3}(:| \|) +\S")
_DAY = rf"({_MONTHS}\s\d{{1,4}}(st|nd|rd|th)?|\d{{1,2}}(st|nd|rd|th|\.)?\s{_MONTHS})(,?\s\d{{4}})?"
_WHEN = re.compile(
    r"((mon|tues|wednes|thurs|fri|satur|sun)day,?\s)?"
    rf"({_DAY}|\d{{1,2}}[:.]\d\d(\s?[ap]\.?m\b\.?)?|\d{{1,2}}\s?[ap]\.?m\b\.?)(?!\w)",
    re.I,
)
_SCORE = re.compile(r"[^\d,]+ \d+,? [^\d,]+ \d+|([A-Z]\S* ){1,3}\d+[-–]\d+( [A-Z]\S*){1,3}")
_BYLINE = re.compile(
    r"(By|BY|by)\s+[A-Z][\w’'.-]+(\s+([A-Z][\w’'.-]*|de|van|von|bin|al|and|&)){1,8}"
    r"(\s*[-–—|,•].{0,60})?"
)
_PROSE_END = re.compile(r"[.!?:;,…—–\"”’')\]]$")
_ITEM = re.compile(r"\s*(?:[•·▪◦‣●■*–—-]|\(?\d{1,3}[.)]\s|\(?[a-z][.)]\s)")
_MARKDOWN_HEADING = re.compile(r" {0,3}#{1,6}(?:\s|$)")
_SETEXT = re.compile(r" {0,3}(?:=+|-+)\s*")


def mark(
    text: str, headings: Collection[str] = (), *, markdown: bool = False
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Find the lines of a text that are no evidence.

    Args:
        text: An article.
        headings: Lines that the file itself marks as headings.
        markdown: Whether ``#`` and underlining make headings.

    Returns:
        Boilerplate and subheads (the headline among them, if it stands in the text): spans of lines
        without the white space around them, in order, none in both.
    """
    lines = paragraphs(text)
    kinds = _kinds([span.of(text) for span in lines], frozenset(headings), markdown)
    boilerplate = tuple(s for s, kind in zip(lines, kinds, strict=True) if kind == "boilerplate")
    subheads = tuple(s for s, kind in zip(lines, kinds, strict=True) if kind == "subhead")
    return boilerplate, subheads


def is_boilerplate(line: str) -> bool:
    """Whether a line is a notice about the article, its pictures or its site, by its wording."""
    bare = _bare(line)
    # Speech is content, whatever it is about.
    if (
        len(bare) > _WIDEST_NOTICE
        or len(bare.split()) > _LONGEST_NOTICE
        or bare[:1] in tuple('“"‘')
    ):
        return False
    return bool(_LABELLED.match(bare) or _MOVING.match(bare)) or any(
        pattern.search(bare) for pattern in _NOTICES
    )


def _bare(line: str) -> str:
    """A line without its bullet, with single spaces."""
    bullet = _BULLET.match(line)
    return " ".join(line[bullet.end() if bullet else 0 :].split())


def _kinds(lines: Sequence[str], headings: frozenset[str], markdown: bool) -> list[str]:
    kinds = ["" for _ in lines]
    noticed = [is_boilerplate(line) for line in lines]
    for place, line in enumerate(lines):
        if " ".join(line.split()) in headings or (markdown and _MARKDOWN_HEADING.match(line)):
            kinds[place] = "subhead"
        elif markdown and place and _SETEXT.fullmatch(line) and kinds[place - 1] == "":
            kinds[place] = "subhead"
            if len(lines[place - 1].split()) <= _LONGEST_SUBHEAD * 2:
                kinds[place - 1] = "subhead"
        elif (
            (noticed[place] and not _is_fact(lines, noticed, place))
            or _asks(lines, noticed, place)
            or (place < 5 and _BYLINE.fullmatch(line))
            or (place and place >= len(lines) - 5 and _AUTHOR.fullmatch(line))
        ):
            kinds[place] = "boilerplate"
    worded = [_worded_as_heading(line) for line in lines]
    shown = [place for place, kind in enumerate(kinds) if kind != "boilerplate"]
    for number, place in enumerate(shown):
        # The first line is the headline, whatever it begins with.
        worded[place] = worded[place] and not _is_entry(lines[place], is_first=number == 0)
    for number, place in enumerate(shown):
        if kinds[place] == "" and _heads(lines, shown, worded, number):
            kinds[place] = "subhead"
    return kinds


def _beside(lines: Sequence[str], place: int) -> list[int]:
    return [other for other in (place - 1, place + 1) if 0 <= other < len(lines)]


def _is_fact(lines: Sequence[str], noticed: Sequence[bool], place: int) -> bool:
    """Whether what may be a notice ("Phone: 5550100") is one of several rows that tell facts."""
    if not _MAY_BE_FACT.match(_bare(lines[place])):
        return False
    return any(not noticed[p] and _ROW.match(_bare(lines[p])) for p in _beside(lines, place))


def _asks(lines: Sequence[str], noticed: Sequence[bool], place: int) -> bool:
    """Whether a line asks the reader to sign in, and is not a step of instructions.

    Short, where pages ask: at either end, or beside another notice; and no list of steps.
    """
    bare = _bare(lines[place])
    if len(bare.split()) > _LONGEST_REQUEST or not _REQUEST.fullmatch(bare):
        return False
    near = _beside(lines, place)
    if _ITEM.match(lines[place]) or any(_is_step(lines[p]) for p in near):
        return False
    is_outer = place < _OUTER or place >= len(lines) - _OUTER
    return is_outer or any(noticed[p] for p in near)


def _is_step(line: str) -> bool:
    return bool(_ITEM.match(line) or _STEP.match(line))


def _heads(lines: Sequence[str], shown: Sequence[int], worded: Sequence[bool], number: int) -> bool:
    """Whether a line is worded as a heading and stands over prose.

    At most two such lines may follow one another (a headline and the line under it); more are a
    list, a table or a poem. So is what follows a colon.

    Args:
        lines: All lines.
        shown: Places of those that are no boilerplate.
        worded: Which lines are worded as a heading.
        number: The line's place in ``shown``.
    """
    place = shown[number]
    if not worded[place]:
        return False
    if number and lines[shown[number - 1]].rstrip().endswith((":", ",", ";", "—")):
        return False
    # More than two in a row are no headings, so that nobody need look further.
    back = sum(1 for _ in takewhile(worded.__getitem__, range(place - 1, max(place - 3, -1), -1)))
    after = shown[number + 1 : number + 4]
    run = sum(1 for _ in takewhile(worded.__getitem__, after))
    return run < len(after) and run + back <= 1 and _is_prose(lines[after[run]])


def _is_entry(line: str, *, is_first: bool) -> bool:
    """Whether a line is an entry of a table, a chronicle or a list of results.

    "Born | 5 May 1950", "Cost: $5", "10:30 Mayor resigns", "Leeds 3, Hull 1". A headline may be
    worded so too: "Analysis: Why the dam failed".
    """
    when = _WHEN.match(line)
    if is_first:
        return bool(
            (when and when.end() == len(line)) or (_ROW.match(line) and len(line.split()) < 4)
        )
    return " | " in line or bool(when or _ROW.match(line) or _SCORE.fullmatch(line))


def _worded_as_heading(line: str) -> bool:
    words = line.split()
    return (
        0 < len(words) <= _LONGEST_SUBHEAD
        and not _PROSE_END.search(line)
        and not _ITEM.match(line)
        and (line[0].isupper() or line[0].isdigit())
        and any(char.isalpha() for char in line)
    ) or (0 < len(words) <= _LONGEST_SUBHEAD and line.endswith("?") and _short_question(line))


def _short_question(line: str) -> bool:
    """A question of up to eight words, alone on its line: "What comes next?"."""
    return len(line.split()) <= 8 and line[0].isupper() and "." not in line


def _is_prose(line: str) -> bool:
    return len(line.split()) > _LONGEST_SUBHEAD or bool(re.search(r"[.!?…][\"”’')\]]*$", line))
