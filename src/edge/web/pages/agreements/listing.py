"""The lists of agreements and of commitments as of a day: rows, columns, and what each cell says."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, F, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Least
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from edge.agreements.models import STATE_LABELS, VERDICT_LABELS, AgreementParty, Commitment, Evidence
from edge.agreements.permissions import agreements_visible_to, commitments_visible_to
from edge.agreements.queries import partner_names_on
from edge.agreements.rules import Due, State, Verdict, due
from edge.partners.models import Institution
from edge.people.permissions import may
from edge.web.kit.lists import Column, Listing, yes_no
from edge.web.kit.tags import partial_date, state_pill
from edge.web.pages.agreements.filters import AgreementFilters, CommitmentFilters
from edge.web.pages.agreements.reading import owners_seen

OVER = frozenset({State.SUPERSEDED, State.EXPIRED, State.TERMINATED, State.WITHDRAWN})
_DAYS = [
    f"{name}_{side}"
    for name in ("signed_on", "ends_on", "terminated_on", "renewal_on")
    for side in ("from", "until")
]
_SHOWN = (
    "public_id",
    "title",
    "kind__name_en",
    "kind__name_nl",
    "kind__name_zh",
    "signed_on_unknown",
    "terminated_on_unknown",
    *_DAYS,
)
_FAR = date.max  # rows without a day come after those with one, on either database


def agreements_listing(request: HttpRequest) -> Listing:
    """`?due=180` makes it the due list. Seven statements and those of the frame, for any number of rows."""
    on: date = request.as_of  # type: ignore[attr-defined]
    partner = (
        AgreementParty.objects.filter(agreement=OuterRef("pk"), institution__role=Institution.PARTNER)
        .order_by()
        .values("agreement")
        .annotate(first=Min("institution__name"))
        .values("first")
    )
    rows = (
        agreements_visible_to(request.user)
        .with_state(on=on)
        .select_related("kind")
        .only(*_SHOWN)
        .annotate(
            first_partner=Coalesce(Subquery(partner), Value("")),
            signed_at=Case(
                When(signed_on_unknown=True, then=Value(date.max - timedelta(days=1))),
                default=Coalesce("signed_on_from", Value(_FAR)),
            ),
            ends_at=Least(Coalesce("ends_on_from", Value(_FAR)), Coalesce("terminated_on_from", Value(_FAR))),
            renewal_at=Coalesce("renewal_on_from", Value(_FAR)),
        )
        .order_by("title", "pk")
    )
    can_add = may(request.user, "agreements.write_agreement")
    return Listing(
        title=_("Agreements"),
        template="agreements/lists.html",
        rows=rows,
        filters=AgreementFilters(request.GET, queryset=rows, request=request),
        columns=_agreement_columns(on),
        counted=lambda number: (
            ngettext("%(number)s agreement", "%(number)s agreements", number) % {"number": number}
        ),
        past=lambda agreement: agreement.state in OVER,
        decorate=lambda page: name_partners(page, lambda agreement: agreement.pk, on=on),
        empty_title=_("No agreement is recorded yet"),
        empty_text=_(
            "What you agreed with a partner stands here with its state on the day that you look at."
        ),
        add_url=reverse("agreement_add") if can_add else "",
        add_label=_("Add agreement") if can_add else "",
    )


def _agreement_columns(on: date) -> Sequence[Column]:
    return (
        Column(
            key="title",
            heading=_("Title"),
            value=lambda agreement: agreement.title,
            cell=lambda agreement: format_html(
                '<a href="{}">{}</a>', reverse("agreement", args=[agreement.public_id]), agreement.title
            ),
            sort=("title",),
        ),
        Column(
            key="kind", heading=_("Kind"), value=lambda a: str(a.kind), sort=("kind__order", "kind__code")
        ),
        Column(key="partners", heading=_("Partners"), value=lambda a: a.partners, sort=("first_partner",)),
        Column(
            key="state",
            heading=_("State"),
            value=lambda agreement: str(STATE_LABELS[State(agreement.state)]),
            cell=lambda agreement: state_pill(agreement.state, warned=_is_due(agreement, on)),
            sort=("state",),
        ),
        *_agreement_days(on),
    )


def _agreement_days(on: date) -> Sequence[Column]:
    return (
        Column(
            key="signed",
            heading=_("Signed"),
            value=lambda agreement: agreement.signed_on,
            cell=signed_cell,
            sort=("signed_at",),
            kind="partial_date",
        ),
        Column(
            key="is_signed",
            heading=_("Is signed"),
            value=lambda agreement: yes_no(agreement.is_signed),
            in_file_only=True,  # in a file an empty day reads as unknown only beside this "yes"
        ),
        Column(
            key="ends",
            heading=_("Last day"),
            value=lambda agreement: agreement.last_day,
            cell=last_day_cell,
            sort=("ends_at",),
            kind="partial_date",
        ),
        Column(
            key="renewal",
            heading=_("Due for renewal"),
            value=lambda agreement: agreement.renewal_on,
            cell=lambda agreement: partial_date(agreement.renewal_on, "unset"),
            sort=("renewal_at",),
            kind="partial_date",
        ),
        Column(
            key="days",
            heading=_("Days left at most"),
            value=lambda agreement: _days(agreement, on),
            sort=("renewal_at",),
            kind="number",
        ),
    )


def name_partners(rows: Iterable[Any], agreement_of: Callable[[Any], int], *, on: date) -> None:
    """Put the partners' names of the day on each row. Two statements."""
    rows = list(rows)
    names = partner_names_on((agreement_of(row) for row in rows), on=on)
    for row in rows:
        row.partners = "; ".join(names.get(agreement_of(row), ()))


def signed_cell(agreement: Any) -> str:
    if agreement.signed_on_unknown:
        return format_html('<span class="unknown">{}</span>', _("on an unknown day"))
    if agreement.signed_on is None:
        return format_html('<span class="unset">{}</span>', _("not signed"))
    return partial_date(agreement.signed_on)


def last_day_cell(agreement: Any) -> str:
    """Ended on a day that nobody knows is something else than no end set."""
    return partial_date(agreement.last_day, *(() if agreement.terminated_on_unknown else ("unset",)))


def _renewal(agreement: Any, on: date, within_days: int) -> Due | None:
    return (
        due(agreement.renewal_on, on=on, within_days=within_days)
        if agreement.state == State.IN_FORCE
        else None
    )


def _is_due(agreement: Any, on: date) -> bool:
    return _renewal(agreement, on, 180) is not None


def _days(agreement: Any, on: date) -> int | None:
    """Negative when overdue; nothing where nothing is due."""
    answer = _renewal(agreement, on, 365)
    return answer.days_at_most if answer else None


def commitments_on_day(rows: QuerySet[Commitment], *, on: date) -> QuerySet[Any]:
    """Annotate `verdict_then` and `evidence_then` (a number) as they stood on the day, as `rules.verdict_on` says."""
    given = Q(judged_on_until__lte=on + timedelta(days=1))
    seen = (
        Evidence.objects.filter(Q(on_from=None) | Q(on_from__lte=on), commitment=OuterRef("pk"))
        .order_by()
        .values("commitment")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return rows.annotate(
        verdict_then=Case(When(given, then=F("verdict")), default=Value(Verdict.OPEN.value)),
        evidence_then=Coalesce(Subquery(seen), 0),
        due_at=Coalesce("due_on_from", Value(_FAR)),
    )


def commitments_listing(request: HttpRequest) -> Listing:
    on: date = request.as_of  # type: ignore[attr-defined]
    rows: QuerySet[Any] = (
        commitments_on_day(commitments_visible_to(request.user), on=on)
        .select_related("agreement", "owner__person", "owner__institution")
        .order_by("due_at", "agreement__title", "pk")
    )

    def mark_owners(commitments: Iterable[Any]) -> None:
        commitments = list(commitments)
        seen = owners_seen(request.user, commitments)
        for commitment in commitments:
            commitment.owner_shown = owner_words(commitment, seen)
        name_partners(commitments, lambda commitment: commitment.agreement_id, on=on)

    return Listing(
        title=_("Commitments"),
        template="agreements/lists.html",
        lead=_("What the agreements promise, with the evidence and the verdict as they stood on the day."),
        rows=rows,
        filters=CommitmentFilters(request.GET, queryset=rows, request=request),
        columns=_commitment_columns(on),
        decorate=mark_owners,
        counted=lambda number: (
            ngettext("%(number)s commitment", "%(number)s commitments", number) % {"number": number}
        ),
        empty_title=_("No commitment is recorded yet"),
        empty_text=_(
            "Open an agreement and add what it promises: then its evidence can be gathered in time."
        ),
    )


def owner_words(commitment: Any, seen: frozenset[int]) -> str:
    """The owner; of somebody whom the reader may not see only the institution."""
    if commitment.owner is None:
        return ""
    return str(commitment.owner) if commitment.owner_id in seen else str(commitment.owner.institution)


def _commitment_columns(on: date) -> Sequence[Column]:
    return (
        Column(
            key="text",
            heading=_("What is promised"),
            value=lambda row: row.text,
            cell=lambda row: format_html(
                '<a href="{}">{}</a>', reverse("commitment", args=[row.public_id]), row.text
            ),
            sort=("text",),
        ),
        Column(
            key="agreement",
            heading=_("Agreement"),
            value=lambda row: row.agreement.title,
            cell=lambda row: format_html(
                '<a href="{}">{}</a>',
                reverse("agreement", args=[row.agreement.public_id]),
                row.agreement.title,
            ),
            sort=("agreement__title",),
        ),
        Column(key="partners", heading=_("Partners"), value=lambda row: row.partners),
        Column(
            key="owner",
            heading=_("Owner"),
            value=lambda row: row.owner_shown,
            cell=lambda row: row.owner_shown or format_html('<span class="unset">{}</span>', _("nobody yet")),
            sort=("owner__person__family_name",),
        ),
        *_commitment_course(on),
    )


def _commitment_course(on: date) -> Sequence[Column]:
    """When it is due, what shows that it is kept, and the verdict."""
    return (
        Column(
            key="due",
            heading=_("Due"),
            value=lambda row: row.due_on,
            cell=lambda row: _due_cell(row, on),
            sort=("due_at",),
            kind="partial_date",
        ),
        Column(
            key="evidence",
            heading=_("Evidence"),
            value=lambda row: row.evidence_then,
            cell=lambda row: (
                row.evidence_then or format_html('<span class="unset">{}</span>', _("none recorded"))
            ),
            sort=("evidence_then",),
            kind="number",
        ),
        Column(
            key="verdict",
            heading=_("Verdict"),
            value=lambda row: str(VERDICT_LABELS[Verdict(row.verdict_then)]),
            cell=lambda row: state_pill(row.verdict_then),
            sort=("verdict_then",),
        ),
    )


def _due_cell(commitment: Any, on: date) -> str:
    shown = partial_date(commitment.due_on, "unset")
    if (
        commitment.verdict_then != Verdict.OPEN
        or commitment.due_on is None
        or not commitment.due_on.before(on)
    ):
        return shown
    return format_html_join(" ", "{}", ((shown,), (state_pill("late"),)))
