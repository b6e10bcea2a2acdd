"""Which lines of an article are not the article: boilerplate and subheads, by general rules."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from index.sentences import paragraphs
from index.types import Span

_LONGEST_NOTICE = 45
"""Words. What is longer is prose, whatever words it holds."""
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
    rf"\b(reach|reached|contact|e-?mail|write|tips?|questions?|feedback)\b( \S+){{0,4}}:? {_EMAIL}",
    rf"^{_EMAIL}\W*$",
    r"^(\S+ ){1,5}(can|may) be (reached|contacted|followed|e-?mailed) (at|via|through|on)\b",
    r"^(you can )?follow (him|her|them|us|the author|(\S+ ){1,4}) ?on (twitter|x|facebook|instagram"
    r"|bluesky|mastodon|threads|linkedin|social media)\b",
    r"^(please )?(follow|like|find) us\b",
    r"^(contact (us|the (author|writer|reporter|newsroom))|got a tip\?|do you have a (tip|story))",
    r"^(e-?mail|tel|telephone|phone|fax|contact|twitter|facebook|instagram)\s*:\s*\S",
)
_COMMENTS = (
    r"\bcomment(s|ing)? polic(y|ies)\b|\bbefore commenting\b",
    r"^((click|tap) (here )?to )?(view|read|show|see|hide|load|post|leave|add|write)"
    r"( a| all| your| the| more| \d+)? comments?\b.{0,40}$",
    r"^(\d+ )?comments?( \(\d+\)| closed| are (closed|moderated|turned off))?\W*$",
    r"^(join the (conversation|discussion)|have your say)\b",
)
_SUBSCRIPTION = (
    r"^(please )?(subscribe|sign up|register|log ?in|sign in|donate) (now |here |today |free )?"
    r"(to|for|and|with) (our|the|a|your|get|receive|read|continue|comment|support|us)\b",
    r"^(please )?(subscribe|sign up|register|log ?in|sign in|donate)( now| here| today)?\W*$",
    r"^(become a (member|subscriber|supporter)|support (us|our|independent|quality|local) )",
    r"^already (a |have )(subscriber|member|an account)",
    r"^(download|get|install) (our|the) (free )?(\S+ )?app\b",
    r"\bour( free| daily| weekly| morning| e-?mail)* newsletters?\b|\b(to|in) your inbox\b",
    r"^this (article|story|content) is (for|available (only )?to) (our )?(subscribers|members)",
)
_PICTURE = (
    r"^(file )?(photo|photograph|picture|image|video|illustration|graphic|map|credit|caption)s?"
    r"( (credit|by|courtesy( of)?|illustration))?\s*[:/|]\s*\S",
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
    r"^(a version of )?this (article|story|report|piece|post) (was|is|has been|appeared|originally|"
    r"first|ran)\b.{0,40}\b(published|updated|appeared|republished|translated|edited|corrected|in "
    r"print|part of)\b",
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
    r"continue reading.{0,40}|skip to .{2,40}|back to top|loading|copy link|"
    r"(share|print|save|e-?mail)( this)?( article| story| post| page)?( (on|to) .{2,40})?)\W*$",
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
    bullet = _BULLET.match(line)
    bare = line[bullet.end() :].rstrip() if bullet else line.rstrip()
    # Speech is content, whatever it is about.
    if len(bare.split()) > _LONGEST_NOTICE or bare[:1] in ("“", '"', "‘"):
        return False
    return any(pattern.search(bare) for pattern in _NOTICES)


def _kinds(lines: Sequence[str], headings: frozenset[str], markdown: bool) -> list[str]:
    kinds = ["" for _ in lines]
    for place, line in enumerate(lines):
        if " ".join(line.split()) in headings or (markdown and _MARKDOWN_HEADING.match(line)):
            kinds[place] = "subhead"
        elif markdown and place and _SETEXT.fullmatch(line) and kinds[place - 1] == "":
            kinds[place] = "subhead"
            if len(lines[place - 1].split()) <= _LONGEST_SUBHEAD * 2:
                kinds[place - 1] = "subhead"
        elif (
            is_boilerplate(line)
            or (place < 5 and _BYLINE.fullmatch(line))
            or (place and place >= len(lines) - 5 and _AUTHOR.fullmatch(line))
        ):
            kinds[place] = "boilerplate"
    for place in range(len(lines)):
        if kinds[place] == "" and _heads(lines, kinds, place):
            kinds[place] = "subhead"
    return kinds


def _heads(lines: Sequence[str], kinds: Sequence[str], place: int) -> bool:
    """Whether a line is worded as a heading and stands over prose.

    At most two such lines may follow one another (a headline and the line under it); more are a
    list, a table or a poem. So is what follows a colon.
    """
    if not _worded_as_heading(lines[place]):
        return False
    before = next((p for p in range(place - 1, -1, -1) if kinds[p] != "boilerplate"), None)
    if before is not None and lines[before].rstrip().endswith((":", ",", ";", "—")):
        return False
    after = [p for p in range(place + 1, len(lines)) if kinds[p] != "boilerplate"]
    run = next((n for n, p in enumerate(after) if not _worded_as_heading(lines[p])), len(after))
    back = 0
    while place - back > 0 and _worded_as_heading(lines[place - back - 1]):
        back += 1
    return run < len(after) and run + back <= 1 and _is_prose(lines[after[run]])


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
