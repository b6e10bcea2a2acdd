"""Bytes to text, never silently mangled.

What is not Unicode and does not declare itself is refused, not guessed. English has so few letters
beyond ASCII that statistics cannot tell code pages apart: on 25 articles with a name or two like
“São Paulo” put in, charset-normalizer 3.5 mangled some in three of eight encodings, Windows' own
among them, even when only verdicts without a rival were taken.
"""

from __future__ import annotations

import codecs
import re

# Longer marks first: UTF-32's begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.I)
# What calls itself one of these is one; Python also knows codecs that are no encodings of text.
_LEGACY = re.compile(
    r"(iso|windows|cp|koi8|mac|big5|gb|euc|shift|us-ascii|latin)[a-z0-9_-]*", re.ASCII
)
# What an article holds besides letters. C0 controls other than these are no text, nor are the C1
# controls, which come of reading Windows' code page as Latin-1.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")


class DecodeError(ValueError):
    """Bytes that are no text, or text in an encoding that cannot be told."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


def decode(raw: bytes) -> str:
    """The text of a file, without its byte-order mark: UTF-8, UTF-16, or UTF-32 with a mark.

    Raises:
        DecodeError: the bytes are binary or in another encoding; the message names the first byte
            that is not right, counted from 0.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _checked(_strict(raw, encoding, start=len(mark)), encoding, len(mark))
    if b"\0" in raw:
        return _without_mark(raw)
    try:
        return _checked(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        raise DecodeError(
            f"not UTF-8 at byte {error.start} (0x{raw[error.start]:02x})",
            hint="save it as UTF-8; if it is from Windows: iconv -f WINDOWS-1252 -t UTF-8",
        ) from error


def decode_html(raw: bytes) -> str:
    """The text of an HTML file: Unicode as ``decode`` reads it, else as it declares itself.

    Raises:
        DecodeError: as ``decode``.
    """
    try:
        return decode(raw)
    except DecodeError:
        declared = _DECLARED.search(raw[:4096])
        name = declared.group(1).decode("ascii").lower() if declared else ""
        if not _LEGACY.fullmatch(name):
            raise
        # Browsers read what calls itself Latin-1 as Windows' code page, and so did its author.
        encoding = "cp1252" if name in ("iso-8859-1", "us-ascii", "latin1") else name
        try:
            codecs.lookup(encoding)
        except LookupError:
            raise DecodeError(f"declares {name!r}, which is no known encoding") from None
        return _checked(_strict(raw, encoding), encoding)


def _strict(raw: bytes, encoding: str, start: int = 0) -> str:
    try:
        return raw[start:].decode(encoding)
    except UnicodeDecodeError as error:
        place = error.start + start
        raise DecodeError(f"not {encoding} at byte {place}: {error.reason}") from error


def _without_mark(raw: bytes) -> str:
    """UTF-16 without a mark, where nearly every other byte is zero. Anything else is binary."""
    even, odd = raw[0::2], raw[1::2]
    for encoding, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if len(even) == len(odd) and high.count(0) > 0.7 * len(high) and 0 not in low:
            return _checked(_strict(raw, encoding), encoding)
    raise DecodeError(f"binary, not text: a zero at byte {raw.index(0)}")


def _checked(text: str, encoding: str, start: int = 0) -> str:
    """``text``, if it has no control characters; ``start`` bytes stood before it."""
    control = _CONTROL.search(text)
    if control:
        place = start + len(text[: control.start()].encode(encoding))
        raise DecodeError(
            f"binary, not text: control character U+{ord(control.group()):04X} at byte {place}"
        )
    return text
