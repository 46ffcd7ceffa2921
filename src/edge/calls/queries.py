"""Reading projects across tables: the portfolio of each partner on a day, always from what the account may see."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from edge.calls.models import Evaluation, PortfolioEvaluation, ProjectQuerySet
from edge.calls.permissions import (
    evaluations_visible_to,
    portfolio_evaluations_visible_to,
    projects_visible_to,
)
from edge.calls.rules import (
    Budgets,
    Scale,
    Score,
    ScoreSummary,
    Sums,
    budgets,
    counted,
    latest_of_each,
    summaries,
    summary_of,
    sums_of,
)
from edge.core.queries import found_pks, is_synthetic_world
from edge.partners.models import Institution
from edge.partners.permissions import institutions_visible_to
from edge.partners.queries import read_names_on


@dataclass(frozen=True, kw_only=True)
class Portfolio:
    """The projects with one partner on a day.

    `count` is how many certainly began on or before the day; None when projects are known to exist and none is
    certain. `perhaps` may have begun besides. `scores` has one summary a scale; `others` sums up the scores of
    all other partners on the scale of the first. `synthetic` projects are left out of every figure.
    """

    partner: Institution
    count: int | None
    perhaps: int
    running: int
    synthetic: int
    budgets: Budgets
    scores: tuple[ScoreSummary, ...]
    others: ScoreSummary | None
    findings: tuple[PortfolioEvaluation, ...]

    @property
    def score(self) -> ScoreSummary | None:
        """The one summary; None when nothing was scored, or on several scales, which have no common mean."""
        return self.scores[0] if len(self.scores) == 1 else None

    @property
    def mean_score(self) -> Decimal | None:
        return self.score.mean if self.score else None

    @property
    def finding(self) -> PortfolioEvaluation | None:
        """The last evaluation of the whole; one of an unknown day only when no other was made by then."""
        return self.findings[-1] if self.findings else None


def find_projects(account: Any, text: str) -> ProjectQuerySet:
    return projects_visible_to(account).filter(pk__in=found_pks("project", text))


def portfolios_on(account: Any, *, on: date, partner: Institution | None = None) -> list[Portfolio]:
    """The portfolios known on the day, in the order in which the partners were registered. Six statements.

    A partner is listed when a project with it has begun or may have, or when its projects were evaluated as a
    whole by then. Of the synthetic ones only how many there are is said.
    """
    world = is_synthetic_world()
    projects = projects_visible_to(account)
    own = projects if partner is None else projects.filter(partner=partner)
    rows = _ProjectRows.read(own, on=on, synthetic_world=world)
    scores = _Scores.read(account, on=on, synthetic_world=world, partner=partner)
    findings = _findings_by_partner(account, on=on, partner=partner)
    listed = {*rows.begun, *rows.perhaps, *findings}
    wanted = listed if partner is None else {partner.pk}  # asked for also when it has none
    partners = list(institutions_visible_to(account).partners().filter(pk__in=wanted).order_by("pk"))
    read_names_on(partners, on=on)
    return [_portfolio(one, rows, scores, findings.get(one.pk, ())) for one in partners if one.pk in listed]


@dataclass(frozen=True, kw_only=True)
class _ProjectRows:
    """What is counted of the projects, by partner."""

    begun: Counter[int]
    running: Counter[int]
    perhaps: Counter[int]
    synthetic: Counter[int]
    given: dict[int, list[tuple[Decimal | None, str]]]

    @classmethod
    def read(cls, projects: ProjectQuerySet, *, on: date, synthetic_world: bool) -> "_ProjectRows":
        """One statement for any number of projects; a row a project, but only its columns."""
        rows = cls(begun=Counter(), running=Counter(), perhaps=Counter(), synthetic=Counter(), given={})
        began, may_have = projects.begun(on=on), projects.perhaps_begun(on=on)
        columns = ("partner_id", "synthetic", "starts_on_until", "ends_on_until", "budget", "currency")
        for pk, synthetic, until, ends, budget, currency in (began | may_have).values_list(*columns):
            if synthetic and not synthetic_world:
                rows.synthetic[pk] += 1
            elif until is None or until.toordinal() - 1 > on.toordinal():
                rows.perhaps[pk] += 1
            else:
                rows.begun[pk] += 1
                rows.running[pk] += ends is None or ends > on
                rows.given.setdefault(pk, []).append((budget, currency))
        return rows


@dataclass(frozen=True, kw_only=True)
class _Scores:
    """The latest scores of the projects that count, by scale: of everybody, and of each partner asked about."""

    everybody: dict[Scale, Sums]
    by_partner: dict[int, dict[Scale, Sums]]

    @classmethod
    def read(cls, account: Any, *, on: date, synthetic_world: bool, partner: Institution | None) -> "_Scores":
        """One statement. Each value is read once a scale (and partner): the database would add up inexactly."""
        projects = projects_visible_to(account).in_figures(synthetic_world=synthetic_world)
        rows = _latest(evaluations_visible_to(account), on=on).filter(project__in=projects)
        whose: Any = F("project__partner")
        if partner is not None:
            whose = Case(When(project__partner=partner, then=Value(partner.pk)), default=Value(0))
        columns = ("whose", "scale_from", "scale_to", "value")
        lines = rows.order_by().annotate(whose=whose).values_list(*columns).annotate(Count("pk"))
        found = cls(everybody={}, by_partner={})
        for pk, lowest, highest, value, times in lines:
            scale, more = Scale(lowest=lowest, highest=highest), sums_of(value, times=times)
            for sums in (found.everybody, found.by_partner.setdefault(pk, {})):
                sums[scale] = sums.get(scale, Sums()) + more
        return found

    def without(self, partner: int, scale: Scale) -> ScoreSummary | None:
        """All other partners on that scale."""
        rest = self.everybody[scale] - self.by_partner[partner][scale]
        return summary_of(rest, scale) if rest.number else None


def _latest(evaluations: QuerySet[Evaluation], *, on: date) -> QuerySet[Evaluation]:
    """The one that says the score of its project on the day: `rules.latest_score` in SQL."""
    given = Q(on_until__lte=on + timedelta(days=1))
    later = Q(on_until__gt=OuterRef("on_until")) | Q(on_until=OuterRef("on_until"), pk__gt=OuterRef("pk"))
    return evaluations.filter(
        given, ~Exists(Evaluation.objects.filter(given, later, project=OuterRef("project")))
    )


def _score(row: Evaluation) -> Score:
    scale = Scale(lowest=row.scale_from, highest=row.scale_to)
    return Score(value=row.value, scale=scale, on=row.on, key=row.pk)


def portfolio_evaluations_on(account: Any, *, on: date) -> QuerySet[PortfolioEvaluation]:
    """Those certainly made by the day; one made on an unknown day, from the day on which its source proves it."""
    after = on + timedelta(days=1)
    made = Q(on_until__lte=after) | Q(on_unknown=True, attested_on_until__lte=after)
    return portfolio_evaluations_visible_to(account).filter(made)


def has_uncounted_portfolios(account: Any, *, on: date) -> bool:
    """Whether projects with some partner are known to exist and none of them is recorded to have begun.
    One statement."""
    projects = projects_visible_to(account).in_figures(synthetic_world=is_synthetic_world())
    recorded = projects.begun(on=on).filter(partner=OuterRef("partner"))
    return portfolio_evaluations_on(account, on=on).filter(~Exists(recorded)).exists()


def _findings_by_partner(
    account: Any, *, on: date, partner: Institution | None
) -> dict[int, list[PortfolioEvaluation]]:
    """Those made on an unknown day first, then in the order of their days."""
    found: dict[int, list[PortfolioEvaluation]] = {}
    rows = portfolio_evaluations_on(account, on=on)
    for row in rows if partner is None else rows.filter(partner=partner):
        found.setdefault(row.partner_id, []).append(row)
    for made in found.values():
        made.sort(key=lambda row: (row.on.latest if row.on else date.min, row.pk))
    return found


def _portfolio(
    partner: Institution,
    rows: _ProjectRows,
    scores: _Scores,
    findings: Iterable[PortfolioEvaluation],
) -> Portfolio:
    pk, made = partner.pk, tuple(findings)
    own = summaries(scores.by_partner.get(pk, {}))
    certain, perhaps = rows.begun[pk], rows.perhaps[pk]
    return Portfolio(
        partner=partner,
        count=counted(certain=certain, perhaps=perhaps, known_to_exist=bool(made)),
        perhaps=perhaps,
        running=rows.running[pk],
        synthetic=rows.synthetic[pk],
        budgets=budgets(rows.given.get(pk, ())),
        scores=own,
        others=scores.without(pk, own[0].scale) if own else None,
        findings=made,
    )


def latest_evaluations(
    evaluations: QuerySet[Evaluation], projects: Iterable[int], *, on: date
) -> dict[int, Evaluation]:
    """The evaluation that says the score of each of the projects on the day, by the project's primary key.
    One statement."""
    rows = {row.pk: row for row in evaluations.filter(project__in=list(projects), on_from__lte=on)}
    latest = latest_of_each(((row.project_id, _score(row)) for row in rows.values()), on=on)
    return {project: rows[score.key] for project, score in latest.items()}
