"""What the tests of the index share: articles, and a tiny encoder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from index.encoder import FILES
from index.export import FORMAT, SUMS_FILE, model_sha256
from index.files import sha256_of

ARTICLES = {
    "dam": (
        "The two states agreed on Thursday to share the cost of the dam.\n"
        "The minister, Aida Sat, said the bill was $2.4 billion. Nobody was pleased.\n\n"
        "A long quarrel\n"
        "The quarrel had closed the border twice. It began in 2019.\n"
        "Please read our comment policy before commenting."
    ),
    "ferry": (
        "Ferries stayed in port on Monday as crews refused to sail.\n"
        "“We want a raise of 6 percent,” said Dee Pratt. The company offered 2."
    ),
    "clock": "The harbour clock stopped in 1931. It was mended by Mr. Ode in March.",
}


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A folder of three articles."""
    folder = tmp_path / "seeds"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A model's folder, and a cache that holds its export: a bag of words in 64 dimensions.

    It runs under onnxruntime as any other does, but loads in a millisecond and needs no torch.
    """
    root = tmp_path_factory.mktemp("tiny")
    model = root / "model"
    model.mkdir()
    (model / "model.safetensors").write_bytes(b"a bag of words")
    sha256 = model_sha256(model)
    export = root / "cache" / f"{FORMAT}-{sha256[:32]}"
    export.mkdir(parents=True)
    words = sorted({w for text in ARTICLES.values() for w in _words(text)})
    vocabulary = {word: n for n, word in enumerate(["[PAD]", "[UNK]", *words])}
    tokenizer: Any = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(export / "tokenizer.json"))
    table = np.random.default_rng(0).normal(size=(len(vocabulary), 64)).astype(np.float32)
    onnx.save(_bag_of_words(table), str(export / "model.onnx"))
    facts = {
        "format": FORMAT,
        "model_sha256": sha256,
        "dimension": 64,
        "max_tokens": 64,
        "pad_id": 0,
        "inputs": ["input_ids", "attention_mask"],
        "lower": False,
        "versions": {},
        "probes": 1,
        "max_delta": 0.0,
    }
    (export / "encoder.json").write_text(json.dumps(facts), encoding="utf-8")
    sums = "".join(f"{sha256_of(export / name)}  {name}\n" for name in FILES)
    (export / SUMS_FILE).write_text(sums, encoding="ascii")
    return model, root / "cache"


def _words(text: str) -> list[str]:
    splitter: Any = pre_tokenizers.Whitespace()
    return [word for word, _ in splitter.pre_tokenize_str(text.lower())]


def _bag_of_words(table: np.ndarray[Any, np.dtype[np.float32]]) -> onnx.ModelProto:
    """The mean of the words' vectors, of length 1."""
    shape = ["batch", "length"]
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["vectors"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["column"]),
        helper.make_node("Mul", ["vectors", "column"], ["kept"]),
        helper.make_node("ReduceSum", ["kept", "middle"], ["sum"], keepdims=0),
        helper.make_node("LpNormalization", ["sum"], ["unit"], axis=1, p=2),
    ]
    graph = helper.make_graph(
        nodes,
        "bag_of_words",
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, shape)
            for name in ("input_ids", "attention_mask")
        ],
        [helper.make_tensor_value_info("unit", TensorProto.FLOAT, ["batch", table.shape[1]])],
        [
            numpy_helper.from_array(table, "table"),
            numpy_helper.from_array(np.array([2], dtype=np.int64), "last"),
            numpy_helper.from_array(np.array([1], dtype=np.int64), "middle"),
        ],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
