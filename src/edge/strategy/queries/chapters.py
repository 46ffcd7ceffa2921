"""The chapters of a dossier that the domains of activity fill: mobility, programmes, projects, missions, community."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from edge.calls.models import FINDINGS
from edge.calls.queries import Portfolio, portfolios_on
from edge.community.models import LEVELS, AlumniClub
from edge.community.queries import Enrolled, clubs_on, enrolment_on
from edge.community.rules import Level
from edge.core.countries import country_name
from edge.core.dates import PartialDate
from edge.missions.queries import MissionOnDay, StopOnDay, missions_with
from edge.mobility.models import DIRECTIONS, TRAVELLERS
from edge.mobility.queries import Stock, flows_by_partner, stocks_on
from edge.mobility.rules import Amount, Balance, Holds, balances, sum_of, window, year_name
from edge.partners.models import Institution
from edge.programmes.models import KINDS
from edge.programmes.queries import ProgrammeOnDay, programmes_on
from edge.strategy.queries.addresses import address
from edge.strategy.rules import (
    Absence,
    Chapter,
    ChapterStatus,
    Fact,
    Figure,
    FigureTable,
    Mark,
    Source,
    Standing,
    Tone,
    Value,
    Words,
)

# Words stay lazy: a dossier is set in a language that is chosen later.
_DIRECTIONS, _TRAVELLERS, _FINDINGS, _KINDS = dict(DIRECTIONS), dict(TRAVELLERS), dict(FINDINGS), dict(KINDS)
_LEVELS = dict(LEVELS)
_HOLDS: dict[Holds, Words] = {
    Holds.AT_LEAST: _("at least"),
    Holds.AT_MOST: _("at most"),
}


def chapters_of(account: Any, *, partner: Institution, on: date) -> tuple[tuple[Chapter, ...], Standing]:
    """The chapters as of the day, and what they say of the partnership as a whole. About 30 statements."""
    stocks = stocks_on(account, on=on, partner=partner)
    portfolios = portfolios_on(account, on=on, partner=partner)
    flows = flows_by_partner(account, years=window(on), partners=[partner.pk]).get(partner.pk, {})
    chapters = (
        _mobility(partner, stocks, balances(flows, window(on)), on),
        _programmes(programmes_on(account, on=on, partner=partner)),
        _projects(portfolios[0] if portfolios else None),
        _missions(missions_with(account, partner, on)),
        *_community(account, partner, on),
    )
    finding = portfolios[0].finding if portfolios else None
    standing = Standing(
        evaluation=finding.finding if finding else None,
        outward=_people(stocks, "out"),
        inward=_people(stocks, "in"),
    )
    return chapters, standing


def _people(stocks: Iterable[Stock], direction: str) -> int | None:
    """All kinds together, when every part of it is known exactly."""
    total = sum_of(stock.amount for stock in stocks if stock.direction == direction)
    return int(total.total) if total.is_exact and total.total is not None else None


def _chapter(key: str, *, facts: Iterable[Fact] = (), tables: Iterable[FigureTable | None] = ()) -> Chapter:
    told = tuple(facts)
    rows = tuple(table for table in tables if table is not None and table.rows)
    status = ChapterStatus.RECORDED if told or rows else ChapterStatus.NOTHING_RECORDED
    return Chapter(key=key, status=status, facts=told, tables=rows)


def _amount(amount: Amount, source: Source | None = None) -> Figure:
    return Figure(value=amount.total, source=source, at_least=amount.total is not None and amount.more)


# ---------------------------------------------------------------- mobility
def _mobility(partner: Institution, stocks: list[Stock], window_: list[Balance], on: date) -> Chapter:
    page = Source(
        label=_("Mobility with the partner"), url=address(f"partners/{partner.public_id}/mobility/")
    )
    facts = [
        Fact(
            label=format_lazy("{}, {}", _TRAVELLERS[stock.kind], _DIRECTIONS[stock.direction]),
            figure=_amount(stock.amount, _source_of(stock, page)),
        )
        for stock in stocks
    ]
    rows = tuple(
        (
            Figure(value=_TRAVELLERS[row.kind] if row.kind else _("all"), source=page),
            _amount(row.out),
            _amount(row.into),
            Figure(value=row.people.value, second_line=_HOLDS.get(row.people.holds, "")),
            Figure(value=row.months.value, second_line=_HOLDS.get(row.months.holds, "")),
        )
        for row in window_
    )
    years = window(on)
    caption = format_lazy(
        _("Academic years {first} to {last}"), first=year_name(years[0]), last=year_name(years[-1])
    )
    table = FigureTable(
        headings=(
            pgettext_lazy("travellers", "Who"),
            pgettext_lazy("direction of mobility", "Out"),
            pgettext_lazy("direction of mobility", "In"),
            _("Balance, people"),
            _("Balance, months"),
        ),
        rows=rows,
        caption=caption,
    )
    return _chapter("mobility", facts=facts, tables=[table])


def _source_of(stock: Stock, page: Source) -> Source:
    if not stock.count:
        return page
    return Source(label=stock.source or page.label, url=address(f"counts/{stock.count}/"))


# ---------------------------------------------------------------- programmes
def _programmes(found: list[ProgrammeOnDay]) -> Chapter:
    rows = tuple(
        (
            Figure(
                value=row.programme.title,
                source=Source(
                    label=row.programme.title, url=address(f"programmes/{row.programme.public_id}/")
                ),
            ),
            Figure(value=_KINDS[row.programme.kind]),
            Figure(value=row.completed_cohorts, at_least=bool(row.perhaps_completed)),
            Figure(value=row.extended_on or Absence.NONE_RECORDED),
        )
        for row in found
    )
    headings = (_("Programme"), _("Kind"), _("Completed cohorts"), _("Extended on"))
    table = FigureTable(headings=headings, rows=rows, weights=(5, 3, 3, 3))
    return _chapter("programmes", tables=[table])


# ---------------------------------------------------------------- projects
def _projects(portfolio: Portfolio | None) -> Chapter:
    if portfolio is None:
        return _chapter("projects")
    page = Source(
        label=_("Projects with the partner"), url=address(f"projects/?partner={portfolio.partner.public_id}")
    )
    facts = [
        Fact(
            label=_("Projects begun"),
            figure=Figure(
                value=portfolio.count, source=page, at_least=bool(portfolio.perhaps and portfolio.count)
            ),
        )
    ]
    score = portfolio.score
    if score is not None:
        facts.append(
            Fact(label=_("Mean score"), figure=Figure(value=score.mean, second_line=score_words(score)))
        )
    found = [
        Fact(
            label=_("Evaluation of the projects as a whole"),
            figure=Figure(
                value=Mark(tone=_TONES[finding.finding], words=_FINDINGS[finding.finding]),
                second_line=finding.text,
                source=Source(
                    label=finding.source, url=address(f"portfolio-evaluations/{finding.public_id}/")
                ),
            ),
        )
        for finding in portfolio.findings
    ]
    return _chapter("projects", facts=[*facts, *found])


_TONES = {"good": Tone.OK, "mixed": Tone.DUE, "poor": Tone.LATE}


def score_words(score: Any) -> Words:
    """On which scale, of how many scores, and within which interval."""
    lowest, highest = (f"{end.normalize():f}" for end in (score.scale.lowest, score.scale.highest))
    told = {"low": lowest, "high": highest, "number": score.number}
    if score.interval is None:
        return format_lazy(_("on a scale of {low} to {high}; {number} scored"), **told)
    words = _("on a scale of {low} to {high}; {number} scored; interval at 95 %: {first} to {last}")
    return format_lazy(words, first=score.interval.low, last=score.interval.high, **told)


# ---------------------------------------------------------------- missions
def _missions(found: list[MissionOnDay]) -> Chapter:
    rows = tuple(row for story in found for stop in story.stops for row in _stop_rows(story, stop))
    headings = (_("Mission or visit"), _("What"), _("Day"), _("Stands"))
    table = FigureTable(headings=headings, rows=rows, weights=(9, 9, 6, 5))
    return _chapter("missions", tables=[table])


def _stop_rows(story: MissionOnDay, stop: StopOnDay) -> Iterator[tuple[Figure, ...]]:
    """What came out of a stop and what is open of it; below the first title its place and what it was for."""
    source = Source(label=story.mission.title, url=address(f"missions/{story.mission.public_id}/"))
    done, still_open = (
        Mark(tone=Tone.OK, words=_("done")),
        Mark(tone=Tone.DUE, words=pgettext_lazy("action item", "open")),
    )
    lines: list[tuple[str, PartialDate | None, Value]] = [
        *((outcome.text, outcome.on or stop.stop.on, done) for outcome in stop.came),
        *((row.item.text, row.item.due_on, still_open) for row in stop.open_items),
    ]
    below = f"{stop.number}. {stop.stop.purpose}".strip()
    for place, (text, day, stands) in enumerate(lines or [("", stop.stop.on, Absence.NONE_RECORDED)]):
        yield (
            Figure(value=story.mission.title, source=source, second_line="" if place else below),
            Figure(value=text),
            Figure(value=day or Absence.NOT_SET),
            Figure(value=stands),
        )


# ---------------------------------------------------------------- community
_country = lazy(country_name, str)


def _community(account: Any, partner: Institution, on: date) -> tuple[Chapter, ...]:
    """Students of the partner's country at the hub, with the nationalities of higher rank, and its alumni clubs.
    Left out where neither is recorded: no partnership owes either."""
    enrolled = enrolment_on(account, on=on) if partner.country else []
    own = next((row for row in enrolled if row.nationality == partner.country), None)
    ahead = [
        row
        for row in enrolled
        if own and own.rank and row.level == own.level and (row.rank or own.rank) < own.rank
    ]
    headings = (
        _("Nationality"),
        _("Students"),
        _("Rank among the international nationalities"),
        _("Counted on"),
    )
    counts = FigureTable(
        headings=headings, rows=tuple(map(_enrolled_row, [*ahead, own] if own else [])), weights=(4, 3, 5, 4)
    )
    of_country = Q(partner=None, country=partner.country) if partner.country else Q()
    found = clubs_on(account, on=on).filter(Q(partner=partner) | of_country)
    clubs = FigureTable(
        headings=(_("Alumni club"), _("Founded on"), _("Members")),
        rows=tuple(map(_club_row, found)),
        weights=(8, 4, 4),
    )
    chapter = _chapter("community", tables=[counts, clubs])
    return (replace(chapter, title=_("Students at the hub and alumni")),) if chapter.tables else ()


def _enrolled_row(row: Enrolled) -> tuple[Figure, ...]:
    source = Source(label=row.source, url=address(f"enrolment/counts/{row.public_id}/"))
    level = "" if row.level == Level.ALL.value else _LEVELS[row.level]
    return (
        Figure(value=_country(row.nationality), second_line=level),
        Figure(value=row.count, source=source),
        Figure(value=row.rank),
        Figure(value=row.on),
    )


def _club_row(club: AlumniClub) -> tuple[Figure, ...]:
    founded = club.founding().on
    return (
        Figure(value=club.name, source=Source(label=club.name, url=address(f"clubs/{club.public_id}/"))),
        Figure(value=founded),
        Figure(value=club.members),
    )
