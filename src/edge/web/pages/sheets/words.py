"""The sentences about an import: what it would do or did, what stands against it, what a column was taken for."""

from collections.abc import Mapping, Sequence
from typing import Any

from babel.lists import format_list
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, to_locale
from django.utils.translation import gettext as _

from edge.partners.queries import reason_words
from edge.partners.rules import Reason
from edge.sheets.models import (
    BRINGING,
    BROUGHT,
    CHECKED,
    CHECKING,
    FAILED,
    STATES,
    UNDOING,
    UNDONE,
    WAITING,
)
from edge.sheets.rules import As, How
from edge.web.kit import tags

# How the state of an import is drawn: in the shapes and colours of the states that everybody knows.
_DRAWN = {
    WAITING: "open",
    CHECKING: "renewal_in_progress",
    CHECKED: "due",
    BRINGING: "renewal_in_progress",
    BROUGHT: "met",
    UNDOING: "renewal_in_progress",
    UNDONE: "withdrawn",
    FAILED: "late",
}


def state_words(state: str) -> str:
    return str(dict(STATES)[state])


def state_pill(state: str) -> SafeString:
    return tags.state_pill(_DRAWN[state], state_words(state))


def joined(parts: Sequence[str]) -> str:
    """Several things in one sentence, with the language's own comma and "and"."""
    locale = {"en": "en_GB"}.get(get_language() or "en", to_locale(get_language() or "en"))
    return str(format_list(list(parts), locale=locale))


def counted(kind: str, number: int) -> str:
    """So many records of a kind of sheet: "12 agreements"."""
    words = {
        "institutions": lambda n: ngettext("%(count)s institution", "%(count)s institutions", n),
        "units": lambda n: ngettext("%(count)s unit", "%(count)s units", n),
        "officers": lambda n: ngettext("%(count)s officer", "%(count)s officers", n),
        "agreements": lambda n: ngettext("%(count)s agreement", "%(count)s agreements", n),
        "commitments": lambda n: ngettext("%(count)s commitment", "%(count)s commitments", n),
        "stays": lambda n: ngettext("%(count)s stay", "%(count)s stays", n),
        "counts": lambda n: ngettext("%(count)s reported count", "%(count)s reported counts", n),
        "projects": lambda n: ngettext("%(count)s project", "%(count)s projects", n),
        "evaluations": lambda n: ngettext("%(count)s evaluation", "%(count)s evaluations", n),
        "enrolment": lambda n: ngettext("%(count)s enrolment count", "%(count)s enrolment counts", n),
    }
    return words[kind](number) % {"count": number}


def rows_words(number: int) -> str:
    return ngettext("%(count)s row", "%(count)s rows", number) % {"count": number}


def sums_of(report: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """{"created": {kind: number}, "changed": .., "same": ..}; kinds of which there is none are left out."""
    sums: dict[str, dict[str, int]] = {"created": {}, "changed": {}, "same": {}}
    for kind, counts in (report.get("counts") or {}).items():
        for what, number in counts.items():
            if number and what in sums:
                sums[what][kind] = number
    if report.get("new_institutions"):
        known = sums["created"].pop("institutions", 0)
        sums["created"] = {"institutions": known + report["new_institutions"], **sums["created"]}
    return sums


def summary(report: Mapping[str, Any], *, done: bool) -> str:
    """What bringing the file in would do, or did."""
    sums = sums_of(report)
    told = {what: _listed(numbers) for what, numbers in sums.items()}
    if not sums["created"] and not sums["changed"]:
        if not sums["same"]:
            return _("There is nothing in it yet that could be brought in.")
        return _("All of it is in the register already: nothing changes.")
    does = _did(sums, told) if done else _would(sums, told)
    if not sums["same"]:
        return does
    stays = _("%(same)s are in the register already and stay as they are.") % told
    return f"{does} {stays}"


def _would(sums: Mapping[str, Any], told: Mapping[str, str]) -> str:
    if sums["created"] and sums["changed"]:
        return _("It would add %(created)s and change %(changed)s.") % told
    return (_("It would add %(created)s.") if sums["created"] else _("It would change %(changed)s.")) % told


def _did(sums: Mapping[str, Any], told: Mapping[str, str]) -> str:
    if sums["created"] and sums["changed"]:
        return _("It added %(created)s and changed %(changed)s.") % told
    return (_("It added %(created)s.") if sums["created"] else _("It changed %(changed)s.")) % told


def _listed(numbers: Mapping[str, int]) -> str:
    return joined([counted(kind, number) for kind, number in numbers.items()])


def against(*, sheets: int, names: int, cells: int, waiting: int) -> str:
    """What keeps the file from being brought in, in one sentence; "" when nothing does."""
    parts = []
    if sheets:
        parts.append(
            ngettext("%(count)s question about its columns", "%(count)s questions about its columns", sheets)
            % {"count": sheets}
        )
    if names:
        parts.append(
            ngettext("%(count)s name to be settled", "%(count)s names to be settled", names)
            % {"count": names}
        )
    if cells:
        parts.append(
            ngettext("%(count)s error in its rows", "%(count)s errors in its rows", cells) % {"count": cells}
        )
    if waiting and not parts:
        parts.append(
            ngettext(
                "%(count)s row that refers to nothing",
                "%(count)s rows that refer to nothing",
                waiting,
            )
            % {"count": waiting}
        )
    if not parts:
        return ""
    return _("What keeps it from being brought in: %(parts)s.") % {"parts": joined(parts)}


def how_words(how: str, candidates: str) -> str:
    """By what a column got its field, or why it has none; `candidates` is what it may be."""
    told = {
        How.CHOSEN: _("as you chose"),
        How.REMEMBERED: _("as remembered from an earlier file"),
        How.KEY: _("by its heading"),
        How.HEADING: _("by its heading"),
        How.SYNONYM: _("by a usual name for it"),
        How.SUGGESTED: _("resembles “%(candidates)s”: please confirm"),
        How.AMBIGUOUS: _("may mean %(candidates)s: please choose"),
        How.DUPLICATE: _("another column is “%(candidates)s” already"),
        How.UNMATCHED: _("means nothing to the register"),
        How.LEFT_OUT: _("left out by choice"),
        How.BLANK: _("has no heading"),
    }[How(how)]
    return told % {"candidates": candidates}


def reason_of(code: str) -> str:
    """Why an institution is a candidate for a name; "" for what has no words."""
    return reason_words(Reason(code)) if code in {reason.value for reason in Reason} else ""


def name_words(outcome: str) -> str:
    """What became of a name."""
    return {
        "certain": _("recognised"),
        "confirmed": _("confirmed"),
        "new": _("a new institution"),
        "several": _("may be several institutions"),
        "perhaps": _("resembles an institution"),
        "none": _("resembles nothing in the register"),
    }[outcome]


def what_words(what: str) -> str:
    """What a row did."""
    return {"created": _("added"), "changed": _("changed"), "same": _("as it was")}[what]


def value_words(kind: As) -> str:
    """What is written in a column of this kind."""
    return {
        As.TEXT: _("a text on one line"),
        As.LONG_TEXT: _("a text, of several lines if need be"),
        As.CODE: _("a code, typed as text"),
        As.INTEGER: _("a whole number; leave it empty when it is not known"),
        As.DECIMAL: _("a number; leave it empty when it is not known"),
        As.MONEY: _("an amount with its currency, such as EUR 60000"),
        As.DATE: _(
            "a day, a month or a year: 2012-10-22, 2012-10 or 2012; other usual spellings are read too"
        ),
        As.ACADEMIC_YEAR: _("an academic year, such as 2012-2013"),
        As.DATE_OR_ACADEMIC_YEAR: _("a date or an academic year"),
        As.BOOLEAN: _("yes or no; empty is no"),
        As.COUNTRY: _("a country, by its name or its code of two letters"),
        As.LANGUAGE: _("a language, by its name or its code of two letters"),
        As.CHOICE: _("one of the words listed beside"),
        As.EMAIL: _("an e-mail address"),
        As.URL: _("a web address"),
    }[kind]
