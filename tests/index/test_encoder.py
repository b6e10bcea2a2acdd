"""The exported encoder is the model, and the model is the one that it says."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.build import build
from index.config import IndexConfig
from index.encoder import OnnxEncoder
from index.errors import ConfigError, ModelError
from index.export import SUMS_FILE, TOLERANCE, Export, ensure, locate, probes
from index.store import load

ROOT = Path(__file__).resolve().parents[2]

REFERENCE = """
import json, sys
import numpy as np
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(sys.argv[1], device="cpu", local_files_only=True)
np.save(sys.argv[3], model.encode(json.load(open(sys.argv[2])), normalize_embeddings=True))
"""


def texts() -> list[str]:
    """200 texts of 1 to 256 tokens (each of these words is one), and a few that are odd."""
    words = "the old dam cost more than two states could pay , said a man from north korea".split()
    chance = np.random.default_rng(3)
    lengths = np.linspace(1, 254, 200).round().astype(int)
    return [" ".join(chance.choice(words, size=length)) for length in lengths] + [
        "",
        " \n ",
        "“É 😀 안녕",
        "word " * 400,
    ]


def test_as_sentence_transformers(minilm: Export, tmp_path: Path) -> None:
    encoder = OnnxEncoder(minilm.directory)
    (tmp_path / "texts.json").write_text(json.dumps(texts()))
    subprocess.run(
        [
            sys.executable,
            "-c",
            REFERENCE,
            str(locate("all-MiniLM-L6-v2")),
            str(tmp_path / "texts.json"),
            str(tmp_path / "expected.npy"),
        ],
        check=True,
        capture_output=True,
    )
    expected = np.load(tmp_path / "expected.npy")
    found = encoder.encode(texts())
    assert found.shape == expected.shape == (204, 384)
    assert found.dtype == np.float32
    assert float(np.abs(found - expected).max()) < 1e-5


def test_alone_or_in_a_batch(minilm: Export) -> None:
    encoder = OnnxEncoder(minilm.directory)
    some = texts()[::10]
    together = encoder.encode(some)
    alone = np.concatenate([encoder.encode([text]) for text in some])
    assert float(np.abs(together - alone).max()) < 1e-6
    assert np.array_equal(together, encoder.encode(some))
    assert np.linalg.norm(together, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert encoder.encode([]).shape == (0, 384)
    assert encoder.dimension == 384


def test_the_difference_is_measured_and_kept(minilm: Export, seeds: Path, tmp_path: Path) -> None:
    assert 0 < minilm.facts["max_delta"] < TOLERANCE / 10
    assert minilm.facts["probes"] == len(probes()) == len(set(probes()))
    build(seeds, tmp_path / "ix", IndexConfig(), models=minilm.directory.parent)
    index = load(tmp_path / "ix")
    assert index.manifest["model"]["max_delta"] == minilm.facts["max_delta"]
    near = index.dense_sentences.search(
        index.encoder.encode(["which pay rise do the workers ask for?"])[0], 1
    )
    assert index.text_of(index.sentences[near[0][0]]).startswith("“We want a raise")


def test_an_export_is_used_again(minilm: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        pytest.fail("exported again")

    monkeypatch.setattr(subprocess, "run", fail)
    assert ensure("sentence-transformers/all-MiniLM-L6-v2", minilm.directory.parent) == minilm


def test_a_damaged_export_is_not_used(tiny: tuple[Path, Path], tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    shutil.copytree(tiny[1], cache)
    export = ensure(str(tiny[0]), cache)
    path = export.directory / "model.onnx"
    path.write_bytes(path.read_bytes()[:-1])
    # The tiny model has no weights, so that making its export again must fail, and say so.
    with pytest.raises(ModelError, match="cannot be exported"):
        ensure(str(tiny[0]), cache)
    assert not any(path.name.startswith("making-") for path in cache.iterdir())


def test_sums_must_name_all_files(tiny: tuple[Path, Path], tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    shutil.copytree(tiny[1], cache)
    sums = ensure(str(tiny[0]), cache).directory / SUMS_FILE
    sums.write_text(sums.read_text().splitlines(keepends=True)[0])
    with pytest.raises(ModelError, match="cannot be exported"):
        ensure(str(tiny[0]), cache)


def test_models_that_cannot_be_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"a pickle")
    with pytest.raises(ModelError, match=r"no \.safetensors weights"):
        locate(str(tmp_path))
    with pytest.raises(ModelError, match="no model 'not a name'"):
        locate("not a name")
    monkeypatch.setattr("index.export.BUNDLED_SHA256", "0" * 64)
    with pytest.raises(ModelError, match="has other weights: sha256 53aa51172d14…"):
        locate("all-MiniLM-L6-v2")


def test_a_folder_that_is_no_encoder(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no usable encoder"):
        OnnxEncoder(tmp_path)


def test_settings() -> None:
    assert IndexConfig.of({"passage_sentences": 2}).passage_sentences == 2
    assert IndexConfig.of(IndexConfig().settings()) == IndexConfig()
    for settings, message in (
        ({"passages": 2}, "unknown setting 'passages'"),
        ({"passage_sentences": 0}, "passage_sentences is 0, but has to be between 1 and 20"),
        ({"passage_stride": 4}, "passage_stride is 4, but has to be between 1 and 3"),
        ({"max_pages": "9"}, "max_pages is '9', but has to be a whole number"),
        ({"max_file_bytes": 0}, "max_file_bytes is 0, but has to be at least 1"),
        ({"model": " "}, "model is empty"),
    ):
        with pytest.raises(ConfigError, match=message):
            IndexConfig.of(settings)
