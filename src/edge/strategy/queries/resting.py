"""What rests on an agreement: whatever of any domain needs it, and until when each needs cover."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from edge.agreements.models import Agreement
from edge.agreements.permissions import agreements_visible_to
from edge.agreements.rules import State
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
    not known). `detail` says more, such as where a cohort is."""

    kind: str
    public_id: str
    label: str
    until: PartialDate | None
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Resting:
    """What the account sees of it, and how much there is that it does not see by name."""

    items: tuple[Rests, ...]
    unseen: int
    needed: CoverNeeded


_ALIVE = (State.IN_FORCE, State.NOT_KNOWN, State.SUSPENDED, State.IN_PREPARATION)


def resting_on(account: Any, agreement: Agreement, *, on: date, most: int | None = None) -> Resting:
    """Stays that are not over, programmes with cohorts that are not complete, projects that have not ended, agreements
    made under it. Five statements; names only of what the account may see, counted all the same."""
    items = [
        *_stays(agreement, on),
        *_programmes(agreement, on),
        *_projects(agreement, on),
        *_under(agreement, on),
    ]
    seen = _seen(account, items)
    shown = [item for item in items if (item.kind, item.public_id) in seen]
    return Resting(
        items=tuple(shown if most is None else shown[:most]),
        unseen=len(items) - len(shown),
        needed=cover_needed(Cover(until=item.until) for item in items),
    )


def _stays(agreement: Agreement, on: date) -> Iterator[Rests]:
    over = Q(ends_on_until__lte=on) | Q(ends_on_until=None, planned_ends_on_until__lte=on)
    gone = Q(withdrawn_on_from__isnull=False) | Q(withdrawn_on_unknown=True)
    rows = Stay.objects.filter(agreement=agreement).exclude(over).exclude(gone).select_related("person")
    for stay in rows.order_by("pk"):
        yield Rests(
            kind="stay",
            public_id=stay.public_id,
            label=f"{stay.person.name}, {stay.get_kind_display()}",
            until=stay.ends_on or stay.planned_ends_on,
            detail=stay.get_direction_display(),
        )


def _programmes(agreement: Agreement, on: date) -> Iterator[Rests]:
    rows = JointProgramme.objects.filter(agreement=agreement).prefetch_related("cohorts")
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
        )


def _projects(agreement: Agreement, on: date) -> Iterator[Rests]:
    rows = Project.objects.filter(agreement=agreement).exclude(ends_on_until__lte=on).order_by("pk")
    for project in rows:
        yield Rests(kind="project", public_id=project.public_id, label=project.title, until=project.ends_on)


def _under(agreement: Agreement, on: date) -> Iterator[Rests]:
    rows: Any = Agreement.objects.filter(parent=agreement).with_state(on=on)
    for child in rows.filter(state__in=_ALIVE).order_by("pk"):
        yield Rests(kind="agreement", public_id=child.public_id, label=child.title, until=child.ends_on)


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
