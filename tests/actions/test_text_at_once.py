"""Two people at the same version of a text at the same moment, with real connections: one wins, the other is told.

On SQLite, with its one writer, they come one after the other; on PostgreSQL they meet at the worst moment.
"""

from collections.abc import Iterator

import pytest

from edge.agreements import actions as agreements
from edge.agreements.actions import texts
from edge.agreements.models import Agreement, Approval, TextVersion
from edge.core import actions as core
from edge.core.models import Activity
from edge.partners.models import Institution
from tests.actions.arranging import BY, a_hub, a_partner, an_agreement, day, quick_cleaning
from tests.actions.arranging_texts import a_text, the_clauses, the_next
from tests.actions.test_concurrency import at_once, kinds_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True, scope="module")
def cleaning() -> Iterator[None]:
    with quick_cleaning():
        yield


@pytest.fixture
def agreement(transactional_db: None) -> Agreement:
    return an_agreement("Exchange", a_hub(), a_partner("Lotus University"), code="student_exchange")


def hub() -> Institution:
    return Institution.objects.hub()


def partner() -> Institution:
    return Institution.objects.get(name="Lotus University")


def first() -> TextVersion:
    """The first version as each of them has it open."""
    return TextVersion.objects.get(number=1)


def the_refused(answers: list[object]) -> texts.NotTheLatest:
    (refused,) = (answer for answer in answers if isinstance(answer, texts.NotTheLatest))
    return refused


def test_of_two_edits_of_one_version_one_wins_and_the_other_hears_of_it(agreement: Agreement) -> None:
    a_text(agreement)
    answers = at_once(
        lambda: the_next(first(), "term", "Three years.", name="Mia"),
        lambda: the_next(first(), "fees", "All pay.", name="Ping", institution=partner()),
        meeting=(core, "locked"),
    )
    assert kinds_of(answers) == ["NotTheLatest", "TextVersion"] or kinds_of(answers) == [
        "TextVersion",
        "TextVersion",  # the hub's draft came first; the partner, who was not shown it, made the third
    ]
    assert list(TextVersion.objects.values_list("number", flat=True)) == list(
        range(1, 2 + sum(isinstance(answer, TextVersion) for answer in answers))
    )


def test_of_two_of_one_side_the_slower_learns_who_was_first(agreement: Agreement) -> None:
    a_text(agreement)
    answers = at_once(
        lambda: the_next(first(), "term", "Three years.", name="Mia", note="Shorter"),
        lambda: the_next(first(), "fees", "All pay.", name="Olivia", note="Dearer"),
        meeting=(core, "locked"),
    )
    assert kinds_of(answers) == ["NotTheLatest", "TextVersion"]
    stored = TextVersion.objects.get(number=2)
    assert the_refused(answers).newest == stored
    assert str(the_refused(answers)).startswith(f"{stored.name} made Version 2 meanwhile ({stored.note}).")
    assert TextVersion.objects.count() == 2
    assert Activity.objects.filter(verb="make_version").count() == 2


def test_of_two_first_drafts_one_is_stored(agreement: Agreement) -> None:
    answers = at_once(
        lambda: a_text(Agreement.objects.get(), shown=False, name="Mia"),
        lambda: a_text(Agreement.objects.get(), shown=False, name="Olivia", clauses=the_clauses()[:2]),
        meeting=(core, "locked"),
    )
    assert kinds_of(answers) == ["NotTheLatest", "TextVersion"]
    assert TextVersion.objects.get().number == 1


def test_nobody_approves_a_text_that_changes_in_that_moment(agreement: Agreement) -> None:
    a_text(agreement)

    def change() -> TextVersion:
        return texts.show_version(version=the_next(first()), by=BY)

    def approve() -> Approval:
        version = first()
        return texts.approve_version(
            version=version, by=BY, institution=partner(), sha256=version.sha256, name="Ping"
        )

    answers = at_once(change, approve, meeting=(core, "locked"))
    assert isinstance(answers[0], TextVersion)
    if isinstance(answers[1], Approval):  # it came first, and lapsed with the change
        assert answers[1].sha256 == first().sha256 != answers[0].sha256
    else:
        assert isinstance(answers[1], texts.OtherText)
        assert not Approval.objects.exists()


def test_a_side_that_approves_twice_at_once_has_approved_once(agreement: Agreement) -> None:
    a_text(agreement)

    def approve() -> Approval:
        version = first()
        return texts.approve_version(
            version=version, by=BY, institution=hub(), sha256=version.sha256, name="Mia"
        )

    answers = at_once(approve, approve, meeting=(core, "locked"))
    assert kinds_of(answers) == ["Approval", "ValidationError"]
    assert Approval.objects.count() == 1


def test_a_text_does_not_change_in_the_moment_of_signing(agreement: Agreement) -> None:
    a_text(agreement)

    def sign() -> Agreement:
        mine = Agreement.objects.get()
        return agreements.edit_agreement(agreement=mine, by=BY, changes={"signed_on": day("2012-10-22")})

    answers = at_once(sign, lambda: the_next(first()), meeting=(core, "locked"))
    assert isinstance(answers[0], Agreement)
    assert type(answers[1]).__name__ in ("SignedAlready", "TextVersion")
    assert TextVersion.objects.count() == (2 if isinstance(answers[1], TextVersion) else 1)
