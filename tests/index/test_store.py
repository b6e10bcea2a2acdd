"""An index is whole, the one asked for, and the old one until the new one is there."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from numpy.typing import NDArray

from index.build import BuildReport, build
from index.config import IndexConfig
from index.encoder import OnnxEncoder
from index.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexFormatError,
    IndexMissingError,
    NoDocumentsError,
    PullquoteError,
)
from index.manifest import FORMAT
from index.store import is_stale, load

ROOT = Path(__file__).resolve().parents[2]
Tiny = tuple[Path, Path]


def make(seeds: Path, directory: Path, tiny: Tiny, wait: float = 600.0) -> BuildReport:
    return build(seeds, directory, config(tiny), models=tiny[1], wait=wait)


def config(tiny: Tiny) -> IndexConfig:
    return IndexConfig(model=str(tiny[0]))


def contents(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def test_rows_agree(seeds: Path, tmp_path: Path, tiny: Tiny) -> None:
    report = make(seeds, tmp_path / "ix", tiny)
    index = load(tmp_path / "ix")
    assert [d.id for d in index.documents] == ["clock", "dam", "ferry"]
    assert (report.documents, report.reused, report.errors) == (3, 0, ())
    assert report.index_id == index.id == index.manifest["id"]
    assert report.sentences == len(index.sentences) == len(index.dense_sentences)
    assert report.passages == len(index.passages) == len(index.dense_passages)
    assert len(index.lexical_sentences) == len(index.sentences)
    assert len(index.lexical_passages) == len(index.passages)
    for n, sentence in enumerate(index.sentences):
        assert sentence.row == n
        text = index.text_of(sentence)
        # The row's own text is its own nearest neighbour, and scores highest by its own words.
        assert index.dense_sentences.search(index.encoder.encode([text])[0], 1)[0][0] == n
        assert int(np.argmax(index.lexical_sentences.scores(text))) == n
    for n, passage in enumerate(index.passages):
        text = passage.span.of(index.documents[passage.document].text)
        assert passage.row == n
        assert index.dense_passages.scores(index.encoder.encode([text])[0])[n] > 0.999
        assert passage.span.start == index.sentences[passage.sentences[0]].span.start
        assert passage.span.end == index.sentences[passage.sentences[-1]].span.end


def test_documents_survive(seeds: Path, tmp_path: Path, tiny: Tiny) -> None:
    (seeds / "dam.toml").write_text('title = "Dam deal"\npublished = 2024-03-01\n')
    make(seeds, tmp_path / "ix", tiny)
    dam = load(tmp_path / "ix").document("dam")
    assert dam.text == (seeds / "dam.txt").read_text(encoding="utf-8")
    assert (dam.title, dam.published, dam.author) == ("Dam deal", "2024-03-01", None)
    assert [s.of(dam.text) for s in dam.subheads] == ["A long quarrel"]
    assert [s.of(dam.text) for s in dam.boilerplate] == [
        "Please read our comment policy before commenting."
    ]
    with pytest.raises(KeyError):
        load(tmp_path / "ix").document("none")


def test_a_build_anywhere_has_the_same_bytes(seeds: Path, tmp_path: Path, tiny: Tiny) -> None:
    first = make(seeds, tmp_path / "one", tiny)
    second = make(seeds, tmp_path / "two", tiny)
    again = make(seeds, tmp_path / "one", tiny)
    assert again.reused == 3
    assert first.index_id == second.index_id == again.index_id
    assert contents(second.path) == contents(again.path) == contents(first.path)


def test_a_model_counts_by_its_content_and_settings_count(
    seeds: Path, tmp_path: Path, tiny: Tiny
) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(tiny[0], elsewhere)
    first = make(seeds, tmp_path / "one", tiny)
    moved = build(seeds, tmp_path / "two", IndexConfig(model=str(elsewhere)), models=tiny[1])
    wider = build(
        seeds,
        tmp_path / "three",
        IndexConfig(model=str(tiny[0]), passage_sentences=2),
        models=tiny[1],
    )
    assert moved.index_id == first.index_id != wider.index_id


def test_what_did_not_change_is_not_embedded_again(
    seeds: Path, tmp_path: Path, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(seeds, tmp_path / "ix", tiny)
    (seeds / "clock.txt").write_text("The clock was sold. Nobody knows to whom.")
    (seeds / "added.txt").write_text("Mr. Ode left the dam.")
    encoded: list[str] = []
    encode = OnnxEncoder.encode

    def spy(self: OnnxEncoder, texts: Sequence[str]) -> NDArray[np.float32]:
        encoded.extend(texts)
        return encode(self, texts)

    monkeypatch.setattr(OnnxEncoder, "encode", spy)
    report = make(seeds, tmp_path / "ix", tiny)
    assert report.reused == 2
    assert sorted(set(encoded)) == [
        "Mr. Ode left the dam.",
        "Nobody knows to whom.",
        "The clock was sold.",
        "The clock was sold. Nobody knows to whom.",
    ]
    assert contents(make(seeds, tmp_path / "fresh", tiny).path) == contents(report.path)


def test_progress_reaches_its_end(seeds: Path, tmp_path: Path, tiny: Tiny) -> None:
    seen: list[tuple[int, int]] = []
    report = build(
        seeds,
        tmp_path / "ix",
        config(tiny),
        lambda done, total: seen.append((done, total)),
        models=tiny[1],
    )
    total = report.sentences + report.passages
    assert [t for _, t in seen] == [total] * 3
    assert seen[-1][0] == total
    assert seen == sorted(seen)


def test_files_that_cannot_be_read_are_reported(seeds: Path, tmp_path: Path, tiny: Tiny) -> None:
    (seeds / "empty.txt").write_bytes(b"")
    (seeds / "again.txt").write_bytes((seeds / "dam.txt").read_bytes())
    report = make(seeds, tmp_path / "ix", tiny)
    assert [str(e) for e in report.errors] == [
        "dam.txt: the same text as again.txt",
        "empty.txt: empty",
    ]
    assert not is_stale(tmp_path / "ix", seeds, config(tiny))


def test_nothing_to_index(tmp_path: Path, tiny: Tiny) -> None:
    with pytest.raises(NoDocumentsError, match="no such file or folder"):
        make(tmp_path / "none", tmp_path / "ix", tiny)
    (tmp_path / "seeds").mkdir()
    with pytest.raises(NoDocumentsError, match="no articles"):
        make(tmp_path / "seeds", tmp_path / "ix", tiny)
    (tmp_path / "seeds" / "a.txt").write_bytes(b"")
    with pytest.raises(NoDocumentsError, match=r"nothing to index in .*: a\.txt: empty"):
        make(tmp_path / "seeds", tmp_path / "ix", tiny)
    with pytest.raises(IndexMissingError):
        load(tmp_path / "ix")


def test_stale(seeds: Path, tmp_path: Path, tiny: Tiny) -> None:
    directory = tmp_path / "ix"
    model = tmp_path / "model"
    shutil.copytree(tiny[0], model)
    mine = IndexConfig(model=str(model))
    assert is_stale(directory, seeds, mine)
    build(seeds, directory, mine, models=tiny[1])
    assert not is_stale(directory, seeds, mine)
    assert is_stale(directory, seeds, IndexConfig(model=str(model), passage_sentences=2))
    (seeds / "dam.toml").write_text('title = "Dam"')
    assert is_stale(directory, seeds, mine)
    (seeds / "dam.toml").unlink()
    before = (seeds / "clock.txt").read_bytes()
    (seeds / "clock.txt").write_bytes(before.replace(b"1931", b"1932"))
    assert is_stale(directory, seeds, mine)
    (seeds / "clock.txt").write_bytes(before)
    assert not is_stale(directory, seeds, mine)
    (seeds / "clock.txt").unlink()
    assert is_stale(directory, seeds, mine)
    (seeds / "clock.txt").write_bytes(before)
    (model / "model.safetensors").write_bytes(b"another")
    assert is_stale(directory, seeds, mine)


def test_any_file_truncated_flipped_or_lost_is_detected(
    seeds: Path, tmp_path: Path, tiny: Tiny
) -> None:
    directory = tmp_path / "ix"
    make(seeds, directory, tiny)
    names = [p.relative_to(directory) for p in sorted(directory.rglob("*")) if p.is_file()]
    names.remove(Path("lock"))
    assert len(names) == 1 + 14 + 3
    chance = random.Random(5)
    for name in names:
        path = directory / name
        whole = path.read_bytes()
        places = [0, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(6))]
        flipped = [
            whole[:n] + bytes([whole[n] ^ (1 << chance.randrange(8))]) + whole[n + 1 :]
            for n in places
        ]
        for broken in [b"", whole[:-1], whole[: len(whole) // 2], whole + b"\0", *flipped]:
            path.write_bytes(broken)
            with pytest.raises((IndexDamagedError, IndexFormatError)) as raised:
                load(directory)
            # A flipped CURRENT may name a build, a manifest or a format that isn't there.
            assert str(name) in str(raised.value) or name == Path("CURRENT")
            assert "pullquote" in (raised.value.hint or "")
        path.unlink()
        with pytest.raises((IndexDamagedError, IndexMissingError)):
            load(directory)
        path.write_bytes(whole)
    assert load(directory).documents


def test_a_damaged_index_is_mended_by_a_build(seeds: Path, tmp_path: Path, tiny: Tiny) -> None:
    directory = tmp_path / "ix"
    first = make(seeds, directory, tiny)
    for path in directory.rglob("*.*"):
        path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(IndexDamagedError, match="damaged"):
        load(directory)
    again = make(seeds, directory, tiny)
    assert again.reused == 0
    assert load(directory).id == first.index_id


def repoint(directory: Path, version: object) -> None:
    """Give the current manifest another version, every sum put right."""
    _, _, name, _ = (directory / "CURRENT").read_text().split()
    path = directory / "builds" / name / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "version": version}))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    (directory / "CURRENT").write_text(f"pullquote-index {FORMAT} {name} {digest}\n")


def test_another_format_is_refused(seeds: Path, tmp_path: Path, tiny: Tiny) -> None:
    directory = tmp_path / "ix"
    make(seeds, directory, tiny)
    repoint(directory, FORMAT + 1)
    told = rf"manifest.json: format {FORMAT + 1}, newer than the {FORMAT}"
    with pytest.raises(IndexFormatError, match=told):
        load(directory)
    with pytest.raises(IndexFormatError, match="newer"):
        is_stale(directory, seeds, config(tiny))
    repoint(directory, None)
    with pytest.raises(IndexFormatError, match=f"format None, not the {FORMAT}"):
        load(directory)
    pointer = (directory / "CURRENT").read_text()
    (directory / "CURRENT").write_text(pointer.replace(f"index {FORMAT}", "index 12"))
    with pytest.raises(IndexFormatError, match="format 12, newer"):
        load(directory)
    (directory / "CURRENT").write_text(pointer.replace("pullquote", "other"))
    with pytest.raises(IndexDamagedError, match="CURRENT"):
        load(directory)
    (directory / "CURRENT").write_text(f"pullquote-index {FORMAT} ../../etc " + "0" * 64 + "\n")
    with pytest.raises(IndexDamagedError, match="names no build"):
        load(directory)


def test_an_older_format_is_built_again(seeds: Path, tmp_path: Path, tiny: Tiny) -> None:
    directory = tmp_path / "ix"
    made = make(seeds, directory, tiny)
    (directory / "CURRENT").write_text(f"pullquote-index {FORMAT - 1} old {'0' * 64}\n")
    with pytest.raises(IndexFormatError, match=f"format {FORMAT - 1}, not the {FORMAT}"):
        load(directory)
    assert is_stale(directory, seeds, config(tiny))
    assert make(seeds, directory, tiny).index_id == made.index_id
    assert not is_stale(directory, seeds, config(tiny))
    assert load(directory).id == made.index_id


def test_a_folder_of_something_else_is_left_alone(seeds: Path, tmp_path: Path, tiny: Tiny) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "letter.odt").write_text("Dear Sir")
    for attempt in (
        lambda: make(seeds, home, tiny),
        lambda: is_stale(home, seeds, config(tiny)),
        lambda: make(seeds, home / "letter.odt", tiny),
    ):
        with pytest.raises(IndexFormatError, match=r"letter\.odt"):
            attempt()
    assert [p.name for p in home.iterdir()] == ["letter.odt"]


def test_old_builds_go_but_for_the_last(seeds: Path, tmp_path: Path, tiny: Tiny) -> None:
    directory = tmp_path / "ix"
    reports = []
    for n in range(4):
        (seeds / "clock.txt").write_text(f"The clock stopped {n} times.")
        reports.append(make(seeds, directory, tiny))
    assert {p.name for p in (directory / "builds").iterdir()} == {
        reports[2].path.name,
        reports[3].path.name,
    }
    assert len(list((directory / "models").iterdir())) == 1


def test_a_second_build_waits_or_is_refused(seeds: Path, tmp_path: Path, tiny: Tiny) -> None:
    directory = tmp_path / "ix"
    directory.mkdir()
    with FileLock(directory / "lock"), pytest.raises(IndexBusyError, match="still running"):
        make(seeds, directory, tiny, wait=0.1)
    assert make(seeds, directory, tiny, wait=0.1).documents == 3


BUILD = """
import sys
from pathlib import Path
from index.config import IndexConfig
from index.build import build
import index.export, faiss, bm25s, onnxruntime, tokenizers, filelock
seeds, directory, model, cache = map(Path, sys.argv[1:])
print("ready", flush=True)
sys.stdin.readline()
print(build(seeds, directory, IndexConfig(model=str(model)), models=cache).index_id, flush=True)
"""


def start(seeds: Path, directory: Path, tiny: Tiny) -> subprocess.Popen[str]:
    """A process that is about to build; it begins when it reads a line."""
    process = subprocess.Popen(
        [sys.executable, "-c", BUILD, str(seeds), str(directory), *map(str, tiny)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def test_two_builds_at_once_end_in_one_of_them(seeds: Path, tmp_path: Path, tiny: Tiny) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.txt").write_text("Mr. Ode mended the dam. It held.")
    directory = tmp_path / "ix"
    processes = [start(folder, directory, tiny) for folder in (seeds, other)]
    for process in processes:
        go(process)
    ids = {process.communicate(timeout=60)[0].strip() for process in processes}
    assert [process.returncode for process in processes] == [0, 0]
    assert len(ids) == 2
    assert load(directory).id in ids


def test_killed_at_any_moment_an_index_is_there(seeds: Path, tmp_path: Path, tiny: Tiny) -> None:
    directory = tmp_path / "ix"
    now = make(seeds, directory, tiny).index_id
    chance = random.Random(11)
    process = start(seeds, tmp_path / "timed", tiny)
    begun = time.monotonic()
    go(process)
    process.communicate(timeout=60)
    whole = time.monotonic() - begun
    survived = 0
    for n in range(20):
        (seeds / "clock.txt").write_text(f"The clock stopped {n} times. Nobody was pleased.")
        process = start(seeds, directory, tiny)
        go(process)
        time.sleep(chance.uniform(0, whole))
        process.kill()
        process.communicate(timeout=60)
        index = load(directory)
        assert len(index.documents) == 3
        clock = index.document("clock").text
        if index.id != now:
            # The switch had been made; then it is the new index, whole.
            assert clock.startswith(f"The clock stopped {n} times.")
            now = index.id
        else:
            survived += 1
            assert f"stopped {n} times" not in clock
    assert survived > 0
    report = make(seeds, directory, tiny)
    assert load(directory).id == report.index_id
    assert len(list((directory / "builds").iterdir())) <= 2
    assert not (directory / "CURRENT.new").exists()


def test_a_question_needs_neither_torch_nor_sentence_transformers(
    seeds: Path, tmp_path: Path, tiny: Tiny
) -> None:
    make(seeds, tmp_path / "ix", tiny)
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from index.config import IndexConfig\nfrom index.store import is_stale, load\n"
        f"assert not is_stale(Path({str(tmp_path / 'ix')!r}), Path({str(seeds)!r}), "
        f"IndexConfig(model={str(tiny[0])!r}))\n"
        f"index = load(Path({str(tmp_path / 'ix')!r}))\n"
        "index.dense_sentences.search(index.encoder.encode(['the clock'])[0], 3)\n"
        "index.lexical_sentences.scores('the clock')\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(done.stdout.replace("'", '"')))
    heavy = {"torch", "sentence_transformers", "transformers", "scipy", "bm25s", "huggingface_hub"}
    assert "onnxruntime" in loaded
    assert loaded & heavy == set()


def test_every_error_tells_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PullquoteError) as raised:
        load(tmp_path / "none")
    assert raised.value.hint == f"build it: pullquote index --rebuild --index {tmp_path / 'none'}"
