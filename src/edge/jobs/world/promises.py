"""What hangs on agreements: who signed, what happened, what was suspended, what is promised and what shows it."""

from collections.abc import Iterator
from datetime import timedelta

from edge.agreements.models import AgreementEvent, Commitment, Evidence, Signatory, Suspended
from edge.agreements.rules import Verdict
from edge.jobs.world.agreements import Deed, Deeds, are_signatories_known
from edge.jobs.world.drawing import (
    LAST_DAY,
    SOURCE,
    Draw,
    a_day,
    a_draw,
    columns,
    known,
    months_later,
    public_ids,
)
from edge.jobs.world.institutions import Cast, Holder
from edge.jobs.world.sizes import Sizes
from edge.jobs.world.writing import Row, Writer
from edge.partners.rules import MandateAnswer, may_sign

_PROMISES = (
    "ten student places a year in each direction",
    "two joint seminars a year",
    "a co-led PhD project in each faculty",
    "a summer school every second year",
    "tuition waived for exchange students",
    "a contact person in each unit",
)
_SHOWN = (
    "minutes of the yearly meeting",
    "programme of the seminar",
    "list of the places filled",
    "joint publication",
)
_EVENTS = (
    ("ceremony", "Signed at a ceremony", False),
    ("evaluation", "Evaluated by both sides", False),
    ("extension", "Extended", True),
    ("amendment", "Amended", True),
    ("notice", "Notice given of changes", False),
)
_VERDICTS = (Verdict.OPEN, Verdict.OPEN, Verdict.OPEN, Verdict.MET, Verdict.PARTLY, Verdict.NOT_MET)


def write_promises(writer: Writer, cast: Cast, deeds: Deeds, *, seed: int, sizes: Sizes) -> None:
    writer.store(Signatory, list(_signatories(writer, a_draw(seed, "signatories"), cast, deeds)))
    writer.store(AgreementEvent, list(_events(writer, a_draw(seed, "events"), deeds)))
    writer.store(Suspended, list(_suspensions(writer, a_draw(seed, "suspensions"), deeds)))
    chosen = [nth * len(deeds.deeds) // sizes.commitments for nth in range(sizes.commitments)]
    rows = list(_commitments(writer, a_draw(seed, "commitments"), cast, deeds, chosen))
    writer.store(Commitment, rows, texts=lambda row: (row["text"],))
    days = [deeds.deeds[place] for place in chosen]
    writer.store(Evidence, list(_evidence(writer, a_draw(seed, "evidence"), rows, days)))


def _signatories(writer: Writer, draw: Draw, cast: Cast, deeds: Deeds) -> Iterator[Row]:
    """One for each party, where both have an officer whose mandate certainly covers the day."""
    ids, key = public_ids(draw), writer.next_key(Signatory)
    for place, deed in enumerate(deeds.deeds):
        if not are_signatories_known(place, deed) or draw.random() < 0.02:
            continue
        lead = cast.partners[deed.partners[0]]
        for institution, officers in ((cast.hub, cast.officers), (lead.pk, lead.officers)):
            able = [one for one in officers if _may_sign(one, deed)]
            if not able:
                continue
            signer = draw.choice(able)
            yield {
                "id": key,
                "public_id": next(ids),
                "agreement_id": deeds.first + place,
                "institution_id": institution,
                "person_id": signer.person,
                "officer_id": signer.officer,
                "capacity": signer.title,
                "place": "Leuven" if draw.random() < 0.5 else lead.city.name,
                **columns(signed_on=deed.signed_on),
            }
            key += 1


def _may_sign(holder: Holder, deed: Deed) -> bool:
    return may_sign(holder.mandate, kind=deed.kind.code, on=deed.signed_on) == MandateAnswer.GOOD


def _events(writer: Writer, draw: Draw, deeds: Deeds) -> Iterator[Row]:
    """Of seven in ten that were signed on an unknown day something proves that they were."""
    ids, key = public_ids(draw), writer.next_key(AgreementEvent)
    for place, deed in enumerate(deeds.deeds):
        if not deed.is_signed or draw.random() > (0.7 if deed.signed_on_unknown else 0.15):
            continue
        kind, text, attests = draw.choice(_EVENTS[2:4] if deed.signed_on_unknown else _EVENTS)
        day = deed.day if kind == "ceremony" else deed.day + timedelta(days=draw.randrange(1, 900))
        yield {
            "id": key,
            "public_id": next(ids),
            "agreement_id": deeds.first + place,
            "kind": kind,
            "text": text,
            "attests": attests,
            **columns(on=known(draw, day)),
        }
        key += 1


def _suspensions(writer: Writer, draw: Draw, deeds: Deeds) -> Iterator[Row]:
    ids, key = public_ids(draw), writer.next_key(Suspended)
    for place, deed in enumerate(deeds.deeds):
        if not deed.is_signed or draw.random() > 0.015:
            continue
        began = deed.day + timedelta(days=draw.randrange(100, 1500))
        ended = months_later(began, draw.randrange(3, 30)) if draw.random() < 0.8 else None
        yield {
            "id": key,
            "public_id": next(ids),
            "agreement_id": deeds.first + place,
            "reason": "Travel was not possible.",
            **columns(starts_on=known(draw, began), ends_on=known(draw, ended) if ended else None),
        }
        key += 1


def _commitments(
    writer: Writer, draw: Draw, cast: Cast, deeds: Deeds, chosen: list[int]
) -> Iterator[dict[str, object]]:
    ids, key = public_ids(draw), writer.next_key(Commitment)
    for nth, place in enumerate(chosen):
        deed = deeds.deeds[place]
        verdict = draw.choice(_VERDICTS)
        judged = (
            None if verdict == Verdict.OPEN else known(draw, months_later(deed.day, draw.randrange(12, 48)))
        )
        owners = cast.officers if draw.random() < 0.6 else cast.partners[deed.partners[0]].officers
        yield {
            "id": key + nth,
            "public_id": next(ids),
            "agreement_id": deeds.first + place,
            "text": draw.choice(_PROMISES),
            "owner_id": draw.choice(owners).officer if draw.random() < 0.8 else None,
            "verdict": verdict.value,
            "judgement": "" if judged is None else "Judged at the yearly meeting.",
            **columns(
                due_on=known(draw, months_later(deed.day, draw.randrange(12, 72)))
                if draw.random() < 0.7
                else None,
                judged_on=judged,
            ),
        }


def _evidence(writer: Writer, draw: Draw, rows: list[dict[str, object]], deeds: list[Deed]) -> Iterator[Row]:
    ids, key = public_ids(draw), writer.next_key(Evidence)
    for row, deed in zip(rows, deeds, strict=True):
        for _nth in range(draw.choice((0, 0, 1, 1, 2))):
            day = a_day(draw, min(deed.day, LAST_DAY), LAST_DAY)
            yield {
                "id": key,
                "public_id": next(ids),
                "commitment_id": row["id"],
                "text": draw.choice(_SHOWN),
                "source": SOURCE,
                **columns(on=known(draw, day) if draw.random() < 0.95 else None),
            }
            key += 1
