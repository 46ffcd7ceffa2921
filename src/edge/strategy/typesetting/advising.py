"""The recommendation as a reader meets it: the headline, the risks with what would settle them, the reasons."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from edge.strategy.rules import Decision, Recommendation, Stance, Tone
from edge.strategy.typesetting import wording
from edge.strategy.typesetting.cells import Block, Cell, Setter, capital, items, paragraph, subheading

STANCES = (
    (Stance.FACT, _("Where it stands"), ""),
    (Stance.FOR, _("What speaks for it"), Tone.OK.value),
    (Stance.AGAINST, _("What speaks against it"), Tone.LATE.value),
    (Stance.UNKNOWN, _("What is not known"), Tone.UNKNOWN.value),
)


def headline(setter: Setter, advice: Recommendation) -> str:
    """The decision and what it does not know: "Renew; no evaluation is recorded; ...".

    The weighty unknowns are named, the further ones counted. Where nothing is to be decided, the
    facts follow instead.
    """
    clauses = [str(wording.DECISIONS[advice.decision])]
    if advice.decision == Decision.NOTHING_TO_DECIDE:
        clauses += [reason_words(setter, advice, index) for index in _of(advice, Stance.FACT)]
    else:
        unknown = _of(advice, Stance.UNKNOWN)
        weighty = [index for index in unknown if advice.reasons[index].code in wording.WEIGHTY_UNKNOWNS]
        clauses += [reason_words(setter, advice, index) for index in weighty]
        further = len(unknown) - len(weighty)
        if further:
            clauses.append(setter.sentence(wording.FURTHER_UNKNOWNS, {"count": further}))
    return capital(setter.language.clauses.join(clauses))


def reason_words(setter: Setter, advice: Recommendation, index: int) -> str:
    reason = advice.reasons[index]
    return setter.sentence(wording.REASONS[reason.code], reason.params)


def reason_cells(setter: Setter, advice: Recommendation, *stances: Stance) -> list[Cell]:
    """One line per reason of these stances, marked by its stance and citing its record."""
    tones = {stance: tone for stance, _title, tone in STANCES}
    return [
        setter.text(
            capital(reason_words(setter, advice, index)),
            advice.reasons[index].source,
            tone=tones[advice.reasons[index].stance],
        )
        for stance in stances
        for index in _of(advice, stance)
    ]


def _of(advice: Recommendation, stance: Stance) -> list[int]:
    return [index for index, reason in enumerate(advice.reasons) if reason.stance == stance]


def advice_chapters(
    setter: Setter, advice: tuple[Recommendation, ...]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The chapters "Risks and conditions" and "Recommendation"."""
    risks: list[Block] = []
    reasons: list[Block] = []
    for one in advice:
        if len(advice) > 1 and one.agreement is not None:
            risks.append(subheading(setter, one.agreement.title))
            reasons.append(subheading(setter, one.agreement.title))
        risks += _risks(setter, one)
        reasons += _reasons(setter, one)
    return _recorded("risks", risks), _recorded("recommendation", reasons)


def _risks(setter: Setter, advice: Recommendation) -> list[Block]:
    against = reason_cells(setter, advice, Stance.AGAINST)
    if against:
        blocks = [items(against)]
    else:
        blocks = [paragraph(setter, _("The records name no risk. That is not the same as none."))]
    codes = [reason.code for reason in advice.reasons if reason.code in wording.CONDITIONS]
    if codes:
        settled = advice.decision == Decision.NOTHING_TO_DECIDE
        title = _("To settle before the next renewal") if settled else _("To settle before signing")
        conditions = [setter.text(capital(str(wording.CONDITIONS[code]))) for code in codes]
        blocks += [subheading(setter, title), items(conditions)]
    return blocks


def _reasons(setter: Setter, advice: Recommendation) -> list[Block]:
    because = str(_("Because %(rule)s.")) % {"rule": wording.ROWS[advice.row]}
    made = _("This text is made by a rule from the records of the day. It advises; the rectorate decides.")
    blocks: list[Block] = [
        {
            "kind": "verdict",
            "text": headline(setter, advice),
            "because": because,
            "made": str(made),
            "notes": [],
        },
    ]
    for stance, title, _tone in STANCES:
        cells = reason_cells(setter, advice, stance)
        if cells:
            blocks += [subheading(setter, title), items(cells)]
    return blocks


def _recorded(key: str, blocks: list[Block]) -> dict[str, Any]:
    return {
        "key": key,
        "title": str(wording.CHAPTER_TITLES[key]),
        "status": "recorded",
        "status_words": "",
        "blocks": blocks,
    }
