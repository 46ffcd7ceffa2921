"""Which record of ROR is which institution of the register, and when nobody can say.

By ROR id, else by domain, else by the website's host, else by exact name and country. A stronger tie
decides over a weaker one; where the strongest names two, nothing is decided.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from edge.partners.rules.ror import RorRecord


class How(StrEnum):
    """By what a record was found; or why none was taken."""

    ROR_ID = "ror_id"
    DOMAIN = "domain"
    WEBSITE = "website"
    NAME = "name"
    NOT_FOUND = "not_found"
    SEVERAL_RECORDS = "several_records"
    SEVERAL_INSTITUTIONS = "several_institutions"
    NO_COUNTRY = "no_country"
    OTHER_DOMAIN = "other_domain"
    OTHER_ROR_ID = "other_ror_id"
    NOT_ACTIVE = "not_active"


FOUND = frozenset({How.ROR_ID, How.DOMAIN, How.WEBSITE, How.NAME})


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What identifies an institution of the register; `key` is the caller's own."""

    key: int
    name: str
    local_name: str = ""
    country: str = ""
    domain: str = ""
    ror_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Match:
    """What was found for an institution: one record when `how` is one of FOUND, else those in doubt."""

    key: int
    how: How
    records: tuple[RorRecord, ...] = ()

    @property
    def record(self) -> RorRecord | None:
        return self.records[0] if self.how in FOUND else None


class _Candidates:
    """The records that touch the institutions sought, by institution and tier; nothing else is kept."""

    def __init__(self, institutions: Sequence[Sought]) -> None:
        self.by_tier: dict[tuple[int, How], dict[str, RorRecord]] = {}
        self.index: dict[tuple[How, str], list[int]] = {}
        for item in institutions:
            for tier, text in (
                (How.ROR_ID, item.ror_id),
                (How.DOMAIN, item.domain),
                (How.WEBSITE, item.domain),
                (How.NAME, plain(item.name)),
                (How.NAME, plain(item.local_name)),
            ):
                if text:
                    self.index.setdefault((tier, text), []).append(item.key)

    def add(self, record: RorRecord) -> None:
        texts = [(How.ROR_ID, record.ror_id)]
        texts += [(How.DOMAIN, domain) for domain in record.domains]
        texts += [(How.WEBSITE, record.host)]
        texts += [(How.NAME, plain(name.name)) for name in record.names if name.kind != "acronym"]
        for tier, text in texts:
            for key in self.index.get((tier, text), ()):
                self.by_tier.setdefault((key, tier), {})[record.ror_id] = record

    def of(self, key: int, tier: How) -> tuple[RorRecord, ...]:
        return tuple(self.by_tier.get((key, tier), {}).values())


def find_in_ror(institutions: Sequence[Sought], records: Iterable[RorRecord]) -> tuple[list[Match], int]:
    """The match of every institution, in their order, and how many records were read. One pass over them.

    A record that two institutions claim goes to the one that bears its id, and to none when neither does.
    """
    candidates, read = _Candidates(institutions), 0
    for record in records:
        candidates.add(record)
        read += 1
    return _one_each([_match(item, candidates) for item in institutions]), read


def _match(item: Sought, candidates: _Candidates) -> Match:
    by_id = candidates.of(item.key, How.ROR_ID)
    if by_id:
        how = How.ROR_ID if by_id[0].status == "active" else How.NOT_ACTIVE
        return Match(key=item.key, how=how, records=by_id)
    for tier in (How.DOMAIN, How.WEBSITE, How.NAME):
        found = tuple(record for record in candidates.of(item.key, tier) if record.status == "active")
        if tier == How.NAME and item.country:
            found = tuple(record for record in found if record.country == item.country)
        if found:
            return Match(key=item.key, how=_judged(item, tier, found), records=found)
    return Match(key=item.key, how=How.NOT_FOUND)


def _judged(item: Sought, tier: How, found: tuple[RorRecord, ...]) -> How:
    if len(found) > 1:
        return How.SEVERAL_RECORDS
    if item.ror_id:
        return How.OTHER_ROR_ID
    if tier == How.NAME and not item.country:
        return How.NO_COUNTRY
    if tier == How.NAME and item.domain and found[0].domains and item.domain not in found[0].domains:
        return How.OTHER_DOMAIN
    return tier


def _one_each(matches: list[Match]) -> list[Match]:
    claims: dict[str, list[Match]] = {}
    for match in matches:
        if match.record:
            claims.setdefault(match.record.ror_id, []).append(match)
    twice = {ror_id for ror_id, claimants in claims.items() if len(claimants) > 1}
    return [
        Match(key=match.key, how=How.SEVERAL_INSTITUTIONS, records=match.records)
        if match.record and match.record.ror_id in twice and match.how != How.ROR_ID
        else match
        for match in matches
    ]


def plain(name: str) -> str:
    """A name for comparing: composed, without case, blanks made one. Accents stay: they tell names apart."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
