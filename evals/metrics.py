"""The scores of one case, each a pure function of the case and what was answered.

Every score is in [0, 1], higher is better, and None where the case isn't eligible: such a case has
no score, rather than one of 0. Means, intervals and curves over cases are in ``evals.summary``.
"""

from __future__ import annotations

import math
import re
import string
from collections import Counter
from collections.abc import Callable, Sequence

from evals.answers import Cited, Shown
from evals.gold import Outcome, covered, evidence, own, shown, touches
from evals.language import hedges, negations
from evals.speech import Text

Score = float | None


def status(outcome: Outcome) -> Score:
    """1 if the answer has a status that is expected. Eligible: every case."""
    return float(outcome.answer.status in outcome.case.expected_status)


def right(outcome: Outcome) -> Score:
    """1 if the answer is right as a whole. Eligible: every case.

    The status is one that is expected; where evidence is due, every evidence group is shown, the
    first quote is evidence or supporting, and ``must_contain`` stands in what is quoted;
    ``must_not_contain`` stands nowhere in the text.
    """
    if status(outcome) == 0.0 or excluded(outcome) == 0.0:
        return 0.0
    if outcome.answer.status not in ("answered", "corrected"):
        return 1.0
    parts = (completeness(outcome), _lead_fits(outcome), contained(outcome))
    return float(all(part in (None, 1.0) for part in parts))


def evidence_hit(outcome: Outcome) -> Score:
    """1 if the first citation is evidence. Eligible: answerable cases; a refusal scores 0."""
    if not outcome.case.answerable:
        return None
    cited = outcome.answer.citations[:1]
    return float(
        any(
            citation.document_id == outcome.case.document
            and any(touches(outcome.source, citation, gold) for gold in evidence(outcome.case))
            for citation in cited
        )
    )


def citation_precision(outcome: Outcome) -> Score:
    """The share of the citations that are evidence or supporting.

    ALCE's citation precision (Gao et al., EMNLP 2023) with gold sentences in place of entailment.
    Eligible: cases with evidence that were answered or corrected.
    """
    if not outcome.case.evidence or not outcome.answer.citations:
        return None
    gold = (*evidence(outcome.case), *outcome.case.supporting)
    good = [
        citation
        for citation in own(outcome)
        if any(touches(outcome.source, citation, sentence) for sentence in gold)
    ]
    return len(good) / len(outcome.answer.citations)


def citation_recall(outcome: Outcome) -> Score:
    """1 if the citations together carry the whole answer: a sentence of every evidence group.

    ALCE's citation recall with gold sentences in place of entailment; context sentences don't
    count. Eligible: cases with evidence that were answered or corrected.
    """
    if not outcome.case.evidence or not outcome.answer.citations:
        return None
    return float(all(covered(outcome, own(outcome))))


def completeness(outcome: Outcome) -> Score:
    """The share of evidence groups that are shown, context included.

    Eligible: answerable cases, where a refusal scores 0, and false premises that were corrected.
    """
    case = outcome.case
    if not (case.answerable or (case.is_false_premise and outcome.answer.status == "corrected")):
        return None
    found = covered(outcome, tuple(shown(outcome)))
    return sum(found) / len(found)


def answered(outcome: Outcome) -> Score:
    """1 if an answerable question got an answer. Eligible: answerable cases."""
    if not outcome.case.answerable:
        return None
    return float(outcome.answer.status in outcome.case.expected_status)


def refusal_precision(outcome: Outcome) -> Score:
    """1 if what was refused has no answer. Eligible: cases that were refused."""
    if outcome.answer.status != "refused":
        return None
    return float(not outcome.case.answerable)


def refusal_recall(outcome: Outcome) -> Score:
    """1 if what should be refused was. Eligible: cases where a refusal is expected."""
    if not outcome.case.should_refuse:
        return None
    return float(outcome.answer.status == "refused")


def refusal_reason(outcome: Outcome) -> Score:
    """1 if the reason is one that is expected. Eligible: refused cases that state a reason."""
    answer, case = outcome.answer, outcome.case
    if answer.refusal is None or not case.should_refuse or not case.expected_reason:
        return None
    return float(answer.refusal.reason in case.expected_reason)


def correction(outcome: Outcome) -> Score:
    """1 if a false premise is corrected, and with the sentence that contradicts it.

    Eligible: false premises.
    """
    if not outcome.case.is_false_premise:
        return None
    return float(outcome.answer.status == "corrected" and all(covered(outcome, own(outcome))))


def premise_resisted(outcome: Outcome) -> Score:
    """1 if a false premise is corrected or refused, rather than answered. Eligible: those."""
    if not outcome.case.is_false_premise:
        return None
    return float(outcome.answer.status in ("corrected", "refused"))


def exact_match(outcome: Outcome) -> Score:
    """SQuAD's exact match of the short answer, best over the gold ones; a refusal scores 0.

    Eligible: answerable cases with gold short answers.
    """
    golds = _short_gold(outcome)
    if golds is None:
        return None
    return max(exact(outcome.answer.short_answer or "", gold) for gold in golds)


def short_f1(outcome: Outcome) -> Score:
    """SQuAD's token F1 of the short answer, best over the gold ones; a refusal scores 0.

    Eligible: answerable cases with gold short answers.
    """
    golds = _short_gold(outcome)
    if golds is None:
        return None
    return max(token_f1(outcome.answer.short_answer or "", gold) for gold in golds)


def exact(given: str, gold: str) -> float:
    """1 if both are the same in SQuAD's normal form, else 0 (Rajpurkar et al., EMNLP 2016)."""
    return float(_normalised(given) == _normalised(gold))


def token_f1(given: str, gold: str) -> float:
    """Harmonic mean of token precision and recall (Rajpurkar et al., EMNLP 2016)."""
    ours, theirs = _normalised(given).split(), _normalised(gold).split()
    if not ours or not theirs:
        return float(ours == theirs)
    same = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * same / (len(ours) + len(theirs))


def hedge_kept(outcome: Outcome) -> Score:
    """The share of quoted gold sentences that are hedged whose hedges are all in the quote.

    Eligible: answers that quote (part of) a hedged gold sentence.
    """
    return _kept(outcome, hedges)


def negation_kept(outcome: Outcome) -> Score:
    """The share of quoted gold sentences with a negation whose negations are all in the quote.

    Eligible: answers that quote (part of) a gold sentence with a negation.
    """
    return _kept(outcome, negations)


def attribution_kept(outcome: Outcome) -> Score:
    """1 if every quote that is somebody's words says whose.

    The speaker's name (its last word is enough) stands in the citation's ``speaker``, in the quote
    or in its context. Eligible: cases with a speaker whose evidence is quoted.
    """
    speaker = outcome.case.speaker
    if speaker is None:
        return None
    parsed = Text(outcome.source.text)
    quoted = [
        citation
        for citation in own(outcome)
        if any(touches(outcome.source, citation, gold) for gold in evidence(outcome.case))
        # Evidence may also hold what the article says itself.
        and parsed.spoken_share(citation.start, citation.end) >= 0.5
    ]
    if not quoted:
        return None
    words = speaker.split()
    wanted = words[-1] if all(word[0].isupper() for word in words) else speaker
    return float(
        all(
            wanted in " ".join((c.speaker or "", c.quote, *(other.quote for other in c.context)))
            for c in quoted
        )
    )


def verbatim(outcome: Outcome) -> Score:
    """1 if every quote, nearest ones and contexts included, is the slice that it cites.

    Quotes of other documents than the case's are left to the judge. Eligible: answers that quote.
    """
    answer = outcome.answer
    nearest = answer.refusal.nearest if answer.refusal else ()
    cited = [c for c in (*answer.citations, *nearest) if c.document_id == outcome.case.document]
    if not cited:
        return None
    text = outcome.source.text
    places: list[Cited | Shown] = [*cited, *(other for one in cited for other in one.context)]
    return float(all(text[place.start : place.end] == place.quote for place in places))


def contained(outcome: Outcome) -> Score:
    """1 if all of ``must_contain`` stands in what is quoted. Eligible: answers to cases with it."""
    wanted = outcome.case.must_contain
    if not wanted or outcome.answer.status not in ("answered", "corrected"):
        return None
    quoted = "\n".join(c.quote for c in outcome.answer.citations)
    return float(all(one in quoted for one in wanted))


def excluded(outcome: Outcome) -> Score:
    """1 if none of ``must_not_contain`` stands in the text. Eligible: cases with it."""
    if not outcome.case.must_not_contain:
        return None
    return float(not any(one in outcome.answer.text for one in outcome.case.must_not_contain))


def retrieval_hit(outcome: Outcome) -> Score:
    """1 if the first sentence that retrieval found is evidence.

    Eligible: see ``retrieval_recall``.
    """
    if not _ranked(outcome):
        return None
    return float(any(_relevance(outcome)[:1]))


def retrieval_recall(outcome: Outcome, k: int) -> Score:
    """The share of evidence groups with a sentence among the first ``k`` that retrieval found.

    Eligible: cases with evidence, where the system shows its ranking.
    """
    if outcome.ranking is None or not _ranked(outcome):
        return None
    found = covered(outcome, outcome.ranking[:k])
    return sum(found) / len(found)


def ndcg(outcome: Outcome, k: int) -> Score:
    """Normalised discounted cumulative gain of the ranking's first ``k``, with binary relevance.

    Järvelin and Kekäläinen, TOIS 2002: gain 1 for an evidence sentence, discount log2(rank + 1),
    over that of a ranking that has all of them first. Eligible: see ``retrieval_recall``.
    """
    if not _ranked(outcome):
        return None
    gains = _relevance(outcome)[:k]
    ideal = min(len(evidence(outcome.case)), k)
    best = sum(1 / math.log2(rank + 1) for rank in range(1, ideal + 1))
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1)) / best


METRICS: dict[str, Callable[[Outcome], Score]] = {
    "right": right,
    "status": status,
    "answered": answered,
    "evidence_hit@1": evidence_hit,
    "citation_precision": citation_precision,
    "citation_recall": citation_recall,
    "completeness": completeness,
    "refusal_precision": refusal_precision,
    "refusal_recall": refusal_recall,
    "refusal_reason": refusal_reason,
    "correction": correction,
    "premise_resisted": premise_resisted,
    "exact_match": exact_match,
    "short_f1": short_f1,
    "hedge_kept": hedge_kept,
    "negation_kept": negation_kept,
    "attribution_kept": attribution_kept,
    "contained": contained,
    "excluded": excluded,
    "verbatim": verbatim,
    "retrieval_hit@1": retrieval_hit,
    "retrieval_recall@5": lambda outcome: retrieval_recall(outcome, 5),
    "retrieval_recall@10": lambda outcome: retrieval_recall(outcome, 10),
    "ndcg@10": lambda outcome: ndcg(outcome, 10),
}
"""All scores by name, in the order in which they are shown."""


def scores(outcome: Outcome) -> dict[str, float]:
    """Every score that the case is eligible for."""
    made = {name: metric(outcome) for name, metric in METRICS.items()}
    return {name: score for name, score in made.items() if score is not None}


def lead_is_evidence(outcome: Outcome) -> bool:
    """Whether the answer would be right if it weren't refused.

    The sentence is the first citation, or the nearest one of a refusal. What has no answer can't be
    answered rightly; a correction is right as ``correction`` says.
    """
    if outcome.case.is_false_premise:
        return correction(outcome) == 1.0
    if not outcome.case.answerable:
        return False
    answer = outcome.answer
    cited = answer.citations or (answer.refusal.nearest if answer.refusal else ())
    return any(
        citation.document_id == outcome.case.document
        and any(touches(outcome.source, citation, gold) for gold in evidence(outcome.case))
        for citation in cited[:1]
    )


def _lead_fits(outcome: Outcome) -> Score:
    gold = (*evidence(outcome.case), *outcome.case.supporting)
    if not outcome.case.evidence:
        return None
    return float(
        any(
            touches(outcome.source, citation, sentence)
            for citation in own(outcome)[:1]
            for sentence in gold
        )
    )


def _kept(outcome: Outcome, cues: Callable[[str], Sequence[str]]) -> Score:
    quoted = [
        (citation, gold)
        for gold in (*evidence(outcome.case), *outcome.case.supporting)
        for citation in own(outcome)
        if cues(gold) and touches(outcome.source, citation, gold)
    ]
    if not quoted:
        return None
    kept = [not Counter(cues(gold)) - Counter(cues(citation.quote)) for citation, gold in quoted]
    return sum(kept) / len(kept)


def _short_gold(outcome: Outcome) -> tuple[str, ...] | None:
    return outcome.case.answers if outcome.case.answerable and outcome.case.answers else None


_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
# SQuAD's script strips ASCII punctuation; articles set in type have these in its place.
_PUNCTUATION = frozenset(string.punctuation + "“”‘’–—…")


def _normalised(text: str) -> str:
    """SQuAD's normal form: lower case, without punctuation, articles and extra white space."""
    bare = "".join(char for char in text.lower() if char not in _PUNCTUATION)
    return " ".join(_ARTICLES.sub(" ", bare).split())


def _ranked(outcome: Outcome) -> bool:
    return outcome.ranking is not None and bool(outcome.case.evidence)


def _relevance(outcome: Outcome) -> list[int]:
    """1 for every sentence of the ranking that is evidence not found before, else 0."""
    left = list(evidence(outcome.case))
    gains = []
    for place in outcome.ranking or ():
        found = next((gold for gold in left if touches(outcome.source, place, gold)), None)
        gains.append(int(found is not None))
        if found is not None:
            left.remove(found)
    return gains
