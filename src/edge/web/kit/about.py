"""What an outcome or an action item refers to: choosing it in one box, and showing it with its state of the day.

It may be a record of several kinds (`missions.rules.ABOUT`); whoever may not see it is not told that it exists.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.agreements.permissions import agreements_visible_to
from edge.agreements.rules import verdict_on
from edge.missions.rules import ABOUT
from edge.partners.models import Institution
from edge.web.kit.kinds import KINDS
from edge.web.kit.lookup import LookupField, shown
from edge.web.kit.records import url_of


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A record that a line refers to: its page, its name, and its state on the day where it has one."""

    kind: str
    url: str
    label: str
    state: str = ""


_READ: dict[str, Callable[[QuerySet[Any], date], QuerySet[Any]]] = {
    "agreement": lambda rows, on: rows.with_state(on=on),  # type: ignore[attr-defined]
    "tie": lambda rows, on: rows.select_related("hub_unit", "partner_unit"),
}
_STATE: dict[str, Callable[[Any, date], str]] = {
    "agreement": lambda row, on: str(row.state),
    "commitment": lambda row, on: verdict_on(row.verdict, row.judged_on, on=on).value,
}


def references(account: Any, lines: Iterable[Any], *, on: date) -> dict[tuple[str, str], Reference]:
    """By (kind, public id), what the lines refer to and the account may see. One statement a kind that occurs."""
    wanted: dict[str, set[str]] = {}
    for line in lines:
        if line.about_kind in ABOUT:
            wanted.setdefault(line.about_kind, set()).add(line.about_id)
    return {
        (kind, row.public_id): Reference(
            kind=kind,
            url=url_of(kind, row.public_id),
            label=str(row),
            state=_STATE[kind](row, on) if kind in _STATE else "",
        )
        for kind, ids in wanted.items()
        for row in _rows(kind, account, on).filter(public_id__in=ids)
    }


def _rows(kind: str, account: Any, on: date) -> QuerySet[Any]:
    rows = KINDS[kind].visible_to(account)
    return _READ[kind](rows, on) if kind in _READ else rows


def referred(account: Any, line: Any) -> Any:
    """The record that a line refers to, or None: it refers to none, or to one that the account may not see."""
    if line.about_kind not in ABOUT:
        return None
    return KINDS[line.about_kind].visible_to(account).filter(public_id=line.about_id).first()


class AboutField(LookupField):
    """One text box for a record of any of the kinds; the agreements are suggested, those of a partner first."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        options.setdefault(
            "help_text",
            gettext_lazy(
                "An agreement, a programme, a project, a tie or a commitment: its name, or the last part of its "
                "address in EDGE."
            ),
        )
        super().__init__(**options)
        self.offered: list[LookupField] = []

    def offer(self, account: Any, *, partner: Institution | None = None) -> None:
        """Let it choose among what the account may see."""
        agreements = agreements_visible_to(account).order_by("title", "pk")
        narrowed = partner is not None and not partner.is_hub
        self.queryset = agreements.with_partner(partner) if narrowed and partner else agreements
        self.offered = [LookupField(_named_rows(kind, account), required=False) for kind in ABOUT]

    def _named(self, text: str) -> Any:
        found, refusals = [], []
        for field in self.offered:
            try:
                found.append(field.clean(text))
            except ValidationError as refusal:
                refusals.append(refusal)
        if len(found) == 1:
            return found[0]
        if found:
            raise ValidationError(
                _("“%(text)s” is the name of several: %(names)s. Write what stands in the brackets.")
                % {"text": text[:80], "names": "; ".join(map(shown, found))},
                code="ambiguous",
            )
        ambiguous = [refusal for refusal in refusals if getattr(refusal, "code", "") == "ambiguous"]
        raise (ambiguous or refusals)[0]


def _named_rows(kind: str, account: Any) -> QuerySet[Any]:
    rows = KINDS[kind].visible_to(account)
    return rows.select_related("hub_unit", "partner_unit") if kind == "tie" else rows
