"""The verbs of signing: open a round, sign in order (on paper, in the PDF, or with a file signed elsewhere), close it.

A round can be opened for the current text only, once every side approves its hash, its internal reviews have passed
and no merge field is open. When the last signatory has signed, the hub's seal closes the file, and the agreement
is signed in the register; all of it in one transaction.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cryptography.x509 import Certificate
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from edge.agreements.actions.life import sign_agreement
from edge.agreements.actions.parties import check_signatory
from edge.agreements.actions.reviewing import as_rules
from edge.agreements.actions.texts import OtherText, refuse_when_bound
from edge.agreements.models import (
    Agreement,
    AgreementDocument,
    ReviewRoute,
    Signatory,
    SigningRound,
    SigningStep,
    TextVersion,
)
from edge.agreements.queries.drafting import fields_left_open
from edge.agreements.queries.texts import exchange_of, text_of
from edge.agreements.rules.canonical import hash_of
from edge.agreements.rules.reviewing import Outcome, outcome_of
from edge.agreements.typesetting import NotSet, ToSign, Typeset, typeset_agreement
from edge.core import actions as core
from edge.core.dates import PartialDate
from edge.core.documents import keep_file, whole_or_nothing
from edge.core.models import Document
from edge.core.pades.examining import examine_pdf
from edge.core.pades.findings import Claims, Examination, Problem
from edge.core.pades.sentences import problem_sentence
from edge.core.pades.signers import Signer
from edge.core.pades.signing import Box, Place, empty_places, prepare_pdf, sign_pdf
from edge.core.refusals import Refusal
from edge.partners.models import Institution, Officer
from edge.people.models import Person

SEAL = "seal"


class NotReady(Refusal):
    """Something is missing before the text can be signed; the sentence names it."""


class NotYourTurn(Refusal):
    pass


class WrongFile(Refusal):
    """The file that came back is not the one that went out with one good signature more."""


@dataclass(frozen=True, kw_only=True)
class Signs:
    """Who signs for a party, by which office, in which capacity."""

    institution: Institution
    person: Person
    capacity: str
    officer: Officer | None = None


@whole_or_nothing()
def open_round(
    *,
    version: TextVersion,
    by: Any,
    method: str,
    signatories: Sequence[Signs],
    sealed: bool = False,
) -> SigningRound:
    """Send the current text to its signatories, in this order. Every party signs; mandates are checked for today.

    `sealed` prepares a place for the hub's seal after the last signature (electronic rounds).
    Raises NotReady, NoMandate, SignedAlready or BeingSigned.
    """
    agreement = core.locked(version.agreement, version=None)
    refuse_when_bound(agreement)
    _refuse_unready(agreement, version)
    _refuse_incomplete(agreement, signatories)
    round_ = SigningRound(agreement=agreement, text_version=version, sha256=version.sha256, method=method)
    for signs in signatories:
        _check_mandate(agreement, signs, timezone.localdate())
    pdf = _prepared(version, signatories, sealed=sealed, electronic=method == "electronic")
    round_.document = _keep(pdf, agreement, version, by)
    core.create(round_, by=by, verb="open_round", page=agreement)
    for order, signs in enumerate(signatories, start=1):
        step = SigningStep(
            round=round_,
            order=order,
            institution=signs.institution,
            person=signs.person,
            officer=signs.officer,
            capacity=signs.capacity,
        )
        core.create(step, by=by, verb="add_step", page=agreement)
    return round_


def _refuse_unready(agreement: Agreement, version: TextVersion) -> None:
    exchange = exchange_of(agreement)
    if exchange.version is None or exchange.version.pk != version.pk:
        raise NotReady(_("This is not the current text any more. Open the newest version."))
    if not exchange.may_be_signed:
        missing = [side.name for side in exchange.sides if side.pk not in exchange.standing.approved]
        raise NotReady(_("This text is not approved yet by: %(sides)s.") % {"sides": ", ".join(missing)})
    if hash_of(text_of(version)) != version.sha256:
        raise OtherText(_("What is stored of this text does not give its hash any more. Do not sign it."))
    left = fields_left_open(version)
    if left:
        raise NotReady(_("Fields of the text are still open: %(fields)s.") % {"fields": ", ".join(left)})
    _refuse_unreviewed(agreement)


def _refuse_unreviewed(agreement: Agreement) -> None:
    """Where the kind needs reviews, the latest that were asked have passed, with every condition met."""
    if not ReviewRoute.objects.filter(kind=agreement.kind_id).exists():
        return
    rows = list(agreement.reviews.prefetch_related("conditions").order_by("-text_version__number", "pk"))
    latest = [review for review in rows if review.text_version_id == rows[0].text_version_id] if rows else []
    sentences = {
        Outcome.NONE: _("The internal reviews that this kind of agreement needs have not been asked for."),
        Outcome.WAITING: _("An internal review is still open."),
        Outcome.REFUSED: _("An internal review said no."),
        Outcome.CONDITIONS: _("A condition of an internal review is not met yet."),
    }
    outcome = outcome_of(as_rules(latest))
    if outcome in sentences:
        raise NotReady(sentences[outcome])


def _refuse_incomplete(agreement: Agreement, signatories: Sequence[Signs]) -> None:
    sides = {
        party.institution_id: party.institution for party in agreement.parties.select_related("institution")
    }
    missing = sides.keys() - {signs.institution.pk for signs in signatories}
    if missing:
        names = ", ".join(sorted(sides[pk].name for pk in missing))
        raise NotReady(_("Nobody signs for: %(sides)s.") % {"sides": names})


def _check_mandate(agreement: Agreement, signs: Any, on: date) -> None:
    """The mandate covers the kind and the day; the person holds the office. Raises NoMandate or NotAParty."""
    signatory = Signatory(
        agreement=agreement,
        institution=signs.institution,
        person=signs.person,
        officer=signs.officer,
        capacity=signs.capacity,
    )
    signatory.signed_on = PartialDate.of_day(on)
    check_signatory(signatory)


def typeset_version(version: TextVersion, signatories: Sequence[Any] = ()) -> Typeset:
    """The PDF of a version, with a page to sign when there are signatories."""
    return typeset_agreement(
        text_of(version),
        title=version.agreement.title,
        kind=str(version.agreement.kind),
        number=version.number,
        moment=version.made_at,
        signatories=[
            ToSign(party=str(one.institution), name=str(one.person), capacity=one.capacity)
            for one in signatories
        ],
    )


def _prepared(version: TextVersion, signatories: Sequence[Signs], *, sealed: bool, electronic: bool) -> bytes:
    try:
        typeset = typeset_version(version, signatories)
    except NotSet as error:
        raise NotReady(str(error)) from error
    if not electronic:
        return typeset.pdf
    places = [
        Place(
            name=place_name(order),
            label=f"{signs.person.name}, {signs.capacity}",
            box=Box(page=-1, left=box.left, bottom=box.bottom, right=box.right, top=box.top),
        )
        for order, (signs, box) in enumerate(zip(signatories, typeset.boxes, strict=True), start=1)
    ]
    if sealed:
        places.append(Place(name=SEAL, label=str(_("Seal of the hub")), seals=True))
    claims = Claims(reference=version.agreement.public_id, version=version.number, sha256=version.sha256)
    return prepare_pdf(typeset.pdf, places=places, claims=claims)


def place_name(order: int) -> str:
    """The name of the signature field of the step at this place in the order."""
    return f"signature-{order}"


def _keep(pdf: bytes, agreement: Agreement, version: TextVersion, by: Any) -> Document:
    name = f"{agreement.public_id}-v{version.number}.pdf"
    told = {"media_type": "application/pdf", "size": len(pdf), "sha256": hashlib.sha256(pdf).hexdigest()}
    document = Document(name=name, **told)
    return keep_file(ContentFile(pdf, name=name), document, by=by, page=agreement)


def current_step(round_: SigningRound) -> SigningStep | None:
    """The step whose turn it is; None when all have signed."""
    steps = round_.steps.select_related("institution", "person", "officer").filter(signed_on=None)
    return steps.order_by("order").first()


def file_of(round_: SigningRound) -> bytes:
    """The bytes of the file as it is signed so far."""
    assert round_.document is not None
    with round_.document.file.open("rb") as stored:
        content: bytes = stored.read()
    return content


def _turn_of(step: SigningStep) -> tuple[SigningRound, SigningStep]:
    """The round and the step, held; raises NotYourTurn. Whoever signs at the same moment waits here."""
    core.locked(step.round.agreement, version=None)
    round_ = core.locked(step.round, version=None)
    current = current_step(round_)
    if round_.state != "open":
        raise NotYourTurn(_("This signing is over: %(state)s.") % {"state": round_.get_state_display()})
    if current is None or current.pk != step.pk:
        first = _("%(name)s signs first.") % {"name": current.person.name} if current else ""
        raise NotYourTurn(first or _("Everybody has signed."))
    return round_, current


@whole_or_nothing()
def sign_on_paper(
    *,
    step: SigningStep,
    by: Any,
    on: date,
    place: str = "",
    scan: Document | None = None,
) -> SigningStep:
    """Record that a signatory signed the original on a day, by a mandate that covers it."""
    round_, current = _turn_of(step)
    if round_.method != "paper":
        raise WrongFile(_("This round is signed in the file."))
    if on > timezone.localdate():
        raise WrongFile(_("This day is still to come."), field="signed_on")
    _check_mandate(round_.agreement, current, on)
    changes = {"signed_on": on, "place": place, "document": scan}
    signed = core.change(current, by=by, verb="sign_step", changes=changes, page=round_.agreement)
    _finish_if_last(round_, by)
    return signed


@whole_or_nothing()
def sign_electronically(
    *,
    step: SigningStep,
    by: Any,
    signer: Signer,
    roots: Sequence[Certificate],
    place: str = "",
    seal: Callable[[], Signer] | None = None,
) -> SigningStep:
    """Sign the file of the round in the place of this step, with a key that is at hand and is kept nowhere.

    The file is examined with the signature in it before it is kept; `seal` gives the hub's seal for the end.
    """
    round_, current = _turn_of(step)
    moment = timezone.now()
    signed = sign_pdf(
        file_of(round_),
        signer=signer,
        moment=moment,
        field_name=place_name(current.order),
        name=current.person.name,
        reason=current.capacity,
        location=place,
    )
    return _take(round_, current, signed, by=by, roots=roots, moment=moment, place=place, seal=seal)


@whole_or_nothing()
def take_signed_file(
    *,
    step: SigningStep,
    by: Any,
    pdf: bytes,
    roots: Sequence[Certificate],
    place: str = "",
    seal: Callable[[], Signer] | None = None,
) -> SigningStep:
    """Take back the round's file that was signed elsewhere: the same bytes with one good signature more."""
    round_, current = _turn_of(step)
    if not pdf.startswith(file_of(round_)):
        raise WrongFile(
            _(
                "This is not the file that was sent out: its beginning is another. Sign that file and no other."
            ),
            field="upload",
        )
    return _take(round_, current, pdf, by=by, roots=roots, moment=timezone.now(), place=place, seal=seal)


def _take(
    round_: SigningRound,
    step: SigningStep,
    pdf: bytes,
    *,
    by: Any,
    roots: Sequence[Certificate],
    moment: datetime,
    place: str,
    seal: Callable[[], Signer] | None,
) -> SigningStep:
    """Keep a file with one signature more, after looking at all of it."""
    if round_.method != "electronic":
        raise WrongFile(_("This round is signed on paper."))
    today = timezone.localdate(moment)
    _check_mandate(round_.agreement, step, today)
    examined = examine_pdf(pdf, roots=roots, now=moment, expected=step.order)
    _refuse_bad(examined, place_name(step.order), count=step.order)
    found = examined.signatures[-1]
    assert found.certificate is not None
    certificate = {
        "subject": found.certificate.subject,
        "organisation": found.certificate.organisation,
        "issuer": found.certificate.issuer,
        "serial": found.certificate.serial,
        "fingerprint": found.certificate.fingerprint,
        "valid_until": found.certificate.valid_until.isoformat(),
        "root": found.root,
    }
    document = _keep(pdf, round_.agreement, round_.text_version, by)
    changes = {"signed_on": today, "place": place, "certificate": certificate, "document": document}
    signed = core.change(step, by=by, verb="sign_step", changes=changes, page=round_.agreement)
    round_ = core.change(
        round_, by=by, verb="keep_signed_file", changes={"document": document}, page=round_.agreement
    )
    _finish_if_last(round_, by, seal)
    return signed


def _refuse_bad(examined: Examination, place: str, *, count: int) -> None:
    signatures = examined.signatures
    if len(signatures) != count or not signatures or signatures[-1].place != place:
        raise WrongFile(
            _("The file should hold %(count)s signatures, the last one in its own place.") % {"count": count},
            field="upload",
        )
    # The places of those who sign later are empty, which is as it should be here.
    wrong = [one for one in examined.findings if one.problem != Problem.FEWER_THAN_EXPECTED]
    if wrong:
        told = (problem_sentence(finding, examined) for finding in wrong)
        raise WrongFile(" ".join(told), field="upload")


def _finish_if_last(round_: SigningRound, by: Any, seal: Callable[[], Signer] | None = None) -> None:
    """When nobody is left to sign: the seal, the end of the round, and the agreement signed in the register."""
    if current_step(round_) is not None:
        return
    agreement = round_.agreement
    changes: dict[str, Any] = {"state": "signed"}
    if round_.method == "electronic" and SEAL in empty_places(file_of(round_)):
        if seal is None:
            raise NotReady(_("The hub's seal is to close the file, and none is set up here."))
        moment = timezone.now()
        sealed = sign_pdf(file_of(round_), signer=seal(), moment=moment, field_name=SEAL)
        changes |= {"document": _keep(sealed, agreement, round_.text_version, by), "sealed_at": moment}
    done = core.change(round_, by=by, verb="finish_round", changes=changes, page=agreement)
    if done.document is not None and done.method == "electronic":
        language = done.text_version.controlling_language
        attached = AgreementDocument(
            agreement=agreement, document=done.document, role="original", language=language, internal=False
        )
        core.create(attached, by=by, verb="attach_document", page=agreement)
    steps = list(done.steps.select_related("institution", "person", "officer").order_by("order"))
    sign_agreement(
        agreement=agreement,
        by=by,
        on=PartialDate.of_day(max(step.signed_on for step in steps if step.signed_on)),
        signatures=[
            {
                "institution": step.institution,
                "person": step.person,
                "officer": step.officer,
                "capacity": step.capacity,
                "place": step.place,
                "signed_on": PartialDate.of_day(step.signed_on) if step.signed_on else None,
            }
            for step in steps
        ],
    )


@transaction.atomic
def cancel_round(*, round_: SigningRound, by: Any, reason: str) -> SigningRound:
    """Stop a signing, and say why; what was signed so far is kept and counts for nothing."""
    core.locked(round_.agreement, version=None)
    current = core.locked(round_, version=None)
    if current.state != "open":
        raise NotYourTurn(_("This signing is over: %(state)s.") % {"state": current.get_state_display()})
    if not reason.strip():
        raise Refusal(_("Say why the signing is cancelled."), field="reason")
    changes = {"state": "cancelled", "reason": reason}
    return core.change(current, by=by, verb="cancel_round", changes=changes, page=current.agreement)
