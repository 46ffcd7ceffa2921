"""Preparing the places for signatures in a PDF, and filling them one after the other: PAdES baseline, seal last.

Every step only adds to the file. The first signature certifies it (DocMDP, ISO 32000-1, 12.8.2.2): from then on only
prepared places may be signed, and every reader reports anything else. The place of the seal locks all fields and
forbids every further change. What a PDF/A file says of itself, metadata and dates included, is kept as it was; the
claims are added in the way PDF/A asks for.

Left out: time-stamps unless a service is handed in; revocation data; tagging of the boxes, so a PDF/UA file with
visible boxes is PDF/UA no longer, though it still says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps import TimeStamper

from edge.core.pades.certificates import tidy
from edge.core.pades.claims import PLACE_NAME, claims_in, write_claims
from edge.core.pades.findings import Claims
from edge.core.pades.reading import BoundedReader, entry
from edge.core.pades.signers import Signer
from edge.core.pades.stamp import SignatureBox
from edge.core.pades.waiting import finished
from edge.core.refusals import Refusal

_ROOM = 2048  # bytes for what stands in a signature besides its certificates
_ROOM_FOR_A_STAMP = 12_288


class SigningRefused(Refusal):
    """The file cannot be prepared or signed in this way; nothing was made."""


@dataclass(frozen=True, kw_only=True)
class Box:
    """A rectangle on a page, in points from the lower left corner; pages count from 0, -1 is the last."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place for one signature. `name` is the field's (letters, digits, - and _); `label` is read out to people.

    Without a box the signature is invisible. `seals`: the signature in it forbids every further change; last only.
    """

    name: str
    label: str = ""
    box: Box | None = None
    seals: bool = False


def prepare_pdf(pdf: bytes, *, places: Sequence[Place], claims: Claims | None = None) -> bytes:
    """Add empty signature fields, in the order in which they are to be signed, and the claims of the file.

    The claims' own `places` are replaced by the names given here. Raises SigningRefused when the file cannot be
    read, is signed or prepared already, or when the places make no sense.
    """
    _check_places(places)
    writer = _writer(pdf)
    if "/AcroForm" in writer.root:
        raise SigningRefused(
            _("The file has form fields already; places are prepared once, in a file without.")
        )
    try:
        for place in places:
            fields.append_signature_field(writer, _specification(place))
        if claims is not None:
            names = tuple(place.name for place in places)
            write_claims(
                writer,
                Claims(
                    reference=claims.reference, version=claims.version, sha256=claims.sha256, places=names
                ),
            )
    except (PdfError, ValueError, KeyError) as error:  # a page that is not there, metadata that are none
        raise SigningRefused(
            _("The places for signatures cannot be prepared: %(why)s.") % {"why": tidy(error)}
        ) from error
    return _written(writer)


def sign_pdf(
    pdf: bytes,
    *,
    signer: Signer,
    moment: datetime,
    field_name: str,
    reason: str = "",
    location: str = "",
    name: str = "",
    box: Box | None = None,
    timestamper: TimeStamper | None = None,
) -> bytes:
    """Sign in the place `field_name`, and return the file with the signature at its end.

    `moment` is the claimed time, with a time zone. `name` is what the box shows large and the signature states; the
    certificate's name when empty. A place that was not prepared is added, with `box` only while nobody has signed.
    `timestamper` asks a time-stamping service (the only thing here that may use the network). Existing signatures
    are not examined: that is `examining`'s part, and worth doing first.

    Raises SigningRefused when the file is sealed, the place is filled, or an earlier place still stands empty.
    """
    if moment.tzinfo is None:
        raise ValueError("the moment of signing needs a time zone")
    writer = _writer(pdf)
    standing = _fields(writer)
    _check_turn(writer, standing, field_name, box)
    sealing = _seals(standing.get(field_name))
    shown = tidy(name) or signer.facts.subject
    moment = moment.astimezone(UTC).replace(microsecond=0)
    pdf_signer = _Signer(
        signers.PdfSignatureMetadata(
            field_name=field_name,
            subfilter=SigSeedSubFilter.PADES,
            certify=not any("/V" in field for field in standing.values()),
            docmdp_permissions=MDPPerm.NO_CHANGES if sealing else MDPPerm.FILL_FORMS,
            reason=tidy(reason) or None,
            location=tidy(location) or None,
            name=shown,
        ),
        signer.raw,
        timestamper=timestamper,
        stamp_style=SignatureBox(lines=_lines(shown, signer, reason, location, moment)),
        new_field_spec=None if field_name in standing else _specification(Place(name=field_name, box=box)),
    )
    return _signed(pdf_signer, writer, moment, room=_room(signer, timestamper))


def empty_places(pdf: bytes) -> tuple[str, ...]:
    """The names of the prepared places that nobody has signed yet, in order. Raises SigningRefused."""
    return tuple(name for name, field in _fields(_writer(pdf)).items() if "/V" not in field)


class _Writer(IncrementalPdfFileWriter):
    """Adds to the file and leaves its metadata alone: written anew by the library they are no PDF/A any more."""

    def _update_meta(self) -> None:
        pass


class _Signer(signers.PdfSigner):
    """Adds the extension that PAdES asks for; the file stays PDF 1.7, as PDF/A-2 has to be."""

    def register_extensions(self, pdf_out: Any, *, md_algorithm: str) -> None:
        pdf_out.register_extension(ESIC_EXTENSION_1)


def _writer(pdf: bytes) -> _Writer:
    try:
        reader = BoundedReader(pdf)
        if "/Encrypt" in reader.trailer:
            raise SigningRefused(_("The file is protected by a password and cannot be signed."))
        return _Writer(reader.stream, prev=reader)
    except SigningRefused:
        raise
    except Exception as error:  # a damaged file can raise anything
        raise SigningRefused(_("The file is no PDF that can be read in full.")) from error


def _written(writer: _Writer) -> bytes:
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def _check_places(places: Sequence[Place]) -> None:
    names = [place.name for place in places]
    if not names or len(set(names)) != len(names) or not all(PLACE_NAME.fullmatch(name) for name in names):
        raise SigningRefused(_("Each place for a signature needs a name of its own, in letters and digits."))
    if any(place.seals for place in places[:-1]):
        raise SigningRefused(_("The seal comes last: nothing can be signed after it."))


def _specification(place: Place) -> SigFieldSpec:
    box = place.box
    action = FieldMDPAction.ALL if place.seals else FieldMDPAction.INCLUDE
    return SigFieldSpec(
        place.name,
        on_page=box.page if box else 0,
        box=(box.left, box.bottom, box.right, box.top) if box else None,  # type: ignore[arg-type]  # points need not be whole
        field_mdp_spec=FieldMDPSpec(action, None if place.seals else [place.name]),
        doc_mdp_update_value=MDPPerm.NO_CHANGES if place.seals else MDPPerm.FILL_FORMS,
        readable_field_name=tidy(place.label) or None,
        empty_field_appearance=False,
    )


def _fields(writer: _Writer) -> dict[str, generic.DictionaryObject]:
    """The signature fields by name, in the order of the file."""
    found = fields.enumerate_sig_fields(writer)
    return {str(name): reference.get_object() for name, _value, reference in found}


def _check_turn(
    writer: _Writer, standing: dict[str, generic.DictionaryObject], field_name: str, box: Box | None
) -> None:
    signed = [name for name, field in standing.items() if "/V" in field]
    if any(_seals(standing[name]) for name in signed):
        raise SigningRefused(_("The file is sealed: nothing can be added to it."))
    if field_name in signed:
        raise SigningRefused(_("The place “%(name)s” is signed already.") % {"name": tidy(field_name)})
    if field_name not in standing and signed and box is not None:
        raise SigningRefused(
            _(
                "A visible box can be added only before the first signature; after it, it could cover what was signed."
            )
        )
    claims = claims_in(writer)
    order = claims.places if claims else ()
    earlier = order[: order.index(field_name)] if field_name in order else ()
    waiting = [name for name in earlier if name not in signed]
    if waiting:
        raise SigningRefused(
            _("It is not the turn of “%(name)s”: “%(waiting)s” signs first.")
            % {"name": field_name, "waiting": waiting[0]}
        )


def _seals(field: generic.DictionaryObject | None) -> bool:
    lock = entry(field, "/Lock") if field is not None else None
    return isinstance(lock, generic.DictionaryObject) and entry(lock, "/P") == MDPPerm.NO_CHANGES.value


def _lines(shown: str, signer: Signer, reason: str, location: str, moment: datetime) -> tuple[str, ...]:
    """What the box shows; in no language, so that it suits a text in two."""
    facts = signer.facts
    where_and_when = " · ".join(part for part in (tidy(location), f"{moment:%Y-%m-%d %H:%M} UTC") if part)
    owner = " · ".join(part for part in (facts.subject, facts.organisation) if part and part != shown)
    lines = (shown, owner, tidy(reason), where_and_when, f"SHA-256 {facts.fingerprint[:16]}…")
    return tuple(line for line in lines if line)


def _room(signer: Signer, timestamper: TimeStamper | None) -> int:
    """How many hexadecimal digits to keep for the signature: its certificates and the rest, generously."""
    certificates = [signer.raw.signing_cert, *(signer.raw.cert_registry or ())]
    held = sum(len(one.dump()) for one in certificates if one is not None)
    return 2 * (held + _ROOM + (_ROOM_FOR_A_STAMP if timestamper else 0))


def _signed(pdf_signer: _Signer, writer: _Writer, moment: datetime, *, room: int) -> bytes:
    try:
        session: PdfSigningSession = pdf_signer.init_signing_session(writer)
        session.system_time = moment
        document = session.prepare_tbs_document(validation_info=None, bytes_reserved=room)
        prepared, output = document.digest_tbs_document()
        signed = document.perform_signature(
            prepared.document_digest, PdfCMSSignedAttributes(signing_time=moment)
        )
        finished(signed)
    except (
        SigningError,
        PdfError,
        OSError,
        ValueError,
    ) as error:  # also what a time-stamping service answers
        raise SigningRefused(_("Signing failed: %(why)s.") % {"why": tidy(error)}) from error
    output.seek(0)
    return bytes(output.read())
