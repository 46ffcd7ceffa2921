"""The database answers what the rules answer: the same state for generated agreements on generated days."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.agreements.models import Agreement, AgreementEvent, AgreementKind, Suspended
from edge.agreements.queries import facts_of
from edge.agreements.rules import state_on
from edge.core.dates import PartialDate

YEARS = st.dates(min_value=date(2011, 1, 1), max_value=date(2012, 12, 31))
PARTIAL = st.builds(
    lambda day, length: PartialDate.parse(day.isoformat()[:length]), YEARS, st.sampled_from([4, 7, 10])
)
MAYBE = st.none() | PARTIAL
HAPPENING = st.sampled_from(["never", "unknown"]) | PARTIAL


@st.composite
def drafts(draw: Any) -> dict[str, Any]:
    """The columns of one agreement, free of any rule but the table's own constraints."""
    starts, ends = draw(MAYBE), draw(MAYBE)
    if starts and ends and ends.latest < starts.earliest:
        ends = None
    columns: dict[str, Any] = {"starts_on": starts, "ends_on": ends}
    for name in ("signed_on", "withdrawn_on", "terminated_on"):
        what = draw(HAPPENING if name == "signed_on" else st.just("never") | st.just("never") | HAPPENING)
        columns[f"{name}_unknown"] = what == "unknown"
        columns[name] = what if isinstance(what, PartialDate) else None
    return columns


@st.composite
def registers(draw: Any) -> list[tuple[dict[str, Any], int | None, list[PartialDate], list[tuple[Any, Any]]]]:
    """Up to four agreements; each may supersede an earlier one, be attested and be suspended."""
    rows = []
    for number in range(draw(st.integers(1, 4))):
        supersedes = draw(st.none() | st.integers(0, number - 1)) if number else None
        suspensions = draw(st.lists(st.tuples(PARTIAL, MAYBE), max_size=1))
        rows.append((draw(drafts()), supersedes, draw(st.lists(PARTIAL, max_size=1)), suspensions))
    return rows


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(registers(), st.lists(YEARS, min_size=3, max_size=3))
def test_sql_and_rules_give_the_same_state(register: Any, days: list[date]) -> None:
    Agreement.objects.update(supersedes=None)
    Agreement.objects.all().delete()
    kind = AgreementKind.objects.get(code="memorandum_of_understanding")
    stored: list[Agreement] = []
    for columns, supersedes, attests, suspensions in register:
        older = stored[supersedes] if supersedes is not None else None
        agreement = Agreement.objects.create(kind=kind, title="x", supersedes=older, **columns)
        for on in attests:
            AgreementEvent.objects.create(
                agreement=agreement, kind="extension", on=on, text="x", attests=True
            )
        for starts_on, ends_on in suspensions:
            Suspended.objects.create(agreement=agreement, starts_on=starts_on, ends_on=ends_on)
        stored.append(agreement)
    for on in days:
        expected = {agreement.pk: state_on(facts_of(agreement), on=on).value for agreement in stored}
        assert dict(Agreement.objects.with_state(on=on).values_list("pk", "state")) == expected


@pytest.mark.django_db
def test_a_signed_amendment_attests_the_agreement_above_it() -> None:
    kinds = {kind.code: kind for kind in AgreementKind.objects.all()}
    above = Agreement.objects.create(kind=kinds["dual_degree"], title="above", signed_on_unknown=True)
    Agreement.objects.create(kind=kinds["amendment"], title="amendment", parent=above, signed_on="2012-10")
    days = [date(2012, 10, 30), date(2012, 10, 31)]
    in_sql = [Agreement.objects.with_state(on=on).get(pk=above.pk).state for on in days]  # type: ignore[attr-defined]
    assert in_sql == ["not_known", "in_force"]
    assert [state_on(facts_of(above), on=on).value for on in days] == in_sql
