"""Bytes to text, never silently mangled."""

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
# What an article holds besides letters. C0 controls other than these are no text, nor are the C1
# controls, which come of reading Windows' code page as Latin-1.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")


class DecodeError(ValueError):
    """Bytes that are no text, or text in an encoding that cannot be told."""


def decode(raw: bytes) -> str:
    """The text of a file, without its byte-order mark.

    UTF-8, or UTF-16 and UTF-32 with a mark; anything else is detected by charset-normalizer, and
    taken only if the candidates agree on every character.

    Raises:
        DecodeError: the bytes are binary or cannot be told; the message gives the byte's position.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _checked(_strict(raw[len(mark) :], encoding, offset=len(mark)))
    if b"\0" in raw:
        return _without_mark(raw)
    try:
        return _checked(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        return _detected(raw, error)


def decode_html(raw: bytes) -> str:
    """The text of an HTML file: by its mark, as UTF-8, as it declares, or detected.

    Raises:
        DecodeError: as ``decode``.
    """
    if any(raw.startswith(mark) for mark, _ in _MARKS):
        return decode(raw)
    try:
        return _checked(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        declared = _DECLARED.search(raw[:4096])
        if declared:
            name = declared.group(1).decode("ascii").lower()
            # Browsers read what calls itself Latin-1 as Windows' code page, and so did its author.
            name = "cp1252" if name in ("iso-8859-1", "latin-1", "latin1", "ascii") else name
            try:
                codecs.lookup(name)
            except LookupError:
                return _detected(raw, error)
            if name not in ("utf-8", "utf8"):
                return _checked(_strict(raw, name))
        return _detected(raw, error)


def _strict(raw: bytes, encoding: str, offset: int = 0) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise DecodeError(
            f"not {encoding} at byte {error.start + offset}: {error.reason}"
        ) from error


def _without_mark(raw: bytes) -> str:
    """UTF-16 without a mark: in English, every other byte is zero. Anything else is binary."""
    for encoding, zeros in (("utf-16-le", raw[1::2]), ("utf-16-be", raw[0::2])):
        if len(raw) % 2 == 0 and zeros.count(0) > 0.7 * len(zeros) and 0 not in _others(raw, zeros):
            return _checked(_strict(raw, encoding))
    raise DecodeError(f"binary, not text: a zero at byte {raw.index(0)}")


def _others(raw: bytes, zeros: bytes) -> bytes:
    return raw[0::2] if zeros == raw[1::2] else raw[1::2]


def _detected(raw: bytes, error: UnicodeDecodeError) -> str:
    import charset_normalizer

    where = f"not UTF-8 at byte {error.start} (0x{raw[error.start]:02x})"
    matches = list(charset_normalizer.from_bytes(raw))
    if not matches:
        raise DecodeError(f"{where}, nor any encoding that can be told")
    best = matches[0]
    rivals = [m for m in matches if m.chaos <= best.chaos and str(m) != str(best)]
    if rivals:
        raise DecodeError(
            f"{where}; it could be {best.encoding} or {rivals[0].encoding}, which differ"
        )
    return _checked(str(best), encoding=best.encoding)


def _checked(text: str, encoding: str = "utf-8") -> str:
    control = _CONTROL.search(text)
    if control:
        raise DecodeError(
            f"binary, not text: control character U+{ord(control.group()):04X} "
            f"at byte {len(text[: control.start()].encode(encoding, 'replace'))}"
        )
    return text
