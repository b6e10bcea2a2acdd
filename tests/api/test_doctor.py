"""``pullquote doctor`` finds what is wrong, and proves an answer where nothing is."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from api import doctor
from api.service import Place
from index.errors import PullquoteError
from rag import reader_model
from tests.api.commands import at, run


def findings(place: Place) -> tuple[int, dict[str, tuple[bool, str]]]:
    """The exit status, and each finding's verdict and detail by name."""
    result = run("doctor", "--json", *at(place))
    parsed = json.loads(result.stdout)
    return result.exit_code, {one["name"]: (one["ok"], one["detail"]) for one in parsed}


def test_all_is_well(place: Place) -> None:
    status, found = findings(place)
    assert status == 0
    assert list(found) == [
        "versions",
        "threads",
        "embedding model",
        "reader",
        "index",
        "self-test",
    ]
    assert all(ok for ok, _ in found.values())
    assert "onnxruntime " in found["versions"][1]
    reader = reader_model.DIRECTORY / reader_model.MODEL_FILE
    assert hashlib.sha256(reader.read_bytes()).hexdigest() in found["reader"][1]
    # The proof is there to be repeated by hand.
    (seed,) = place.seeds.glob("*.txt")
    text = seed.read_text(encoding="utf-8")
    detail = found["self-test"][1]
    where = detail.partition("[")[2].partition("]")[0].split(":")
    quote = text[int(where[0]) : int(where[1])]
    assert f"“{quote}”" in detail
    assert hashlib.sha256(quote.encode()).hexdigest() in detail


def test_it_is_readable(place: Place) -> None:
    result = run("doctor", *at(place))
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["ok"] * 6


def test_a_missing_index_is_told_and_not_built(place: Place, tmp_path: Path) -> None:
    nowhere = Place(seeds=place.seeds, index=tmp_path / "none")
    status, found = findings(nowhere)
    assert status == 1
    ok, detail = found["index"]
    assert not ok
    assert "pullquote index" in detail
    assert "self-test" not in found
    assert not nowhere.index.exists()


def test_a_stale_and_a_damaged_index_are_told(place: Place, tmp_path: Path) -> None:
    own = Place(seeds=tmp_path / "seeds", index=tmp_path / "index")
    shutil.copytree(place.seeds, own.seeds)
    shutil.copytree(place.index, own.index)
    assert findings(own)[0] == 0
    (own.seeds / "new.txt").write_text("It rained on Monday.", encoding="utf-8")
    status, found = findings(own)
    assert status == 1
    assert "as it is now" in found["index"][1]
    (own.seeds / "new.txt").unlink()
    (vectors,) = (own.index / "builds").glob("*/sentences.npy")
    raw = bytearray(vectors.read_bytes())
    raw[-1] ^= 1
    vectors.write_bytes(raw)
    status, found = findings(own)
    assert status == 1
    assert "sentences.npy" in found["index"][1]


def test_a_reader_that_was_altered_is_told(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "models"
    shutil.copytree(reader_model.DIRECTORY, copy)
    model = copy / reader_model.MODEL_FILE
    raw = bytearray(model.read_bytes())
    raw[1000] ^= 1
    model.write_bytes(raw)
    monkeypatch.setattr(reader_model.ReaderModel.__init__, "__defaults__", (copy, 2))
    status, found = findings(place)
    assert status == 1
    ok, detail = found["reader"]
    assert not ok
    assert "sha256" in detail


def test_a_missing_package_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "PACKAGES", ("numpy", "no-such-package"))
    status, found = findings(place)
    assert status == 1
    assert found["versions"] == (False, "not installed: no-such-package")


def test_a_proof_that_fails_is_told(place: Place, tmp_path: Path) -> None:
    # Seeds that say something else than the index, which claims to be up to date.
    own = Place(seeds=tmp_path / "seeds", index=place.index)
    shutil.copytree(place.seeds, own.seeds)
    (seed,) = own.seeds.glob("*.txt")
    seed.write_text(seed.read_text(encoding="utf-8").replace("diplomat", "ambassador"), "utf-8")
    with pytest.raises(PullquoteError, match="proof"):
        doctor._self_test(own)
