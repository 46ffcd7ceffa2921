"""Reading projects across tables: the portfolio of each partner on a day, always from what the account may see."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

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
    budgets,
    counted,
    latest_of_each,
    summaries,
)
from edge.core.queries import found_pks, is_synthetic_world
from edge.partners.models import Institution
from edge.partners.permissions import institutions_visible_to
from edge.partners.queries import read_names_on

_OF_A_SCORE = ("project_id", "value", "scale_from", "scale_to", "on_from", "on_until")


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
    scores = _scores_by_partner(account, on=on, synthetic_world=world)
    findings = _findings_by_partner(account, on=on)
    listed = {*rows.begun, *rows.perhaps, *findings}
    wanted = listed if partner is None else listed & {partner.pk}
    partners = list(institutions_visible_to(account).partners().filter(pk__in=wanted).order_by("pk"))
    read_names_on(partners, on=on)
    return [_portfolio(one, rows, scores, findings.get(one.pk, ())) for one in partners]


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


def _scores_by_partner(account: Any, *, on: date, synthetic_world: bool) -> dict[int, list[Score]]:
    """The latest score of every project that counts, of all partners: each is compared with the others."""
    projects = projects_visible_to(account).in_figures(synthetic_world=synthetic_world)
    rows = evaluations_visible_to(account).filter(project__in=projects, on_from__lte=on)
    read = (
        ((row.project_id, row.project.partner_id), _score(row))
        for row in rows.select_related("project").only("project__partner", *_OF_A_SCORE).iterator()
    )
    found: dict[int, list[Score]] = {}
    for (_project, partner), score in latest_of_each(read, on=on).items():
        found.setdefault(partner, []).append(score)
    return found


def _score(row: Evaluation) -> Score:
    scale = Scale(lowest=row.scale_from, highest=row.scale_to)
    return Score(value=row.value, scale=scale, on=row.on, key=row.pk)


def _findings_by_partner(account: Any, *, on: date) -> dict[int, list[PortfolioEvaluation]]:
    """Those made on an unknown day first, then in the order of their days."""
    found: dict[int, list[PortfolioEvaluation]] = {}
    for row in portfolio_evaluations_visible_to(account).order_by("on_from", "pk"):
        proved = (
            row.on or row.attested_on
        )  # made on an unknown day: from the day on which its source proves it
        if proved is not None and proved.on_or_before(on):
            found.setdefault(row.partner_id, []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (row.on.latest if row.on else date.min, row.pk))
    return found


def _portfolio(
    partner: Institution,
    rows: _ProjectRows,
    scores: dict[int, list[Score]],
    findings: Iterable[PortfolioEvaluation],
) -> Portfolio:
    pk, made = partner.pk, tuple(findings)
    own = summaries(scores.get(pk, ()))
    certain, perhaps = rows.begun[pk], rows.perhaps[pk]
    return Portfolio(
        partner=partner,
        count=counted(certain=certain, perhaps=perhaps, known_to_exist=bool(made)),
        perhaps=perhaps,
        running=rows.running[pk],
        synthetic=rows.synthetic[pk],
        budgets=budgets(rows.given.get(pk, ())),
        scores=own,
        others=_others(pk, own[0].scale, scores) if own else None,
        findings=made,
    )


def _others(partner: int, scale: Scale, scores: dict[int, list[Score]]) -> ScoreSummary | None:
    rest = [score for pk, found in scores.items() if pk != partner for score in found if score.scale == scale]
    return summaries(rest)[0] if rest else None


def latest_evaluations(
    evaluations: QuerySet[Evaluation], projects: Iterable[int], *, on: date
) -> dict[int, Evaluation]:
    """The evaluation that says the score of each of the projects on the day, by the project's primary key.
    One statement."""
    rows = {row.pk: row for row in evaluations.filter(project__in=list(projects), on_from__lte=on)}
    latest = latest_of_each(((row.project_id, _score(row)) for row in rows.values()), on=on)
    return {project: rows[score.key] for project, score in latest.items()}
