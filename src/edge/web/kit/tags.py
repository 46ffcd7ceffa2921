"""The words of the templates: dates as precisely as they are known, numbers, unknowns, states, shapes.

Registered as a template builtin, so no template loads it. Sentences are translated by the catalogues; the
order of day, month and year is set here per language: no catalogue can reorder the two ends of a period.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal
from django import template
from django.conf import settings
from django.core.paginator import Page, Paginator
from django.template import Context, Engine
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from edge.core.dates import PartialDate, Precision

register = template.Library()

Number = int | float | Decimal


@dataclass(frozen=True, kw_only=True)
class Wording:
    """How one language writes dates: CLDR patterns by precision, and the two ends of a month or year."""

    locale: str
    long: dict[Precision, str]
    short: dict[Precision, str]
    month_span: tuple[str, str]
    year_span: tuple[str, str]
    joined: str


_DAY, _MONTH, _YEAR = Precision.DAY, Precision.MONTH, Precision.YEAR
_DUTCH = {
    _DAY: "d MMMM y",
    _MONTH: "MMMM y",
    _YEAR: "y",
}  # abbreviated Dutch months read badly: always in full
_CHINESE = {_DAY: "y年M月d日", _MONTH: "y年M月", _YEAR: "y年"}
_ENGLISH_WORDING = Wording(
    locale="en",
    long={_DAY: "d MMMM y", _MONTH: "MMMM y", _YEAR: "y"},
    short={_DAY: "d MMM y", _MONTH: "MMM y", _YEAR: "y"},
    month_span=("d", "d MMMM y"),
    year_span=("d MMMM", "d MMMM y"),
    joined="{} to {}",
)
_WORDINGS = {
    "en": _ENGLISH_WORDING,
    "nl": Wording(
        locale="nl",
        long=_DUTCH,
        short=_DUTCH,
        month_span=("d", "d MMMM y"),
        year_span=("d MMMM", "d MMMM y"),
        joined="{} tot en met {}",
    ),
    "zh": Wording(
        locale="zh_Hans_CN",
        long=_CHINESE,
        short=_CHINESE,
        month_span=("y年M月d日", "d日"),
        year_span=("y年M月d日", "M月d日"),
        joined="{}至{}",
    ),
}

# Every state has a shape besides colour and word, drawn on 12 by 12, that prints and survives forced colours.
_RING = '<circle cx="6" cy="6" r="4.75" fill="none" stroke="currentColor" stroke-width="1.5"/>'
_SQUARE = (
    '<rect x="1.75" y="1.75" width="8.5" height="8.5" fill="none" stroke="currentColor" stroke-width="1.5"/>'
)
_STROKE = '<path d="{}" fill="none" stroke="currentColor" stroke-width="{}"/>'
_SHAPES = {
    "filled": '<circle cx="6" cy="6" r="5.5" fill="currentColor"/>',
    "half": _RING + '<path d="M6 1.25a4.75 4.75 0 0 0 0 9.5z" fill="currentColor"/>',
    "barred": _RING + _STROKE.format("M1.5 6h9", "2"),
    "hollow": _RING,
    "hatched": _RING + _STROKE.format("M2 7.5 7.5 2M2.8 9.7 9.7 2.8M4.5 10 10 4.5", "1"),
    "paused": _STROKE.format("M4 1.5v9M8 1.5v9", "2.5"),
    "square": _SQUARE,
    "struck": _SQUARE + _STROKE.format("M1.75 10.25l8.5-8.5", "1.5"),
    "crossed": _STROKE.format("M2 2l8 8M10 2l-8 8", "2"),
    "diamond": '<path d="M6 1l5 5-5 5-5-5z" fill="none" stroke="currentColor" stroke-width="1.5"/>',
}
_STATES = {
    "in_force": ("filled", _("in force")),
    "in_preparation": ("hollow", _("in preparation")),
    "not_known": ("hatched", pgettext_lazy("state of an agreement", "not known")),
    "suspended": ("paused", _("suspended")),
    "superseded": ("struck", _("superseded")),
    "expired": ("square", _("expired")),
    "terminated": ("crossed", _("terminated")),
    "withdrawn": ("diamond", _("withdrawn")),
    "due": ("half", _("due for renewal")),
    "late": ("barred", _("late")),
    "renewal_in_progress": ("half", _("renewal in progress")),
    "ended": ("square", _("ended")),
    "none": ("diamond", _("no agreement")),
    "met": ("filled", _("met")),
    "partly": ("half", _("partly met")),
    "not_met": ("barred", _("not met")),
    "open": ("hollow", _("open")),
}


@register.filter
def partial_date(value: PartialDate | None, words: str = "") -> SafeString:
    """Show a date as precisely as it is known, as HTML.

    `words` is a space-separated choice of `long` (October, not Oct) and `unset` (a missing date is "not set",
    not "not known"). An imprecise date carries its first and last day in the tooltip and for screen readers.
    """
    return _dated(value, words, get_language())


@lru_cache(maxsize=4096)
def _dated(value: PartialDate | None, words: str, language: str | None) -> SafeString:
    """Kept, because a list has the same days again and again and writing one takes longer than reading its row."""
    chosen = words.split()
    if value is None:
        return unset_mark() if "unset" in chosen else unknown_mark()
    shown = _written(value, short="long" not in chosen)
    if value.precision is Precision.DAY:
        return format_html('<time datetime="{}">{}</time>', value, shown)
    span = span_of(value)
    spoken = gettext("exact day not known, %(span)s") % {"span": span}
    return format_html(
        '<time datetime="{}" title="{}">{}<span class="visually-hidden"> ({})</span></time>',
        value,
        span,
        shown,
        spoken,
    )


@register.filter
def partial_date_text(value: PartialDate | None, words: str = "") -> str:
    """The long form as plain text, for titles, mail and print; a missing date as in `partial_date`."""
    if value is None:
        return gettext("not set") if "unset" in words.split() else gettext("not known")
    return _written(value, short=False)


@register.filter
def day(value: date | None, words: str = "") -> str:
    """A known day as plain text, `22 October 2012`; with "short", `22 Oct 2012`; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return _written(PartialDate.of_day(value), short=words == "short")


@register.filter
def moment(value: datetime | None) -> SafeString:
    """A moment in the hub's time zone, `22 Oct 2012, 14:05`, as HTML; nothing for None."""
    if value is None:
        return SafeString("")
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    shown = f"{day(local, 'short')}, {local:%H:%M}"
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), shown)


@register.filter
def known(value: Number | None) -> str:
    """A number with the language's grouping, or "not known" in its own colour: unknown is never 0."""
    return unknown_mark() if value is None else _grouped(value)


@register.filter
def money(value: Decimal) -> str:
    """A sum of money, grouped: whole, or with both its decimals."""
    return format_decimal(
        value, format="#,##0" if value == value.to_integral_value() else "#,##0.00", locale=_wording().locale
    )


@register.filter
def at_least(value: tuple[Number | None, bool]) -> str:
    """A sum of counts (total, has_unknown): `12`, `at least 12`; not known when no known part is above 0."""
    total, has_unknown = value
    if total is None or (has_unknown and not total):
        return unknown_mark()
    shown = _grouped(total)
    return gettext("at least %(total)s") % {"total": shown} if has_unknown else shown


@register.filter
def state_label(state: str) -> str:
    """The word for a state or verdict in the reader's language; an unlisted one is shown as it is written."""
    return str(_STATES[state][1]) if state in _STATES else state.replace("_", " ")


@register.filter
def state_shape(state: str) -> SafeString:
    """The small SVG that stands before a state's word; hatched, as for not known, where it is unlisted."""
    shape = _STATES[state][0] if state in _STATES else "hatched"
    drawing = _SHAPES[shape]  # constants of this module only, nothing from a record
    return mark_safe(  # nosec B308 B703
        '<svg class="shape" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" focusable="false">'
        f"{drawing}</svg>"
    )


def state_pill(state: str, label: str = "", *, warned: bool = False) -> SafeString:
    """A state with its shape and word, as parts/state.html draws it: `label` says it in other words, `warned` adds
    that its renewal is due."""
    return _pill(state, label, warned, get_language())


@lru_cache(maxsize=256)
def _pill(state: str, label: str, warned: bool, language: str | None) -> SafeString:
    word = label or state_label(state)
    pill = format_html(
        '<span class="state state-{}">{}<span>{}</span></span>', state, state_shape(state), word
    )
    return format_html("{} {}", pill, _pill("due", "", False, language)) if warned else pill


@register.filter
def page_numbers(page: Page) -> Iterator[int | str]:
    """The page numbers to offer around the current one, with an ellipsis for the gaps."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.filter
def is_gap(number: int | str) -> bool:
    """Is this entry of `page_numbers` the ellipsis?"""
    return number == Paginator.ELLIPSIS


@register.simple_tag
def unknown_mark() -> SafeString:
    """The words "not known" in the colour of the unknown."""
    return format_html('<span class="unknown">{}</span>', gettext("not known"))


@register.simple_tag(takes_context=True)
def fixed(context: Context, template: str) -> SafeString:
    """A part that is the same for everybody in a language, drawn once a process: it knows `demo`, no request."""
    return _drawn_once(context.template.engine, template, get_language(), settings.DEMO)  # type: ignore[union-attr]


@lru_cache(maxsize=128)
def _drawn_once(engine: Engine, template: str, language: str | None, demo: bool) -> SafeString:
    return engine.get_template(template).render(Context({"demo": demo}))


@register.simple_tag
def unset_mark() -> SafeString:
    """The words "not set", for a date that nobody had to give."""
    return format_html('<span class="unset">{}</span>', gettext("not set"))


def span_of(value: PartialDate) -> str:
    """The first and last day a partial date can mean, `1 to 30 April 2012`; a known day itself."""
    if value.precision is Precision.DAY:
        return _written(value, short=False)
    wording = _wording()
    first, last = wording.month_span if value.precision is Precision.MONTH else wording.year_span
    return wording.joined.format(
        format_date(value.earliest, format=first, locale=wording.locale),
        format_date(value.latest, format=last, locale=wording.locale),
    )


def _written(value: PartialDate, *, short: bool) -> str:
    wording = _wording()
    pattern = (wording.short if short else wording.long)[value.precision]
    return format_date(value.earliest, format=pattern, locale=wording.locale)


def _grouped(value: Number) -> str:
    return format_decimal(value, locale=_wording().locale)


def _wording() -> Wording:
    return _WORDINGS.get((get_language() or "en").split("-")[0], _ENGLISH_WORDING)
