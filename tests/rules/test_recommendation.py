"""The advice on a renewal: the table row by row, the founding case day by day, and what must hold for every case."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.core.dates import PartialDate
from edge.strategy.rules import (
    ADVICE,
    Chapter,
    ChapterStatus,
    Commitment,
    Decision,
    DossierAgreement,
    Fact,
    Figure,
    FigureTable,
    RenewalCase,
    Source,
    Stance,
    Standing,
    open_questions,
    recommend,
    recommendations,
)
from tests.founding_dossier import A1, A2, founding_dossier, source

DUE = DossierAgreement(
    key="due",
    kind="Memorandum of understanding",
    title="MOU",
    state="in_force",
    source=source("MOU", "agreements/1/"),
    signed_on=PartialDate.parse("2007"),
    renewal_due=PartialDate.parse("2012-11"),
)
NEXT = replace(DUE, key="next", title="Next MOU", state="in_preparation", supersedes="due", renewal_due=None)
GOOD, POOR = Standing(evaluation="good"), Standing(evaluation="poor")
# From the worst advice to the best; "nothing to decide" is no advice on quality and has no place here.
RANKED = (
    Decision.LET_LAPSE,
    Decision.RENEW_SHORTER_ON_CONDITION,
    Decision.AMEND,
    Decision.EXTEND,
    Decision.RENEW,
)


def case(**changed: Any) -> RenewalCase:
    return RenewalCase(**{"agreement": DUE, "due": True, "days_at_most": 90} | changed)


def codes(advice: Any, *stances: Stance) -> list[str]:
    return [reason.code for reason in advice.reasons if not stances or reason.stance in stances]


@pytest.mark.parametrize(
    ("row", "decision", "given_case"),
    [
        ("nothing_due", Decision.NOTHING_TO_DECIDE, case(due=False, days_at_most=None)),
        ("nothing_due", Decision.NOTHING_TO_DECIDE, RenewalCase(agreement=None)),
        ("nothing_due", Decision.NOTHING_TO_DECIDE, case(agreement=replace(DUE, state="suspended"))),
        ("nothing_due", Decision.NOTHING_TO_DECIDE, case(agreement=replace(DUE, state="expired"), due=False)),
        ("screening_refused", Decision.LET_LAPSE, case(standing=replace(GOOD, screening="refused"))),
        ("poor_and_nothing_met", Decision.LET_LAPSE, case(standing=POOR, verdicts=("open",))),
        ("poor_evaluation", Decision.RENEW_SHORTER_ON_CONDITION, case(standing=POOR, verdicts=("met",))),
        ("commitment_not_met", Decision.RENEW_SHORTER_ON_CONDITION, case(verdicts=("met", "not_met"))),
        (
            "screening_conditions",
            Decision.RENEW_SHORTER_ON_CONDITION,
            case(standing=Standing(screening="conditions")),
        ),
        ("commitment_partly_met", Decision.AMEND, case(verdicts=("met", "partly"))),
        ("one_sided_mobility", Decision.AMEND, case(standing=replace(GOOD, outward=3, inward=15))),
        ("no_time_left", Decision.EXTEND, case(days_at_most=30, standing=GOOD)),
        ("successor_in_preparation", Decision.RENEW, case(days_at_most=30, successor=NEXT)),
        (
            "successor_in_preparation",
            Decision.RENEW,
            case(agreement=replace(DUE, state="expired"), successor=NEXT),
        ),
        ("something_good", Decision.RENEW, case(standing=GOOD)),
        ("something_good", Decision.RENEW, case(verdicts=("met", "open"))),
        ("nothing_speaks_for_it", Decision.RENEW_SHORTER_ON_CONDITION, case()),
    ],
)
def test_the_first_row_that_holds_decides(row: str, decision: Decision, given_case: RenewalCase):
    advice = recommend(given_case)

    assert (advice.row, advice.decision) == (row, decision)


def test_every_row_of_the_table_has_a_name_of_its_own():
    names = [name for name, _holds, _decision in ADVICE]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("outward", "inward", "one_sided"),
    [
        (0, 4, False),
        (0, 5, True),
        (5, 20, False),
        (5, 21, True),
        (21, 5, True),
        (None, 15, False),
        (15, None, False),
    ],
)
def test_mobility_is_one_sided_only_where_both_directions_are_counted(
    outward: int | None, inward: int | None, one_sided: bool
):
    assert case(standing=Standing(outward=outward, inward=inward)).one_sided is one_sided


# ---- The founding case ----------------------------------------------------------------------------


def test_the_day_before_the_signing_it_advises_to_renew_and_names_what_is_not_recorded():
    (advice,) = recommendations(founding_dossier(date(2012, 10, 21)))

    assert advice.decision == Decision.RENEW
    assert advice.row == "successor_in_preparation"
    assert advice.agreement is not None and advice.agreement.key == A1
    assert codes(advice, Stance.FACT) == ["in_force_since", "due"]
    assert codes(advice, Stance.FOR) == ["successor_in_preparation", "successor_promises"]
    assert codes(advice, Stance.AGAINST) == []
    assert codes(advice, Stance.UNKNOWN) == [
        "no_evaluation",
        "no_outward",
        "no_inward",
        "no_screening",
        "no_commitment",
        "mandate_hub_unknown",
        "mandate_partner_unknown",
        "no_tie",
    ]


@pytest.mark.parametrize("day", [date(2012, 10, 22), date(2012, 10, 23)])
def test_from_the_signing_on_there_is_nothing_to_renew(day: date):
    (advice,) = recommendations(founding_dossier(day))

    assert advice.decision == Decision.NOTHING_TO_DECIDE
    assert advice.agreement is not None and advice.agreement.key == A2
    assert codes(advice, Stance.FACT) == ["in_force_since", "no_renewal_day"]
    assert "no_evidence" in codes(advice, Stance.UNKNOWN)


def test_what_was_known_of_mobility_and_evaluation_is_no_longer_named_as_unknown():
    standing = Standing(evaluation="good", outward=4, inward=15)

    (advice,) = recommendations(founding_dossier(date(2012, 10, 21), standing=standing))

    assert "evaluation_good" in codes(advice, Stance.FOR)
    assert not {"no_evaluation", "no_outward", "no_inward"} & set(codes(advice))


def test_a_partnership_without_any_agreement_has_nothing_to_renew():
    contents = founding_dossier(date(2012, 10, 21), agreements=(), due=(), commitments=())

    (advice,) = recommendations(contents)

    assert advice.decision == Decision.NOTHING_TO_DECIDE
    assert codes(advice) == ["no_agreement"]


def test_the_most_pressing_agreement_comes_first():
    contents = founding_dossier(date(2012, 10, 21))
    second = replace(contents.agreements[0], key="second", title="Second")
    due = (replace(contents.due[0], agreement="second", days_at_most=10), *contents.due)

    advice = recommendations(replace(contents, agreements=(*contents.agreements, second), due=due))

    assert [one.agreement.key for one in advice if one.agreement] == ["second", A1]


# ---- For every case -------------------------------------------------------------------------------

verdicts = st.lists(st.sampled_from(["met", "partly", "not_met", "open"]), max_size=4).map(tuple)
people = st.none() | st.integers(min_value=0, max_value=40)
standings = st.builds(
    Standing,
    evaluation=st.sampled_from([None, "good", "mixed", "poor"]),
    screening=st.sampled_from([None, "cleared", "conditions", "refused"]),
    outward=people,
    inward=people,
)
known = st.sampled_from([None, True, False])


@st.composite
def cases(draw: st.DrawFn) -> RenewalCase:
    judged = draw(verdicts)
    return RenewalCase(
        agreement=draw(
            st.sampled_from([None, *(replace(DUE, state=state) for state in ("in_force", "expired"))])
        ),
        due=draw(st.booleans()),
        days_at_most=draw(st.none() | st.integers(min_value=-400, max_value=400)),
        successor=draw(st.sampled_from([None, NEXT, replace(NEXT, state="in_force")])),
        verdicts=judged,
        without_evidence=draw(st.integers(min_value=0, max_value=len(judged))),
        standing=draw(standings),
        hub_may_sign=draw(known),
        partner_may_sign=draw(known),
        ties=3,
        ties_without_champion=draw(st.integers(min_value=0, max_value=3)),
        champions_left=draw(st.integers(min_value=0, max_value=3)),
    )


@given(cases())
def test_no_advice_leaves_an_unknown_unnamed(given_case: RenewalCase):
    named = set(codes(recommend(given_case), Stance.UNKNOWN))

    standing = given_case.standing
    expected = {
        code
        for code, is_unknown in {
            "no_evaluation": standing.evaluation is None,
            "no_outward": standing.outward is None,
            "no_inward": standing.inward is None,
            "no_screening": standing.screening is None,
            "no_commitment": not given_case.verdicts,
            "no_evidence": given_case.without_evidence > 0,
            "mandate_hub_unknown": given_case.hub_may_sign is None,
            "mandate_partner_unknown": given_case.partner_may_sign is None,
            "no_champion": given_case.ties_without_champion > 0,
        }.items()
        if is_unknown and given_case.agreement is not None
    }
    assert named == expected


@given(cases())
def test_renewing_in_full_is_never_advised_against_a_recorded_failure(given_case: RenewalCase):
    advice = recommend(given_case)

    if advice.decision in (Decision.RENEW, Decision.EXTEND):
        assert given_case.under_decision
        assert not {"partly", "not_met"} & set(given_case.verdicts)
        assert given_case.standing.evaluation != "poor"
        assert given_case.standing.screening not in ("conditions", "refused")


@given(cases())
def test_every_advice_tells_where_it_stands(given_case: RenewalCase):
    assert codes(recommend(given_case), Stance.FACT)


def rank(given_case: RenewalCase) -> int:
    decision = recommend(given_case).decision
    return -1 if decision == Decision.NOTHING_TO_DECIDE else RANKED.index(decision)


@given(cases())
def test_a_better_evaluation_never_worsens_the_advice(given_case: RenewalCase):
    def evaluated(evaluation: str) -> int:
        return rank(replace(given_case, standing=replace(given_case.standing, evaluation=evaluation)))

    assert evaluated("poor") <= evaluated("mixed") <= evaluated("good")


@given(cases())
def test_a_better_verdict_on_a_commitment_never_worsens_the_advice(given_case: RenewalCase):
    def with_one_more(verdict: str) -> int:
        return rank(replace(given_case, verdicts=(*given_case.verdicts, verdict)))

    assert with_one_more("not_met") <= with_one_more("partly") <= with_one_more("met")


@given(cases())
def test_a_clear_screening_never_worsens_the_advice(given_case: RenewalCase):
    def screened(outcome: str) -> int:
        return rank(replace(given_case, standing=replace(given_case.standing, screening=outcome)))

    assert screened("refused") <= screened("conditions") <= screened("cleared")


@given(cases(), st.integers(min_value=0, max_value=400))
def test_more_time_never_worsens_the_advice_where_a_result_is_good(given_case: RenewalCase, more: int):
    good = replace(
        given_case, verdicts=(*given_case.verdicts, "met"), days_at_most=given_case.days_at_most or 0
    )
    later = replace(good, days_at_most=(good.days_at_most or 0) + more)

    assert rank(good) <= rank(later)


# ---- Open questions -------------------------------------------------------------------------------


def test_the_unknowns_of_the_founding_case_become_questions():
    questions = open_questions(founding_dossier(date(2012, 10, 21)))

    asked = [(question.code, question.source.url if question.source else "") for question in questions]
    site = "https://edge.example.org"
    assert asked == [
        ("signed_by_whom", f"{site}/agreements/1/"),
        ("state_of", f"{site}/agreements/11/"),
        ("signed_when", f"{site}/agreements/11/"),
        ("signed_by_whom", f"{site}/agreements/11/"),
        *((code, f"{site}/commitments/1/") for code in ("evidence_of", "owner_of", "due_of")),
        *((code, f"{site}/commitments/2/") for code in ("evidence_of", "owner_of", "due_of")),
        ("mandate_of", f"{site}/people/1/"),
        ("mandate_of", f"{site}/people/2/"),
    ]


def test_a_commitment_with_owner_due_day_and_evidence_asks_nothing():
    kept = Commitment(
        agreement=A2,
        text="More co-led PhD projects",
        verdict="met",
        source=source("c", "commitments/1/"),
        owner="Doctoral school",
        due=PartialDate.parse("2015"),
        evidence=(Source(label="Report", url="https://edge.example.org/documents/1/"),),
    )

    questions = open_questions(founding_dossier(date(2012, 10, 21), commitments=(kept,)))

    assert not {"evidence_of", "owner_of", "due_of"} & {question.code for question in questions}


def test_an_unknown_figure_of_any_chapter_becomes_a_question_and_a_zero_does_not():
    counted = source("Counts of 2012", "mobility/2012/")
    rows = ((Figure(value="2012", source=counted), Figure(value=None), Figure(value=0)),)
    mobility = Chapter(
        key="mobility",
        status=ChapterStatus.RECORDED,
        facts=(Fact(label="Stays", figure=Figure(value=None, source=counted)),),
        tables=(FigureTable(headings=("Year", "Out", "In"), rows=rows),),
    )

    questions = open_questions(founding_dossier(date(2012, 10, 21), chapters=(mobility,)))

    of_figures = [question for question in questions if question.code.startswith("figure")]
    assert [(question.code, question.params["what"], question.source) for question in of_figures] == [
        ("figure", "Stays", counted),
        ("figure_of_row", "Out", counted),
    ]


def test_a_ragged_table_is_refused():
    with pytest.raises(ValueError, match="2 headings"):
        FigureTable(headings=("Year", "Out"), rows=((Figure(value=1),),))


def test_days_at_most_is_told_as_a_distance_when_overdue():
    overdue = case(days_at_most=-12, successor=NEXT)

    reasons = {reason.code: reason.params for reason in recommend(overdue).reasons}

    assert reasons["overdue"]["days"] == timedelta(days=12).days
