"""HTML and PDF files extracted in a process of its own, bounded in time and memory.

Their parsers are large, partly native, and read what strangers wrote: a few kilobytes may ask for
gigabytes (a decompression bomb) or hours. What goes wrong in there ends that process and that file;
the others are read by a new one.

The processes speak JSON over pipes, never pickle: a header line and the file's bytes go in, a line
comes out.
"""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from index.decode import DecodeError
from index.extract import Extracted, ExtractError, from_html, from_pdf

SECONDS = 60.0
"""Longest that one file may take, the parsers' own start included."""
MEMORY = 1_000_000_000
"""Largest address space of the process, in bytes; a small web page needs under a tenth of it."""
HTML, PDF = "html", "pdf"


class Extractor:
    """Extracts files one after another; a context manager. The process starts with the first."""

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Extractor:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def extract(self, raw: bytes, kind: str, max_pages: int, max_chars: int) -> Extracted:
        """The text of a file.

        Args:
            raw: The file.
            kind: ``HTML`` or ``PDF``.
            max_pages: Most pages of a PDF.
            max_chars: Most code points of a PDF's text.

        Raises:
            DecodeError: the bytes are no text.
            ExtractError: there is no text in it, or getting at it took too long or too much memory.
        """
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = _started(self._memory)
        process = self._process
        head = {"kind": kind, "bytes": len(raw), "pages": max_pages, "chars": max_chars}
        is_late = threading.Event()

        def stop() -> None:
            is_late.set()
            process.kill()

        timer = threading.Timer(self._seconds, stop)
        timer.start()
        try:
            line = _exchanged(process, json.dumps(head).encode() + b"\n" + raw)
        finally:
            timer.cancel()
        if line is not None:
            return _understood(json.loads(line))
        self._end()
        if is_late.is_set():
            raise ExtractError(f"took over {self._seconds:g} s to read")
        raise ExtractError(
            f"could not be read with {self._memory // 1_000_000} MB of memory "
            f"(its reader ended with status {process.returncode})"
        )

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for stream in (process.stdin, process.stdout):
                _closed(stream)
            process.wait()


def _closed(stream: IO[bytes] | None) -> None:
    """Close a pipe, whether or not somebody still reads at its other end."""
    try:
        if stream is not None:
            stream.close()
    except BrokenPipeError:
        return


def _started(memory: int) -> subprocess.Popen[bytes]:
    root = str(Path(__file__).resolve().parent.parent)
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(
        # -B: it may write no files, not even its own compiled modules.
        [sys.executable, "-B", "-P", "-m", "index.sandbox", str(memory)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _exchanged(process: subprocess.Popen[bytes], sent: bytes) -> bytes | None:
    """The line that comes back for what is sent; None if the process ended instead."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(sent)
        process.stdin.flush()
        line = process.stdout.readline()
    except BrokenPipeError:
        return None
    return line if line.endswith(b"\n") else None


def _understood(told: Mapping[str, Any]) -> Extracted:
    if "extracted" in told:
        found = dict(told["extracted"])
        return Extracted(**{**found, "headings": tuple(found["headings"])})
    if told["error"] == DecodeError.__name__:
        raise DecodeError(told["message"], hint=told["hint"])
    raise ExtractError(told["message"])


def _bounded(memory: int) -> None:
    """Take from this process what an extraction does not need. Windows knows no such limits."""
    try:
        import resource
    except ImportError:
        return
    for which, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(which)[1]
        if hard == resource.RLIM_INFINITY or most < hard:
            resource.setrlimit(which, (most, most))


def _answered(head: Mapping[str, Any], raw: bytes) -> dict[str, Any]:
    try:
        if head["kind"] == HTML:
            found = from_html(raw)
        else:
            found = from_pdf(raw, head["pages"], head["chars"])
    except DecodeError as error:
        return {"error": DecodeError.__name__, "message": str(error), "hint": error.hint}
    except ExtractError as error:
        return {"error": ExtractError.__name__, "message": str(error)}
    return {"extracted": dataclasses.asdict(found)}


def _serve(memory: int) -> None:
    """Answer until there is no more to read; any other error ends the process."""
    _bounded(memory)
    # What a parser prints must not be taken for an answer.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while line := sys.stdin.buffer.readline():
        head = json.loads(line)
        raw = sys.stdin.buffer.read(head["bytes"])
        answers.write(json.dumps(_answered(head, raw)).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
