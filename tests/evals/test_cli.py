"""``pullquote eval`` as a user calls it, with a canned system in place of the product."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from api.cli import app as pullquote
from evals import cli
from tests.evals.made import TEXT, answer, cited
from tests.evals.test_run import FALSE, OPEN, SYSTEM, WHO, Canned


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an article and its cases, in which the commands run."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "bridge.txt").write_bytes(TEXT.encode("utf-8"))
    lines = [case.model_dump_json(exclude_defaults=True) for case in (OPEN, WHO, FALSE)]
    (tmp_path / "bridge.jsonl").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "_system", lambda *given: Canned(SYSTEM))
    return tmp_path


def called(*arguments: str) -> Result:
    return CliRunner().invoke(pullquote, ["eval", *arguments], catch_exceptions=False)


def asked(*arguments: str) -> Result:
    return called("--cases", "bridge.jsonl", *arguments)


def test_it_prints_failures_figures_and_a_verdict(folder: Path) -> None:
    done = asked()
    assert done.exit_code == 0
    assert "who-built: Who built the bridge?\n    answered; expected refused" in done.stdout
    assert "evidence_hit@1" in done.stdout
    assert done.stdout.endswith("1 of 3 cases right\n")
    assert asked().stdout == done.stdout


def test_json_is_the_kept_run(folder: Path) -> None:
    done = asked("--json", "--save", "run.json")
    printed = json.loads(done.stdout)
    assert printed["headline"]["right"]["value"] == 0.3333
    saved = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    # What differs between machines is kept beside it, and not printed.
    assert set(saved) - set(printed) == {"environment", "latency"}
    assert saved["latency"] == {"median_ms": 250.0, "p95_ms": 250.0}
    assert "onnxruntime" in saved["environment"]["versions"]


def test_every_file_that_is_asked_for_is_written(folder: Path) -> None:
    done = asked("--html", "r.html", "--junit", "r.xml", "--ragas", "r.jsonl", "--mutate")
    assert done.exit_code == 0
    assert (folder / "r.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert 'failures="2"' in (folder / "r.xml").read_text(encoding="utf-8")
    assert len((folder / "r.jsonl").read_text(encoding="utf-8").splitlines()) == 3
    assert "false alarms: 0 of 3 answers" in done.stdout


def test_a_missed_bar_is_told_and_is_status_1(folder: Path) -> None:
    assert asked("--fail-under", "right=0.3").exit_code == 0
    done = asked("--fail-under", "right=0.4", "--fail-under", "faithful=1")
    assert done.exit_code == 1
    assert done.stderr == "FAILED right: 0.3333 is under 0.4000\n"


def test_a_baseline_is_written_kept_to_and_missed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asked("--baseline", "base.json", "--update-baseline").exit_code == 0
    assert asked("--baseline", "base.json", "--mutate").exit_code == 0
    broken = SYSTEM | {OPEN.question: answer({**cited("It cost 312"), "paragraph": 5})}
    monkeypatch.setattr(cli, "_system", lambda *given: Canned(broken))
    done = asked("--baseline", "base.json")
    assert done.exit_code == 1
    assert "FAILED faithful: 0.6667 is under 1.0000" in done.stderr
    assert "FAILED evidence_hit@1: 0.0000 is under 1.0000" in done.stderr


def test_two_runs_are_compared(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked("--save", "a.json")
    monkeypatch.setattr(cli, "_system", lambda *given: Canned(SYSTEM | better()))
    asked("--save", "b.json")
    done = called("--compare", "a.json", "b.json")
    assert done.exit_code == 0
    assert "fixed: 1\nfalse-premise: Why did the bridge open in 1932?" in done.stdout
    as_json = json.loads(called("--compare", "a.json", "b.json", "--json").stdout)
    assert [case["id"] for case in as_json["fixed"]] == ["false-premise"]


def better() -> dict[str, Any]:
    opening = "The article does not support what the question takes for granted. It says instead:"
    (quote,) = FALSE.evidence[0]
    return {FALSE.question: answer(cited(quote), status="corrected", opening=opening)}


def test_the_schema_is_printed_without_asking_anything(folder: Path) -> None:
    assert json.loads(called("--schema").stdout)["title"] == "Case"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--cases", "none.jsonl"), "none.jsonl: No such file or directory"),
        (("--seeds", "nowhere"), "nowhere: no such file or folder"),
        (("--fail-under", "rigth=1"), "no metric 'rigth'"),
        (("--update-baseline",), "--update-baseline needs --baseline FILE"),
        (("--baseline", "none.json"), "none.json: No such file or directory"),
        (("--compare", "none.json", "none.json"), "none.json cannot be read: No such file"),
        (("--save", "bridge.jsonl/run.json"), "bridge.jsonl"),
        ((), "no document '000_52ee4f46ac547064'; known are ['bridge']"),
    ],
)
def test_what_cannot_be_used_is_one_line_and_status_2(
    folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    # Given last, --cases wins.
    ours = () if not arguments else ("--cases", "bridge.jsonl")
    done = called(*ours, *arguments)
    assert done.exit_code == 2
    assert done.stderr.startswith("pullquote eval: ")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_server_that_is_not_there_is_named() -> None:
    from evals.ask import AskError, Remote

    with pytest.raises(AskError, match=r":9/v1/ask cannot be asked: Connection refused; is the"):
        Remote("http://127.0.0.1:9").ask("Who?", [], "bridge")


def test_a_server_may_be_asked_instead() -> None:
    from evals.ask import Remote

    made = cli._system("http://127.0.0.1:1", None, None, None, None)
    assert isinstance(made, Remote)
