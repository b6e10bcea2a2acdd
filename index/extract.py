"""The text of HTML and PDF files, by trafilatura and pypdf.

Every function takes bytes and returns values that can cross a process boundary, so that a caller
may run it in a process with limits on its time and memory.
"""

from __future__ import annotations

import io
import logging
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.decode import decode_html


class ExtractError(ValueError):
    """A file has no text that can be extracted."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """What was found in a file."""

    text: str
    """One paragraph a line."""
    headings: tuple[str, ...] = ()
    """Lines of ``text`` that the file marks as headings, in order."""
    title: str | None = None
    author: str | None = None
    published: str | None = None
    url: str | None = None


def from_html(raw: bytes) -> Extracted:
    """The main content of a web page.

    Raises:
        DecodeError: the bytes are no text.
        ExtractError: there is no main content.
    """
    import trafilatura

    for name in ("trafilatura", "htmldate", "courlan"):
        # Their remarks on a page are not the user's business; what matters is raised below.
        logging.getLogger(name).setLevel(logging.CRITICAL)
    page = decode_html(raw)
    found = trafilatura.bare_extraction(
        page, include_comments=False, include_tables=True, with_metadata=True, favor_recall=True
    )
    # A dict is what older versions gave.
    if found is None or isinstance(found, dict) or not (found.text or "").strip():
        raise ExtractError("no main content found")
    headings = tuple(
        " ".join("".join(head.itertext()).split())
        for head in (found.body.iter("head") if found.body is not None else ())
    )
    return Extracted(
        text=str(found.text),
        headings=headings,
        title=found.title or None,
        author=found.author or None,
        published=found.date or None,
        url=found.url or None,
    )


def from_pdf(raw: bytes, max_pages: int, max_chars: int) -> Extracted:
    """The text of a PDF, its layout's lines put together to paragraphs.

    Args:
        raw: The file.
        max_pages: Most pages accepted.
        max_chars: Most code points accepted; reading stops there.

    Raises:
        ExtractError: the file is damaged, encrypted, too long, or holds no text (a scan).
    """
    import pypdf
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    pages: list[list[str]] = []
    size = 0
    try:
        reader = pypdf.PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ExtractError("encrypted; save it without a password")
        if len(reader.pages) > max_pages:
            raise ExtractError(f"{len(reader.pages)} pages, over the limit of {max_pages}")
        for page in reader.pages:
            text = page.extract_text()
            size += len(text)
            if size > max_chars:
                raise ExtractError(f"over {max_chars} characters of text")
            pages.append([line.strip() for line in text.splitlines()])
        title = reader.metadata.title if reader.metadata else None
    # pypdf lets through what its parsing stumbles over in a damaged file.
    except (
        PyPdfError,
        ValueError,
        KeyError,
        IndexError,
        TypeError,
        AttributeError,
        AssertionError,
        NotImplementedError,
        RecursionError,
        OSError,
    ) as error:
        if isinstance(error, ExtractError):
            raise
        raise ExtractError(f"damaged PDF: {str(error) or type(error).__name__}") from error
    text = "\n".join(unwrap(_without_running_heads(pages)))
    if not text.strip():
        raise ExtractError("no text in it; a scan has to be recognised first")
    return Extracted(text=text, title=title if isinstance(title, str) and title.strip() else None)


def unwrap(lines: Sequence[str]) -> list[str]:
    """Put the lines of a layout together to paragraphs.

    A paragraph ends at a blank line, and at a line that closes a sentence and leaves over an eighth
    of the column empty. A short line without a full stop stays alone, as a heading does, if what
    comes before it ended a paragraph. A word cut by a hyphen is made whole if it stands whole
    elsewhere in the text.
    """
    full = [len(line) for line in lines if line]
    if not full:
        return []
    width = statistics.quantiles(full, n=10)[-1] if len(full) > 1 else full[0]
    words = Counter(re.findall(r"[^\W\d_]+", " ".join(lines).lower()))
    found: list[str] = []
    current = ""
    for line in lines:
        if not line:
            current = _close(found, current)
            continue
        current = _glue(current, line, words)
        short = len(line) < width * 7 / 8
        if short and (_CLOSED.search(line) or (current == line and len(line) < width / 2)):
            current = _close(found, current)
    _close(found, current)
    return found


_CLOSED = re.compile(r"[.!?:…][\"”’')\]]*$")


def _close(found: list[str], current: str) -> str:
    if current:
        found.append(current)
    return ""


def _glue(current: str, line: str, words: Counter[str]) -> str:
    if not current:
        return line
    head = re.search(r"([^\W\d_]+)[-\u00ad\u2010]$", current)
    tail = re.match(r"[^\W\d_]+", line)
    if head and tail:
        whole = (head.group(1) + tail.group()).lower()
        return (current[:-1] if words[whole] or current[-1] == "\u00ad" else current) + line
    return f"{current} {line}"


def _without_running_heads(pages: Sequence[Sequence[str]]) -> list[str]:
    """All lines, without page numbers and what stands at the top or bottom of most pages."""
    edges = Counter(
        _figureless(line) for page in pages for line in {*_filled(page)[:1], *_filled(page)[-1:]}
    )
    running = {
        line for line, count in edges.items() if line and count >= 3 and count > len(pages) / 2
    }
    found: list[str] = []
    for page in pages:
        filled = [place for place, line in enumerate(page) if line]
        edge = {*filled[:1], *filled[-1:]}
        for place, line in enumerate(page):
            number = re.fullmatch(r"(?:page\s*)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?", line, re.I)
            if place in edge and (number or _figureless(line) in running):
                continue
            found.append(line)
    return found


def _filled(page: Sequence[str]) -> list[str]:
    return [line for line in page if line]


def _figureless(line: str) -> str:
    return re.sub(r"\d+", "", line).strip().lower()
