"""What rests on an agreement: whatever of any domain needs it, and until when each needs cover."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q

from edge.agreements.models import Agreement
from edge.agreements.permissions import agreements_visible_to
from edge.agreements.queries.below import Below, living_below
from edge.agreements.rules.renewing import Cover, CoverNeeded, cover_needed
from edge.calls.models import Project
from edge.calls.permissions import projects_visible_to
from edge.core.dates import PartialDate
from edge.mobility.models import Stay
from edge.mobility.permissions import stays_visible_to
from edge.programmes.models import JointProgramme
from edge.programmes.permissions import programmes_visible_to


@dataclass(frozen=True, kw_only=True)
class Rests:
    """One thing that rests on the agreement: its kind and id for a link, its name, the last day it needs cover (None:
    not known). `detail` says more, such as where a cohort is; `level` is how far below an agreement is made, and
    `under` the agreement below on which it rests, where it is not this one itself."""

    kind: str
    public_id: str
    label: str
    until: PartialDate | None
    detail: str = ""
    level: int = 0
    under: Agreement | None = None


@dataclass(frozen=True, kw_only=True)
class Resting:
    """What the account sees of it, and how much there is that it does not see by name."""

    items: tuple[Rests, ...]
    unseen: int
    needed: CoverNeeded


Tree = dict[int | None, Agreement | None]  # by key: an agreement below, None for the one that is asked about


def resting_on(account: Any, agreement: Agreement, *, on: date, most: int | None = None) -> Resting:
    """Stays that are not over, programmes with cohorts that are not complete, projects that have not ended, agreements
    made under it at any depth; and what rests on those. Nine statements at most and one more a level; names only of
    what the account may see, counted all the same."""
    below = living_below(agreement, on=on)
    tree: Tree = {agreement.pk: None, **{one.agreement.pk: one.agreement for one in below}}
    items = [
        *_stays(tree, on),
        *_programmes(tree, on),
        *_projects(tree, on),
        *_under(below),
    ]
    seen = _seen(account, items)
    shown = [_named(item, seen) for item in items if (item.kind, item.public_id) in seen]
    return Resting(
        items=tuple(shown if most is None else shown[:most]),
        unseen=len(items) - len(shown),
        needed=cover_needed(Cover(until=item.until) for item in items),
    )


def _named(item: Rests, seen: set[tuple[str, str]]) -> Rests:
    """Without the name of an agreement that the account does not see."""
    if item.under is None or ("agreement", item.under.public_id) in seen:
        return item
    return replace(item, under=None)


def _stays(tree: Tree, on: date) -> Iterator[Rests]:
    over = Q(ends_on_until__lte=on) | Q(ends_on_until=None, planned_ends_on_until__lte=on)
    gone = Q(withdrawn_on_from__isnull=False) | Q(withdrawn_on_unknown=True)
    rows = Stay.objects.filter(agreement__in=tree).exclude(over).exclude(gone).select_related("person")
    for stay in rows.order_by("pk"):
        yield Rests(
            kind="stay",
            public_id=stay.public_id,
            label=f"{stay.person.name}, {stay.get_kind_display()}",
            until=stay.ends_on or stay.planned_ends_on,
            detail=stay.get_direction_display(),
            under=tree[stay.agreement_id],
        )


def _programmes(tree: Tree, on: date) -> Iterator[Rests]:
    rows = JointProgramme.objects.filter(agreement__in=tree).prefetch_related("cohorts")
    for programme in rows.order_by("pk"):
        if programme.ends_on is not None and programme.ends_on.before(on):
            continue
        cohorts: Any = programme.cohorts.all()
        open_cohorts = [
            str(cohort.number)
            for cohort in cohorts
            if not cohort.completed_on_unknown
            and (cohort.completed_on is None or not cohort.completed_on.on_or_before(on))
        ]
        yield Rests(
            kind="jointprogramme",
            public_id=programme.public_id,
            label=programme.title,
            until=programme.ends_on,
            detail=", ".join(open_cohorts),
            under=tree[programme.agreement_id],
        )


def _projects(tree: Tree, on: date) -> Iterator[Rests]:
    rows = Project.objects.filter(agreement__in=tree).exclude(ends_on_until__lte=on).order_by("pk")
    for project in rows:
        yield Rests(
            kind="project",
            public_id=project.public_id,
            label=project.title,
            until=project.ends_on,
            under=tree[project.agreement_id],
        )


def _under(below: Iterable[Below]) -> Iterator[Rests]:
    for one in below:
        child = one.agreement
        yield Rests(
            kind="agreement",
            public_id=child.public_id,
            label=child.title,
            until=child.last_day,
            level=one.level,
        )


def _seen(account: Any, items: list[Rests]) -> set[tuple[str, str]]:
    visible = {
        "stay": stays_visible_to,
        "jointprogramme": programmes_visible_to,
        "project": projects_visible_to,
        "agreement": agreements_visible_to,
    }
    found = set()
    for kind, rows in visible.items():
        wanted = [item.public_id for item in items if item.kind == kind]
        if wanted:
            keys = rows(account).filter(public_id__in=wanted).values_list("public_id", flat=True)
            found |= {(kind, key) for key in keys}
    return found
