"""Faults of a server, its clients and its index: no wrong answer, no 500, no hang."""

from __future__ import annotations

import http.client
import json
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from evals.benchmarks.faults import Trial, World
from evals.benchmarks.running import Server, serving

ROOT = Path(__file__).resolve().parent.parent.parent
BROKEN = (OSError, http.client.HTTPException)
"""What a client meets when the server is gone."""


def killed_server(world: World, tries: int) -> Trial:
    """``kill -9`` under load, at random moments; the next server answers as the last one did."""
    faults: list[str] = []
    for _ in range(tries):
        with serving(world.place.seeds, world.place.index, "--cache", "0") as server:
            stop = threading.Event()
            clients = [
                threading.Thread(target=_ask_on, args=(world, server, stop, faults))
                for _ in range(4)
            ]
            for client in clients:
                client.start()
            time.sleep(world.chance.uniform(0, 1))
            server.process.send_signal(signal.SIGKILL)
            stop.set()
            for client in clients:
                client.join(60)
            faults += ["a client hangs" for client in clients if client.is_alive()]
    return Trial("kill -9 of the server under load", tries, tuple(faults))


def _ask_on(world: World, server: Server, stop: threading.Event, faults: list[str]) -> None:
    while not stop.is_set():
        question = world.question()
        try:
            status, body = server.ask(question)
        except BROKEN:
            # Killed: no answer is the right one.
            return
        fault = world.wrong(question, status, body)
        if fault:
            faults.append(fault)


def stopped_in_request(world: World, tries: int) -> Trial:
    """SIGTERM while questions are being worked on: each is answered before the server ends."""
    faults: list[str] = []
    for _ in range(tries):
        with serving(world.place.seeds, world.place.index, "--cache", "0") as server:
            questions = [world.question() for _ in range(4)]
            sent = []
            for question in questions:
                connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
                raw = json.dumps({"question": question}).encode()
                connection.request("POST", "/v1/ask", raw, {"Content-Type": "application/json"})
                sent.append(connection)
            _begun(server, len(sent))
            server.process.send_signal(signal.SIGTERM)
            for question, connection in zip(questions, sent, strict=True):
                try:
                    response = connection.getresponse()
                    fault = world.wrong(question, response.status, response.read())
                except BROKEN as error:
                    fault = f"cut off: {error!r}"
                finally:
                    connection.close()
                if fault:
                    faults.append(fault)
            if server.process.wait(60) not in (0, -signal.SIGTERM):
                faults.append(f"ended with {server.process.returncode}")
    return Trial("SIGTERM in mid-request", tries, tuple(faults), "4 requests each")


def _begun(server: Server, number: int) -> None:
    """Wait until all requests have arrived, or have been answered already."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        lines = server.get("/metrics")[1].decode().splitlines()
        counted = {
            name: float(value)
            for name, _, value in (ln.rpartition(" ") for ln in lines)
            if name.startswith("pullquote_")
        }
        here = counted["pullquote_queue_waiting"] + counted["pullquote_queue_working"]
        done = sum(value for name, value in counted.items() if "pullquote_answers_total{" in name)
        if here + done >= number:
            return
        time.sleep(0.005)


def index_changes(world: World, tries: int) -> Trial:
    """The index deleted, damaged and put back while the server answers."""
    place = world.copy("serving")
    faults: list[str] = []
    with serving(place.seeds, place.index, "--cache", "0", "--reload", "0.1") as server:
        for number in range(tries):
            if number % 3 == 0:
                shutil.rmtree(place.index)
            elif number % 3 == 1:
                shutil.copytree(world.place.index, place.index, dirs_exist_ok=True)
            else:
                for path in place.index.glob("builds/*/*.json"):
                    path.write_bytes(b"{}")
            time.sleep(0.15)
            question = world.question()
            fault = world.wrong(question, *server.ask(question))
            if fault:
                faults.append(fault)
    return Trial("index deleted or replaced while serving", tries, tuple(faults))


def gone_clients(world: World, tries: int) -> Trial:
    """Clients that leave: before their answer, in the midst of it, in the midst of a stream."""
    faults: list[str] = []
    with serving(world.place.seeds, world.place.index, "--cache", "0") as server:
        before = server.memory()
        for number in range(tries):
            path = ("/v1/ask", "/v1/chat/completions")[number % 2]
            question = world.question()
            body: dict[str, object] = {"question": question}
            if number % 2:
                message = {"role": "user", "content": question}
                body = {"model": "pullquote", "stream": True, "messages": [message]}
            raw = json.dumps(body).encode()
            head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            with socket.create_connection(("127.0.0.1", server.port), timeout=30) as client:
                client.sendall(f"{head}Content-Length: {len(raw)}\r\n\r\n".encode() + raw)
                if number % 3 == 0:
                    client.recv(40)
        question = world.question()
        deadline = time.monotonic() + 60
        status, answer = server.ask(question)
        while status == 503 and time.monotonic() < deadline:
            status, answer = server.ask(question)
        fault = world.wrong(question, status, answer)
        if fault:
            faults.append(fault)
        faults += _failures(server)
        note = f"{before / 1e6:.0f} to {server.memory() / 1e6:.0f} MB"
    return Trial("clients gone in mid-answer and mid-stream", tries, tuple(faults), note)


def _failures(server: Server) -> list[str]:
    """The requests that the server says it failed."""
    lines = server.get("/metrics")[1].decode().splitlines()
    return [
        line
        for line in lines
        if line.startswith("pullquote_requests_total") and 'status="500"' in line
    ]


def slow_clients(world: World, tries: int) -> Trial:
    """Connections that send a byte now and then; the others are answered, and these are closed."""
    faults: list[str] = []
    with serving(world.place.seeds, world.place.index, "--cache", "0") as server:
        slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(tries)]
        for number, client in enumerate(slow):
            client.sendall(b"POST /v1/ask HTTP/1.1\r\nHost: localhost\r\n")
            if number % 2:
                kind = b"Content-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
                client.sendall(kind)
        for _ in range(12):
            time.sleep(1)
            for client in slow:
                _dripped(client)
            question = world.question()
            fault = world.wrong(question, *server.ask(question))
            if fault:
                faults.append(fault)
        held = sum(not _is_closed(client) for client in slow)
        if held:
            faults.append(f"{held} slow connections are still held")
        for client in slow:
            client.close()
    return Trial("slow-loris clients", tries, tuple(faults), "12 s of a byte a second")


def _dripped(client: socket.socket) -> None:
    try:
        client.sendall(b"a")
    except OSError:
        # Closed, as it should be in the end.
        return


def _is_closed(client: socket.socket) -> bool:
    client.settimeout(1)
    try:
        while client.recv(65536):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def malformed(world: World, tries: int) -> Trial:
    """Requests made up by schemathesis from our OpenAPI, and by hypothesis from nothing."""
    counted = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--collect-only", "tests/api/test_openapi.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    tests = sum("::" in line for line in counted.stdout.splitlines())
    each = -(-tries // tests)
    done = subprocess.run(
        [
            *("env", f"PULLQUOTE_EXAMPLES={each}", sys.executable, "-m", "pytest", "-q"),
            *("--tb=line", "tests/api/test_openapi.py"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    faults = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    if done.returncode != 0 and not faults:
        faults = [f"pytest ended with {done.returncode}"]
    return Trial("malformed requests", each * tests, tuple(faults), "at most")


def soak(world: World, tries: int) -> Trial:
    """One question after the other: every answer right, and memory flat."""
    faults: list[str] = []
    with serving(world.place.seeds, world.place.index, "--cache", "0") as server:
        after_a_tenth = 0
        for number in range(tries):
            if number == max(tries // 10, 1):
                after_a_tenth = server.memory()
            question = world.question()
            fault = world.wrong(question, *server.ask(question))
            if fault:
                faults.append(fault)
        at_the_end = server.memory()
    growth = at_the_end / max(after_a_tenth, 1) - 1
    if growth > 0.1:
        faults.append(f"memory grew by {growth:.0%} over the last nine tenths")
    note = f"{after_a_tenth / 1e6:.0f} MB after a tenth, {at_the_end / 1e6:.0f} MB at the end"
    return Trial("soak", tries, tuple(faults), note)
