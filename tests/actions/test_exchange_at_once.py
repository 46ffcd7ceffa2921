"""Two people at one text at the same moment, with real connections, on either database: one wins, the other is told."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from edge.agreements.actions import exchange, links, texts
from edge.agreements.models import Approval, ClauseComment, Proposal, TextVersion
from edge.agreements.queries.texts import clauses_of
from edge.core import actions as core
from edge.core.models import OutgoingMail
from edge.partners import actions as partners
from edge.people import actions as people
from edge.people.models import Account
from tests.actions.arranging import quick_cleaning
from tests.actions.arranging_exchange import Sides, a_link, two_sides
from tests.actions.arranging_texts import reworded
from tests.actions.test_concurrency import BACKEND, at_once, kinds_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True, scope="module")
def cleaning() -> Iterator[None]:
    with quick_cleaning():
        yield


@pytest.fixture
def sides() -> Sides:
    return two_sides()


def stored(version: TextVersion) -> TextVersion:
    """As each connection reads it for itself."""
    return TextVersion.objects.select_related("agreement__kind").get(pk=version.pk)


def together(*acts: Callable[[], Any]) -> list[Any]:
    return at_once(*acts, meeting=(core, "locked"))


def rewrite(sides: Sides, body: str) -> TextVersion:
    base = stored(sides.version)
    return texts.make_version(
        agreement=base.agreement,
        by=sides.olivia,
        institution=sides.hub,
        clauses=reworded(clauses_of(base), "term", body),
        languages=base.languages,
        base=base,
        origin="edit",
    )


def proposal(sides: Sides) -> Proposal:
    words = dict(clauses_of(sides.version)[0].texts)
    return exchange.propose_change(
        version=sides.version,
        by=sides.wang,
        institution=sides.partner,
        change="change",
        clause_key="term",
        texts=words,
    )


def accept(made: Proposal, by: Account, sides: Sides) -> TextVersion:
    mine = Proposal.objects.select_related("text_version__agreement__kind", "institution").get(pk=made.pk)
    return exchange.accept_proposal(proposal=mine, by=by, institution=sides.hub)


def approve(sides: Sides) -> Approval:
    version = stored(sides.version)
    return texts.approve_version(
        version=version, by=sides.wang, institution=sides.partner, sha256=version.sha256
    )


def test_of_two_next_versions_one_is_made(sides: Sides) -> None:
    answers = together(lambda: rewrite(sides, "Six years."), lambda: rewrite(sides, "Seven years."))
    assert kinds_of(answers) == ["NotTheLatest", "TextVersion"]
    (refused,) = (answer for answer in answers if isinstance(answer, texts.NotTheLatest))
    assert str(refused).startswith("Olivia made Version 2 meanwhile")
    assert refused.newest.number == 2
    assert [version.number for version in TextVersion.objects.order_by("number")] == [1, 2]


def test_of_two_who_accept_one_is_first(sides: Sides) -> None:
    made = proposal(sides)
    answers = together(lambda: accept(made, sides.olivia, sides), lambda: accept(made, sides.oscar, sides))
    assert kinds_of(answers) == ["DecidedAlready", "TextVersion"]
    (refused,) = (str(answer) for answer in answers if isinstance(answer, exchange.DecidedAlready))
    made.refresh_from_db()
    assert refused == f"{made.decided_by} was first: the proposal is accepted."
    assert TextVersion.objects.count() == 2
    assert OutgoingMail.objects.filter(body__contains="accepted the proposal").count() == 1


def test_accepting_and_taking_back_do_not_both_come_to_be(sides: Sides) -> None:
    made = proposal(sides)

    def take_back() -> Proposal:
        mine = Proposal.objects.select_related("text_version__agreement").get(pk=made.pk)
        return exchange.withdraw_proposal(proposal=mine, by=sides.wang, institution=sides.partner)

    answers = together(lambda: accept(made, sides.olivia, sides), take_back)
    made.refresh_from_db()
    winner = {"accepted": "TextVersion", "withdrawn": "Proposal"}[made.state]
    assert kinds_of(answers) == sorted(["DecidedAlready", winner])
    assert TextVersion.objects.count() == (2 if made.state == "accepted" else 1)


def test_an_approval_never_lands_on_a_text_that_was_not_read(sides: Sides) -> None:
    """Either the approval came first and lapses, or the change did and the approval is refused."""
    made = proposal(sides)
    first = sides.version.sha256
    answers = together(lambda: accept(made, sides.olivia, sides), lambda: approve(sides))
    assert kinds_of(answers) in (["Approval", "TextVersion"], ["OtherText", "TextVersion"])
    assert [approval.sha256 for approval in Approval.objects.all()] in ([first], [])
    assert first != TextVersion.objects.get(number=2).sha256


def test_a_side_that_approves_twice_at_once_approves_once(sides: Sides) -> None:
    answers = together(lambda: approve(sides), lambda: approve(sides))
    assert kinds_of(answers) == ["Approval", "ValidationError"]
    assert Approval.objects.count() == 1


def test_an_earlier_text_is_not_brought_back_over_a_new_one(sides: Sides) -> None:
    second = texts.show_version(version=rewrite(sides, "Six years."), by=sides.olivia)

    def restore() -> TextVersion:
        return texts.restore_version(
            version=stored(sides.version), base=stored(second), by=sides.oscar, institution=sides.hub
        )

    def go_on() -> TextVersion:
        base = stored(second)
        return texts.make_version(
            agreement=base.agreement,
            by=sides.olivia,
            institution=sides.hub,
            clauses=reworded(clauses_of(base), "fees", "Everybody pays."),
            languages=base.languages,
            base=base,
            origin="edit",
        )

    answers = together(restore, go_on)
    assert kinds_of(answers) == ["NotTheLatest", "TextVersion"]
    assert TextVersion.objects.count() == 3


def test_a_link_used_twice_at_once_approves_once(sides: Sides) -> None:
    link = a_link(sides, "approve").link

    def use() -> Approval:
        mine = type(link).objects.select_related("agreement", "institution").get(pk=link.pk)
        version = stored(sides.version)
        return links.approve_by_link(link=mine, version=version, sha256=version.sha256)

    assert kinds_of(together(use, use)) == ["Approval", "LinkClosed"]
    assert Approval.objects.count() == 1


def test_a_comment_sent_twice_at_once_through_a_link_is_one(sides: Sides) -> None:
    link = a_link(sides).link

    def say() -> ClauseComment:
        mine = type(link).objects.select_related("agreement", "institution").get(pk=link.pk)
        return links.comment_by_link(link=mine, version=stored(sides.version), text="Shorter.")

    assert kinds_of(together(say, say)) == ["ClauseComment", "ClauseComment"]
    assert ClauseComment.objects.count() == 1


def test_of_two_clicks_on_an_invitation_one_sets_the_password(sides: Sides) -> None:
    given = partners.invite_partner_officer(
        institution=sides.partner,
        by=sides.olivia,
        name="Liu",
        email="liu@lotus.example",
        address=lambda secret: secret,
    )
    words = ("correct horse battery", "staple and another horse")
    answers = together(
        *(lambda word=word: people.use_invitation(secret=given.secret, password=word) for word in words)
    )
    assert kinds_of(answers) == ["Account", "InvitationClosed"]
    winner = next(n for n, answer in enumerate(answers) if isinstance(answer, Account))
    account = Account.objects.get(email="liu@lotus.example")
    assert [account.check_password(word) for word in words] == [winner == 0, winner == 1]


def test_on_the_screens_the_second_reads_who_was_first_and_keeps_what_was_typed(sides: Sides) -> None:
    made = proposal(sides)
    clients = []
    for account in (sides.olivia, sides.oscar):
        client = Client(raise_request_exception=False)
        client.force_login(account, backend=BACKEND)
        clients.append(client)
    body = {"answer": "With pleasure, from the office."}
    answers = together(
        *(
            lambda one=one, n=n: one.post(
                f"/proposals/{made.public_id}/accept/", {**body, "form_token": f"t{n}"}
            )
            for n, one in enumerate(clients)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    (told,) = (answer.content.decode() for answer in answers if answer.status_code == 422)
    assert "was first: the proposal is accepted" in told
    assert "With pleasure, from the office." in told
