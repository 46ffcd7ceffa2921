"""Agreements as every machine-readable answer gives them, read as columns: the whole register is one answer.

No object is made of any row; dates become text once for each pair of days.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import CharField, IntegerField, Q, QuerySet
from django.db.models.functions import Cast

from edge.agreements.models import (
    AgreementKind,
    AgreementParty,
    AgreementQuerySet,
    Commitment,
    Evidence,
    Signatory,
)
from edge.agreements.permissions import agreements_visible_to
from edge.agreements.queries import in_order_of_days
from edge.agreements.rules import Happening, State, Verdict, last_day
from edge.core.dates import PartialDate
from edge.partners.models import Institution
from edge.partners.queries import MOST_KEYS
from edge.people.rules import latin_name

_COLUMNS = ("pk", "public_id", "kind_id", "title", "state", "supersedes_id", "parent_id")
# As text and as numbers, which both databases hand over as they are: turning half a million columns into days
# that become text again takes longer than reading them.
_FLAGS = ("signatories_known", "signed_on_unknown", "terminated_on_unknown")
_DAYS = tuple(
    f"{name}_{side}"
    for name in ("signed_on", "starts_on", "ends_on", "renewal_on", "terminated_on")
    for side in ("from", "until")
)
_PLAIN = {
    **{f"plain_{name}": Cast(name, IntegerField()) for name in _FLAGS},
    **{f"plain_{name}": Cast(name, CharField()) for name in _DAYS},
}


def agreements_as_data(account: Any, agreements: AgreementQuerySet, *, on: date) -> list[dict[str, Any]]:
    """The agreements, oldest first by what is known of signing and start, as they stood on the day.

    Of others only the ids of those that the account may see. Eight statements for any number.
    """
    plain = in_order_of_days(agreements.with_state(on=on)).annotate(**_PLAIN)
    rows = list(plain.values_list(*_COLUMNS, *_PLAIN))
    keys = frozenset(row[0] for row in rows)
    around = _Around(
        kinds=dict(AgreementKind.objects.values_list("pk", "code")),
        ids=_ids_around(account, rows),
        being_renewed=frozenset(
            agreements_visible_to(account)
            .exclude(supersedes=None)
            .in_preparation(on=on)
            .values_list("supersedes_id", flat=True)
        ),
        partners=_partners(keys),
        signatories=_signatories(keys),
        commitments=_commitments(keys, on),
    )
    return [_as_data(row, around) for row in rows]


@dataclass(frozen=True, kw_only=True)
class _Around:
    """What hangs on the agreements, by their primary keys."""

    kinds: Mapping[int, str]
    ids: Mapping[int, str]
    being_renewed: frozenset[int]
    partners: Mapping[int, list[str]]
    signatories: Mapping[int, list[dict[str, Any]]]
    commitments: Mapping[int, list[dict[str, Any]]]


def _as_data(row: tuple[Any, ...], around: _Around) -> dict[str, Any]:
    pk, public_id, kind, title, state, supersedes, parent, known, unknown_day, ended, *days = row
    signed_on = _edtf(days[0], days[1])
    signatories = around.signatories.get(pk)
    signed = bool(unknown_day) or signed_on is not None
    # Nobody signed what is not signed: that is known.
    told = signatories or (None if signed and not known else [])
    return {
        "id": public_id,
        "kind": around.kinds[kind],
        "title": title,
        "partners": around.partners.get(pk, []),
        "state": state,
        "renewal_in_progress": state == State.EXPIRED and pk in around.being_renewed,
        "signed": signed,
        "signed_on": signed_on,
        "starts_on": _edtf(days[2], days[3]),
        "ends_on": _edtf(days[4], days[5]),
        "last_day": _last_day(ended, days[4:6], days[8:10]),
        "renewal_due": _edtf(days[6], days[7]),
        "supersedes": around.ids.get(supersedes) if supersedes else None,
        "parent": around.ids.get(parent) if parent else None,
        "signatories": [{**one, "signed_on": one["signed_on"] or signed_on} for one in told]
        if told
        else told,
        "commitments": around.commitments.get(pk, []),
    }


def _last_day(unknown: int, ends: Sequence[str | None], terminated: Sequence[str | None]) -> str | None:
    """`rules.last_day`, which is the end itself wherever no termination is recorded."""
    if not (unknown or terminated[0]):
        return _edtf(*ends)
    happening = Happening(on=_date(*terminated), unknown_day=bool(unknown))
    told = last_day(ends_on=_date(*ends), terminated=happening)
    return str(told) if told else None


@lru_cache(maxsize=65536)
def _edtf(start: str | None, stop: str | None) -> str | None:
    """The text of a date from its two columns in ISO form."""
    found = _date(start, stop)
    return str(found) if found else None


def _date(start: str | None, stop: str | None) -> PartialDate | None:
    if not (start and stop):
        return None
    return PartialDate(date.fromisoformat(start), date.fromisoformat(stop))


def _text_of(name: str) -> dict[str, Cast]:
    """The two columns of a date, as text."""
    return {f"plain_{side}": Cast(f"{name}_{side}", CharField()) for side in ("from", "until")}


def _of(rows: QuerySet[Any], path: str, keys: frozenset[int]) -> QuerySet[Any]:
    """The rows of these agreements; of many all rows, which the caller then looks up."""
    return rows.filter(**{f"{path}__in": keys}) if len(keys) < MOST_KEYS else rows


def _ids_around(account: Any, rows: Iterable[tuple[Any, ...]]) -> dict[int, str]:
    """The public ids of what the agreements replace and are made under, as far as the account sees it."""
    wanted = frozenset(pk for row in rows for pk in row[5:7] if pk)
    return dict(_of(agreements_visible_to(account), "pk", wanted).values_list("pk", "public_id"))


def _partners(keys: frozenset[int]) -> dict[int, list[str]]:
    """The domains (else ids) of the parties other than the hub, each once, in order."""
    partners = Institution.objects.exclude(role=Institution.HUB)
    names = {
        pk: domain or public_id for pk, domain, public_id in partners.values_list("pk", "domain", "public_id")
    }
    found: dict[int, list[str]] = {}
    rows = _of(AgreementParty.objects.order_by("pk"), "agreement", keys)
    for agreement, institution in rows.values_list("agreement_id", "institution_id"):
        if institution in names:
            named = found.setdefault(agreement, [])
            if names[institution] not in named:
                named.append(names[institution])
    return found


def _signatories(keys: frozenset[int]) -> dict[int, list[dict[str, Any]]]:
    signatories = _of(Signatory.objects.order_by("pk"), "agreement", keys).annotate(**_text_of("signed_on"))
    rows = signatories.values_list(
        "agreement_id", "person__family_name", "person__given_name", "person__family_first", "capacity",
        "institution__domain", "institution__public_id", "place", "plain_from", "plain_until",
    )  # fmt: skip
    found: dict[int, list[dict[str, Any]]] = {}
    for agreement, family, given, family_first, capacity, domain, public_id, place, start, stop in rows:
        found.setdefault(agreement, []).append(
            {
                "person": latin_name(family=family, given=given, family_first=family_first),
                "capacity": capacity,
                "institution": domain or public_id,
                "place": place or None,
                "signed_on": _edtf(start, stop),
            }
        )
    return found


def _commitments(keys: frozenset[int], on: date) -> dict[int, list[dict[str, Any]]]:
    """As they stood: the verdict that had been given, the evidence of days up to this one."""
    seen: dict[int, list[str]] = {}
    evidence = Evidence.objects.filter(Q(on_from=None) | Q(on_from__lte=on)).order_by("on_from", "pk")
    for commitment, text in _of(evidence, "commitment__agreement", keys).values_list("commitment_id", "text"):
        seen.setdefault(commitment, []).append(text)
    commitments = _of(Commitment.objects.order_by("pk"), "agreement", keys).annotate(**_text_of("due_on"))
    rows = commitments.values_list(
        "pk", "agreement_id", "text", "plain_from", "plain_until", "verdict", "judged_on_until"
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for pk, agreement, text, start, stop, verdict, judged in rows:
        given = judged is not None and judged <= on + timedelta(days=1)
        found.setdefault(agreement, []).append(
            {
                "text": text,
                "due": _edtf(start, stop),
                "evidence": seen.get(pk, []),
                "verdict": verdict if given else Verdict.OPEN.value,
            }
        )
    return found
