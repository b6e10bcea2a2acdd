"""Reading: what a file says arrives unaltered, or the file is refused with its name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import fingerprint, read, read_folder
from index.config import IndexConfig
from index.decode import DecodeError, decode
from index.errors import NoDocumentsError, SeedError
from index.extract import unwrap

TEXT = "“Fear,” said Mr. O’Neil – of Zürich.\r\n\tIt cost £5.\n"


def write(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode_arrives_as_it_is(tmp_path: Path, encoding: str) -> None:
    document = read(write(tmp_path, "a.txt", TEXT.encode(encoding)))
    assert document.text == TEXT
    assert (document.id, document.name) == ("a", "a.txt")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1))
def test_any_utf8_arrives_as_it_is(text: str) -> None:
    assert decode(text.encode()) == text.removeprefix("\ufeff")
    assert decode(b"\xef\xbb\xbf" + text.encode()) == text


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "mac_roman", "cp1250", "cp437"])
def test_other_encodings_are_refused_where_they_differ(tmp_path: Path, encoding: str) -> None:
    raw = "The café closed.".encode(encoding)
    with pytest.raises(SeedError) as raised:
        read(write(tmp_path, "a.txt", raw))
    assert str(raised.value) == f"a.txt: not UTF-8 at byte 7 (0x{raw[7]:02x})"
    assert "save it as UTF-8" in (raised.value.hint or "")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"text\0more", "binary, not text: a zero at byte 4"),
        (b"caf\xc3\xa9 \x01", "binary, not text: control character U+0001 at byte 6"),
        (bytes(range(128, 256)) * 4, "not UTF-8 at byte 0"),
        (b"\xff\xfea\0b", "not utf-16-le at byte 4"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary, not text: a zero at byte 8"),
        (b"x" * 1001, "1001 bytes, over the limit of 1000"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = write(tmp_path, "a.txt", content)
    with pytest.raises(SeedError) as raised:
        read(path, IndexConfig(max_file_bytes=1000))
    assert str(raised.value).startswith(f"a.txt: {reason}")


def test_decoding_counts_the_mark() -> None:
    with pytest.raises(DecodeError, match="byte 4"):
        decode(b"\xef\xbb\xbfa\xff")


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "fine.txt").write_text("He left.")
    (tmp_path / "page.docx").write_bytes(b"PK")
    (tmp_path / ".hidden.txt").write_text("He stayed.")
    documents, errors = read_folder(tmp_path)
    assert [d.name for d in documents] == ["fine.txt"]
    assert [str(e) for e in errors] == [
        "gone.txt: cannot be read: No such file or directory",
        "page.docx: .docx is not read",
        "pipe.txt: not a regular file",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_what_may_not_be_read_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "He left.").chmod(0)
    with pytest.raises(SeedError, match=r"a\.txt: cannot be read: Permission denied"):
        read(tmp_path / "a.txt")


def test_duplicates_of_text_and_of_name(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    write(tmp_path, "a.txt", "He left.")
    write(tmp_path, "b.md", "He left.")
    write(tmp_path, "sub/a.txt", "She left.")
    documents, errors = read_folder(tmp_path)
    assert [d.name for d in documents] == ["a.txt"]
    assert [str(e) for e in errors] == [
        "b.md: the same text as a.txt",
        "sub/a.txt: the same name as a.txt",
    ]


def test_one_file_is_a_folder_of_one(tmp_path: Path) -> None:
    write(tmp_path, "b.txt", "She left.")
    documents, errors = read_folder(write(tmp_path, "a.txt", "He left."))
    assert [d.name for d in documents] == ["a.txt"]
    assert errors == ()
    with pytest.raises(NoDocumentsError, match="no such file or folder"):
        read_folder(tmp_path / "none")


def test_the_toml_beside(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "He left.")
    write(tmp_path, "a.toml", 'title = "Gone"\nauthor = "Ann Poe"\nurl = "https://paper.example/a"')
    document = read(path)
    assert (document.title, document.author) == ("Gone", "Ann Poe")
    assert (document.url, document.published) == ("https://paper.example/a", None)
    for content, reason in (
        ("titel = 'x'", "unknown key 'titel'"),
        ("title = 3", "title that is no string"),
        ("title = ", "cannot be read"),
    ):
        write(tmp_path, "a.toml", content)
        with pytest.raises(SeedError, match=rf"a\.txt: its a\.toml .*{reason}"):
            read(path)


def test_the_fingerprint_tells_every_change(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "He left.")
    first = fingerprint(tmp_path)
    assert list(first) == ["a.txt"]
    write(tmp_path, "a.toml", 'title = "x"')
    second = fingerprint(tmp_path)
    write(tmp_path, "b.docx", "x")
    third = fingerprint(tmp_path)
    path.write_text("He leFt.")
    assert len({str(f) for f in (first, second, third, fingerprint(tmp_path))}) == 4


PAGE = """<html><head><title>Dam deal signed | The Post</title>
<meta name="author" content="Ann Poe"><meta property="og:title" content="Dam deal signed">
</head><body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Dam deal signed</h1>
<p>The two states agreed on Thursday to share the cost of the dam, ending a quarrel that had twice
closed the border. “It is over,” said Mr. Sat.</p>
<h2>A long quarrel</h2>
<p>The quarrel began in 2019, when a drought emptied the lower reservoir and farmers marched on the
capital. Nobody was pleased with the bill of £2 billion, and a café owner told the paper so.</p>
</article><footer>Copyright 2024 The Post. All rights reserved.</footer></body></html>"""


@pytest.mark.parametrize("charset", ["zlib", "unicode_escape", "windows-9", "utf-8"])
def test_html_that_declares_what_it_is_not(tmp_path: Path, charset: str) -> None:
    page = PAGE.replace("<head>", f'<head><meta charset="{charset}">').encode("cp1252")
    with pytest.raises(SeedError, match=r"a\.html: (not UTF-8 at byte|declares 'windows-9')"):
        read(write(tmp_path, "a.html", page))


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_html(tmp_path: Path, encoding: str) -> None:
    page = PAGE
    if encoding == "cp1252":
        page = page.replace("<head>", '<head><meta charset="windows-1252">')
    document = read(write(tmp_path, "a.html", page.encode(encoding)))
    assert "closed the border. “It is over,” said Mr. Sat." in document.text
    assert "£2 billion, and a café owner" in document.text
    assert "Home" not in document.text
    assert "rights reserved" not in document.text
    assert "A long quarrel" in [s.of(document.text) for s in document.subheads]
    assert (document.title, document.author) == ("Dam deal signed", "Ann Poe")


@pytest.mark.parametrize(
    "content", ["<html></html>", "<html><body><script>1</script></body></html>"]
)
def test_html_without_an_article(tmp_path: Path, content: str) -> None:
    with pytest.raises(SeedError, match=r"a\.html: no main content found"):
        read(write(tmp_path, "a.html", content))


def pdf(*pages: list[str]) -> bytes:
    """A PDF of pages of lines, written out by hand."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n, lines in enumerate(pages):
        shown = " T* ".join(f"({line}) Tj" for line in lines)
        stream = f"BT /F1 12 Tf 14 TL 72 720 Td {shown} ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * n} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    out, places = "%PDF-1.4\n", []
    for n, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{n} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return (
        f"{out}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    ).encode("latin-1")


COLUMN = [
    "The two states agreed on Thursday to share the cost of",
    "the dam, ending a quarrel that had twice closed the bor-",
    "der.",
    "A long quarrel",
    "The quarrel began in 2019, when a drought emptied the",
    "lower reservoir and farmers marched to the border post.",
]


def test_pdf(tmp_path: Path) -> None:
    document = read(write(tmp_path, "a.pdf", pdf(COLUMN)))
    assert document.text.splitlines() == [
        "The two states agreed on Thursday to share the cost of the dam, ending a quarrel that had "
        "twice closed the border.",
        "A long quarrel",
        "The quarrel began in 2019, when a drought emptied the lower reservoir and farmers marched "
        "to the border post.",
    ]
    assert [s.of(document.text) for s in document.subheads] == ["A long quarrel"]


def test_pdf_without_page_numbers_and_running_heads(tmp_path: Path) -> None:
    pages = [["The Post", *COLUMN, str(n)] for n in range(1, 5)]
    text = read(write(tmp_path, "a.pdf", pdf(*pages))).text
    assert "The Post" not in text
    assert not any(line.strip().isdigit() for line in text.splitlines())


def test_pdf_that_cannot_be_read(tmp_path: Path) -> None:
    whole = pdf(COLUMN, COLUMN)
    with pytest.raises(SeedError, match=r"a\.pdf: damaged PDF"):
        read(write(tmp_path, "a.pdf", b"no PDF at all"))
    with pytest.raises(SeedError, match=r"a\.pdf: 2 pages, over the limit of 1"):
        read(write(tmp_path, "a.pdf", whole), IndexConfig(max_pages=1))
    with pytest.raises(SeedError, match=r"a\.pdf: over 100 characters of text"):
        read(write(tmp_path, "a.pdf", whole), IndexConfig(max_document_chars=100))
    with pytest.raises(SeedError, match=r"a\.pdf: no text in it"):
        read(write(tmp_path, "a.pdf", pdf([""])))


def test_a_word_cut_by_a_hyphen() -> None:
    assert unwrap(["He was the deputy of a well-", "known envoy."]) == [
        "He was the deputy of a well-known envoy."
    ]
    assert unwrap(["an envoy of the em-", "bassy, an old embassy."]) == [
        "an envoy of the embassy, an old embassy."
    ]
