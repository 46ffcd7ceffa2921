"""The scores of projects on a day: the latest of each, their mean on one scale, and how sure the mean is.

Scores on different scales have no common mean: each scale is summed up by itself.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from typing import TypeVar

from edge.core.dates import PartialDate

Key = TypeVar("Key", bound=Hashable)
CENT = Decimal("0.01")

# The quantiles t(0.975; df) of Student's distribution, for a two-sided interval of 95 %.
# Student, "The probable error of a mean", Biometrika 6 (1908), 1-25; the values as tabulated in the NIST/SEMATECH
# e-Handbook of Statistical Methods, section 1.3.6.7.2.
_T_975 = (
    *("12.706", "4.303", "3.182", "2.776", "2.571", "2.447", "2.365", "2.306", "2.262", "2.228"),
    *("2.201", "2.179", "2.160", "2.145", "2.131", "2.120", "2.110", "2.101", "2.093", "2.086"),
    *("2.080", "2.074", "2.069", "2.064", "2.060", "2.056", "2.052", "2.048", "2.045", "2.042"),
)
_T_BEYOND = ((30, "2.042"), (40, "2.021"), (60, "2.000"), (120, "1.980"))
_T_INFINITE = "1.960"


class Finding(StrEnum):
    """What an evaluation of a partnership's projects as a whole found."""

    GOOD = "good"
    MIXED = "mixed"
    POOR = "poor"


@dataclass(frozen=True, kw_only=True, order=True)
class Scale:
    """The lowest and the highest score that could be given."""

    lowest: Decimal
    highest: Decimal


@dataclass(frozen=True, kw_only=True)
class Score:
    """One evaluation of one project: `key` orders those of the same day; `on` is None when not known."""

    value: Decimal
    scale: Scale
    on: PartialDate | None
    key: int = 0


@dataclass(frozen=True, kw_only=True)
class Interval:
    low: Decimal
    high: Decimal


@dataclass(frozen=True, kw_only=True)
class ScoreSummary:
    """The scores of `number` projects on one scale: their mean, and its 95 % interval when there are two or more.

    Mean and interval are rounded to two decimals, half to even.
    """

    scale: Scale
    number: int
    mean: Decimal
    interval: Interval | None


@dataclass(frozen=True, kw_only=True)
class Sums:
    """What a mean and its interval are made of: how many values, their sum and the sum of their squares, exact."""

    number: int = 0
    total: Decimal = Decimal(0)
    squares: Decimal = Decimal(0)

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            number=self.number + other.number,
            total=self.total + other.total,
            squares=self.squares + other.squares,
        )

    def __sub__(self, other: "Sums") -> "Sums":
        """Those that are left without the others, which must be among them."""
        return Sums(
            number=self.number - other.number,
            total=self.total - other.total,
            squares=self.squares - other.squares,
        )


def sums_of(value: Decimal, *, times: int = 1) -> Sums:
    return Sums(number=times, total=value * times, squares=value * value * times)


def latest_score(scores: Iterable[Score], *, on: date) -> Score | None:
    """The last score that was certainly given on or before the day; of the same day the later recorded one.

    A score whose day is not known, or only perhaps lies before the day, does not count.
    """
    given = [
        (score.on.latest, score.key, score) for score in scores if score.on and score.on.on_or_before(on)
    ]
    return max(given, key=lambda entry: entry[:2])[2] if given else None


def summaries(sums: Mapping[Scale, Sums]) -> tuple[ScoreSummary, ...]:
    """One summary a scale, of one score a project; the scale with most scores first."""
    found = [summary_of(of_scale, scale) for scale, of_scale in sums.items() if of_scale.number]
    return tuple(sorted(found, key=lambda summary: (-summary.number, summary.scale)))


def summary_of(sums: Sums, scale: Scale) -> ScoreSummary:
    """Mean and interval of one or more values on a scale: s² = (n Σx² - (Σx)²) / (n (n - 1))."""
    number = sums.number
    mean = sums.total / number
    interval = None
    if number > 1:
        variance = (number * sums.squares - sums.total**2) / (number * (number - 1))
        interval = confidence(mean=mean, deviation=variance.sqrt(), number=number, scale=scale)
    return ScoreSummary(scale=scale, number=number, mean=_rounded(mean), interval=interval)


def confidence(*, mean: Decimal, deviation: Decimal, number: int, scale: Scale) -> Interval:
    """The 95 % interval of a mean: mean ± t(0.975; n - 1) s / √n (Student 1908), clipped to the scale.

    `deviation` is the sample's standard deviation s with n - 1 in its denominator; `number`, n, is 2 or more.
    It says how far the mean of these few scores may lie from the mean of many such projects, if those were
    drawn at random; a portfolio seldom is, so it is the least doubt there is.
    """
    half = t_quantile(number - 1) * deviation / Decimal(number).sqrt()
    low, high = max(mean - half, scale.lowest), min(mean + half, scale.highest)
    return Interval(low=_rounded(low), high=_rounded(high))


def t_quantile(freedom: int) -> Decimal:
    """t(0.975; df): tabulated up to 30, and from there between the tabulated ones in proportion to 1 / df."""
    if freedom <= len(_T_975):
        return Decimal(_T_975[freedom - 1])
    last = len(_T_BEYOND) - 1
    place = max(i for i, (tabulated, _value) in enumerate(_T_BEYOND) if tabulated <= freedom)
    near, upper = Decimal(_T_BEYOND[place][0]), Decimal(_T_BEYOND[place][1])
    lower = Decimal(_T_INFINITE if place == last else _T_BEYOND[place + 1][1])
    far = Decimal(0) if place == last else 1 / Decimal(_T_BEYOND[place + 1][0])
    share = (1 / Decimal(freedom) - far) / (1 / near - far)
    return lower + (upper - lower) * share


def latest_of_each(scores: Iterable[tuple[Key, Score]], *, on: date) -> dict[Key, Score]:
    """The latest score of every project that has one on the day, by the project's key."""
    grouped: dict[Key, list[Score]] = {}
    for project, score in scores:
        grouped.setdefault(project, []).append(score)
    latest = {project: latest_score(found, on=on) for project, found in grouped.items()}
    return {project: score for project, score in latest.items() if score is not None}


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(CENT, rounding=ROUND_HALF_EVEN)
