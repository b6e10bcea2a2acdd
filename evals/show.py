"""A run, a trial and a comparison as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evals.compare import Comparison
from evals.intervals import Estimate
from evals.mutate import Trial
from evals.run import Result
from evals.summary import BY_KIND, SAID, Summary


def figures(summary: Summary) -> str:
    """The headline figures with their 95% intervals, and those of every kind."""
    lines = [f"{'':20} {'value':>7}  {'95% interval':13} {'n':>4}"]
    for name, one in summary.headline.items():
        lines.append(f"{name:20} {_figure(one)} {one.n:4}  {SAID[name]}")
    head = "".join(f"{name[:12]:>13}" for name in BY_KIND)
    lines += ["", f"{'kind':14} {'n':>4}{head}"]
    for kind, made in summary.by_kind.items():
        cells = "".join(f"{_cell(made.get(name)):>13}" for name in BY_KIND)
        lines.append(f"{kind:14} {made['right'].n:4}{cells}")
    return "\n".join(lines)


def failures(results: Sequence[Result]) -> str:
    """A line for every case that isn't right, and one for every fault that the judge found."""
    lines = []
    for result in results:
        answer = result.outcome.answer
        if not result.is_right:
            wanted = "/".join(result.case.expected_status)
            got = answer.status + (f" ({answer.refusal.reason})" if answer.refusal else "")
            lines.append(f"{result.case.id}: {result.case.question}")
            lines.append(f"    {got}; expected {wanted}" + _first_quote(result))
        lines += [
            f"{result.case.id}: UNFAITHFUL: {found.fault}: {found.detail}"
            for found in result.findings
        ]
    return "\n".join(lines)


def _first_quote(result: Result) -> str:
    citations = result.outcome.answer.citations
    return f"; first quote: {_short(citations[0].quote)}" if citations else ""


def mutation(trial: Trial) -> str:
    """The kill rate of every operator, the survivors, and the false alarms."""
    lines = [f"{'operator':24} {'mutants':>8} {'killed':>7}   survivors"]
    for name, tally in trial.operators.items():
        rate = "-" if tally.rate is None else f"{tally.rate:.3f}"
        survivors = ", ".join(dict.fromkeys(tally.survivors))
        lines.append(f"{name:24} {tally.mutants:8} {rate:>7}   {_short(survivors)}".rstrip())
    made = sum(tally.mutants for tally in trial.operators.values())
    rate = "-" if trial.kill_rate is None else f"{trial.kill_rate:.4f}"
    lines.append(f"{'all':24} {made:8} {rate:>7}")
    lines.append(f"false alarms: {len(trial.false_alarms)} of {trial.originals} answers")
    lines += [f"    {name}: {finding}" for name, finding in trial.false_alarms]
    return "\n".join(lines)


def comparison(made: Comparison) -> str:
    """What got better and what broke."""
    lines = [f"{made.common} cases in both runs; paired differences, after minus before:"]
    for name, one in made.differences.items():
        sure = one.low > 0 or one.high < 0
        mark = " *" if sure else ""
        lines.append(f"{name:20} {one.value:+7.3f}  {one.low:+.3f}…{one.high:+.3f} {one.n:4}{mark}")
    lines.append("* the 95% interval excludes 0")
    for title, changed in (("fixed", made.fixed), ("broken", made.broken)):
        lines += ["", f"{title}: {len(changed)}"]
        for case in changed:
            lines.append(f"{case.id}: {case.question}")
            lines.append(f"    before: {_short(case.before)}")
            lines.append(f"    after:  {_short(case.after)}")
    for title, names in (("first", made.only_before), ("second", made.only_after)):
        if names:
            lines += ["", f"only in the {title}: {', '.join(names)}"]
    return "\n".join(lines)


def missed(bars: Mapping[str, str]) -> str:
    """A line for every bar that was missed."""
    return "\n".join(f"FAILED {name}: {why}" for name, why in bars.items())


def _figure(one: Estimate) -> str:
    return f"{one.value:7.3f}  {one.low:.3f}…{one.high:.3f}  "


def _cell(one: Estimate | None) -> str:
    return "-" if one is None else f"{one.value:.2f}"


def _short(text: str, width: int = 110) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
