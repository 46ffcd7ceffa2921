"""Internal review as people do it: set up by kind, asked, decided in stages, conditions met; nobody outside sees it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from edge.agreements.actions import reviewing
from edge.agreements.models import Agreement, InternalReview, ReviewCondition, ReviewRoute
from edge.agreements.rules.workdays import after_working_days
from edge.core.models import OutgoingMail
from edge.core.refusals import Refusal
from edge.people.actions import open_account
from edge.people.models import Account
from edge.people.permissions import INSTALLATION
from tests.pages.filling import send

SignIn = Callable[..., Client]


def read(client: Client, path: str) -> str:
    return client.get(path).content.decode()


@pytest.fixture
def routes(founding_case: None, account: Callable[[str], Account]) -> None:
    kind = Agreement.objects.get(public_id="A7").kind
    for area, stage, days in (("legal", 1, 10), ("finance", 1, 5), ("knowledge_security", 2, 10)):
        reviewer = account("auditor") if area == "legal" else None
        reviewing.add_route(
            by=INSTALLATION, kind=kind, area=area, stage=stage, working_days=days, reviewer=reviewer
        )


def verdicts() -> dict[str, tuple[str, bool]]:
    return {row.area: (row.verdict, row.asked_on is not None) for row in InternalReview.objects.all()}


def test_the_administrator_says_what_a_kind_needs(as_role: SignIn) -> None:
    kind = Agreement.objects.get(public_id="A7").kind
    client = as_role("administrator")
    url = reverse("route_add", args=[kind.public_id])
    response = send(client, url, area="legal", stage="1", working_days="10")
    assert response.status_code == 302
    assert [(route.area, route.stage, route.working_days) for route in kind.routes.all()] == [
        ("legal", 1, 10)
    ]
    assert "Internal reviews that it needs" in read(client, reverse("kind", args=[kind.public_id]))
    assert as_role("officer").get(url).status_code == 403
    assert send(client, url, area="legal", stage="2", working_days="3").status_code == 422


def test_reviews_run_in_stages_and_the_reviewer_hears_of_it(routes: None, as_role: SignIn) -> None:
    officer = as_role("officer")
    assert send(officer, reverse("reviews_ask", args=["A7"])).status_code == 302
    assert verdicts() == {
        "legal": ("open", True),
        "finance": ("open", True),
        "knowledge_security": ("open", False),
    }
    legal = InternalReview.objects.get(area="legal")
    assert legal.asked_on is not None
    assert legal.due_on == after_working_days(legal.asked_on, 10)
    assert OutgoingMail.objects.filter(to=legal.reviewer.email).count() == 1
    auditor = as_role("auditor")
    decide = reverse("review_decide", args=[legal.public_id])
    assert officer.get(decide).status_code == 403  # somebody else was asked
    response = send(
        auditor,
        decide,
        verdict="conditions",
        reason="Data goes abroad",
        conditions="A transfer clause\n\nA date",
    )
    assert response.status_code == 302
    assert [str(one) for one in legal.conditions.all()] == ["A transfer clause", "A date"]
    finance = InternalReview.objects.get(area="finance")
    send(officer, reverse("review_decide", args=[finance.public_id]), verdict="agreed")
    assert verdicts()["knowledge_security"] == ("open", True)


def test_a_condition_stays_open_until_somebody_says_how_it_was_met(routes: None, as_role: SignIn) -> None:
    officer = as_role("officer")
    send(officer, reverse("reviews_ask", args=["A7"]))
    finance = InternalReview.objects.get(area="finance")
    send(
        officer,
        reverse("review_decide", args=[finance.public_id]),
        verdict="conditions",
        reason="Money",
        conditions="A budget line",
    )
    condition = ReviewCondition.objects.get()
    page = reverse("review", args=[finance.public_id])
    assert "A budget line" in read(officer, page)
    send(
        officer,
        reverse("condition_meet", args=[condition.public_id]),
        how="In the budget of 2013",
        on="2012-11-05",
    )
    condition.refresh_from_db()
    assert (condition.met_on, condition.how) == (date(2012, 11, 5), "In the budget of 2013")
    assert "In the budget of 2013" in read(officer, page)


def test_a_verdict_says_why_and_comes_in_its_turn(routes: None, as_role: SignIn) -> None:
    officer = as_role("officer")
    send(officer, reverse("reviews_ask", args=["A7"]))
    finance = InternalReview.objects.get(area="finance")
    response = send(officer, reverse("review_decide", args=[finance.public_id]), verdict="refused")
    assert response.status_code == 422
    assert "Say why" in response.content.decode()
    later = InternalReview.objects.get(area="knowledge_security")
    response = send(officer, reverse("review_decide", args=[later.public_id]), verdict="agreed")
    assert "an earlier stage is still open" in response.content.decode()
    assert verdicts()["knowledge_security"] == ("open", False)
    again = send(officer, reverse("reviews_ask", args=["A7"]))
    assert "asked for already" in again.content.decode()


def test_nobody_outside_the_hub_reads_of_a_review(routes: None, as_role: SignIn) -> None:
    send(as_role("officer"), reverse("reviews_ask", args=["A7"]))
    legal = InternalReview.objects.get(area="legal")
    partner = as_role("partner_officer")
    for public_id in (legal.public_id, "no-such-review"):
        assert partner.get(reverse("review", args=[public_id])).status_code == 403
    refused = partner.get(reverse("reviews"))
    assert refused.status_code == 403
    assert Agreement.objects.get(public_id="A7").title not in refused.content.decode()
    assert Client().get(reverse("reviews")).status_code == 302


def test_a_kind_without_routes_says_so(founding_case: None) -> None:
    with pytest.raises(Refusal, match="No review is set up"):
        reviewing.ask_reviews(agreement=Agreement.objects.get(public_id="A7"), by=INSTALLATION)
    assert not ReviewRoute.objects.exists()


def test_nobody_of_a_partner_is_offered_named_or_told(
    founding_case: None, account: Callable[[str], Account], as_role: SignIn
) -> None:
    kind = Agreement.objects.get(public_id="A7").kind
    foreign = account("partner_officer")
    form = as_role("administrator").get(reverse("route_add", args=[kind.public_id])).context["form"]
    offered = set(form.fields["reviewer"].queryset)
    assert foreign not in offered
    assert account("auditor") in offered
    words = {"by": INSTALLATION, "kind": kind, "area": "legal", "stage": 1, "working_days": 5}
    with pytest.raises(reviewing.NotAReviewer, match="speaks for no partner"):
        reviewing.add_route(**words, reviewer=foreign)
    route = reviewing.add_route(**words, reviewer=account("auditor"))
    with pytest.raises(reviewing.NotAReviewer):
        reviewing.edit_route(route=route, by=INSTALLATION, changes={"reviewer": foreign})
    ReviewRoute.objects.update(reviewer=foreign)  # named before that account got its role
    before = OutgoingMail.objects.count()
    (review,) = reviewing.ask_reviews(agreement=Agreement.objects.get(public_id="A8"), by=INSTALLATION)
    assert review.reviewer is None
    assert OutgoingMail.objects.count() == before


def test_the_mail_to_a_reviewer_names_the_day_in_words_and_leads_to_the_review(
    routes: None, as_role: SignIn
) -> None:
    reviewing.ask_reviews(agreement=Agreement.objects.get(public_id="A7"), by=INSTALLATION)
    legal = InternalReview.objects.get(area="legal")
    assert legal.reviewer and legal.due_on
    body = OutgoingMail.objects.get(to=legal.reviewer.email).body
    assert body.startswith(f"{legal.reviewer.name},")
    assert reverse("review", args=[legal.public_id]) in body
    assert f"{legal.due_on:%Y}" in body
    assert legal.due_on.isoformat() not in body


def test_a_reviewer_without_a_role_reads_the_own_review_and_no_other(routes: None, client: Client) -> None:
    counsel = open_account(by=INSTALLATION, email="counsel@example.org", name="Counsel (synthetic)")
    ReviewRoute.objects.filter(area="legal").update(reviewer=counsel)
    reviewing.ask_reviews(agreement=Agreement.objects.get(public_id="A7"), by=INSTALLATION)
    client.force_login(counsel, backend="allauth.account.auth_backends.AuthenticationBackend")
    legal = InternalReview.objects.get(area="legal")
    page = client.get(reverse("review", args=[legal.public_id]))
    assert page.status_code == 200
    assert page.context["others"] == []


def test_a_condition_is_not_met_on_a_day_to_come(routes: None) -> None:
    reviewing.ask_reviews(agreement=Agreement.objects.get(public_id="A7"), by=INSTALLATION)
    reviewing.decide_review(
        review=InternalReview.objects.get(area="legal"),
        by=INSTALLATION,
        verdict="conditions",
        reason="Data goes abroad",
        conditions=["A transfer clause"],
    )
    condition = ReviewCondition.objects.get()
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refusal, match="still to come"):
        reviewing.meet_condition(condition=condition, by=INSTALLATION, how="Added", on=tomorrow)
