"""Which lines of an article are not the article: boilerplate and subheads, by general rules."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from index.types import Span

_LONGEST_NOTICE = 45
"""Words. What is longer is prose, whatever words it holds."""
_LONGEST_SUBHEAD = 12
"""Words."""

_EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_BULLET = r"^[\s•·▪◦‣●■*–—|-]*"
_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)

# Each is matched against one whole line, without regard to case. They say how notices are worded in
# newspapers and on web pages, not how any one article words them.
_NOTICES = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        # Contact.
        rf"\b(?:reach(?:ed)?|contact|e-?mail(?:ed)?|write|tips?|questions?|feedback)\b.*{_EMAIL}",
        rf"{_BULLET}{_EMAIL}\W*$",
        rf"{_EMAIL}.*\b(?:follow|twitter|on x)\b",
        rf"{_BULLET}(?:(?:you can )?follow (?:him|her|them|us|the author|[\w’' .-]{{2,40}}) (?:on|at) "
        r"(?:twitter|x|facebook|instagram|bluesky|mastodon|threads|linkedin|social media|@))",
        rf"{_BULLET}(?:[\w’'.-]+ ){{1,5}}(?:can|may) be (?:reached|contacted|followed|e-?mailed)\b",
        r"^(?:contact (?:us|the author|the writer|the reporter|the newsroom)|got a tip\?|"
        r"do you have a (?:tip|story))",
        r"^(?:e-?mail|tel|telephone|phone|fax|contact|twitter|facebook|instagram)\s*:\s*\S",
        # Comments.
        r"\bcomment(?:s|ing)? polic(?:y|ies)\b|\b(?:before|policy on) commenting\b",
        r"^(?:(?:click|tap) (?:here )?to )?(?:view|read|show|see|hide|load|post|leave|add|write)"
        r"(?: a| all| your| the| more| \d+)? comments?\b.{0,40}$",
        r"^(?:\d+ )?comments?(?: \(\d+\)| closed| are (?:closed|moderated|turned off).*)?\W*$",
        r"^(?:join the (?:conversation|discussion)|have your say|what do you think\?)",
        # Subscriptions, support and apps.
        r"^(?:please )?(?:subscribe|sign ?up|register|log ?in|sign ?in|become a (?:member|subscriber|"
        r"supporter)|donate|support (?:us|our|independent|quality|local))\b(?!.*\b(?:he|she|they) )",
        r"^already (?:a |have )(?:subscriber|member|an account)",
        r"\b(?:our|the|free|daily|weekly|morning|e-?mail) newsletters?\b.*"
        r"\b(?:sign|subscribe|inbox|deliver)|"
        r"\b(?:sign|subscribe|deliver|get)\b.*\b(?:newsletters?|your inbox)\b",
        r"^(?:download|get|install) (?:our|the) (?:free )?(?:[\w’']+ )?app\b",
        r"^this (?:article|story|content) is (?:for|available (?:only )?to) (?:our )?"
        r"(?:subscribers|members)",
        # Pictures.
        rf"{_BULLET}(?:photos?|photographs?|pictures?|images?|video|illustrations?|graphics?|map|credit|"
        r"file photo|photo credit|image credit|caption)"
        r"(?:s)?(?: (?:credit|by|courtesy(?: of)?|illustration))?\s*[:/|]\s*\S.*",
        rf"{_BULLET}(?:photos?|photographs?|pictures?|images?|illustrations?|graphics?|video) "
        r"(?:by|courtesy(?: of)?|credit)\s+\S.{0,100}$",
        r"\((?:ap|afp|reuters|getty|epa|photo|image|file|picture|courtesy)\b[^)]{0,80}"
        r"(?:photo|image|via|/|file|getty|press|courtesy|by)[^)]{0,80}\)\s*$",
        r"(?:/|via )(?:ap|afp|getty images|reuters|epa|shutterstock|alamy|the associated press)\)?\W*$",
        # Rights and makers.
        r"^(?:copyright\b|©|\(c\)\s*\d{4})|©\s*(?:copyright\s*)?(?:19|20)\d\d|\ball rights reserved\b",
        r"^(?:this (?:material|content|article|story) may not be (?:published|reproduced|reprinted))",
        r"^(?:additional |with )?(?:reporting|writing|editing|research|compiled|translation) by "
        r"[A-Z].{0,150}$",
        r"\bcontributed (?:reporting|to this (?:report|article|story))\b",
        r"^(?:this (?:article|story|report|piece|post) (?:was|is|has been|originally|first|appeared)\b"
        r".{0,60}\b(?:published|updated|appeared|republished|produced|translated|edited|corrected|"
        r"adapted|part of))",
        r"^(?:a version of this (?:article|story) (?:appear|was|ran))",
        r"^[\w’'. -]{3,60} is (?:a|an|the) [\w’' -]{0,60}(?:reporter|correspondent|columnist|"
        r"contributor|staff writer|editor|freelance (?:writer|journalist))"
        r"(?: (?:at|for|with|of|based in|covering|who covers) .{2,80})?\W*$",
        r"^(?:about the author|author bio|the writer is)\b",
        # Where else to go, and what else is on the page.
        r"^(?:read|see|watch|listen|learn|discover) (?:more|also|next|now|the full|:)"
        r"(?:\s*[:|»>]|\b.{0,80}$)",
        r"^(?:related(?: (?:articles?|stories|story|content|topics|coverage|links?|news))?|also read|"
        r"recommended(?: (?:for you|stories|reading))?|more (?:from|on|in|like) [^.]{2,60}|"
        r"more stories|most (?:read|popular|viewed)|trending(?: now)?|top stories|up next|"
        r"you (?:may|might) (?:also )?like|don[’']t miss|editor[’']?s[’']? (?:picks?|choice))"
        r"\s*(?::.*|\W*)$",
        r"^(?:advertisement|advertisements|sponsored(?: content)?|promoted|ad|"
        r"(?:story|article) continues below(?: advertisement)?|continue reading(?: below)?.{0,40}|"
        r"skip (?:to|past) .{2,40}|back to top|loading(?:\.\.\.|…)?|share(?: this)?"
        r"(?: (?:article|story|post|page|on .{2,40}))?|print(?: this)?(?: article)?|e-?mail this.{0,30}|"
        r"copy link|save(?: this)?(?: article| story)?|tags?\s*:.*|topics?\s*:.*|filed under.*|"
        r"terms (?:of (?:use|service)|and conditions).{0,60}|privacy policy.{0,60}|cookie policy.{0,60})"
        r"\W*$",
        r"^(?:we use cookies|this (?:site|website) uses cookies|by (?:continuing|using) (?:to |this ))",
        # Datelines of publication, and bylines.
        rf"^(?:(?:last )?(?:updated|published|posted|modified|first published)\b\s*(?:on|at|:)?\s*)"
        rf"(?:\S+,?\s+)?(?:{_MONTHS}|\d).{{0,60}}$",
        r"^\d+ min(?:ute)?s? (?:read|ago)\W*$",
    )
)
_BYLINE = re.compile(
    r"(?:By|BY|by)\s+[A-Z][\w’'.-]+(?:\s+(?:[A-Z][\w’'.-]*|de|van|von|bin|al|and|AND|&|[-–—|,])){1,12}"
    r"\s*(?:[-–—|,•].{0,60})?"
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
    lines = _lines(text)
    kinds = _kinds([span.of(text) for span in lines], frozenset(headings), markdown)
    boilerplate = tuple(s for s, kind in zip(lines, kinds, strict=True) if kind == "boilerplate")
    subheads = tuple(s for s, kind in zip(lines, kinds, strict=True) if kind == "subhead")
    return boilerplate, subheads


def is_boilerplate(line: str) -> bool:
    """Whether a line is a notice about the article, its pictures or its site, by its wording."""
    words = len(line.split())
    # Speech is content, whatever it is about.
    if words > _LONGEST_NOTICE or line.lstrip()[:1] in ("“", '"', "‘"):
        return False
    return any(pattern.search(line.strip()) for pattern in _NOTICES)


def _kinds(lines: Sequence[str], headings: frozenset[str], markdown: bool) -> list[str]:
    kinds = ["" for _ in lines]
    for place, line in enumerate(lines):
        if " ".join(line.split()) in headings or (markdown and _MARKDOWN_HEADING.match(line)):
            kinds[place] = "subhead"
        elif markdown and place and _SETEXT.fullmatch(line) and kinds[place - 1] == "":
            kinds[place] = "subhead"
            if len(lines[place - 1].split()) <= _LONGEST_SUBHEAD * 2:
                kinds[place - 1] = "subhead"
        elif is_boilerplate(line) or (place < 5 and _BYLINE.fullmatch(line)):
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


def _lines(text: str) -> list[Span]:
    from index.sentences import paragraphs

    return paragraphs(text)
