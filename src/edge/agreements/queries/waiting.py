"""What waits for an account in the work on texts: reviews asked of it, proposals to its side, new texts of
partners, conditions, signatures.

Read for the home page and the brief; the daily mail has its own reading of them (`reminding`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, DateField, Exists, F, Model, OuterRef, QuerySet, Value
from django.db.models.functions import Cast

from edge.agreements.models import Agreement, Approval, SigningStep, TextVersion
from edge.agreements.permissions import rounds_visible_to
from edge.agreements.queries.reminding import (
    conditions_open_for,
    looks_after,
    proposals_waiting_for,
    reviews_asked_of,
)
from edge.partners.models import Institution
from edge.partners.permissions import partner_institutions
from edge.people.permissions import plain_roles_of
from edge.people.rules import Role

REVIEW, PROPOSAL, CONDITION, SIGNATURE = "review", "proposal", "condition", "signature"
VERSION = "version"


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One thing that waits: `what` is one of the five words above.

    `public_id` is that of the review, of the version that the proposal is about, of the condition's review, of the
    signing round, of the version itself. `words` is the area of the review, the side that proposes, the condition, the
    capacity of the signatory, the side that made the version; `area` that of a condition's review.
    `due_on` is what was promised, of a review alone.
    """

    what: str
    public_id: str
    words: str
    area: str
    agreement: int
    agreement_id: str
    title: str
    due_on: date | None


def steps_waiting_for(account: Any) -> "QuerySet[SigningStep]":
    """The steps whose turn it is, of the side for which the account signs: a partner's, or as an officer the hub's."""
    unsigned = SigningStep.objects.filter(signed_on=None)
    earlier = unsigned.filter(round=OuterRef("round"), order__lt=OuterRef("order"))
    rows = unsigned.filter(round__in=rounds_visible_to(account), round__state="open").exclude(Exists(earlier))
    own = partner_institutions(account)
    if own:
        return rows.filter(institution__in=own)
    if Role.OFFICER not in plain_roles_of(account):
        return rows.none()
    return rows.filter(institution__role=Institution.HUB, round__agreement__in=looks_after(account))


def versions_waiting_for(account: Any) -> "QuerySet[TextVersion]":
    """The newest texts that a partner wrote of its own and the hub has not approved, of what the account looks after.

    An accepted proposal is none: the hub has read its words.
    """
    agreements = looks_after(account).filter(signed_on_from=None, signed_on_unknown=False)
    rows = TextVersion.objects.filter(agreement__in=agreements, shown_at__isnull=False)
    rows = rows.exclude(institution__role=Institution.HUB).exclude(origin="proposal")
    newer = TextVersion.objects.filter(agreement=OuterRef("agreement"), number__gt=OuterRef("number"))
    approved = Approval.objects.filter(
        text_version__agreement=OuterRef("agreement"),
        sha256=OuterRef("sha256"),
        institution__role=Institution.HUB,
        withdrawn_at=None,
    )
    return rows.exclude(Exists(newer)).exclude(Exists(approved))


def waiting_for(
    account: Any, *, on: date, partner: Institution | None = None, most: int | None = None
) -> list[Waiting]:
    """What had come up by the day and still waits, the most pressing first; at most `most` of each of the five. One
    statement, none for who has no account."""
    if getattr(account, "pk", None) is None:
        return []
    first, *others = [
        _columns(_narrowed(rows, path, partner, most), what, path, **columns)
        for what, rows, path, columns in _parts(account, on)
    ]
    found = [Waiting(**dict(zip(_FIELDS, row, strict=True))) for row in first.union(*others, all=True)]
    return sorted(found, key=lambda one: (one.due_on is None, one.due_on or on, one.what, one.public_id))


def _parts(account: Any, on: date) -> Iterator[tuple[str, "QuerySet[Any]", str, dict[str, Any]]]:
    """Each kind: its rows by the day, the way to their agreement, and what stands in the columns of its own."""
    after = on + timedelta(days=1)
    yield (
        REVIEW,
        reviews_asked_of(account, on=on),
        "agreement",
        {"about": "public_id", "said": "area", "due": "due_on"},
    )
    yield (
        PROPOSAL,
        proposals_waiting_for(account).filter(said_at__date__lt=after).order_by("pk"),
        "text_version__agreement",
        {"about": "text_version__public_id", "said": "institution__name"},
    )
    yield (
        CONDITION,
        conditions_open_for(account, on=on).order_by("pk"),
        "review__agreement",
        {"about": "review__public_id", "said": "text", "of": "review__area"},
    )
    yield (
        SIGNATURE,
        steps_waiting_for(account).filter(round__created_at__date__lt=after).order_by("pk"),
        "round__agreement",
        {"about": "round__public_id", "said": "capacity"},
    )
    yield (
        VERSION,
        versions_waiting_for(account).filter(made_at__date__lt=after).order_by("pk"),
        "agreement",
        {"about": "public_id", "said": "institution__name"},
    )


def _narrowed(rows: Any, path: str, partner: Institution | None, most: int | None) -> Any:
    """Each kind by itself: the rows of a union cannot be counted off on every database."""
    if partner is not None:
        rows = rows.filter(**{f"{path}__in": Agreement.objects.with_partner(partner)})
    if most is None:
        return rows
    model: type[Model] = rows.model
    return model._default_manager.filter(pk__in=rows.values("pk")[:most])


# Column by column what a `Waiting` holds.
_FIELDS = ("what", "public_id", "words", "area", "agreement", "agreement_id", "title", "due_on")


def _columns(rows: Any, what: str, path: str, *, about: str, said: str, of: str = "", due: str = "") -> Any:
    """The same columns of every kind. What a kind does not have is empty, of the type that the others have."""
    columns = {
        "the_kind": Value(what, output_field=CharField()),
        "the_record": F(about),
        "the_words": F(said),
        "the_area": F(of) if of else Value("", output_field=CharField()),
        "the_agreement": F(path),
        "the_agreement_id": F(f"{path}__public_id"),
        "the_title": F(f"{path}__title"),
        "the_day": F(due) if due else Cast(Value(None), DateField()),
    }
    return rows.order_by().annotate(**columns).values_list(*columns)
