"""What is taken out comes back as it was: into the same register, where nothing changes, and into an empty one."""

import io
import random
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from edge.agreements import actions as agreements
from edge.agreements.models import Agreement
from edge.community import actions as community
from edge.mobility import actions as mobility
from edge.partners import actions as partners
from edge.partners.models import Institution, Officer
from edge.people import actions as people
from edge.sheets.rules import read_book, tidy
from tests.actions.arranging import BY, a_hub, an_agreement
from tests.actions.arranging_calls import a_project, a_score
from tests.actions.bringing import bring, done, exported, kept, told

pytestmark = pytest.mark.django_db
NASTY = (
    "=1+1",
    "+32 16 32 40 10",
    "-2+3",
    "@SUM(A1)",
    "'=quoted",
    "''twice",
    "＝全角",
    "汉字 名称",
    "Éa ś–ß",
    "007",
    "1e5",
    "2012-04",
    "1,5",
    "TRUE",
    "unknown",
    "n/a",
    "Null",
    "a;b, c",
    'say "no"',
    "_x0041_",
    "<r>x</r>",
    "two  blanks",
)
LINES = "first line\n=second\n\nfourth; 汉字"
KEPT = {"agreementkind", "instrument", "contenttype", "permission", "group", "activity"}


def empty_the_register() -> None:
    """As if nothing had ever been in it: but for what migrations write."""
    kept = {*KEPT, "historicalinstrument"}
    tables = [model for model in apps.get_models() if model.__module__.startswith("edge.")]
    with connection.cursor() as cursor:
        for model in tables:
            if model._meta.model_name not in kept:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


def all_same(outcome: Any) -> bool:
    return all(set(counts) <= {"same"} for counts in done(outcome).values())


def cells(book: bytes) -> list[tuple[str, list[Any]]]:
    """What the sheets of a workbook hold, for a failure that can be read."""
    read = read_book(io.BytesIO(book), name="export.xlsx")
    return [(sheet.name, [row.cells for row in sheet.rows]) for sheet in read.sheets]


def comes_back(folder: Path) -> None:
    """The whole round, for whatever is in the register."""
    first = exported()
    path = kept(folder, first, "export.xlsx")
    _one, outcome = bring(path)
    assert told(outcome) == []
    assert [one.code for one in outcome.findings] == []
    assert all_same(outcome)
    assert exported() == first
    empty_the_register()
    one, outcome = bring(path)
    assert told(outcome) == []
    assert cells(exported()) == cells(first)
    assert exported() == first
    assert all_same(bring(path)[1])
    assert one is not None


def a_motley_register(texts: tuple[str, ...], seed: int = 1) -> None:
    """Every kind of record, every case of every column, and texts as nobody would choose them."""
    chance, said = random.Random(seed), iter(texts * 9)
    hub, others = _institutions(said)
    units: dict[int, list[Any]] = {}
    for one in (hub, *others):
        parent = None
        for _level in range(3):  # a chain, and below it two of the same name at different places
            parent = partners.add_unit(by=BY, institution=one, parent=parent, name=f"Unit {next(said)}"[:200])
            units.setdefault(one.pk, []).append(parent)
        units[one.pk] += [
            partners.add_unit(by=BY, institution=one, parent=units[one.pk][place], name="Office")
            for place in (0, 1)
        ]
    officers = _officers(hub, others, units, said)
    made = _agreements(hub, others, units, said, chance)
    _commitments(made, officers, said)
    _stays(others, units, made, said)
    _counts(others, said)
    _projects(others, units, officers, said)
    _enrolment(said)


def _institutions(said: Any) -> tuple[Institution, list[Institution]]:
    hub = a_hub()
    others = [
        partners.add_institution(
            by=BY,
            name=f"University {number} {next(said)}",
            local_name=next(said),
            local_language="zh",
            country="CN",
            city=next(said)[:90],
            domain=f"u{number}.example" if number % 2 else "",
            erasmus_code="B  LEUVEN01" if number == 1 else "",
            latitude="50.1" if number else None,
            longitude="-4.25" if number else None,
        )
        for number in range(5)
    ]
    for one in others[:3]:
        areas = f"optics\n{next(said)}"
        partners.open_partnership(
            by=BY, partner=one, grade=("priority", "", "regular")[one.pk % 3], speciality_areas=areas
        )
    return hub, others


def _enrolment(said: Any) -> None:
    for number, code in enumerate(("CN", "NL", "DE")):
        community.count_enrolment(
            by=BY,
            nationality=code,
            on=f"2012-1{number}",
            count=None if number else 12,
            rank=number + 1,
            level=("all", "master", "doctorate")[number],
            source=next(said),
            definition=next(said),
            note=next(said),
        )


def _officers(hub: Any, others: Any, units: Any, said: Any) -> list[Officer]:
    officers = []
    for number, one in enumerate((hub, *others)):
        person = people.add_person(
            by=BY,
            family_name=f"{next(said)}"[:90],
            given_name="Mia",
            local_name=next(said)[:90],
            family_first=bool(number % 2),
            email=f"p{number}@hub.example",
        )
        officers.append(
            partners.appoint_officer(
                by=BY,
                institution=one,
                person=person,
                title=next(said)[:100],
                unit=units[one.pk][3],
                signs=("nothing", "listed", "everything")[number % 3],
                signs_kinds=["student_exchange", "memorandum_of_understanding"] if number % 3 == 1 else [],
                starts_on="2010",
                ends_on="2012-04" if number else None,
                mandate_starts_on="2010-10-22",
            )
        )
    return officers


def _agreements(hub: Any, others: Any, units: Any, said: Any, chance: Any) -> list[Agreement]:
    umbrella = an_agreement(
        f"Framework {next(said)}",
        hub,
        *others,
        starts_on="2010",
        ends_on="2020",
        purposes=LINES,
        internal_note=next(said),
        source=next(said),
        reference="F-1",
    )
    middle = an_agreement(
        "Under it",
        (hub, units[hub.pk][1]),
        (others[0], units[others[0].pk][2]),
        others[1],
        parent=umbrella,
        ends_on="2015-06",
        signed_on_unknown=True,
    )
    below = an_agreement(
        "Below that",
        hub,
        (others[0], units[others[0].pk][0]),
        (others[0], units[others[0].pk][3]),
        parent=middle,
        ends_on="2019",
        outlives_reason=next(said),
        signed_on="2012-10-22",
        code="student_exchange",
    )
    newer = an_agreement(
        "It replaces one", hub, others[2], supersedes=below, starts_on="2013-02", review_on="2014"
    )
    gone = an_agreement("Given up", hub, others[2], withdrawn_on="2013", renewal_on="2015-01-01")
    ended = an_agreement(
        "Ended", hub, others[3], signed_on="2001", terminated_on_unknown=True, signatories_known=True
    )
    draft = an_agreement("Nobody yet")
    twins = [an_agreement("Of one name", hub, others[4], signed_on="2011") for _twin in range(2)]
    return [umbrella, middle, below, newer, gone, ended, draft, *twins]


def _commitments(made: Any, officers: Any, said: Any) -> None:
    for number, agreement in enumerate(made[:5]):
        judged = {"verdict": "met", "judged_on": "2012-05-05", "judgement": next(said)} if number % 2 else {}
        agreements.add_commitment(
            by=BY,
            agreement=agreement,
            text=f"{number} {next(said)}",
            due_on="2013-01",
            owner=officers[number],
            **judged,
        )


def _stays(others: Any, units: Any, made: Any, said: Any) -> None:
    known = people.add_person(by=BY, family_name="Wang", given_name="Fang", participant=True)
    for number, one in enumerate(others[:4]):
        mobility.add_stay(
            by=BY,
            partner=one,
            direction=("in", "out")[number % 2],
            kind="exchange",
            **({"person": known} if number < 2 else {"participant": {"family_name": next(said)[:90]}}),
            partner_unit=units[one.pk][1] if number else None,
            agreement=made[0] if number == 2 else None,
            starts_on="2011-09-01" if number else None,
            ends_on="2012-02" if number else None,
            planned_starts_on="2011",
            withdrawn_on_unknown=number == 3,
            synthetic=True,
            funding=next(said)[:100],
            reference=f"S{number}" if number % 2 else "",
            internal_note=LINES,
        )
    same = {"partner": others[4], "direction": "in", "kind": "exchange", "starts_on": "2010"}
    for _twin in range(2):  # twins in every word
        mobility.add_stay(by=BY, participant={"family_name": "X"}, **same)


def _counts(others: Any, said: Any) -> None:
    for number, one in enumerate(others[:4]):
        when = {"academic_year": 2012} if number % 2 else {"on": "2012-05-15"}
        mobility.report_count(
            by=BY,
            partner=one,
            direction="out",
            kind="staff",
            number=None if number < 2 else 0,
            months="12.5" if number else None,
            source=next(said),
            note=next(said),
            shared_from="2012-01-01" if number else None,
            shared_until="2013-01-01" if number == 2 else None,
            **when,
        )


def _projects(others: Any, units: Any, officers: Any, said: Any) -> None:
    for number, one in enumerate(others[:4]):
        money = {"budget": "60000.05", "currency": "EUR"} if number % 2 else {}
        project = a_project(
            one,
            title=f"{next(said)}",
            reference=f"P{number}" if number else "",
            summary=LINES,
            source=next(said),
            hub_unit=units[officers[0].institution_id][0],
            starts_on="2011",
            ends_on="2013-12-31",
            hub_lead=officers[0].person,
            partner_lead=officers[1].person if number else None,
            synthetic=number == 2,
            **money,
        )
        for on in ("2013", None, "2012-10-22")[number:]:
            a_score(project, "4.05", on, text=next(said), evaluator=next(said))


def test_a_motley_register_comes_back_as_it_was(tmp_path: Path) -> None:
    a_motley_register(NASTY)
    comes_back(tmp_path)


@pytest.mark.usefixtures("founding_case")
def test_the_founding_case_comes_back_as_it_was(tmp_path: Path) -> None:
    comes_back(tmp_path)


WORDS = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co"), exclude_characters="\u2028\u2029"
    ),
    min_size=1,
    max_size=30,
).map(tidy)  # blanks and invisible marks at both ends of a text are not kept


@settings(
    max_examples=5,
    phases=(Phase.explicit, Phase.generate),  # making a failure smaller would take an hour
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(WORDS.filter(bool), min_size=20, max_size=20, unique_by=str.casefold))
@example([f"{place}{text}" for place, text in enumerate(NASTY)][:20])
def test_whatever_people_write_comes_back(tmp_path: Path, texts: list[str]) -> None:
    with transaction.atomic():
        a_motley_register(tuple(texts))
        comes_back(tmp_path)
        transaction.set_rollback(True)
