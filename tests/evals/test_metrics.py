"""Every score, against values worked by hand, and who is eligible for it."""

from __future__ import annotations

import math

import pytest

from evals import metrics
from tests.evals.made import (
    CLOSE,
    COST,
    FARMER,
    LIVES,
    OPENED,
    OUTLAST,
    PIERS,
    REPORT,
    WORKED,
    answer,
    case,
    cited,
    outcome,
    premise,
    refusal,
    shown,
    unanswerable,
)

RIGHT = outcome(case(), answer(cited(OPENED), short="4 May 1931"))
WRONG = outcome(case(), answer(cited(WORKED)))
REFUSED = outcome(case(), refusal())
RIGHTLY_REFUSED = outcome(unanswerable(), refusal())
WRONGLY_ANSWERED = outcome(unanswerable(), answer(cited(OPENED)))
CORRECTED = outcome(premise(), answer(cited(OPENED), status="corrected"))
MISCORRECTED = outcome(premise(), answer(cited(COST), status="corrected"))
AFFIRMED = outcome(premise(), answer(cited(OPENED)))


def test_status_is_whether_it_is_expected() -> None:
    assert metrics.status(RIGHT) == 1.0
    assert metrics.status(REFUSED) == 0.0
    assert metrics.status(RIGHTLY_REFUSED) == 1.0
    assert metrics.status(AFFIRMED) == 0.0


def test_right_takes_status_evidence_and_what_must_and_must_not_be_said_together() -> None:
    assert metrics.right(RIGHT) == 1.0
    assert metrics.right(WRONG) == 0.0
    assert metrics.right(RIGHTLY_REFUSED) == 1.0
    assert metrics.right(MISCORRECTED) == 0.0
    needs = case(must_contain=["1931"], must_not_contain=["312"])
    assert metrics.right(outcome(needs, answer(cited(OPENED)))) == 1.0
    both = answer(cited(OPENED), cited(COST, 2))
    assert metrics.right(outcome(needs, both)) == 0.0
    # Two sentences are needed, one is shown.
    two = case(evidence=[[OPENED], [COST]])
    assert metrics.right(outcome(two, answer(cited(OPENED)))) == 0.0
    # The evidence is there, but something else leads.
    assert metrics.right(outcome(case(), answer(cited(WORKED), cited(OPENED, 2)))) == 0.0
    supported = case(supporting=[WORKED])
    assert metrics.right(outcome(supported, answer(cited(WORKED), cited(OPENED, 2)))) == 1.0


def test_evidence_hit_looks_at_the_first_citation_of_answerable_questions() -> None:
    assert metrics.evidence_hit(RIGHT) == 1.0
    assert metrics.evidence_hit(outcome(case(), answer(cited(WORKED), cited(OPENED, 2)))) == 0.0
    assert metrics.evidence_hit(REFUSED) == 0.0
    assert metrics.evidence_hit(RIGHTLY_REFUSED) is None


def test_a_clause_of_a_gold_sentence_is_evidence_and_a_word_of_its_neighbour_is_not() -> None:
    assert metrics.evidence_hit(outcome(case(), answer(cited("opened on 4 May 1931")))) == 1.0
    # 9 of 32 characters of the gold sentence.
    neighbour = answer(cited("May 1931. " + COST))
    assert metrics.evidence_hit(outcome(case(), neighbour)) == 0.0


def test_citation_precision_counts_quotes_and_recall_asks_for_every_group() -> None:
    two = case(evidence=[[OPENED], [COST, PIERS]], supporting=[FARMER], answers=[])
    got = outcome(two, answer(cited(OPENED), cited(WORKED, 2), cited(FARMER, 3)))
    assert metrics.citation_precision(got) == pytest.approx(2 / 3)
    assert metrics.citation_recall(got) == 0.0
    whole = outcome(two, answer(cited(OPENED), cited(PIERS, 2, speaker="Ada Brook")))
    assert metrics.citation_precision(whole) == 1.0
    assert metrics.citation_recall(whole) == 1.0
    assert metrics.citation_precision(REFUSED) is None
    assert metrics.citation_recall(WRONGLY_ANSWERED) is None


def test_completeness_is_the_share_of_groups_and_counts_context() -> None:
    three = case(evidence=[[OPENED], [COST], [WORKED]], answers=[])
    context = [shown(WORKED, "antecedent")]
    got = outcome(three, answer(cited(LIVES, context=context), cited(COST, 2)))
    assert metrics.completeness(got) == pytest.approx(2 / 3)
    assert metrics.completeness(REFUSED) == 0.0
    assert metrics.completeness(CORRECTED) == 1.0
    assert metrics.completeness(AFFIRMED) is None


def test_refusals() -> None:
    assert metrics.answered(RIGHT) == 1.0
    assert metrics.answered(REFUSED) == 0.0
    assert metrics.answered(RIGHTLY_REFUSED) is None
    assert metrics.refusal_precision(REFUSED) == 0.0
    assert metrics.refusal_precision(RIGHTLY_REFUSED) == 1.0
    assert metrics.refusal_precision(RIGHT) is None
    assert metrics.refusal_recall(RIGHTLY_REFUSED) == 1.0
    assert metrics.refusal_recall(WRONGLY_ANSWERED) == 0.0
    assert metrics.refusal_recall(RIGHT) is None


def test_a_reason_is_scored_where_a_refusal_is_expected_and_was_given() -> None:
    assert metrics.refusal_reason(RIGHTLY_REFUSED) == 1.0
    assert metrics.refusal_reason(outcome(unanswerable(), refusal("off_topic"))) == 0.0
    assert metrics.refusal_reason(REFUSED) is None
    assert metrics.refusal_reason(outcome(unanswerable(expected_reason=[]), refusal())) is None


def test_a_correction_needs_the_contradicting_sentence() -> None:
    assert metrics.correction(CORRECTED) == 1.0
    assert metrics.correction(MISCORRECTED) == 0.0
    assert metrics.correction(AFFIRMED) == 0.0
    assert metrics.correction(RIGHT) is None
    assert metrics.premise_resisted(MISCORRECTED) == 1.0
    assert metrics.premise_resisted(AFFIRMED) == 0.0
    assert metrics.premise_resisted(outcome(premise(), refusal())) == 1.0
    assert metrics.premise_resisted(RIGHT) is None


def test_short_answers_by_squads_rules() -> None:
    assert metrics.exact_match(RIGHT) == 1.0
    # given "on 4 May 1931", gold "4 May 1931": 3 shared words of 4 and of 3, F1 6/7.
    longer = outcome(case(), answer(cited(OPENED), short="on 4 May 1931"))
    assert metrics.exact_match(longer) == 0.0
    assert metrics.short_f1(longer) == pytest.approx(6 / 7)
    assert metrics.short_f1(REFUSED) == 0.0
    assert metrics.exact_match(outcome(case(answers=[]), answer(cited(OPENED)))) is None
    best = case(answers=["1931", "on 4 May 1931"])
    assert metrics.short_f1(outcome(best, answer(cited(OPENED), short="on 4 May 1931"))) == 1.0


@pytest.mark.parametrize(
    ("given", "gold", "f1"),
    [
        ("The bridge", "bridge", 1.0),
        ("“The Bridge,”", "a bridge", 1.0),
        # 2 shared of 3 ("a", an article, is left out) and of 2: 4/5.
        ("a very old bridge", "old bridge", 0.8),
        # Repeated words are shared once only: 1 of 2 and of 1: 2/3.
        ("well well", "well", 2 / 3),
        ("1931", "1932", 0.0),
        ("", "1931", 0.0),
        ("", "the", 1.0),
    ],
)
def test_token_f1(given: str, gold: str, f1: float) -> None:
    assert metrics.token_f1(given, gold) == pytest.approx(f1)


def test_a_hedge_that_is_cut_off_is_not_kept() -> None:
    hedged = case(evidence=[[REPORT], [CLOSE]], answers=[])
    whole = outcome(hedged, answer(cited(REPORT), cited(CLOSE, 2, speaker="Ada Brook")))
    assert metrics.hedge_kept(whole) == 1.0
    cut = outcome(
        hedged, answer(cited("A report for the county said that the piers"), cited(CLOSE, 2))
    )
    assert metrics.hedge_kept(cut) == 0.5
    assert metrics.hedge_kept(RIGHT) is None


def test_a_negation_that_is_cut_off_is_not_kept() -> None:
    unsafe = case(evidence=[[PIERS]], answers=[])
    assert metrics.negation_kept(outcome(unsafe, answer(cited(PIERS)))) == 1.0
    assert metrics.negation_kept(outcome(unsafe, answer(cited("The piers are")))) == 0.0
    assert metrics.negation_kept(RIGHT) is None


def test_a_speaker_may_stand_in_the_field_the_quote_or_the_context() -> None:
    said = case(evidence=[[PIERS, OUTLAST]], answers=[], speaker="Ada Brook")
    assert metrics.attribution_kept(outcome(said, answer(cited(PIERS)))) == 0.0
    assert metrics.attribution_kept(outcome(said, answer(cited(PIERS, speaker="Ms. Brook")))) == 1.0
    beside = cited(PIERS, context=[shown(CLOSE, "attribution")])
    assert metrics.attribution_kept(outcome(said, answer(beside))) == 1.0
    # What the article says itself needs no speaker.
    assert (
        metrics.attribution_kept(outcome(case(speaker="Ada Brook"), answer(cited(OPENED)))) is None
    )
    assert metrics.attribution_kept(outcome(said, refusal())) is None
    assert metrics.attribution_kept(RIGHT) is None


def test_verbatim_looks_at_quotes_contexts_and_the_nearest() -> None:
    assert metrics.verbatim(RIGHT) == 1.0
    assert metrics.verbatim(REFUSED) is None
    moved = cited(OPENED)
    moved["start"] += 1
    assert metrics.verbatim(outcome(case(), answer(moved))) == 0.0
    assert metrics.verbatim(outcome(case(), refusal("off_topic", moved))) == 0.0
    beside = shown(WORKED, "antecedent")
    beside["quote"] = beside["quote"].replace("20", "21")
    assert metrics.verbatim(outcome(case(), answer(cited(LIVES, context=[beside])))) == 0.0


def test_contained_and_excluded() -> None:
    needs = case(must_contain=["1931"], must_not_contain=["312"])
    assert metrics.contained(outcome(needs, answer(cited(OPENED)))) == 1.0
    assert metrics.contained(outcome(needs, answer(cited(COST)))) == 0.0
    assert metrics.contained(outcome(needs, refusal())) is None
    assert metrics.excluded(outcome(needs, answer(cited(COST)))) == 0.0
    assert metrics.excluded(outcome(needs, refusal())) == 1.0
    assert metrics.excluded(RIGHT) is None


def test_retrieval_is_scored_by_rank() -> None:
    two = case(evidence=[[OPENED], [COST, PIERS]], answers=[])
    ranking = (WORKED, COST, FARMER, OPENED, REPORT)
    got = outcome(two, refusal(), ranking)
    assert metrics.retrieval_hit(got) == 0.0
    assert metrics.retrieval_recall(got, 1) == 0.0
    assert metrics.retrieval_recall(got, 3) == 0.5
    assert metrics.retrieval_recall(got, 5) == 1.0
    # Gains at ranks 2 and 4; there are three evidence sentences, so that 3 would be ideal.
    ideal = 1 + 1 / math.log2(3) + 1 / 2
    assert metrics.ndcg(got, 10) == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / ideal)
    assert metrics.ndcg(outcome(case(), refusal(), (OPENED, COST)), 10) == 1.0


def test_retrieval_has_no_score_without_a_ranking_or_without_evidence() -> None:
    for metric in ("retrieval_hit@1", "retrieval_recall@5", "ndcg@10"):
        assert metrics.METRICS[metric](RIGHT) is None
        assert metrics.METRICS[metric](outcome(unanswerable(), refusal(), (OPENED,))) is None


def test_a_sentence_found_twice_counts_once() -> None:
    got = outcome(case(), refusal(), (WORKED, OPENED, OPENED))
    assert metrics.ndcg(got, 10) == pytest.approx(1 / math.log2(3))


def test_scores_leave_out_what_a_case_is_not_eligible_for() -> None:
    made = metrics.scores(RIGHTLY_REFUSED)
    assert made == {
        "right": 1.0,
        "status": 1.0,
        "refusal_precision": 1.0,
        "refusal_recall": 1.0,
        "refusal_reason": 1.0,
    }


def test_the_lead_of_a_refusal_is_its_nearest_sentence() -> None:
    assert metrics.lead_is_evidence(RIGHT)
    assert metrics.lead_is_evidence(outcome(case(), refusal("off_topic", cited(OPENED))))
    assert not metrics.lead_is_evidence(REFUSED)
    assert not metrics.lead_is_evidence(RIGHTLY_REFUSED)
    assert metrics.lead_is_evidence(CORRECTED)
    assert not metrics.lead_is_evidence(AFFIRMED)


def test_every_metric_is_documented_for_the_reader_of_a_report() -> None:
    from evals.summary import SAID

    assert set(metrics.METRICS) <= set(SAID)
