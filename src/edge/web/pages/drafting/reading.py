"""What the page of a text shows: the clauses in columns, where the sides stand, and every version."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from edge.agreements.models import LANGUAGES, Agreement, Approval, TextVersion
from edge.agreements.permissions import approvals_visible_to, side_of, versions_visible_to
from edge.agreements.queries.drafting import fields_left_open
from edge.agreements.queries.exchange import Said, said_of
from edge.agreements.queries.texts import Exchange, clauses_of, exchange_of
from edge.agreements.rules.canonical import Words
from edge.partners.models import Institution
from edge.people.permissions import may

_TAGS = {"en": "en", "nl": "nl", "zh": "zh-Hans"}


@dataclass(frozen=True, kw_only=True)
class Column:
    """A clause in one language; `tag` is the language for machines (BCP 47)."""

    code: str
    tag: str
    name: str
    words: Words


@dataclass(frozen=True, kw_only=True)
class ShownClause:
    """A clause as the page shows it, with what was said about it."""

    number: int
    key: str
    columns: Sequence[Column]
    said: Said


@dataclass(frozen=True, kw_only=True)
class SideShown:
    """A side with its standing ("approved", "lapsed", "waiting") and the approval that it gave last."""

    institution: Institution
    standing: str
    approval: Approval | None
    is_own: bool


@dataclass(frozen=True, kw_only=True)
class TextPage:
    """Everything that the page of a text needs. Twelve statements at most, however many clauses or versions."""

    agreement: Agreement
    version: TextVersion | None
    versions: Sequence[TextVersion]
    clauses: Sequence[ShownClause]
    whole: Said
    exchange: Exchange
    sides: Sequence[SideShown]
    own_side: Institution | None
    open_fields: Sequence[str]
    can_write: bool
    can_answer: bool
    can_approve: bool
    insider: bool

    @property
    def is_newest(self) -> bool:
        return self.version is not None and self.version.pk == self.versions[-1].pk

    @property
    def is_bound(self) -> bool:
        """Signed, or on its way through the signatories: nothing changes any more."""
        return self.agreement.is_signed or self.agreement.rounds.filter(state="open").exists()


def read_text(account: Any, agreement: Agreement, version: TextVersion | None) -> TextPage:
    """The page of a version; without one that of the newest that the account sees."""
    visible = versions_visible_to(account).filter(agreement=agreement)
    versions = list(visible.select_related("institution").order_by("number"))
    shown = version or (versions[-1] if versions else None)
    said = said_of(agreement, account)
    exchange = exchange_of(agreement, account=account)
    own = side_of(account, agreement)
    if shown is not None:
        shown.agreement = agreement
    return TextPage(
        agreement=agreement,
        version=shown,
        versions=versions,
        clauses=_clauses(shown, said) if shown else (),
        whole=said.get("", Said()),
        exchange=exchange,
        sides=_sides(account, agreement, exchange, own),
        own_side=own,
        open_fields=fields_left_open(shown) if shown else (),
        can_write=may(account, "agreements.write_text", agreement),
        can_answer=own is not None and may(account, "agreements.answer_text", agreement),
        can_approve=own is not None and may(account, "agreements.approve_text", agreement),
        insider=may(account, "agreements.read_internal"),
    )


def _clauses(version: TextVersion, said: dict[str, Said]) -> list[ShownClause]:
    names = dict(LANGUAGES)
    return [
        ShownClause(
            number=number,
            key=clause.key,
            columns=[
                Column(
                    code=code, tag=_TAGS[code], name=str(names[code]), words=clause.texts.get(code, Words())
                )
                for code in version.languages
            ],
            said=said.get(clause.key, Said()),
        )
        for number, clause in enumerate(clauses_of(version), start=1)
    ]


def _sides(
    account: Any, agreement: Agreement, exchange: Exchange, own: Institution | None
) -> list[SideShown]:
    rows = approvals_visible_to(account).filter(text_version__agreement=agreement, withdrawn_at=None)
    given = {row.institution_id: row for row in rows.select_related("text_version").order_by("said_at", "pk")}
    standing = exchange.standing
    return [
        SideShown(
            institution=side,
            standing=(
                "approved"
                if side.pk in standing.approved
                else "lapsed"
                if side.pk in standing.lapsed
                else "waiting"
            ),
            approval=given.get(side.pk),
            is_own=own is not None and side.pk == own.pk,
        )
        for side in exchange.sides
    ]
