"""The first page of a dossier: the whole case on one side."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from edge.strategy.rules import (
    Absence,
    DossierAgreement,
    DossierContents,
    Fact,
    Figure,
    FigureTable,
    Mark,
    Recommendation,
    Source,
    Stance,
    Tone,
)
from edge.strategy.typesetting.advising import headline, reason_cells
from edge.strategy.typesetting.cells import Setter, facts, items, state_mark, table
from edge.strategy.typesetting.chapters import parties, signed
from edge.strategy.typesetting.timeline import timeline

_MOST_AGREEMENTS = 6
_MOST_REASONS = 5
_STATE_ORDER = (
    "in_force",
    "expired",
    "not_known",
    "suspended",
    "in_preparation",
    "superseded",
    "terminated",
    "withdrawn",
)


def cover(setter: Setter, contents: DossierContents, advice: tuple[Recommendation, ...]) -> dict[str, Any]:
    """Names, advice, the agreements that matter on the day, and key facts; the layout adds the list of chapters."""
    stances = (Stance.FACT, Stance.FOR, Stance.AGAINST)
    return {
        "kicker": str(_("Renewal dossier")),
        "names": [setter.words(party.name) for party in contents.parties],
        "pair": setter.language.pair,
        "local_names": _local_names(setter, contents),
        "as_of": str(_("as of %(day)s")) % {"day": setter.day(contents.as_of)},
        "advice_words": str(_("Recommendation")),
        "headline": headline(setter, advice[0]),
        "reasons": items(reason_cells(setter, advice[0], *stances)[:_MOST_REASONS]),
        "more_advice": [
            {
                "title": setter.words(one.agreement.title) if one.agreement else "",
                "text": headline(setter, one),
            }
            for one in advice[1:]
        ],
        "parties": facts(setter, parties(setter, contents)),
        "agreements_words": str(_("Agreements on the day")),
        "agreements": _agreements(setter, contents),
        "timeline": timeline(setter, contents),
        "facts_words": str(_("Key facts")),
        "facts": facts(setter, [*_counted(contents), *contents.key_facts]),
        "unknowns_words": str(_("What is not known")),
        "unknowns": items(reason_cells(setter, advice[0], Stance.UNKNOWN)),
        "chapters_words": str(_("Chapters")),
    }


def _local_names(setter: Setter, contents: DossierContents) -> list[str]:
    """The partners' names in their own script, where the title does not show them already."""
    shown = {setter.words(party.name) for party in contents.parties}
    return [
        party.local_name for party in contents.parties if party.local_name and party.local_name not in shown
    ]


def _agreements(setter: Setter, contents: DossierContents) -> list[dict[str, Any]]:
    due = {item.agreement for item in contents.due}
    ordered = sorted(contents.agreements, key=lambda one: (one.key not in due, _STATE_ORDER.index(one.state)))
    shown, left = ordered[:_MOST_AGREEMENTS], len(ordered) - _MOST_AGREEMENTS
    if not shown:
        return []
    rows = tuple(
        (
            Figure(value=one.title, source=one.source, link=one.source.url),
            Figure(value=state_mark(one, due=one.key in due)),
            signed(setter, one),
            Figure(value=one.renewal_due or Absence.NOT_SET, second_line=_days(contents, one)),
        )
        for one in shown
    )
    headings = (_("Agreement"), _("State"), _("Signed"), _("Renewal due"))
    more = str(_("and %(count)d more in chapter 1")) % {"count": left} if left > 0 else ""
    return [
        table(setter, FigureTable(headings=headings, rows=rows, weights=(43, 27, 27, 25))) | {"more": more}
    ]


def _days(contents: DossierContents, agreement: DossierAgreement) -> str:
    for item in contents.due:
        if item.agreement == agreement.key:
            words = (
                _("overdue")
                if item.days_at_most < 0
                else ngettext("in %(days)d day at most", "in %(days)d days at most", item.days_at_most)
            )
            return str(words) % {"days": item.days_at_most}
    return ""


def _counted(contents: DossierContents) -> list[Fact]:
    """What the records themselves add up to, each count citing the records that it counts."""
    in_force = [one for one in contents.agreements if one.state == "in_force"]
    not_known = [one for one in contents.agreements if one.state == "not_known"]
    lines = [Fact(label=_("Agreements in force"), figure=_count([one.source for one in in_force]))]
    if not_known:
        lines.append(Fact(label=_("State not known"), figure=_count([one.source for one in not_known])))
    lines.append(Fact(label=_("Commitments"), figure=_commitments(contents)))
    ties = [tie.source for tie in contents.ties]
    absent = Figure(value=Absence.NONE_RECORDED)
    lines.append(Fact(label=_("Unit ties"), figure=_count(ties) if ties else absent))
    evaluation = contents.standing.evaluation
    figure = Figure(value=_EVALUATIONS[evaluation] if evaluation else Absence.NONE_RECORDED)
    return [*lines, Fact(label=_("Evaluation"), figure=figure)]


def _commitments(contents: DossierContents) -> Figure:
    sources = [item.source for item in contents.commitments]
    if not sources:
        return Figure(value=Absence.NONE_RECORDED)
    bare = sum(not item.evidence for item in contents.commitments)
    told = str(_("without evidence: %(count)d")) % {"count": bare}
    return Figure(value=len(sources), source=tuple(dict.fromkeys(sources)), second_line=told)


_EVALUATIONS = {
    "good": Mark(tone=Tone.OK, words=_("good")),
    "mixed": Mark(tone=Tone.DUE, words=_("mixed")),
    "poor": Mark(tone=Tone.LATE, words=_("poor")),
}


def _count(sources: list[Source]) -> Figure:
    return Figure(value=len(sources), source=tuple(dict.fromkeys(sources)))
