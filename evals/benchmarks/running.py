"""A Pullquote server in a process of its own, for benchmarks and faults."""

from __future__ import annotations

import http.client
import json
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers."""

    port: int
    process: subprocess.Popen[bytes]

    def ask(self, question: str, timeout: float = 30.0) -> tuple[int, bytes]:
        """The status and the body of an answer.

        Raises:
            OSError, http.client.HTTPException: the connection failed.
        """
        return self.post("/v1/ask", {"question": question}, timeout)

    def post(self, path: str, body: object, timeout: float = 30.0) -> tuple[int, bytes]:
        """The status and the body that a request gets."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            raw = json.dumps(body).encode()
            connection.request("POST", path, raw, {"Content-Type": "application/json"})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def get(self, path: str, timeout: float = 30.0) -> tuple[int, bytes]:
        """The status and the body of a path."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def memory(self) -> int:
        """Resident bytes, as the server's metrics say."""
        text = self.get("/metrics")[1].decode()
        found = re.search(r"^process_resident_memory_bytes (\S+)$", text, re.MULTILINE)
        if found is None:
            raise RuntimeError("the metrics don't tell the memory; only Linux does")
        return int(float(found.group(1)))


@contextmanager
def serving(seeds: Path, index: Path, *options: str) -> Iterator[Server]:
    """A server on a free port of this machine; stopped at the end, if it still runs.

    Raises:
        RuntimeError: it did not start; the message is what it said.
    """
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "api.cli", "serve", "--port", "0"),
            *("--seeds", str(seeds), "--index", str(index), *options),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    said = b""
    for line in process.stderr:
        said += line
        found = re.search(rb"at http://[0-9.]+:([0-9]+) ", line)
        if found:
            break
    else:
        process.wait()
        raise RuntimeError(said.decode())
    # Read on, or its log would fill the pipe and stop it.
    draining = threading.Thread(target=process.stderr.read, daemon=True)
    draining.start()
    server = Server(int(found.group(1)), process)
    try:
        _ready(server)
        yield server
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        draining.join()
        process.stderr.close()


def _ready(server: Server) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            if server.get("/readyz")[0] == 200:
                return
        except OSError:
            if server.process.poll() is not None:
                break
        time.sleep(0.02)
    raise RuntimeError("the server did not become ready")
