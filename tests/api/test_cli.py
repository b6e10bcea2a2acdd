"""The command line door, in process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result

from api.schemas import AnswerOut
from api.service import Place
from index.manifest import contents
from index.store import load
from rag.assistant import Assistant
from tests.api.commands import ANSWERED, REFUSED, at, run


def told(result: Result) -> str:
    """The one line on standard error of a command that failed, and nothing else."""
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert result.stderr.count("\n") == 1
    return result.stderr.rstrip("\n")


def test_the_main_job(place: Place) -> None:
    result = run("ask", "why did Ri Il-gyu defect?", *at(place))
    assert result.exit_code == 0
    flat = " ".join(result.stdout.split())
    # Whole, so that the hedge stays in.
    assert (
        "Mr. Ri escaped with his family, but his defection may have been prompted by professional "
        "failure: In February, Seoul and Havana established diplomatic relations. ["
    ) in flat


def test_an_answer_is_printed_with_its_place(place: Place) -> None:
    result = run("ask", ANSWERED, *at(place))
    assert result.exit_code == 0
    assert result.stderr == ""
    flat = " ".join(result.stdout.split())
    assert "Tae Yong-ho was named to a vice-ministerial position on the Peaceful" in flat
    assert "[1] paragraph 6 · 000_52ee4f46ac547064" in flat
    # Not on a terminal: no colour.
    assert "\x1b" not in result.stdout


def test_a_refusal_has_an_exit_status_of_its_own(place: Place) -> None:
    result = run("ask", REFUSED, *at(place))
    assert result.exit_code == 3
    assert result.stdout.startswith("No sentence was found that")


def test_json_is_the_answer_object(place: Place, assistant: Assistant) -> None:
    result = run("ask", ANSWERED, "--json", "--max-quotes", 1, *at(place))
    assert result.exit_code == 0
    wanted = AnswerOut.of(assistant.ask(ANSWERED, max_quotes=1))
    assert AnswerOut.model_validate_json(result.stdout) == wanted
    assert len(wanted.citations) == 1


def test_a_document_can_be_chosen(tmp_path: Path, place: Place) -> None:
    (tmp_path / "seeds").mkdir()
    for source in [*place.seeds.glob("*.txt")]:
        (tmp_path / "seeds" / source.name).write_bytes(source.read_bytes())
    (tmp_path / "seeds" / "clock.txt").write_text("The harbour clock was made by Ada Finch.")
    options = ("--seeds", tmp_path / "seeds", "--index", tmp_path / "index")
    result = run("ask", "Who made the harbour clock?", "--json", "--document", "clock", *options)
    answer = json.loads(result.stdout)
    assert [c["document_id"] for c in answer["citations"]] == ["clock"]
    result = run("ask", ANSWERED, "--json", "--document", "clock", *options)
    assert json.loads(result.stdout)["status"] == "refused"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("", "the question is empty"),
        (" \t\n ", "the question is empty"),
        ("?!?", "the question has no words"),
        ("x" * 2001, "the question has 2001 characters; at most 2000 are accepted"),
        ("why \udcff?", "half of a surrogate pair"),
    ],
)
def test_a_bad_question_is_told_in_a_line(place: Place, question: str, said: str) -> None:
    result = run("ask", question, *at(place))
    assert result.exit_code == 1
    assert said in told(result)


def test_an_unknown_document_is_told_with_the_known_ones(place: Place) -> None:
    result = run("ask", ANSWERED, "--document", "nope", *at(place))
    assert result.exit_code == 1
    known = load(place.index).documents[0].id
    assert told(result) == f"pullquote: no document 'nope'; the index holds {known}"


@pytest.mark.parametrize(
    "words",
    [
        ("ask",),
        ("ask", "a", "b"),
        ("ask", ANSWERED, "--max-quotes", "0"),
        ("ask", ANSWERED, "--max-quotes", "many"),
        ("ask", ANSWERED, "--unknown"),
        ("serve", "--port", "65536"),
        ("nonsense",),
        ("verify",),
    ],
)
def test_wrong_usage_has_status_2_and_names_what_is_wrong(words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert "Usage: " in result.stderr
    assert "Error: " in result.stderr


def test_missing_articles_are_told(tmp_path: Path) -> None:
    result = run("ask", ANSWERED, "--seeds", tmp_path / "none")
    assert result.exit_code == 1
    assert told(result).startswith(f"pullquote: {tmp_path / 'none'}: no such file or folder (put ")
    (tmp_path / "empty").mkdir()
    result = run("ask", ANSWERED, "--seeds", tmp_path / "empty")
    assert result.exit_code == 1
    assert "no articles in" in told(result)


def test_a_file_is_no_index(tmp_path: Path, place: Place) -> None:
    (tmp_path / "letter.odt").write_text("Dear Sir")
    for command in ("ask", "index"):
        words = (ANSWERED,) if command == "ask" else ()
        result = run(command, *words, "--seeds", place.seeds, "--index", tmp_path / "letter.odt")
        assert result.exit_code == 1
        assert "letter.odt: a file, not a folder (name another --index)" in told(result)


def test_a_file_without_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(" \n")
    result = run("ask", ANSWERED, "--seeds", tmp_path / "a.txt", "--index", tmp_path / "index")
    assert result.exit_code == 1
    assert f"nothing to index in {tmp_path / 'a.txt'}: a.txt: empty" in told(result)


def test_an_index_that_is_something_else_is_left_alone(tmp_path: Path, place: Place) -> None:
    (tmp_path / "letter.odt").write_text("Dear Sir")
    result = run("ask", ANSWERED, "--seeds", place.seeds, "--index", tmp_path)
    assert result.exit_code == 1
    assert "letter.odt: not part of an index (name an empty folder as --index)" in told(result)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.odt"]


def test_a_damaged_index_is_told_with_what_mends_it(tmp_path: Path, place: Place) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "clock.txt").write_text("The harbour clock was made by Ada Finch.")
    options = ("--seeds", seeds, "--index", tmp_path / "index")
    assert run("index", *options).exit_code == 0
    (damaged,) = (tmp_path / "index" / "builds").glob("*/documents.json")
    damaged.write_bytes(damaged.read_bytes().replace(b"Ada", b"Eve"))
    line = told(run("ask", "Who made the clock?", *options))
    assert "documents.json" in line
    mend = f"pullquote index --rebuild --index {tmp_path / 'index'} --seeds {seeds}"
    assert line.endswith(f"(build it again: {mend})")
    assert run("index", "--rebuild", *options).exit_code == 0
    assert run("ask", "Who made the clock?", *options).exit_code == 0


def test_an_index_of_what_can_be_read_is_built_and_the_rest_told(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "clock.txt").write_text("The harbour clock was made by Ada Finch.")
    (seeds / "copy.txt").write_text("The harbour clock was made by Ada Finch.")
    (seeds / "empty.txt").write_text("")
    (seeds / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (seeds / "latin.txt").write_bytes(b"S\xe3o Paulo")
    options = ("--seeds", seeds, "--index", tmp_path / "index")
    faults = [
        "pullquote: copy.txt: the same text as clock.txt",
        "pullquote: empty.txt: empty",
        "pullquote: latin.txt: not UTF-8 at byte 1 (0xe3) (save it as UTF-8; if it is from "
        "Windows: iconv -f WINDOWS-1252 -t UTF-8)",
        "pullquote: photo.jpg: .jpg is not read (give a .txt, .md, .html or .pdf file)",
    ]
    first = run("index", *options)
    assert first.exit_code == 1
    assert first.stderr.splitlines() == [
        *faults,
        f"indexed 1 document, 1 sentence in {tmp_path / 'index'}",
    ]
    # It is no better the second time, though nothing has to be built.
    second = run("index", *options)
    assert second.exit_code == 1
    assert second.stderr.splitlines() == [*faults, f"up to date: {tmp_path / 'index'}"]
    # What could be read is answered from.
    assert run("ask", "Who made the harbour clock?", *options).exit_code == 0


def test_help_lists_the_commands() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert {"ask", "index", "serve", "verify"} <= {
        line.split()[0] for line in result.stdout.splitlines() if line.startswith("  ")
    }


def test_settings_come_from_a_file(tmp_path: Path, place: Place) -> None:
    file = tmp_path / "pullquote.toml"
    file.write_text("[assistant]\nmax_question_chars = 10\n")
    result = run("ask", ANSWERED, "--config", file, *at(place))
    assert "at most 10 are accepted" in told(result)
    file.write_text("[index]\nmax_file_bytes = 20\n")
    result = run("index", "--config", file, "--seeds", place.seeds, "--index", tmp_path / "index")
    assert result.exit_code == 1
    assert "over the limit of 20" in told(result)


def test_an_index_keeps_its_model(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "clock.txt").write_text("The harbour clock was made by Ada Finch.")
    options = ("--seeds", seeds, "--index", tmp_path / "index")
    named = "sentence-transformers/all-MiniLM-L6-v2"
    assert run("index", "--model", named, *options).exit_code == 0
    (seeds / "bell.txt").write_text("The bell was cast in Gent.")
    assert run("index", *options).exit_code == 0
    assert contents(tmp_path / "index").model == named
    assert run("index", "--model", "all-MiniLM-L6-v2", *options).exit_code == 0
    assert contents(tmp_path / "index").model == "all-MiniLM-L6-v2"


def test_a_saved_answer_is_verified_against_the_articles(tmp_path: Path, place: Place) -> None:
    saved = tmp_path / "answer.json"
    saved.write_text(run("ask", ANSWERED, "--json", *at(place)).stdout, encoding="utf-8")
    seeds = ("--seeds", place.seeds)
    result = run("verify", saved, *seeds)
    assert result.exit_code == 0
    assert result.stdout.startswith("1 answer, ")
    assert "all of them the source's own words" in result.stdout
    assert run("verify", "-", *seeds, stdin=saved.read_bytes()).exit_code == 0
    forged = saved.read_text(encoding="utf-8").replace("vice-ministerial", "ministerial")
    saved.write_text(forged, encoding="utf-8")
    result = run("verify", saved, *seeds)
    assert result.exit_code == 1
    assert "] is not 'Earlier last week, Tae Yong-ho was named" in result.stdout


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_not_verified(tmp_path: Path, place: Place, content: bytes) -> None:
    saved = tmp_path / "answer.json"
    saved.write_bytes(content)
    result = run("verify", saved, "--seeds", place.seeds)
    assert result.exit_code == 1
    assert f"{saved} is not JSON" in told(result)
    assert "cannot be read: No such file" in told(run("verify", tmp_path / "none"))
