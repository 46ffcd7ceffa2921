"""What is due for an account on a day: for its daily mail and its calendar, with its rights of this moment."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from edge.agreements.models import (
    Agreement,
    AgreementParty,
    AgreementQuerySet,
    Commitment,
    InternalReview,
    Proposal,
    ReviewCondition,
)
from edge.agreements.permissions import (
    agreements_visible_to,
    commitments_visible_to,
    proposals_visible_to,
    reviews_visible_to,
)
from edge.agreements.queries.agreements import partners_of
from edge.agreements.rules import State, Verdict, verdict_on
from edge.agreements.rules.reminding import MOST_AHEAD, Topic, notice_for
from edge.agreements.rules.renewing import Renews, cancel_by, renews
from edge.core.dates import PartialDate
from edge.partners.models import Institution
from edge.partners.permissions import coordinated_units, partner_institutions
from edge.people.permissions import plain_roles_of
from edge.people.rules import Role

_ALIVE = (State.IN_FORCE, State.SUSPENDED, State.NOT_KNOWN)
# Nobody asked to end it: what ends does not renew itself, and has no day to cancel.
_GOES_ON = Q(
    termination_requested_on_from=None,
    termination_requested_on_unknown=False,
    terminated_on_from=None,
    terminated_on_unknown=False,
)


@dataclass(frozen=True, kw_only=True)
class DueItem:
    """Something that is due: what it is (`kind` and `public_id` lead to its page), of which agreement, on which day.

    `occasion` is the same as long as it is the same thing to tell: one that was told is not told again.
    """

    topic: Topic
    occasion: str
    title: str
    agreement: str
    kind: str
    public_id: str
    day: PartialDate | None
    late: bool
    partners: str = ""


def looks_after(account: Any) -> AgreementQuerySet:
    """The agreements whose days the account has to watch: an officer all, a coordinator those of the own units."""
    if Role.OFFICER in plain_roles_of(account):
        return agreements_visible_to(account)
    units = coordinated_units(account)
    if not units:
        return Agreement.objects.none()
    own = AgreementParty.objects.filter(unit__in=units).values("agreement")
    return agreements_visible_to(account).filter(pk__in=own)


def due_items(account: Any, *, on: date) -> list[DueItem]:
    """Everything that is due for the account on the day, most pressing first within each topic.

    At most nine statements, however much is due.
    """
    found: list[DueItem] = []
    for gather in (
        _renewals,
        _cancellations,
        _agreement_reviews,
        _commitments,
        _asked,
        _proposals,
        _conditions,
    ):
        found.extend(sorted(gather(account, on), key=_pressing))
    return _with_partners(found)


def _pressing(item: DueItem) -> tuple[bool, date, str]:
    return (item.day is None, item.day.earliest if item.day else date.max, item.occasion)


def _with_partners(items: list[DueItem]) -> list[DueItem]:
    keys = {item.public_id for item in items if item.kind == "agreement"}
    if not keys:
        return items
    pks = dict(Agreement.objects.filter(public_id__in=keys).values_list("public_id", "pk"))
    names = partners_of(pks.values())
    told = {key: ", ".join(dict.fromkeys(one.name for one in names.get(pk, ()))) for key, pk in pks.items()}
    return [
        item
        if item.kind != "agreement"
        else DueItem(**{**vars(item), "partners": told.get(item.public_id, "")})
        for item in items
    ]


def _told_ahead(
    agreements: Iterable[Agreement],
    topic: Topic,
    day_of: Callable[[Agreement], PartialDate | None],
    on: date,
) -> Iterator[DueItem]:
    for agreement in agreements:
        day = day_of(agreement)
        notice = notice_for(day, on=on)
        if day is None or notice is None:
            continue
        yield DueItem(
            topic=topic,
            occasion=f"{topic}:{agreement.public_id}:{day}:{notice}",
            title=agreement.title,
            agreement=agreement.title,
            kind="agreement",
            public_id=agreement.public_id,
            day=day,
            late=day.latest < on,
        )


def _renewals(account: Any, on: date) -> Iterator[DueItem]:
    rows = looks_after(account).due_for_renewal(on=on, within_days=MOST_AHEAD)
    return _told_ahead(rows, Topic.RENEWAL, lambda one: one.renewal_on, on)


def _agreement_reviews(account: Any, on: date) -> Iterator[DueItem]:
    rows = looks_after(account).due_for_review(on=on, within_days=MOST_AHEAD)
    return _told_ahead(rows, Topic.REVIEW, lambda one: one.review_on, on)


def _cancellations(account: Any, on: date) -> Iterator[DueItem]:
    return _told_ahead(self_renewing(looks_after(account), on=on), Topic.CANCEL_BY, _last_to_cancel, on)


def self_renewing(agreements: AgreementQuerySet, *, on: date) -> list[Agreement]:
    """Those in force that renew themselves and may still be cancelled on the day."""
    rows = agreements.exclude(automatic_months=None).in_force(on=on).filter(_GOES_ON)
    return [one for one in rows if _renews(one, on) == Renews.MAY_STILL_BE_CANCELLED]


def has_renewed(*, on: date) -> list[Agreement]:
    """Those whose day to cancel has passed and whose next term is not recorded yet; nobody asked to end them."""
    rows = (
        Agreement.objects.exclude(automatic_months=None)  # type: ignore[misc]  # annotated
        .filter(_GOES_ON)
        .with_state(on=on)
        .filter(state__in=(State.IN_FORCE, State.SUSPENDED, State.EXPIRED))
        .order_by("pk")
    )
    return [one for one in rows if _renews(one, on) == Renews.HAS_RENEWED]


def _renews(agreement: Agreement, on: date) -> Renews:
    return renews(
        ends_on=agreement.ends_on,
        months=agreement.automatic_months,
        notice_days=agreement.notice_days,
        on=on,
    )


def _last_to_cancel(agreement: Agreement) -> PartialDate | None:
    return cancel_by(agreement.ends_on, agreement.notice_days or 0)


def own_commitments(account: Any) -> QuerySet[Commitment]:
    """Those of the agreements that the account looks after, and those whose owner it is by its address."""
    own = Q(agreement__in=looks_after(account))
    if getattr(account, "email", ""):
        own |= Q(owner__person__email__iexact=account.email)
    return commitments_visible_to(account).filter(own).select_related("agreement").order_by("pk")


def _commitments(account: Any, on: date) -> Iterator[DueItem]:
    """Those whose last possible day lies before the day and on which no verdict had been given."""
    for one in own_commitments(account).filter(due_on_until__lte=on):
        if verdict_on(one.verdict, one.judged_on, on=on) == Verdict.OPEN:
            yield DueItem(
                topic=Topic.COMMITMENT,
                occasion=f"{Topic.COMMITMENT}:{one.public_id}:{one.due_on}",
                title=one.text,
                agreement=one.agreement.title,
                kind="commitment",
                public_id=one.public_id,
                day=one.due_on,
                late=True,
            )


def reviews_asked_of(account: Any, *, on: date) -> QuerySet[InternalReview]:
    """Reviews that wait for this account on the day; where nobody was named they wait for the officers."""
    mine = Q(reviewer=account)
    if Role.OFFICER in plain_roles_of(account):
        mine |= Q(reviewer=None)
    asked = reviews_visible_to(account).filter(mine, verdict="open", asked_on__lte=on)
    return asked.select_related("agreement").order_by("due_on", "pk")


def _asked(account: Any, on: date) -> Iterator[DueItem]:
    for review in reviews_asked_of(account, on=on):
        late = review.due_on is not None and review.due_on < on
        yield DueItem(
            topic=Topic.ASKED,
            occasion=f"{Topic.ASKED}:{review.public_id}:{'late' if late else 'asked'}",
            title=str(review),
            agreement=review.agreement.title,
            kind="internalreview",
            public_id=review.public_id,
            day=PartialDate.of_day(review.due_on) if review.due_on else None,
            late=late,
        )


def proposals_waiting_for(account: Any) -> QuerySet[Proposal]:
    """Open proposals of another side of the agreements for whose own side the account speaks."""
    rows = proposals_visible_to(account).filter(state="open")
    own = partner_institutions(account)
    if own:
        parties = AgreementParty.objects.filter(institution__in=own).values("agreement")
        return rows.filter(text_version__agreement__in=parties).exclude(institution__in=own)
    rows = rows.filter(text_version__agreement__in=looks_after(account))
    return rows.exclude(institution__role=Institution.HUB)


def _proposals(account: Any, on: date) -> Iterator[DueItem]:
    before = on + timedelta(days=1)
    rows = (
        proposals_waiting_for(account)
        .filter(said_at__date__lt=before)
        .select_related("text_version__agreement", "institution")
    )
    for proposal in rows.order_by("pk"):
        agreement = proposal.text_version.agreement
        yield DueItem(
            topic=Topic.PROPOSAL,
            occasion=f"{Topic.PROPOSAL}:{proposal.public_id}",
            title=str(proposal),
            agreement=agreement.title,
            kind="textversion",
            public_id=proposal.text_version.public_id,
            day=None,
            late=False,
        )


def conditions_open_for(account: Any, *, on: date) -> QuerySet[ReviewCondition]:
    """Conditions set by the day that nobody has met: of the agreements looked after, and of the own reviews."""
    mine = Q(review__agreement__in=looks_after(account)) | Q(review__reviewer=account)
    rows = ReviewCondition.objects.filter(mine, review__in=reviews_visible_to(account), met_on=None)
    return rows.filter(review__decided_on__lte=on)


def _conditions(account: Any, on: date) -> Iterator[DueItem]:
    rows = conditions_open_for(account, on=on).select_related("review__agreement")
    for condition in rows.order_by("pk"):
        yield DueItem(
            topic=Topic.CONDITION,
            occasion=f"{Topic.CONDITION}:{condition.public_id}",
            title=condition.text,
            agreement=condition.review.agreement.title,
            kind="internalreview",
            public_id=condition.review.public_id,
            day=None,
            late=False,
        )


@dataclass(frozen=True, kw_only=True)
class CalendarDay:
    """A day of a calendar, and the record on whose page it is read about."""

    topic: Topic
    kind: str
    public_id: str
    title: str
    agreement: str
    day: PartialDate


BEHIND, AHEAD, MOST_DAYS = timedelta(days=366), timedelta(days=5 * 366), 3000


def calendar_days(account: Any, *, on: date) -> list[CalendarDay]:
    """What the account may see of the days of a year behind to five years ahead, soonest first, at most 3,000.

    Four statements.
    """
    first, last = on - BEHIND, on + AHEAD
    found = [*_days_of_agreements(account, on), *_days_of_commitments(account, on)]
    for review in reviews_asked_of(account, on=on):
        if review.due_on is not None:
            day = PartialDate.of_day(review.due_on)
            found.append(
                _calendar_day(Topic.ASKED, "internalreview", review, day=day, agreement=review.agreement)
            )
    within = [one for one in found if one.day.latest >= first and one.day.earliest <= last]
    return sorted(within, key=lambda one: (one.day, one.topic, one.public_id))[:MOST_DAYS]


def _days_of_agreements(account: Any, on: date) -> Iterator[CalendarDay]:
    rows = agreements_visible_to(account).with_state(on=on).filter(state__in=_ALIVE)  # type: ignore[misc]  # annotated
    wanted = Q(renewal_on_from__isnull=False) | Q(review_on_from__isnull=False) | ~Q(automatic_months=None)
    for one in rows.filter(wanted).order_by("pk"):
        days = [(Topic.RENEWAL, one.renewal_on), (Topic.REVIEW, one.review_on)]
        if (
            one.automatic_months is not None
            and not one.is_terminated
            and _renews(one, on) == Renews.MAY_STILL_BE_CANCELLED
        ):
            days.append((Topic.CANCEL_BY, _last_to_cancel(one)))
        for topic, day in days:
            if day is not None:
                yield _calendar_day(topic, "agreement", one, day=day, agreement=one)


def _days_of_commitments(account: Any, on: date) -> Iterator[CalendarDay]:
    rows = (
        commitments_visible_to(account).exclude(due_on_from=None).select_related("agreement").order_by("pk")
    )
    for one in rows:
        if one.due_on is not None and verdict_on(one.verdict, one.judged_on, on=on) == Verdict.OPEN:
            yield _calendar_day(Topic.COMMITMENT, "commitment", one, day=one.due_on, agreement=one.agreement)


def _calendar_day(
    topic: Topic, kind: str, record: Any, *, day: PartialDate, agreement: Agreement
) -> CalendarDay:
    return CalendarDay(
        topic=topic,
        kind=kind,
        public_id=record.public_id,
        title=str(record),
        agreement=agreement.title,
        day=day,
    )
