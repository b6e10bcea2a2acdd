"""Faults of the disk and of the indexer: nothing is lost, and nothing damaged is used."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

from api.service import Place, open_assistant
from evals.benchmarks.faults import Trial, World, right_answers
from index.build import build
from index.errors import PullquoteError

INDEX = [sys.executable, "-m", "api.cli", "index", "--rebuild"]


def _at(place: Place) -> list[str]:
    return ["--seeds", str(place.seeds), "--index", str(place.index)]


def _intact(world: World, place: Place) -> str | None:
    """What is wrong with an index; None if it answers as it did."""
    try:
        assistant = open_assistant(place)
    except PullquoteError as error:
        return f"lost: {error}"
    question = world.question()
    if right_answers(assistant, [question])[question] != world.answers[question]:
        return f"another answer to {question!r}"
    return None


def killed_indexer(world: World, tries: int) -> Trial:
    """``kill -9`` of a build, at random moments from its start to after its end."""
    place = world.copy("killed")
    begun = time.monotonic()
    subprocess.run([*INDEX, *_at(place)], check=True, capture_output=True)
    whole = time.monotonic() - begun
    faults, cut_short = [], 0
    for _ in range(tries):
        process = subprocess.Popen(
            [*INDEX, *_at(place)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(world.chance.uniform(0, whole * 1.1))
        process.send_signal(signal.SIGKILL)
        cut_short += process.wait() == -signal.SIGKILL
        fault = _intact(world, place)
        if fault:
            faults.append(fault)
    return Trial("kill -9 of the indexer", tries, tuple(faults), f"{cut_short} cut short")


def full_disk(world: World, tries: int) -> Trial:
    """No file may grow beyond a random size: what a full disk does to a build."""
    place = world.copy("full")
    largest = max(path.stat().st_size for path in place.index.rglob("*") if path.is_file())
    faults, failed = [], 0
    for _ in range(tries):
        # Small ones more often: nearly all files are small.
        size = int(largest ** world.chance.uniform(0, 1))
        (place.seeds / "more.txt").write_text(f"It rained {size} times.", encoding="utf-8")
        done = subprocess.run(
            [*INDEX, *_at(place)],
            preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (size, size)),
            capture_output=True,
            text=True,
            check=False,
        )
        (place.seeds / "more.txt").unlink()
        failed += done.returncode != 0
        if "Traceback" in done.stderr:
            faults.append(f"at {size} bytes: {done.stderr.strip().splitlines()[-1]}")
        fault = _intact_or_new(place)
        if fault:
            faults.append(f"at {size} bytes: {fault}")
    return Trial("disk full while building", tries, tuple(faults), f"{failed} builds failed")


def _intact_or_new(place: Place) -> str | None:
    try:
        open_assistant(place)
    except PullquoteError as error:
        return f"lost: {error}"
    return None


def flipped_bytes(world: World, tries: int) -> Trial:
    """A byte of any file of the index altered: it is found, or it was in nothing that is used."""
    place = world.copy("flipped")
    files = sorted(path for path in place.index.rglob("*") if path.is_file())
    faults, found = [], 0
    for number in range(tries):
        # Each file in turn, and a region of it in turn.
        path = files[number % len(files)]
        raw = path.read_bytes()
        if not raw:
            continue
        where = world.chance.randrange(len(raw))
        altered = bytes([raw[where] ^ (1 << world.chance.randrange(8))])
        with path.open("r+b") as file:
            file.seek(where)
            file.write(altered)
        try:
            assistant = open_assistant(place)
        except PullquoteError:
            found += 1
        else:
            question = world.question()
            if right_answers(assistant, [question])[question] != world.answers[question]:
                faults.append(f"{path.name}, byte {where}: unnoticed, and another answer")
        with path.open("r+b") as file:
            file.seek(where)
            file.write(raw[where : where + 1])
    return Trial("a bit of the index flipped", tries, tuple(faults), f"{found} refused to load")


def read_only(world: World, tries: int) -> Trial:
    """An index, and the folder that it is in, that may not be written."""
    place = world.copy("read-only")
    for path in (place.index, *place.index.rglob("*")):
        path.chmod(0o500 if path.is_dir() else 0o400)
    faults = [fault for _ in range(tries) if (fault := _intact(world, place))]
    for path in (place.index, *place.index.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    note = "as root, whom modes don't bind" if os.geteuid() == 0 else ""
    return Trial("read-only index", tries, tuple(faults), note)


def changing_document(world: World, tries: int) -> Trial:
    """An article that changes all the time while it is read: what is indexed is one version or the
    other, or is built again."""
    place = world.copy("changing")
    article = next(place.seeds.glob("*.txt"))
    first = article.read_text(encoding="utf-8")
    versions = (first, first.replace(". ", ". And it rained. ", 40))
    stop = threading.Event()

    def change() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            fresh = article.with_name(".fresh")
            fresh.write_text(versions[number % 2], encoding="utf-8")
            fresh.replace(article)

    changing = threading.Thread(target=change)
    changing.start()
    faults = []
    try:
        for _ in range(tries):
            build(place.seeds, place.index)
            text = open_assistant(place).index.documents[0].text
            if text not in versions:
                faults.append("a mixture was indexed")
    finally:
        stop.set()
        changing.join()
    return Trial("an article changing while it is read", tries, tuple(faults))


def strange_times(world: World, tries: int) -> Trial:
    """The clock set back: files from the future, and changes that seem older than the index."""
    place = world.copy("times")
    article = next(place.seeds.glob("*.txt"))
    whole = article.read_text(encoding="utf-8")
    faults = []
    for number in range(tries):
        text = f"{whole}\nIt rained {number} times."
        article.write_text(text, encoding="utf-8")
        when = world.chance.choice((0, 10**9, int(time.time()) + 10**8))
        for path in (article, *_files(place.index)):
            os.utime(path, (when, when))
        done = subprocess.run(
            [sys.executable, "-m", "api.cli", "index", *_at(place)],
            capture_output=True,
            check=False,
        )
        if done.returncode != 0 or open_assistant(place).index.documents[0].text != text:
            faults.append(f"a change dated {when} was missed")
    return Trial("the clock set back", tries, tuple(faults))


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
