"""The report: one HTML file that needs nothing else, to be read in a browser.

Its style sheet and script stand in the file itself, and its policy lets it load nothing at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files
from typing import Any

from evals.gold import Range, evidence, ranges
from evals.intervals import Estimate
from evals.metrics import lead_is_evidence
from evals.mutate import Trial
from evals.plots import calibration_plot, risk_coverage_plot
from evals.run import Result
from evals.sources import Source
from evals.summary import BY_KIND, LOWER_IS_BETTER, SAID, Summary

_TILES = (
    ("right", "right as a whole"),
    ("evidence_hit@1", "first quote is gold"),
    ("refusal_recall", "refused when it should be"),
    ("correction", "false premises corrected"),
    ("short_f1", "short answer F1"),
    ("auroc", "confidence AUROC"),
    ("faithful", "pass the judge"),
    ("verbatim", "verbatim"),
)


def page(name: str, results: Sequence[Result], summary: Summary, trial: Trial | None = None) -> str:
    """The whole report. The same run gives the same bytes.

    Args:
        name: Of the case file.
        results: Of every case, in order.
        summary: Their figures.
        trial: The judge's trial on their answers, if it was held.
    """
    right = sum(result.is_right for result in results)
    body = "".join(
        (
            f'<header><p class="brand">Pullquote evals</p><h1>{escape(name)}</h1>'
            f'<p class="lead"><b>{right} of {len(results)}</b> cases right. '
            f"Index <code>{escape(_index_of(results))}</code>.</p></header>",
            f'<section class="tiles">{_tiles(summary)}</section>',
            _plots(results, summary),
            _kinds(summary),
            _trial(trial) if trial is not None else "",
            _all_figures(summary),
            _cases(results),
        )
    )
    assets = files("evals").joinpath("static")
    style = assets.joinpath("report.css").read_text(encoding="utf-8")
    script = assets.joinpath("report.js").read_text(encoding="utf-8")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,">'
        f"<title>{escape(name)}: {right} of {len(results)} right</title>"
        f"<style>\n{style}</style></head><body>{body}"
        f'<script type="application/json" id="run">{_data(results)}</script>'
        f"<script>\n{script}</script></body></html>\n"
    )


def _index_of(results: Sequence[Result]) -> str:
    return results[0].outcome.answer.index_id[:12] if results else ""


def _tiles(summary: Summary) -> str:
    return "".join(
        _tile(name, label, summary.headline[name])
        for name, label in _TILES
        if name in summary.headline
    )


def _tile(name: str, label: str, one: Estimate) -> str:
    return (
        f'<div class="tile" title="{escape(SAID[name])}"><div class="value">{_percent(one.value)}'
        f'</div><div class="label">{escape(label)}</div>{_interval(one)}'
        f'<div class="small">{_percent(one.low)} to {_percent(one.high)}, {one.n} cases</div></div>'
    )


def _interval(one: Estimate) -> str:
    return (
        f'<div class="interval"><i style="left:{100 * one.low:.1f}%;'
        f'width:{100 * (one.high - one.low):.1f}%"></i>'
        f'<b style="left:{100 * one.value:.1f}%"></b></div>'
    )


def _plots(results: Sequence[Result], summary: Summary) -> str:
    given = [r for r in results if r.outcome.answer.status in ("answered", "corrected")]
    here = None
    if given:
        wrong = sum(not lead_is_evidence(result.outcome) for result in given)
        here = (len(given) / len(results), wrong / len(given))
    ece, area = summary.headline.get("ece"), summary.headline.get("risk_area")
    return (
        '<section class="plots"><figure><figcaption><h2>Risk against coverage</h2>'
        "<p>Answering only the most confident questions, how many answers are wrong."
        + (f" Area {area.value:.3f}; lower is better." if area else "")
        + (f" The dot: as answered, {here[0]:.0%} at a risk of {here[1]:.0%}." if here else "")
        + f"</p></figcaption>{risk_coverage_plot(summary.risk, here)}</figure>"
        "<figure><figcaption><h2>Calibration</h2><p>How often the first quote is right at each "
        "stated confidence; columns count questions."
        + (f" Expected calibration error {ece.value:.3f}." if ece else "")
        + f"</p></figcaption>{calibration_plot(summary.bins)}</figure></section>"
    )


def _kinds(summary: Summary) -> str:
    head = "".join(f'<th class="num" title="{escape(SAID[n])}">{escape(n)}</th>' for n in BY_KIND)
    rows = "".join(
        f'<tr><th scope="row"><button class="link" data-kind="{kind}">{_words(kind)}</button></th>'
        f'<td class="num">{figures["right"].n}</td>'
        + "".join(_bar_cell(figures.get(name)) for name in BY_KIND)
        + "</tr>"
        for kind, figures in summary.by_kind.items()
    )
    return (
        '<section><h2>By kind</h2><p class="sub">A kind leads to its cases below. Where a cell is '
        "empty, no case of the kind is eligible.</p>"
        + _table('<th>kind</th><th class="num">cases</th>' + head, rows, "even")
        + "</section>"
    )


def _table(head: str, rows: str, style: str = "") -> str:
    return (
        f'<div class="scroll"><table class="{style}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _bar_cell(one: Estimate | None) -> str:
    if one is None:
        return '<td class="num none"></td>'
    title = f"{one.low:.2f} to {one.high:.2f}, {one.n} cases"
    return (
        f'<td class="num bar" style="--share:{100 * one.value:.0f}%" title="{title}">'
        f"<span>{_percent(one.value)}</span></td>"
    )


def _trial(trial: Trial) -> str:
    rows = "".join(
        f'<tr><th scope="row">{_words(name)}</th><td class="num">{tally.mutants}</td>'
        + (
            '<td class="num none">–</td>'
            if tally.rate is None
            else f'<td class="num bar" style="--share:{100 * tally.rate:.0f}%">'
            f"<span>{_percent(tally.rate)}</span></td>"
        )
        + f"<td>{escape(', '.join(dict.fromkeys(tally.survivors)))}</td></tr>"
        for name, tally in trial.operators.items()
    )
    alarms = "".join(
        f"<li><code>{escape(name)}</code> {escape(finding)}</li>"
        for name, finding in trial.false_alarms
    )
    made = sum(tally.mutants for tally in trial.operators.values())
    rate = "–" if trial.kill_rate is None else f"{trial.kill_rate:.2%}"
    head = (
        '<th>how they were broken</th><th class="num">answers</th><th class="num">noticed</th>'
        "<th>not noticed in</th>"
    )
    return (
        f"<section><details><summary><h2>The judge on trial</h2><span>{made} broken answers, "
        f"{rate} noticed; {len(trial.false_alarms)} of {trial.originals} answers failed as they "
        f"were given</span></summary>{_table(head, rows)}<ul>{alarms}</ul></details></section>"
    )


def _all_figures(summary: Summary) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td class="num"><b>{one.value:.3f}</b></td>'
        f'<td class="num">{one.low:.3f} to {one.high:.3f}</td><td class="num">{one.n}</td>'
        f'<td class="wide">{"" if name in LOWER_IS_BETTER else _interval(one)}</td>'
        f"<td>{escape(SAID[name])}</td></tr>"
        for name, one in summary.headline.items()
    )
    head = (
        '<th>figure</th><th class="num">value</th><th class="num">interval</th>'
        '<th class="num">cases</th><th></th><th>what it says</th>'
    )
    return (
        f"<section><details><summary><h2>All figures</h2><span>{len(summary.headline)} figures "
        f"with 95% bootstrap intervals</span></summary>{_table(head, rows)}</details></section>"
    )


def _cases(results: Sequence[Result]) -> str:
    kinds = "".join(
        f'<option value="{kind}">{_words(kind)}</option>'
        for kind in sorted({result.case.kind for result in results})
    )
    failed = sum(_failed(result) for result in results)
    return (
        '<section class="cases" id="cases"><div class="list"><h2>Cases</h2><div class="filters">'
        f'<select id="show" aria-label="which cases"><option value="failed">failed ({failed})'
        f'</option><option value="all">all ({len(results)})</option>'
        '<option value="unfaithful">unfaithful</option></select>'
        f'<select id="kind" aria-label="kind"><option value="">every kind</option>{kinds}</select>'
        '<input id="find" type="search" placeholder="find" aria-label="find in questions"></div>'
        f'<p id="count" class="small"></p>{"".join(map(_case, results))}</div>'
        '<aside><div class="sticky"><p class="legend"><mark class="quoted">quoted</mark> '
        '<mark class="gold">gold</mark> <mark class="gold quoted">both</mark></p>'
        '<div id="article"><p class="sub">Choose a case to see it in its article.</p></div></div>'
        "</aside></section>"
    )


def _failed(result: Result) -> bool:
    return not result.is_right or bool(result.findings)


def _case(result: Result) -> str:
    case, answer = result.case, result.outcome.answer
    turns = "".join(f'<p class="turn">{escape(turn)}</p>' for turn in case.turns)
    got = answer.status + (f": {_words(answer.refusal.reason)}" if answer.refusal else "")
    golden = evidence(case)
    quoted = {citation.quote for citation in answer.citations}
    quotes = "".join(
        _quote("gold quoted" if c.quote in golden else "quoted", c.quote, c.speaker)
        for c in answer.citations
    )
    gold = "".join(_quote("gold", one, None) for one in golden if one not in quoted)
    short = (
        f"<dt>short answer</dt><dd>{escape(answer.short_answer)}</dd>"
        if answer.short_answer
        else ""
    )
    wanted = f"<dt>gold</dt><dd>{escape(' / '.join(case.answers))}</dd>" if case.answers else ""
    findings = "".join(
        f'<p class="finding">{_words(found.fault)}: {escape(found.detail)}</p>'
        for found in result.findings
    )
    reasons = " or ".join(map(_words, case.expected_reason))
    low = [name for name, score in result.scores.items() if score < 1 and name in SAID]
    return (
        f'<article class="case" id="case-{escape(case.id)}" data-kind="{case.kind}" '
        f'data-failed="{int(_failed(result))}" data-unfaithful="{int(bool(result.findings))}">'
        f'<p class="meta"><a href="#case-{escape(case.id)}">{escape(case.id)}</a> '
        f'<span class="verdict {"good" if result.is_right else "bad"}">'
        f"{'right' if result.is_right else 'wrong'}</span></p>{turns}"
        f"<h3>{escape(case.question)}</h3><dl><dt>got</dt><dd>{escape(got)} "
        f'<span class="small">confidence {answer.confidence:.2f}</span></dd>'
        f"<dt>expected</dt><dd>{' or '.join(map(_words, case.expected_status))}"
        + (f": {reasons}" if reasons else "")
        + f"</dd>{short}{wanted}</dl>{quotes}{gold}{findings}"
        + (f'<p class="note">{escape(case.note)}</p>' if case.note else "")
        + (f'<p class="small">below 1: {escape(", ".join(low))}</p>' if low else "")
        + "</article>"
    )


def _quote(kind: str, text: str, speaker: str | None) -> str:
    said = f" <cite>{escape(speaker)}</cite>" if speaker else ""
    return f'<blockquote class="{kind}">{escape(text)}{said}</blockquote>'


def _data(results: Sequence[Result]) -> str:
    """What the script needs: the articles, and what to highlight in them, in UTF-16 units."""
    sources: dict[str, Source] = {r.case.document: r.outcome.source for r in results}
    marks: dict[str, Any] = {}
    for result in results:
        source, answer = result.outcome.source, result.outcome.answer
        quoted = [c for c in answer.citations if c.document_id == source.id]
        gold = [place for sentence in evidence(result.case) for place in ranges(source, sentence)]
        marks[result.case.id] = {
            "document": source.id,
            "quoted": [_units(source.text, Range(c.start, c.end)) for c in quoted],
            "gold": [_units(source.text, place) for place in gold],
        }
    held: Mapping[str, Any] = {
        "documents": {name: source.text for name, source in sources.items()},
        "cases": marks,
    }
    # A "</script>" in an article must not end the script.
    return json.dumps(held, ensure_ascii=False).replace("<", "\\u003c")


def _units(text: str, place: Range) -> list[int]:
    """A range in UTF-16 code units, which is what a browser counts."""
    return [len(text[:at].encode("utf-16-le")) // 2 for at in (place.start, place.end)]


def _percent(value: float) -> str:
    return f"{100 * value:.0f}%" if value in (0.0, 1.0) else f"{100 * value:.1f}%"


def _words(name: str) -> str:
    return escape(name.replace("_", " "))
