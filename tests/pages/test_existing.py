"""Before an agreement is added or drafted the office sees what there is already of its kind with its partner."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from edge.agreements import actions
from edge.agreements.models import Agreement, AgreementKind
from edge.agreements.queries.existing import existing_like
from edge.core.dates import PartialDate
from edge.partners.models import Institution, Unit
from edge.people.permissions import INSTALLATION
from tests.pages.filling import opened

SignIn = Callable[..., Client]
P = PartialDate.parse
TITLE = "Another memorandum"
ADD = "agreement_add"
SENTENCE = "Of this kind with this partner there is already"


def agreement(public_id: str) -> Agreement:
    return Agreement.objects.select_related("kind").get(public_id=public_id)


def told(kind: str, partner: str = "tsinghua.edu.cn", **more: Any) -> dict[str, Any]:
    return {
        "kind": AgreementKind.objects.get(code=kind).public_id,
        "title": TITLE,
        "partner": Institution.objects.get(domain=partner).public_id,
        **more,
    }


def sent_twice(client: Client, path: str, typed: dict[str, Any]) -> tuple[Any, Any]:
    """As a person does it: sent, read what came back, and the same form sent again."""
    first = client.post(path, {**opened(client, path), **typed})
    form = first.context["form"]
    again = {field.html_name: field.value() for field in form if field.value() not in (None, "", False, [])}
    again = {name: "on" if value is True else value for name, value in again.items()}
    return first, client.post(path, again)


def test_it_is_said_before_saving_and_is_no_obstacle(as_role: SignIn) -> None:
    officer = as_role("officer")
    first, second = sent_twice(officer, reverse(ADD), told(agreement("A2").kind.code))
    assert first.status_code == 422
    page = first.content.decode()
    assert SENTENCE in page
    assert f'href="{reverse("agreement", args=["A2"])}"' in page
    assert f'value="{TITLE}"' in page  # nothing has to be typed again
    assert second.status_code == 302
    assert Agreement.objects.filter(title=TITLE).count() == 1


def test_another_kind_or_another_partner_is_added_at_once(as_role: SignIn) -> None:
    officer = as_role("officer")
    typed = {**opened(officer, reverse(ADD)), **told("data_transfer")}
    assert officer.post(reverse(ADD), typed).status_code == 302


def test_what_is_over_by_then_is_not_meant(as_role: SignIn) -> None:
    officer, old = as_role("officer"), agreement("A2")
    Agreement.objects.filter(kind=old.kind).exclude(pk=old.pk).update(
        withdrawn_on_from="2012-01-01", withdrawn_on_until="2012-01-02"
    )
    actions.edit_agreement(agreement=old, by=INSTALLATION, changes={"ends_on": P("2017-10-21")})
    typed = {**opened(officer, reverse(ADD)), **told(old.kind.code, starts_on="2018")}
    assert officer.post(reverse(ADD), typed).status_code == 302


def test_time_and_unit_decide_what_is_listed(founding_case: None) -> None:
    partner = Institution.objects.get(domain="tsinghua.edu.cn")
    kind = AgreementKind.objects.get(code="student_exchange")
    hub = Institution.objects.hub()
    physics, law = (Unit.objects.create(institution=hub, name=name) for name in ("Physics", "Law"))

    def exchange(title: str, unit: Unit | None, **days: Any) -> None:
        parties = [(hub, unit), (partner, None)]
        actions.prepare_agreement(by=INSTALLATION, kind=kind, title=title, parties=parties, **days)

    exchange("A Law", law, starts_on=P("2012"), ends_on=P("2014"))
    exchange("B Physics", physics, starts_on=P("2012"), ends_on=P("2014"))
    exchange("C Everybody", None, starts_on=P("2012"), ends_on=P("2014"))
    exchange("D Over", physics, starts_on=P("2001"), ends_on=P("2011"))
    exchange("E Later", physics, starts_on=P("2016"), ends_on=P("2019"))
    exchange("F No days", physics)

    def listed(**days: Any) -> list[tuple[str, bool]]:
        found = existing_like(
            INSTALLATION, kind=kind, partners=[partner], hub_unit=physics, on=P("2012-10-23").start, **days
        )
        return [(one.agreement.title, one.same_unit) for one in found]

    now = {"starts_on": P("2012-11"), "ends_on": P("2013")}
    assert listed(**now) == [
        ("B Physics", True),
        ("C Everybody", True),
        ("F No days", True),
        ("A Law", False),
    ]
    assert ("E Later", True) in listed(starts_on=P("2013"))  # with no end in sight
    assert ("D Over", True) in listed(starts_on=P("2010"), ends_on=P("2013"))
    assert ("D Over", True) in listed(starts_on=P("2011"), ends_on=P("2013"))  # perhaps


def test_a_successor_is_not_told_of_what_it_replaces(as_role: SignIn) -> None:
    old = agreement("A2")
    page = as_role("officer").get(f"{reverse(ADD)}?supersedes=A2").content.decode()
    same = [
        one.agreement.public_id
        for one in existing_like(
            INSTALLATION,
            kind=old.kind,
            partners=[Institution.objects.get(domain="tsinghua.edu.cn")],
            on=P("2026-11-23").start,
            but=[old.pk],
        )
    ]
    assert "A2" not in same
    assert (SENTENCE in page) == bool(same)


def test_nobody_is_told_of_what_they_do_not_see(as_role: SignIn, account: Callable[[str], Any]) -> None:
    partner = Institution.objects.get(domain="tsinghua.edu.cn")
    kind = AgreementKind.objects.get(code="student_exchange")
    hub = Institution.objects.hub()
    law = Unit.objects.create(institution=hub, name="Law")
    actions.prepare_agreement(
        by=INSTALLATION, kind=kind, title="For lawyers alone", parties=[(hub, law), (partner, None)]
    )
    told_of = {
        role: [
            one.agreement.title
            for one in existing_like(account(role), kind=kind, partners=[partner], on=P("2012-10-23").start)
        ]
        for role in ("officer", "coordinator", "partner_officer")
    }
    assert "For lawyers alone" in told_of["officer"]
    assert "For lawyers alone" not in told_of["coordinator"]
    assert told_of["partner_officer"] == []


def test_amendments_are_many_and_no_warning(founding_case: None) -> None:
    kind = AgreementKind.objects.get(code="amendment")
    partner = Institution.objects.get(domain="tsinghua.edu.cn")
    under = agreement("A2")
    actions.prepare_agreement(
        by=INSTALLATION, kind=kind, title="First", parent=under, parties=[(partner, None)]
    )
    assert existing_like(INSTALLATION, kind=kind, partners=[partner], on=P("2012-10-23").start) == []


def test_the_first_draft_says_what_stands_beside_it(as_role: SignIn) -> None:
    old = agreement("A2")
    hub, partner = Institution.objects.hub(), Institution.objects.get(domain="tsinghua.edu.cn")
    actions.prepare_agreement(
        by=INSTALLATION, public_id="N1", kind=old.kind, title=TITLE, parties=[(hub, None), (partner, None)]
    )
    page = as_role("officer").get(reverse("text_draft", args=["N1"])).content.decode()
    assert SENTENCE in page
    assert f'href="{reverse("agreement", args=["A2"])}"' in page
