"""The verbs of signing: open a round, sign in order (on paper, in the PDF, or with a file signed elsewhere), close it.

A round can be opened for the current text only, once every side approves its hash, its internal reviews have passed
and no merge field is open. When the last signatory has signed, the hub's seal closes the file, and the agreement
is signed in the register; all of it in one transaction.
"""

import hashlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cryptography.x509 import Certificate
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from edge.agreements.actions.life import hold_the_tree, sign_agreement
from edge.agreements.actions.readiness import NotReady, missing_for_signing
from edge.agreements.actions.signing_days import check_mandate, refuse_wrong_day
from edge.agreements.actions.stamping import stamping_service
from edge.agreements.actions.texts import refuse_when_bound
from edge.agreements.actions.turns import tell_signed, tell_turn
from edge.agreements.models import (
    Agreement,
    AgreementDocument,
    SigningRound,
    SigningStep,
    TextVersion,
)
from edge.agreements.queries.signing import names_of, place_name
from edge.agreements.queries.texts import text_of
from edge.agreements.typesetting import NotSet, ToSign, Typeset, typeset_agreement
from edge.core import actions as core
from edge.core.dates import PartialDate
from edge.core.documents import keep_file, whole_or_nothing
from edge.core.models import Document
from edge.core.pades.examining import examine_pdf
from edge.core.pades.findings import Claims, Examination, NameMatch, Problem, SignatureFound
from edge.core.pades.naming import with_signatories
from edge.core.pades.sentences import problem_sentence, signatory_sentence
from edge.core.pades.signers import Signer
from edge.core.pades.signing import Box, Place, empty_places, prepare_pdf, sign_pdf
from edge.core.refusals import Refusal
from edge.partners.models import Institution, Officer
from edge.people.models import Person

SEAL = "seal"
Sealing = Callable[[], AbstractContextManager[Signer]]  # opens the key of the hub's seal, and closes it again


class NotYourTurn(Refusal):
    pass


class WrongFile(Refusal):
    """The file that came back is not the one that went out with one good signature more."""


class OtherName(Refusal):
    """The certificate names somebody else than the signatory; an officer who says why can take it all the same."""


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
    missing = missing_for_signing(agreement, version)
    if missing:
        raise NotReady(" ".join(missing))
    _refuse_incomplete(agreement, signatories)
    round_ = SigningRound(agreement=agreement, text_version=version, sha256=version.sha256, method=method)
    for signs in signatories:
        check_mandate(agreement, signs, timezone.localdate())
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
    _tell_next(round_, by)
    return round_


def _tell_next(round_: SigningRound, by: Any) -> None:
    step = current_step(round_)
    if step is not None:
        step.round = round_
        tell_turn(step=step, by=by)


def _refuse_incomplete(agreement: Agreement, signatories: Sequence[Signs]) -> None:
    sides = {
        party.institution_id: party.institution for party in agreement.parties.select_related("institution")
    }
    missing = sides.keys() - {signs.institution.pk for signs in signatories}
    if missing:
        names = ", ".join(sorted(sides[pk].name for pk in missing))
        raise NotReady(_("Nobody signs for: %(sides)s.") % {"sides": names})


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


def hold_for_last(step: SigningStep) -> None:
    """The last signature signs the agreement itself: whoever writes agreements waits from before any row is held."""
    if not SigningStep.objects.filter(round=step.round_id, signed_on=None).exclude(pk=step.pk).exists():
        hold_the_tree()


def _turn_of(step: SigningStep) -> tuple[SigningRound, SigningStep]:
    """The round and the step, held; raises NotYourTurn. Whoever signs at the same moment waits here."""
    hold_for_last(step)
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
    """Record that a signatory signed the original on a day, by a mandate that covers it.

    Raises NotThatDay for a day before the text was approved by all sides, or before the step before it.
    """
    round_, current = _turn_of(step)
    if round_.method != "paper":
        raise WrongFile(_("This round is signed in the file."))
    refuse_wrong_day(current, on)
    check_mandate(round_.agreement, current, on)
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
    seal: Sealing | None = None,
    although: str = "",
) -> SigningStep:
    """Sign the file of the round in the place of this step, with a key that is at hand and is kept nowhere.

    The file is examined with the signature in it before it is kept; `seal` gives the hub's seal for the end.
    Raises OtherName where the certificate names somebody else, unless `although` says why that is right.
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
        timestamper=stamping_service(),
    )
    brought = Brought(pdf=signed, moment=moment, place=place, although=although)
    return _take(round_, current, brought, by=by, roots=roots, seal=seal)


@whole_or_nothing()
def take_signed_file(
    *,
    step: SigningStep,
    by: Any,
    pdf: bytes,
    roots: Sequence[Certificate],
    place: str = "",
    seal: Sealing | None = None,
    although: str = "",
) -> SigningStep:
    """Take back the round's file that was signed elsewhere: the same bytes with one good signature more.

    Raises OtherName where the certificate names somebody else, unless `although` says why that is right.
    """
    round_, current = _turn_of(step)
    if not pdf.startswith(file_of(round_)):
        raise WrongFile(
            _(
                "This is not the file that was sent out: its beginning is another. Sign that file and no other."
            ),
            field="upload",
        )
    brought = Brought(pdf=pdf, moment=timezone.now(), place=place, although=although)
    return _take(round_, current, brought, by=by, roots=roots, seal=seal)


@dataclass(frozen=True, kw_only=True)
class Brought:
    """A file with one signature more: when and where it was made, and why it is taken where the name differs."""

    pdf: bytes
    moment: datetime
    place: str
    although: str


def _take(
    round_: SigningRound,
    step: SigningStep,
    brought: Brought,
    *,
    by: Any,
    roots: Sequence[Certificate],
    seal: Sealing | None,
) -> SigningStep:
    """Keep a file with one signature more, after looking at all of it."""
    if round_.method != "electronic":
        raise WrongFile(_("This round is signed on paper."))
    today = timezone.localdate(brought.moment)
    check_mandate(round_.agreement, step, today)
    place = place_name(step.order)
    examined = examine_pdf(brought.pdf, roots=roots, now=brought.moment, expected=step.order)
    examined = with_signatories(examined, {place: names_of(step.person)})
    _refuse_bad(examined, place, count=step.order)
    certificate = _certificate_of(examined.signatures[-1], brought.although.strip())
    document = _keep(brought.pdf, round_.agreement, round_.text_version, by)
    changes = {
        "signed_on": today,
        "place": brought.place,
        "certificate": certificate,
        "document": document,
    }
    reason = brought.although.strip() if "although" in certificate else ""
    page = round_.agreement
    signed = core.change(step, by=by, verb="sign_step", changes=changes, page=page, reason=reason)
    round_ = core.change(round_, by=by, verb="keep_signed_file", changes={"document": document}, page=page)
    _finish_if_last(round_, by, roots, seal)
    return signed


def _certificate_of(found: SignatureFound, although: str) -> dict[str, str]:
    """What is kept of a certificate, with whether it bears the signatory's name. Raises OtherName."""
    facts = found.certificate
    assert facts is not None and found.name_match is not None
    if found.name_match is NameMatch.DIFFERENT and not although:
        told = _(
            "%(attention)s Sign with a certificate of the signatory, or let the office say why this one is right."
        )
        raise OtherName(told % {"attention": signatory_sentence(found)}, field="although")
    kept = {
        "subject": facts.subject,
        "organisation": facts.organisation,
        "issuer": facts.issuer,
        "serial": facts.serial,
        "fingerprint": facts.fingerprint,
        "valid_until": facts.valid_until.isoformat(),
        "root": found.root,
        "signatory": found.signatory,
        "name_match": found.name_match.value,
    }
    return kept | ({"although": although} if found.name_match is NameMatch.DIFFERENT else {})


def _refuse_bad(examined: Examination, place: str, *, count: int) -> None:
    signatures = examined.signatures
    if len(signatures) != count or not signatures or signatures[-1].place != place:
        raise WrongFile(
            _("The file should hold %(count)s signatures, the last one in its own place.") % {"count": count},
            field="upload",
        )
    if signatures[-1].seals or signatures[-1].is_timestamp:  # nobody could sign after it; or it is nobody's
        raise WrongFile(_("The file is sealed: nothing can be added to it."), field="upload")
    # The places of those who sign later are empty, which is as it should be here.
    wrong = [one for one in examined.findings if one.problem != Problem.FEWER_THAN_EXPECTED]
    if wrong:
        told = (problem_sentence(finding, examined) for finding in wrong)
        raise WrongFile(" ".join(told), field="upload")


def _finish_if_last(
    round_: SigningRound, by: Any, roots: Sequence[Certificate] = (), seal: Sealing | None = None
) -> None:
    """When nobody is left to sign: the seal, the end of the round, and the agreement signed in the register.

    Else whose turn it is now is told.
    """
    if current_step(round_) is not None:
        return _tell_next(round_, by)
    agreement = round_.agreement
    changes: dict[str, Any] = {"state": "signed"}
    if round_.method == "electronic" and SEAL in empty_places(file_of(round_)):
        sealed, moment = _sealed(round_, roots, seal)
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
    tell_signed(round_=done, by=by)
    return None


def _sealed(
    round_: SigningRound, roots: Sequence[Certificate], seal: Sealing | None
) -> tuple[bytes, datetime]:
    """The file closed by the hub's seal, looked at as anybody will who verifies it."""
    if seal is None:
        raise NotReady(_("The hub's seal is to close the file, and none is set up here."))
    moment = timezone.now()
    with seal() as signer:
        sealed = sign_pdf(
            file_of(round_),
            signer=signer,
            moment=moment,
            field_name=SEAL,
            timestamper=stamping_service(),
        )
    examined = examine_pdf(sealed, roots=roots, now=moment)
    if not examined.accepted:
        told = " ".join(problem_sentence(finding, examined) for finding in examined.findings)
        raise NotReady(_("The hub's seal does not hold: %(why)s") % {"why": told})
    return sealed, moment


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
