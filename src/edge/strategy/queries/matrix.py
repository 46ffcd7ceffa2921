"""Partner by instrument on a day: how many projects run and how many have begun; and how evenly that is spread."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from edge.agreements.models import AgreementParty
from edge.agreements.permissions import agreements_visible_to, parties_visible_to
from edge.calls.models import Instrument, ProjectQuerySet
from edge.calls.permissions import instruments_visible_to, projects_visible_to
from edge.calls.queries import Portfolio, portfolio_evaluations_on, portfolios_on
from edge.calls.rules import counted
from edge.core.queries import is_synthetic_world
from edge.partners.models import Institution
from edge.partners.permissions import institutions_visible_to
from edge.partners.queries import read_names_on
from edge.strategy.rules.diversification import Diversification, diversification


@dataclass(frozen=True, kw_only=True)
class MatrixCell:
    """The projects of one partner with one instrument: `begun` on or before the day, `running` of them still.

    Both are None when projects with the partner are known to exist and none is recorded, or when one may have
    begun and none certainly has. `synthetic` ones are told apart and count in neither.
    """

    instrument: Instrument
    running: int | None
    begun: int | None
    synthetic: int


@dataclass(frozen=True, kw_only=True)
class MatrixRow:
    partner: Institution
    cells: tuple[MatrixCell, ...]


@dataclass(kw_only=True)
class _Count:
    begun: int = 0
    running: int = 0
    perhaps: int = 0


_Counts = dict[tuple[int, int, bool], _Count]


def partners_of_matrix(account: Any) -> QuerySet[Institution]:
    """The partners with an agreement or a project, in the order of the star: as they were registered."""
    agreements = parties_visible_to(account).filter(institution=OuterRef("pk"))
    projects = projects_visible_to(account).filter(partner=OuterRef("pk"))
    partners: QuerySet[Institution] = institutions_visible_to(account).partners()
    return partners.filter(Exists(agreements) | Exists(projects)).order_by("pk")


def matrix_of(account: Any, partners: list[Institution], *, on: date) -> tuple[MatrixRow, ...]:
    """The rows of the partners given, a cell for every instrument that is in use on the day or was ever used.

    Five statements; the partners bear the names of the day.
    """
    world = is_synthetic_world()
    read_names_on(partners, on=on)
    instruments = list(instruments_visible_to(account).order_by("order", "code"))
    counts = _counts(
        projects_visible_to(account).filter(partner__in=[partner.pk for partner in partners]), on, world=world
    )
    spoken_of = _spoken_of(account, partners, on)
    recorded = {
        partner for (partner, _instrument, synthetic), of in counts.items() if of.begun and not synthetic
    }
    return tuple(
        _row(partner, instruments, counts, unknown=partner.pk in spoken_of - recorded) for partner in partners
    )


def _counts(projects: ProjectQuerySet, on: date, *, world: bool) -> _Counts:
    """By partner, instrument and whether they are told apart as synthetic. One statement."""
    certain = Q(starts_on_until__lte=on + timedelta(days=1))
    still = Q(ends_on_until__isnull=True) | Q(ends_on_until__gt=on)
    grouped = (
        (projects.begun(on=on) | projects.perhaps_begun(on=on))
        .order_by()
        .values_list("partner_id", "instrument_id", "synthetic")
        .annotate(
            begun=Count("pk", filter=certain),
            running=Count("pk", filter=certain & still),
            perhaps=Count("pk", filter=~certain),
        )
    )
    counts: _Counts = defaultdict(_Count)
    for partner, instrument, synthetic, begun, running, perhaps in grouped:
        of = counts[partner, instrument, synthetic and not world]
        of.begun, of.running, of.perhaps = of.begun + begun, of.running + running, of.perhaps + perhaps
    return counts


def _row(partner: Institution, instruments: list[Instrument], counts: _Counts, *, unknown: bool) -> MatrixRow:
    cells = []
    for instrument in instruments:
        of = counts.get((partner.pk, instrument.pk, False), _Count())
        begun = counted(certain=of.begun, perhaps=of.perhaps, known_to_exist=unknown)
        cells.append(
            MatrixCell(
                instrument=instrument,
                begun=begun,
                running=None if begun is None else of.running,
                synthetic=counts.get((partner.pk, instrument.pk, True), _Count()).begun,
            )
        )
    return MatrixRow(partner=partner, cells=tuple(cells))


def _spoken_of(account: Any, partners: list[Institution], on: date) -> set[int]:
    """The partners with whom projects exist because somebody had evaluated them by the day."""
    rows = portfolio_evaluations_on(account, on=on).filter(partner__in=[partner.pk for partner in partners])
    return set(rows.values_list("partner_id", flat=True))


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How evenly something is spread on a day: of what, over what, and how many of it there are."""

    what: str  # a code: projects_by_partner, projects_by_instrument, agreements_by_partner
    indices: Diversification


def spreads_on(account: Any, *, on: date, portfolios: list[Portfolio] | None = None) -> tuple[Spread, ...]:
    """Projects begun by the day over partners and over instruments, agreements in force over partners.

    A partner whose projects are known to exist and not counted is left out and counted as unknown.
    `portfolios` are those of the day where the caller has read them.
    """
    read = portfolios_on(account, on=on) if portfolios is None else portfolios
    counted = [one.count for one in read]
    projects = projects_visible_to(account).in_figures(synthetic_world=is_synthetic_world())
    by_instrument = (
        projects.begun(on=on).order_by().values("instrument").annotate(number=Count("pk"))
    ).values_list("number", flat=True)
    unknown = [None] if None in counted else []
    return (
        Spread(what="projects_by_partner", indices=diversification(counted)),
        Spread(what="projects_by_instrument", indices=diversification([*by_instrument, *unknown])),
        Spread(what="agreements_by_partner", indices=diversification(_in_force_by_partner(account, on))),
    )


def _in_force_by_partner(account: Any, on: date) -> list[int]:
    in_force = agreements_visible_to(account).in_force(on=on).order_by().values("pk")
    parties = AgreementParty.objects.filter(agreement__in=in_force, institution__role=Institution.PARTNER)
    grouped = parties.order_by().values("institution").annotate(number=Count("agreement", distinct=True))
    return list(grouped.values_list("number", flat=True))
