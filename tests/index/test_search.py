"""Dense and lexical search against their formulas, and back from the disk."""

from __future__ import annotations

import math
from pathlib import Path

import bm25s
import numpy as np
import pytest
from numpy.typing import NDArray

from index.dense import Dense
from index.lexical import K1, B, Lexical, tokens


def unit(*rows: list[float]) -> NDArray[np.float32]:
    array = np.array(rows, dtype=np.float32)
    array /= np.linalg.norm(array, axis=1, keepdims=True)
    return array


def test_cosines_and_ties() -> None:
    dense = Dense.build(unit([1, 0], [0, 1], [1, 0], [-1, 0], [3, 4]))
    query = unit([1, 0])[0]
    assert dense.scores(query) == pytest.approx([1.0, 0.0, 1.0, -1.0, 0.6])
    rows, scores = dense.search(query, 3)
    assert rows.tolist() == [0, 2, 4]
    assert scores == pytest.approx([1.0, 1.0, 0.6])
    assert dense.search(query, 99)[0].tolist() == [0, 2, 4, 1, 3]


def test_a_rows_score_is_its_own() -> None:
    rows = np.random.default_rng(1).normal(size=(500, 96)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    query = rows[7]
    whole = Dense.build(rows).scores(query)
    assert whole == pytest.approx(rows.astype(np.float64) @ query.astype(np.float64), abs=1e-6)
    assert Dense.build(rows[100:120].copy()).scores(query).tolist() == whole[100:120].tolist()


def test_dense_refuses_what_is_no_unit_vectors() -> None:
    with pytest.raises(ValueError, match="not unit vectors"):
        Dense.build(np.ones((2, 3), dtype=np.float32))
    with pytest.raises(ValueError, match="not unit vectors"):
        Dense.build(np.full((1, 3), np.nan, dtype=np.float32))
    with pytest.raises(ValueError, match="not a vector of shape"):
        Dense.build(unit([1, 0])).scores(unit([1, 0, 0])[0])


def test_dense_from_the_disk(tmp_path: Path) -> None:
    vectors = unit([1, 2], [3, 1])
    Dense.build(vectors).save(tmp_path / "d.npy")
    loaded = Dense.load(tmp_path / "d.npy")
    assert np.array_equal(loaded.vectors, vectors)
    assert Dense.build(np.zeros((0, 2), dtype=np.float32)).scores(vectors[0]).shape == (0,)


def test_arrays_of_objects_are_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "d.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(ValueError, match="allow_pickle"):
        Dense.load(tmp_path / "d.npy")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Defecting diplomats defected", ["defect", "diplomat", "defect"]),
        ("Mr. Tae's and Mr. Tae’s", ["mr", "tae", "mr", "tae"]),
        ("the U.K. or UK", ["uk", "uk"]),
        ("1,204 tonnes, 3.5 percent in 2019", ["1204", "tonn", "3.5", "percent", "2019"]),
        ("Yong-ho’s cash-strapped", ["yong", "ho", "cash", "strap"]),
        ("No. 1", ["no", "1"]),
        ("can’t = can't", ["can't", "can't"]),
        ("Straße CAFÉ", ["strass", "cafe"]),
        # Combined or not, a mark goes; but a résumé is nothing to resume.
        ("Jose\u0301 and José", ["jose", "jose"]),
        ("Łukasz Sørensen’s", ["lukasz", "sorensen"]),
        ("résumé, resume", ["résumé", "resum"]),
        ("the of and", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


TEXTS = ["the dam dam broke", "a dam was built by crews of men", "crews sailed", "..."]


def test_bm25_against_the_formula() -> None:
    lengths = [len(tokens(text)) for text in TEXTS]
    assert lengths == [3, 4, 2, 0]
    average = 9 / 4
    idf = math.log(1 + (4 - 2 + 0.5) / (2 + 0.5))
    expected = [
        idf * count / (count + K1 * (1 - B + B * length / average))
        for count, length in ((2, 3), (1, 4))
    ]
    found = Lexical.build(TEXTS).scores("dam")
    assert found == pytest.approx([*expected, 0.0, 0.0], rel=1e-5)


def test_bm25_is_bm25s() -> None:
    reference = bm25s.BM25(k1=K1, b=B, method="lucene")
    reference.index([tokens(text) for text in TEXTS], show_progress=False)
    lexical = Lexical.build(TEXTS)
    for query in ("dam", "dam crews", "crews crews sailing", "built men dam broke"):
        assert lexical.scores(query).tolist() == reference.get_scores(tokens(query)).tolist()


def test_unknown_words_and_no_words() -> None:
    assert Lexical.build(TEXTS).scores("zebra the").tolist() == [0.0] * 4
    assert Lexical.build(["...", "the"]).scores("dam").tolist() == [0.0, 0.0]
    assert Lexical.build([]).scores("dam").shape == (0,)


def test_lexical_from_the_disk(tmp_path: Path) -> None:
    made = Lexical.build(TEXTS)
    made.save(tmp_path / "l.json")
    loaded = Lexical.load(tmp_path / "l.json")
    assert len(loaded) == 4
    assert loaded.scores("dam crews").tolist() == made.scores("dam crews").tolist()
    (tmp_path / "l.json").write_text('{"size": 4, "terms": ["dam"]}')
    with pytest.raises(ValueError, match="do not belong together"):
        Lexical.load(tmp_path / "l.json")
