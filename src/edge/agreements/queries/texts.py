"""Reading the text of an agreement: its versions, clause by clause, and where the two sides stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from edge.agreements.models import Agreement, Approval, TextVersion, VersionClause
from edge.agreements.permissions import versions_visible_to
from edge.agreements.rules.canonical import ClauseText, PartyText, Text, Words
from edge.agreements.rules.standing import Given, Standing, last_agreed, standing_of
from edge.partners.models import Institution

_READ = "_prefetched_objects_cache"


def parties_as_text(agreement: Agreement) -> list[dict[str, str]]:
    """The parties as a new version names them: by their names today."""
    rows = agreement.parties.select_related("institution", "unit").order_by("pk")
    return [
        {
            "name": party.institution.name,
            "local_name": party.institution.local_name,
            "domain": party.institution.domain,
            "unit": party.unit.name if party.unit else "",
        }
        for party in rows
    ]


def text_of(version: TextVersion) -> Text:
    """All that a version says, with what was stored with it. One statement unless its clauses were read."""
    return Text(
        agreement=version.agreement.public_id,
        kind=version.kind_code,
        parties=[PartyText(**party) for party in version.parties],
        languages=version.languages,
        controlling_language=version.controlling_language,
        clauses=clauses_of(version),
    )


def clauses_of(version: TextVersion) -> list[ClauseText]:
    """The clauses in their order. One statement, none where `with_clauses` has read them."""
    rows = list(version.clauses.all()) if "clauses" in vars(version).get(_READ, ()) else []
    if not rows or not all(VersionClause.clause.is_cached(row) for row in rows):
        rows = list(version.clauses.select_related("clause").order_by("order"))
    return [_clause(row) for row in rows]


def _clause(row: VersionClause) -> ClauseText:
    return ClauseText(
        key=row.key,
        texts={language: Words(**words) for language, words in row.texts.items()},
        library=row.clause.code if row.clause else "",
    )


def with_clauses() -> "Prefetch[Any, Any, Any]":
    """To read many versions with their clauses: one statement more."""
    return Prefetch("clauses", queryset=VersionClause.objects.select_related("clause").order_by("order"))


def latest_version(agreement: Agreement, *, account: Any = None) -> TextVersion | None:
    """The newest version; with `account` the newest that it sees."""
    versions = TextVersion.objects.all() if account is None else versions_visible_to(account)
    return versions.filter(agreement=agreement).select_related("agreement").order_by("-number").first()


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """Where an agreement's text stands: the current version, the sides, and the last that all of them approved."""

    version: TextVersion | None
    sides: Sequence[Institution]
    standing: Standing
    last_agreed: TextVersion | None

    @property
    def may_be_signed(self) -> bool:
        return self.version is not None and self.standing.agreed


def exchange_of(agreement: Agreement, *, account: Any = None) -> Exchange:
    """Three statements. With `account`: of the versions that it sees."""
    visible = TextVersion.objects.all() if account is None else versions_visible_to(account)
    versions = list(visible.filter(agreement=agreement).select_related("agreement").order_by("number"))
    sides = sides_of(agreement)
    given = given_of(Approval.objects.filter(text_version__agreement=agreement))
    keys = [side.pk for side in sides]
    current = versions[-1] if versions else None
    agreed = last_agreed(keys, given, [version.sha256 for version in versions])
    return Exchange(
        version=current,
        sides=sides,
        standing=standing_of(keys, given, sha256=current.sha256 if current else ""),
        last_agreed=None if agreed is None else versions[agreed],
    )


def sides_of(agreement: Agreement) -> list[Institution]:
    """The institutions that are parties, the hub first, each once."""
    parties = agreement.parties.values("institution")
    rows = Institution.objects.filter(pk__in=parties).order_by("pk")
    return sorted(rows, key=lambda institution: not institution.is_hub)


def given_of(approvals: Iterable[Approval]) -> list[Given]:
    return [
        Given(side=one.institution_id, sha256=one.sha256, withdrawn=one.withdrawn_at is not None)
        for one in approvals
    ]
