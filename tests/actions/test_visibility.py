"""Who sees what: for every role the exact set of every reading, with foreign records planted beside the own ones."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from edge.agreements import actions as agreements
from edge.agreements import queries as reading
from edge.agreements.models import Agreement
from edge.agreements.permissions import (
    agreements_visible_to,
    commitments_visible_to,
    documents_visible_to,
)
from edge.core.models import Document
from edge.mobility.permissions import counts_visible_to
from edge.partners import actions as partners
from edge.partners.models import Institution, InstitutionRole, Officer, Tie, Unit, UnitRole
from edge.partners.permissions import (
    institutions_visible_to,
    officers_visible_to,
    partnerships_visible_to,
    people_visible_to,
    ties_visible_to,
    units_visible_to,
)
from edge.partners.queries import find_institutions, find_people, find_units, mandates_ending, ties_on
from edge.people import actions as people
from edge.people.models import Account
from edge.people.permissions import may
from edge.strategy.queries import brief_of, dossier_of
from edge.strategy.queries.attention import attention_on
from edge.strategy.queries.star import star_of
from tests.actions.arranging import BY, an_account, an_agreement, day

ON = date(2012, 10, 23)
ALL_SEE = ("administrator", "officer", "leadership", "auditor")
ROLES = (*ALL_SEE, "coordinator", "partner_officer")


@dataclass(frozen=True, kw_only=True)
class Cast:
    """The founding case with more in it, and an account per role."""

    accounts: dict[str, Account]
    tsinghua: Institution
    peking: Institution

    def account(self, role: str) -> Account:
        return Account.objects.get(pk=self.accounts[role].pk)  # as the next request reads it


def same(roles: Iterable[str], ids: set[str]) -> dict[str, set[str]]:
    return {role: set(ids) for role in roles}


def public_ids(rows: Iterable[Any]) -> set[str]:
    return {row.public_id for row in rows}


@pytest.fixture
def cast(founding_case: None, time_machine: Any) -> Cast:
    """Planted beside the founding case: what no coordinator of U1 and no officer of Tsinghua may learn of."""
    time_machine.move_to("2012-10-23T12:00:00+02:00")
    hub, tsinghua = Institution.objects.hub(), Institution.objects.get(domain="tsinghua.edu.cn")
    peking = Institution.objects.get(domain="pku.edu.cn")
    biomedical, electrical = Unit.objects.get(public_id="U1"), Unit.objects.get(public_id="U2")
    law = partners.add_unit(by=BY, institution=hub, name="Faculty of Law zebra", public_id="U-law")
    cell = partners.add_unit(by=BY, institution=hub, parent=biomedical, name="Cell group", public_id="U-cell")
    exchange = {"code": "student_exchange", "signed_on": day("2012-01-05"), "renewal_on": day("2012-11")}
    an_agreement("Zebra of law", (hub, law), tsinghua, public_id="A-law", **exchange)
    an_agreement("Zebra of cells", (hub, cell), tsinghua, public_id="A-cell", **exchange)
    an_agreement("Zebra of Peking", hub, peking, public_id="A-peking", **exchange)
    for number, shift in (("A-today", 0), ("A-tomorrow", 1), ("A-ended", -9), ("A-ending", -9)):
        shown = an_agreement(f"Zebra {number}", (hub, law), tsinghua, public_id=number, **exchange)
        until = {"A-ended": ON, "A-ending": ON + timedelta(days=1)}.get(number)
        party = shown.parties.get(institution=tsinghua)
        share = {"shared_from": ON + timedelta(days=shift), "shared_until": until}
        agreements.share_agreement(party=party, by=BY, **share)
    # Shown to another partner only: who is party to it and who sees it are two things.
    both = an_agreement("Zebra of both", hub, tsinghua, peking, public_id="A-both", **exchange)
    agreements.share_agreement(
        party=both.parties.get(institution=peking), by=BY, shared_from=ON, shared_until=None
    )
    for agreement in Agreement.objects.filter(
        public_id__in=("A-law", "A-cell", "A-peking", "A-today", "A-both")
    ):
        text = f"zebra promise of {agreement.public_id}"
        agreements.add_commitment(agreement=agreement, by=BY, public_id=f"C-{agreement.public_id}", text=text)
    for number, internal in (("A-today", True), ("A-today", False), ("A-law", False), ("A1", True)):
        document = Document.objects.create(name=f"{number}.pdf", file="x", size=1, sha256="0", media_type="x")
        Agreement.objects.get(public_id=number).documents.create(
            document=document, role="draft", internal=internal, public_id=f"D-{number}-{internal}"
        )
    shares = (
        ("T-shown", law, {"shared_from": ON}),
        ("T-hidden", cell, {}),
        ("T-over", biomedical, {"shared_until": ON}),
    )
    for number, unit, share in shares:
        period = {"shared_from": ON - timedelta(days=9), **share} if share else {}
        partners.tie_units(by=BY, public_id=number, hub_unit=unit, partner_unit=electrical, **period)
    person = people.add_person(by=BY, public_id="P-peking", family_name="Zebra")
    partners.appoint_officer(
        by=BY,
        public_id="O-peking",
        person=person,
        institution=peking,
        title="Zebra dean",
        signs="everything",
        mandate_ends_on=day("2012-11"),
    )
    accounts = {role: Account.objects.get(email=_address(role)) for role in ROLES}
    return Cast(accounts=accounts, tsinghua=tsinghua, peking=peking)


def _address(role: str) -> str:
    return f"{role.replace('_', '.')}@demo.invalid"


FOUNDING = {f"A{number}" for number in range(1, 12)}
PLANTED = {"A-law", "A-cell", "A-peking", "A-today", "A-tomorrow", "A-ended", "A-ending", "A-both"}
OF_LAW = {"A-law", "A-today", "A-tomorrow", "A-ended", "A-ending"}
AGREEMENTS = {
    **same(ALL_SEE, FOUNDING | PLANTED),
    "coordinator": FOUNDING | (PLANTED - OF_LAW),  # the own group's, and those of the whole hub
    "partner_officer": {"A1", "A2", "A-today", "A-ending"},
}
PARTNERS = {"tsinghua.edu.cn", "pku.edu.cn", "fudan.edu.cn", "sjtu.edu.cn", "ecnu.edu.cn"}
EXPECTED: dict[str, tuple[Callable[[Any], Iterable[Any]], dict[str, set[str]]]] = {
    "agreements": (agreements_visible_to, AGREEMENTS),
    "commitments": (
        commitments_visible_to,
        {
            **same(ALL_SEE, {"C1", "C2", *(f"C-A-{n}" for n in ("law", "cell", "peking", "today", "both"))}),
            "coordinator": {"C1", "C2", "C-A-cell", "C-A-peking", "C-A-both"},
            "partner_officer": {"C1", "C2", "C-A-today"},
        },
    ),
    "documents": (
        documents_visible_to,
        {
            **same(ALL_SEE, {"D-A-today-True", "D-A-today-False", "D-A-law-False", "D-A1-True"}),
            "coordinator": {"D-A1-True"},
            "partner_officer": {"D-A-today-False"},
        },
    ),
    "institutions": (
        institutions_visible_to,
        {
            **same((*ALL_SEE, "coordinator"), {"kuleuven.be"} | PARTNERS),
            "partner_officer": {"kuleuven.be", "tsinghua.edu.cn"},
        },
    ),
    "units": (
        units_visible_to,
        {
            **same((*ALL_SEE, "coordinator"), {"U1", "U2", "U3", "U-law", "U-cell"}),
            "partner_officer": {"U2", "U-law"},  # the own one, and the hub's of a tie that is shown
        },
    ),
    "officers": (
        officers_visible_to,
        {
            **same((*ALL_SEE, "coordinator"), {"O1", "O2", "O-peking"}),
            "partner_officer": {"O2"},
        },
    ),
    "ties": (
        ties_visible_to,
        {
            **same(ALL_SEE, {"T1", "T-shown", "T-hidden", "T-over"}),
            "coordinator": {"T1", "T-hidden", "T-over"},
            "partner_officer": {"T-shown"},
        },
    ),
    "people": (
        people_visible_to,
        {
            **same((*ALL_SEE, "coordinator"), {"P1", "P2", "P3", "P4", "P-peking"}),
            "partner_officer": {"P2"},
        },
    ),
}


def test_every_role_sees_exactly_its_records(cast: Cast, subtests: pytest.Subtests) -> None:
    for what, (visible_to, expected) in EXPECTED.items():
        with subtests.test(what):
            assert {role: public_ids(visible_to(cast.account(role))) for role in ROLES} == expected


def seen_at_all(account: Account) -> set[str]:
    fresh = Account.objects.get(pk=account.pk)
    return {one for visible_to, _expected in EXPECTED.values() for one in public_ids(visible_to(fresh))}


def test_without_a_role_today_nothing_is_seen(cast: Cast) -> None:
    hub, yesterday = Institution.objects.hub(), ON - timedelta(days=1)
    expired, early = {"starts_on": yesterday, "ends_on": ON}, {"starts_on": ON + timedelta(days=1)}
    for number, period in enumerate((expired, early)):
        account = an_account(f"nobody{number}")
        for role in ("administrator", "officer", "leadership", "auditor"):
            people.grant_role(account=account, by=BY, role=role, **period)
        partners.grant_limited_role(account=account, by=BY, unit=hub.units.get(public_id="U1"), **period)
        partners.grant_limited_role(account=account, by=BY, institution=cast.tsinghua, **period)
        assert seen_at_all(account) == set()
    for role in ROLES[1:]:
        people.edit_account(account=cast.accounts[role], by=BY, changes={"is_active": False})
        assert seen_at_all(cast.accounts[role]) == set(), role
    assert seen_at_all(an_account("stranger")) == set()


def test_a_withdrawn_role_shows_nothing_from_the_next_request_on(cast: Cast) -> None:
    for role in ("coordinator", "partner_officer"):
        table = UnitRole if role == "coordinator" else InstitutionRole
        partners.withdraw_limited_role(role=table.objects.get(account=cast.accounts[role]), by=BY)
        assert seen_at_all(cast.accounts[role]) == set()


def test_partnerships_are_the_insiders_own(cast: Cast) -> None:
    for role in ROLES:
        seen = {partnership.partner.domain for partnership in partnerships_visible_to(cast.account(role))}
        assert seen == (set() if role == "partner_officer" else PARTNERS), role


def test_what_is_found_is_what_is_seen(cast: Cast, subtests: pytest.Subtests) -> None:
    """The planted words are on everything; whoever searches for them gets the own part of it and no more."""
    for role in ROLES:
        with subtests.test(role):
            account = cast.account(role)
            seen = {
                what: public_ids(visible_to(account)) for what, (visible_to, _expected) in EXPECTED.items()
            }
            assert public_ids(reading.find_agreements(account, "zebra")) == seen["agreements"] & PLANTED
            assert public_ids(reading.find_commitments(account, "zebra")) == seen["commitments"] - {
                "C1",
                "C2",
            }
            assert public_ids(find_units(account, "zebra")) == seen["units"] & {"U-law"}
            assert public_ids(find_people(account, "zebra")) == seen["people"] & {"P-peking"}
            assert public_ids(find_institutions(account, "peking")) == seen["institutions"] & {"pku.edu.cn"}


def test_lists_and_counts_are_scoped_first(cast: Cast, subtests: pytest.Subtests) -> None:
    for role in ROLES:
        with subtests.test(role):
            account = cast.account(role)
            seen = public_ids(agreements_visible_to(account))
            in_force_with_a_renewal_day = PLANTED | {"A1"}
            due = reading.due_for_renewal(account, on=date(2012, 10, 21))
            assert public_ids(due) == seen & in_force_with_a_renewal_day
            assert due.count() == len(seen & in_force_with_a_renewal_day)
            assert public_ids(reading.without_evidence(account, on=ON)) == public_ids(
                commitments_visible_to(account)
            )
            assert public_ids(ties_on(account, on=ON)) == public_ids(ties_visible_to(account))
            ending = mandates_ending(account, on=ON, until=ON + timedelta(days=90))
            assert public_ids(ending) == public_ids(officers_visible_to(account)) & {"O-peking"}


def test_the_brief_and_the_list_of_attention_say_nothing_foreign(
    cast: Cast, subtests: pytest.Subtests
) -> None:
    for role in ROLES:
        with subtests.test(role):
            account = cast.account(role)
            brief = brief_of(account, on=ON)
            seen = public_ids(agreements_visible_to(account))
            assert {row["id"] for row in brief["agreements"]} == seen
            assert {row["agreement"] for row in brief["due"]} == seen & PLANTED
            told_of = (
                agreements_visible_to,
                commitments_visible_to,
                officers_visible_to,
                counts_visible_to,
                institutions_visible_to,
            )
            about = {one for visible_to in told_of for one in public_ids(visible_to(account))}
            assert {row["about"] for row in brief["attention"]} <= about
            named = {row[name] for row in brief["agreements"] for name in ("parent", "supersedes")} - {None}
            assert named <= seen
            assert {item.about for item in attention_on(account, on=ON)} == {
                row["about"] for row in brief["attention"]
            }
            ties = {(row["hub_unit"], row["partner_unit"]) for row in brief["ties"]}
            assert len(brief["ties"]) == len(public_ids(ties_visible_to(account)))
            if role == "partner_officer":
                assert ties == {("Faculty of Law zebra", "Department of Electrical Engineering")}
                assert "pku.edu.cn" not in str(brief)


def test_what_an_agreement_supersedes_or_stands_under_is_not_named_to_whom_it_is_not_shown(
    cast: Cast,
) -> None:
    party = Agreement.objects.get(public_id="A1").parties.get(institution=cast.tsinghua)
    agreements.share_agreement(party=party, by=BY, shared_from=None, shared_until=None)
    (second,) = (
        row for row in brief_of(cast.account("partner_officer"), on=ON)["agreements"] if row["id"] == "A2"
    )
    assert second["supersedes"] is None


def test_the_dossier_tells_of_the_readers_agreements_only(cast: Cast, subtests: pytest.Subtests) -> None:
    for role in ("coordinator", "partner_officer"):
        with subtests.test(role):
            account = cast.account(role)
            contents = dossier_of(account, partner=cast.tsinghua, on=ON)
            seen = public_ids(agreements_visible_to(account).with_partner(cast.tsinghua))
            assert {row.key for row in contents.agreements} == seen
            assert {row.agreement for row in contents.due} <= seen
            assert {row.agreement for row in contents.commitments} <= seen
            assert len(contents.ties) == len(
                public_ids(ties_visible_to(account).filter(partner_unit__public_id="U2"))
            )
            documents = documents_visible_to(account).filter(
                agreement__in=Agreement.objects.with_partner(cast.tsinghua)
            )
            assert len(contents.documents) == documents.count()


def test_the_star_of_a_partner_officer_has_one_ray(cast: Cast) -> None:
    star = star_of(cast.account("partner_officer"), on=ON)
    assert [point.partner for point in star.points] == [cast.tsinghua]
    assert star.partners == 1
    assert sum(star.points[0].counts.values()) == 4


# ---------------------------------------------------------------- what each role may do

MAY: dict[str, set[str]] = {
    "people.manage_accounts": {"administrator"},
    "people.write_person": {"administrator", "officer"},
    "people.read_history": {"administrator", "officer", "auditor"},
    "partners.read_institution": set(ROLES),
    "partners.write_institution": {"administrator", "officer"},
    "partners.read_partnership": set(ROLES) - {"partner_officer"},
    "partners.write_partnership": {"administrator", "officer"},
    "partners.read_internal": set(ROLES) - {"partner_officer"},
    "partners.write_tie": {"administrator", "officer", "coordinator"},
    "agreements.read_agreement": set(ROLES),
    "agreements.write_agreement": {"administrator", "officer", "coordinator"},
    "agreements.remove_agreement": {"administrator", "officer"},
    "agreements.share_agreement": {"administrator", "officer"},
    "agreements.read_internal": set(ROLES) - {"partner_officer"},
    "agreements.read_history": {"administrator", "officer", "auditor"},
    "agreements.write_kind": {"administrator"},
}


def test_every_role_may_exactly_what_is_said(cast: Cast) -> None:
    given = {
        permission: {role for role in ROLES if may(cast.account(role), permission)} for permission in MAY
    }
    assert given == MAY


def test_a_coordinator_writes_what_the_own_units_are_party_to(cast: Cast) -> None:
    account = cast.account("coordinator")
    writable = {
        one.public_id for one in Agreement.objects.all() if may(account, "agreements.write_agreement", one)
    }
    assert writable == {"A-cell"}
    ties = {tie.public_id for tie in Tie.objects.all() if may(account, "partners.write_tie", tie)}
    assert ties == {"T1", "T-hidden", "T-over"}


def test_a_partner_officer_writes_nothing_and_reads_only_the_own(cast: Cast) -> None:
    account = cast.account("partner_officer")
    for one in Agreement.objects.all():
        assert not may(account, "agreements.write_agreement", one)
        seen = one.public_id in AGREEMENTS["partner_officer"]
        assert may(account, "agreements.read_agreement", one) == seen, one.public_id
    assert not any(may(account, "partners.write_tie", tie) for tie in Tie.objects.all())
    readable = {
        one.domain for one in Institution.objects.all() if may(account, "partners.read_institution", one)
    }
    assert readable == {"kuleuven.be", "tsinghua.edu.cn"}
    assert Officer.objects.count() == 3
