"""Files made to harm whoever reads them: each is refused, soon, and the next one is read."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.article import read, read_folder
from index.decode import DecodeError
from index.errors import SeedError
from index.extract import ExtractError
from index.sandbox import HTML, PDF, Extractor

PAGES, CHARS = 500, 5_000_000
ARTICLE = (
    b"<html><head><title>Dam</title></head><body><article><h1>Dam deal signed</h1>"
    b"<p>The two states agreed on Thursday to share the cost of the dam, ending a quarrel that had "
    b"twice closed the border between them.</p><p>The minister, Aida Sat, said the bill was $2.4 "
    b"billion. Nobody was pleased with it, least of all the farmers.</p></article></body></html>"
)


@pytest.fixture
def extractor() -> Iterator[Extractor]:
    """With the limits that a build has."""
    with Extractor() as made:
        yield made


def numbered(*objects: bytes) -> bytes:
    """A PDF of objects, the first of them its catalogue; objects are numbered from 1."""
    out = b"%PDF-1.5\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
        + b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
        + b"startxref\n%d\n%%%%EOF\n" % len(out)
    )


def stream(content: bytes, filters: bytes) -> bytes:
    """A stream of already encoded content."""
    return b"<< /Length %d /Filter %s >>\nstream\n%s\nendstream" % (
        len(content),
        filters,
        content,
    )


def one_page(content: bytes) -> bytes:
    """A PDF of a page with these contents."""
    return numbered(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>",
        content,
    )


def refused(extractor: Extractor, raw: bytes, kind: str) -> str:
    """Why a file is refused; and the next one is read."""
    with pytest.raises(ExtractError) as caught:
        extractor.extract(raw, kind, PAGES, CHARS)
    assert "Dam deal signed" in extractor.extract(ARTICLE, HTML, PAGES, CHARS).text
    return str(caught.value)


def test_what_is_sound_arrives_whole(extractor: Extractor) -> None:
    found = extractor.extract(ARTICLE, HTML, PAGES, CHARS)
    assert found.headings == ("Dam deal signed",)
    assert "$2.4 billion" in found.text
    assert extractor.extract(ARTICLE, HTML, PAGES, CHARS) == found


def test_what_is_no_text_keeps_its_hint(extractor: Extractor) -> None:
    with pytest.raises(DecodeError, match="not UTF-8 at byte") as caught:
        extractor.extract(b"<p>caf\xe9</p>", HTML, PAGES, CHARS)
    assert caught.value.hint is not None


def test_a_decompression_bomb(extractor: Extractor) -> None:
    # 4 GB, packed twice: a few kilobytes. After a full flush a block's bytes repeat themselves.
    packer = zlib.compressobj(9)
    first = packer.compress(b" " * 10_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(b" " * 10_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    twice = zlib.compress(first + again * 399, 9)
    assert len(twice) < 100_000
    raw = one_page(stream(twice, b"[/FlateDecode /FlateDecode]"))
    assert refused(extractor, raw, PDF)


def test_ten_thousand_pages(extractor: Extractor) -> None:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 10_003))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>"
    raw = numbered(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count 10000 >>" % kids,
        *[page] * 10_000,
    )
    assert refused(extractor, raw, PDF) == "10000 pages, over the limit of 500"


def test_pages_that_lie_about_their_number(extractor: Extractor) -> None:
    # One page that is its own parent's every child, and a tree that holds itself.
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>"
    many = numbered(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count 1 >>" % b" ".join([b"3 0 R"] * 100_000),
        page,
    )
    assert refused(extractor, many, PDF)
    loop = numbered(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>",
    )
    assert refused(extractor, loop, PDF)


def test_a_deeply_nested_page(extractor: Extractor) -> None:
    depth = 200_000
    raw = b"<html><body>" + b"<div>" * depth + b"deep" + b"</div>" * depth + b"</body></html>"
    assert refused(extractor, raw, HTML)


def test_a_deeply_nested_pdf(extractor: Extractor) -> None:
    raw = numbered(
        b"<< /Type /Catalog /Pages 2 0 R /A " + b"[" * 100_000 + b"]" * 100_000 + b" >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
    )
    assert refused(extractor, raw, PDF)


def test_entities_that_multiply(extractor: Extractor) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    raw = (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a0 "ha">{entities}]>'
        "<html><body>&a11;</body></html>"
    ).encode()
    # They stay what they are: nothing is put in their place.
    assert len(extractor.extract(raw, HTML, PAGES, CHARS).text) < 1_000


def test_too_long_is_cut_off_and_the_next_file_is_read() -> None:
    with Extractor(seconds=0.05) as extractor:
        with pytest.raises(ExtractError, match=r"took over 0\.05 s"):
            extractor.extract(ARTICLE, HTML, PAGES, CHARS)
        extractor._seconds = 60
        assert "Dam" in extractor.extract(ARTICLE, HTML, PAGES, CHARS).text


def test_too_little_memory_is_told() -> None:
    with (
        Extractor(memory=20_000_000) as extractor,
        pytest.raises(ExtractError, match="20 MB of memory"),
    ):
        extractor.extract(ARTICLE, HTML, PAGES, CHARS)


def test_a_folder_is_read_around_a_file_that_harms(tmp_path: Path) -> None:
    depth = 200_000
    (tmp_path / "a.html").write_bytes(ARTICLE)
    (tmp_path / "b.html").write_bytes(b"<div>" * depth + b"deep" + b"</div>" * depth)
    (tmp_path / "c.html").write_bytes(ARTICLE.replace(b"Thursday", b"Friday"))
    documents, errors = read_folder(tmp_path)
    assert [document.name for document in documents] == ["a.html", "c.html"]
    assert [error.name for error in errors] == ["b.html"]
    with pytest.raises(SeedError):
        read(tmp_path / "b.html")


def test_nothing_is_started_where_nothing_is_extracted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unwanted(memory: int) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr("index.sandbox._started", unwanted)
    (tmp_path / "a.txt").write_text("It rained.", encoding="utf-8")
    assert len(read_folder(tmp_path)[0]) == 1
