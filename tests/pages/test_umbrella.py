"""What happens to everything made under an umbrella, at any depth; and a signing recorded beside a round, or not."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from edge.agreements import actions
from edge.agreements.actions.life import BeingSigned
from edge.agreements.models import Agreement, SigningRound, Suspended, TextVersion
from edge.agreements.queries.below import all_below, living_below
from edge.core.dates import PartialDate
from edge.mobility.models import Stay
from edge.partners.models import Institution
from edge.people.models import Person
from edge.people.permissions import INSTALLATION
from edge.strategy.queries.resting import resting_on
from tests.pages.filling import send

SignIn = Callable[..., Client]
P = PartialDate.parse
TODAY = date(2012, 10, 23)
ENDED = {"requested_on": "2012-11-01", "effective_on": "2013-11-01", "reason": "By both sides"}


def agreement(public_id: str) -> Agreement:
    return Agreement.objects.select_related("kind").get(public_id=public_id)


def put_under(above: Agreement, public_id: str) -> Agreement:
    return actions.prepare_agreement(
        by=INSTALLATION,
        public_id=public_id,
        kind=above.kind,
        title=f"Annex {public_id}",
        parent=above,
        parties=[(party.institution, None) for party in above.parties.select_related("institution")],
        signed_on=P("2012-10-22"),
    )


@pytest.fixture
def tree(founding_case: None) -> Agreement:
    """A3 with A7 under it, B1 under that and B2 under that one."""
    put_under(put_under(agreement("A7"), "B1"), "B2")
    return agreement("A3")


def terminated() -> set[str]:
    return set(Agreement.objects.exclude(terminated_on_from=None).values_list("public_id", flat=True))


def test_everything_below_is_found_with_its_level(tree: Agreement) -> None:
    found = [(one.agreement.public_id, one.level) for one in all_below(tree, on=TODAY)]
    assert found == [("A7", 1), ("B1", 2), ("B2", 3)]
    with CaptureQueriesContext(connection) as statements:
        all_below(tree, on=TODAY)
    assert len(statements) == 4  # a level each, and one that finds nothing more


def test_what_is_over_hides_nothing_that_is_made_under_it(tree: Agreement) -> None:
    actions.terminate_agreement(agreement=agreement("B1"), by=INSTALLATION, on=P("2012-10-22"))
    assert [one.agreement.public_id for one in living_below(tree, on=TODAY)] == ["A7", "B2"]


def test_a_circle_ends_where_it_began(tree: Agreement) -> None:
    Agreement.objects.filter(public_id="A3").update(parent=agreement("B2"))  # which no verb would do
    assert [one.agreement.public_id for one in all_below(agreement("A3"), on=TODAY)] == ["A7", "B1", "B2"]


def test_all_of_them_end_with_the_umbrella(tree: Agreement, as_role: SignIn) -> None:
    officer, url = as_role("officer"), reverse("termination_request", args=["A3"])
    page = officer.get(url).content.decode()
    assert "level 2, shares the fate" in page
    assert "level 3 below" in page
    assert send(officer, url, **ENDED).status_code == 302
    assert terminated() == {"A3", "A7", "B1", "B2"}


def test_what_is_made_under_one_that_stays_stays_too(tree: Agreement, as_role: SignIn) -> None:
    told = {"follow-A7": None, "why-A7": "It has its own funds"}
    url = reverse("termination_request", args=["A3"])
    assert send(as_role("officer"), url, **ENDED, **told).status_code == 302
    assert terminated() == {"A3"}
    assert agreement("A7").outlives_reason == "It has its own funds"


def test_one_far_below_may_go_on_alone(tree: Agreement, as_role: SignIn) -> None:
    url = reverse("termination_request", args=["A3"])
    refused = send(as_role("officer"), url, **ENDED, **{"follow-B2": None})
    assert "Say what becomes of “Annex B2”" in refused.content.decode()
    assert terminated() == set()
    told = {"follow-B2": None, "why-B2": "A PhD runs until 2015"}
    assert send(as_role("officer"), url, **ENDED, **told).status_code == 302
    assert terminated() == {"A3", "A7", "B1"}


def test_recording_a_termination_asks_the_same(tree: Agreement, as_role: SignIn) -> None:
    officer, url = as_role("officer"), reverse("agreement_terminate", args=["A3"])
    told = {"on": "2013-11-01", "reason": "By the partner"}
    refused = send(officer, url, **told, **{"follow-A7": None})
    assert refused.status_code == 422
    assert send(officer, url, **told).status_code == 302
    assert terminated() == {"A3", "A7", "B1", "B2"}


def test_a_termination_on_an_unknown_day_takes_them_along(tree: Agreement, as_role: SignIn) -> None:
    told = {"unknown_day": "on", "reason": "Nobody knows when"}
    assert send(as_role("officer"), reverse("agreement_terminate", args=["A3"]), **told).status_code == 302
    unknown = Agreement.objects.filter(terminated_on_unknown=True).values_list("public_id", flat=True)
    assert set(unknown) == {"A3", "A7", "B1", "B2"}


def test_a_suspension_reaches_all_levels(tree: Agreement) -> None:
    actions.suspend_with_children(agreement=tree, by=INSTALLATION, starts_on=P("2012-11"), with_children=True)
    assert set(Suspended.objects.values_list("agreement__public_id", flat=True)) == {"A3", "A7", "B1", "B2"}


def test_whoever_is_abroad_under_one_far_below_rests_on_the_umbrella(
    tree: Agreement, as_role: SignIn
) -> None:
    person = Person.objects.create(family_name="Claes", given_name="Lien", participant=True, synthetic=True)
    partner = Institution.objects.get(domain="pku.edu.cn")
    stay = Stay(person=person, partner=partner, direction="out", kind="exchange", agreement=agreement("B2"))
    stay.starts_on, stay.ends_on = P("2012-09"), P("2013-06-30")
    stay.save()
    resting = resting_on(INSTALLATION, tree, on=TODAY)
    assert [(item.kind, item.label, item.level, str(item.under or "")) for item in resting.items] == [
        ("stay", "Lien Claes, exchange", 0, "Annex B2"),
        ("agreement", agreement("A7").title, 1, ""),
        ("agreement", "Annex B1", 2, ""),
        ("agreement", "Annex B2", 3, ""),
    ]
    assert resting.needed.until == date(2013, 6, 30)
    page = as_role("officer").get(reverse("agreement_resting", args=["A3"])).content.decode()
    assert "under “Annex B2”" in page


# ---------------------------------------------------------------- a signing that took place elsewhere
@pytest.fixture
def with_text(founding_case: None) -> TextVersion:
    hub = Institution.objects.hub()
    return TextVersion.objects.create(
        agreement=agreement("A7"),
        number=1,
        kind_code="x",
        origin="edit",
        sha256="0" * 64,
        institution=hub,
        name="Ada",
    )


def test_without_a_text_here_the_page_leads_to_recording_a_signing(as_role: SignIn) -> None:
    page = as_role("officer").get(reverse("agreement", args=["A7"])).content.decode()
    primary = f'<a class="button primary" href="{reverse("agreement_sign", args=["A7"])}">'
    assert f"{primary}Record a signing that took place elsewhere</a>" in page


def test_with_a_text_here_the_page_leads_to_its_signing(with_text: TextVersion, as_role: SignIn) -> None:
    officer = as_role("officer")
    page = officer.get(reverse("agreement", args=["A7"])).content.decode()
    assert f'<a class="button primary" href="{reverse("agreement_signing", args=["A7"])}">Sign</a>' in page
    assert "Record a signing that took place elsewhere" in page  # it stays, in the menu
    form = officer.get(reverse("agreement_sign", args=["A7"])).content.decode()
    assert reverse("agreement_signing", args=["A7"]) in form
    assert "have it signed here" in form


def test_while_a_round_is_open_no_other_signing_is_recorded(with_text: TextVersion, as_role: SignIn) -> None:
    under = agreement("A7")
    round_ = SigningRound.objects.create(
        agreement=under, text_version=with_text, sha256="0" * 64, method="paper"
    )
    officer = as_role("officer")
    for url, told in (
        (reverse("agreement_sign", args=["A7"]), {"on": "2012-10-23"}),
        (reverse("agreement_edit", args=["A7"]), {"signed_on": "2012-10-23"}),
    ):
        refused = send(officer, url, **told)
        assert refused.status_code == 422
        assert "on its way through the signatories" in refused.content.decode()
    with pytest.raises(BeingSigned, match="or cancel it"):
        actions.sign_agreement(agreement=under, by=INSTALLATION, on=P("2012-10-23"))
    SigningRound.objects.filter(pk=round_.pk).update(state="cancelled")
    assert send(officer, reverse("agreement_sign", args=["A7"]), on="2012-10-23").status_code == 302
    assert agreement("A7").is_signed
