"""What the page of a text shows: the clauses in columns, where the sides stand, and every version."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from edge.agreements.models import LANGUAGES, Agreement, Approval, TextVersion
from edge.agreements.permissions import approvals_visible_to, side_of, versions_visible_to
from edge.agreements.queries.exchange import Said, said_of
from edge.agreements.queries.texts import Exchange, clauses_of, exchange_of
from edge.agreements.rules.canonical import ClauseText, Words
from edge.agreements.rules.comparing import compare
from edge.agreements.rules.merging import open_fields
from edge.partners.models import Institution
from edge.people.permissions import may
from edge.web.kit.prose import Block, Run, blocks_of, runs_of
from edge.web.pages.drafting.comparing import names_left_behind

_TAGS = {"en": "en", "nl": "nl", "zh": "zh-Hans"}


@dataclass(frozen=True, kw_only=True)
class Column:
    """A clause in one language; `tag` is the language for machines (BCP 47)."""

    code: str
    tag: str
    name: str
    words: Words

    @property
    def heading(self) -> Sequence[Run]:
        return runs_of(self.words.heading)

    @property
    def blocks(self) -> Sequence[Block]:
        return blocks_of(self.words.body)


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
    """Everything that the page of a text needs; the number of statements is known and does not grow with the
    clauses or the versions. `gone` is what was said about clauses that this version does not have."""

    agreement: Agreement
    version: TextVersion | None
    versions: Sequence[TextVersion]
    clauses: Sequence[ShownClause]
    whole: Said
    gone: Sequence[Said]
    exchange: Exchange
    sides: Sequence[SideShown]
    own_side: Institution | None
    open_fields: Sequence[str]
    is_bound: bool  # signed, or on its way through the signatories: nothing changes any more
    can_write: bool
    can_answer: bool
    can_approve: bool
    insider: bool
    left_behind: Sequence[
        tuple[int, str]
    ]  # of a Word file: clauses changed in one language, and not in these

    @property
    def is_newest(self) -> bool:
        return self.version is not None and self.version.pk == self.versions[-1].pk

    @property
    def made_from(self) -> TextVersion | None:
        """Only where the reader sees that version too."""
        base = self.version.base if self.version else None
        return base if base in self.versions else None

    @property
    def current(self) -> TextVersion:
        """The newest version that the reader sees."""
        return self.versions[-1]

    @property
    def overtaken(self) -> Sequence[TextVersion]:
        """Drafts that were never shown, and from which the current version was not made."""
        if not self.may_write or self.version is None or self.version.base is None:
            return ()
        between = range(self.version.base.number + 1, self.version.number)
        return [
            one for one in self.versions if one.number in between and one.shown_at is None and one.base_id
        ]

    @property
    def may_write(self) -> bool:
        """The reader writes for the hub, and this is the text that the next version is made from."""
        return self.can_write and self.is_newest and not self.is_bound

    @property
    def may_send_word(self) -> bool:
        return self.can_answer and self.is_newest and not self.is_bound


def read_text(account: Any, agreement: Agreement, version: TextVersion | None) -> TextPage:
    """The page of a version; without one that of the newest that the account sees."""
    visible = versions_visible_to(account).filter(agreement=agreement)
    versions = list(visible.select_related("institution", "base", "template").order_by("number"))
    shown = version or (versions[-1] if versions else None)
    said = said_of(agreement, account)
    exchange = exchange_of(agreement, account=account)
    own = side_of(account, agreement)
    if shown is not None:
        shown.agreement = agreement
    clauses = clauses_of(shown) if shown is not None else []
    return TextPage(
        agreement=agreement,
        version=shown,
        versions=versions,
        clauses=_shown(shown, clauses, said) if shown else (),
        whole=said.get("", Said()),
        gone=[one for key, one in said.items() if key not in {"", *(clause.key for clause in clauses)}],
        exchange=exchange,
        sides=_sides(account, agreement, exchange, own),
        own_side=own,
        open_fields=_open_fields(clauses),
        is_bound=agreement.is_signed or agreement.rounds.filter(state="open").exists(),
        can_write=may(account, "agreements.write_text", agreement),
        can_answer=own is not None and may(account, "agreements.answer_text", agreement),
        can_approve=own is not None and may(account, "agreements.approve_text", agreement),
        insider=may(account, "agreements.read_internal"),
        left_behind=_left_behind(shown, versions, clauses) if shown else (),
    )


def _left_behind(
    version: TextVersion, versions: Sequence[TextVersion], clauses: Sequence[ClauseText]
) -> list[tuple[int, str]]:
    """The numbers of the clauses that a Word file changed in some languages only, with those that it left alone.

    One statement, for what came as a Word file in several languages.
    """
    base = version.base
    if base is None or base not in versions or version.origin != "word" or len(version.languages) < 2:
        return []
    both = [code for code, _name in LANGUAGES if code in version.languages and code in base.languages]
    rows = compare(clauses_of(base), clauses, both)
    return [(row.after, names_left_behind(row)) for row in rows if row.left_behind and row.after]


def _shown(version: TextVersion, clauses: Sequence[ClauseText], said: dict[str, Said]) -> list[ShownClause]:
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
        for number, clause in enumerate(clauses, start=1)
    ]


def _open_fields(clauses: Sequence[ClauseText]) -> tuple[str, ...]:
    words = [one for clause in clauses for one in clause.texts.values()]
    return open_fields(text for one in words for text in (one.heading, one.body))


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
