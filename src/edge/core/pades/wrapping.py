"""The envelope of a signature (CMS, RFC 5652): everything in it that the signature itself does not cover is checked.

A signature in a PDF lies in a gap of the bytes that it signs. What is in the gap can be changed without touching
what is signed, so the gap must hold nothing but the envelope, written in one way, and the envelope nothing loose.
"""

from asn1crypto import cms, x509
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

MOST_CERTIFICATES = 8
_DEEPEST = 40
_COLLECTIONS = (0x10, 0x11)  # SEQUENCE and SET
_HEX = (frozenset(b"0123456789abcdef"), frozenset(b"0123456789ABCDEF"))


class Malformed(Exception):
    """The envelope is not written as a signer would write it."""


def gap_of(pdf: bytes, embedded: EmbeddedPdfSignature) -> tuple[int, int]:
    """Where the covered bytes end: (start of the gap, end of everything that is covered).

    Raises Malformed when the byte range is not [0 a b c] with one gap that holds the envelope alone.
    """
    numbers = list(embedded.byte_range)
    if len(numbers) != 4 or any(type(number).__name__ != "NumberObject" for number in numbers):
        raise Malformed("the byte range is not four numbers")
    zero, first, second, rest = (int(number) for number in numbers)
    if zero != 0 or not 0 < first < second or rest <= 0 or second + rest > len(pdf):
        raise Malformed("the byte range does not fit the file")
    gap = pdf[first:second]
    digits = gap[1:-1]
    if gap[:1] != b"<" or gap[-1:] != b">" or not any(frozenset(digits) <= letters for letters in _HEX):
        raise Malformed("the gap holds more than the signature")
    if bytes.fromhex(digits.decode("ascii")) != embedded.pkcs7_content:
        raise Malformed("the gap holds another signature than the field")
    return first, second + rest


def check_envelope(embedded: EmbeddedPdfSignature) -> None:
    """Raises Malformed when something in the envelope is loose, doubled or contradicts another part."""
    content = embedded.pkcs7_content
    message = cms.ContentInfo.load(content)
    envelope = message.dump()
    if content[: len(envelope)] != envelope or content[len(envelope) :].strip(b"\0"):
        raise Malformed("something stands behind the signature")
    check_der(envelope)
    if message["content_type"].native != "signed_data":
        raise Malformed("the envelope holds no signature")
    check_signed_data(embedded.signed_data)


def check_der(content: bytes) -> None:
    """Raises Malformed unless the bytes are one value whose parts fill one another exactly, each length written short.

    Readers of ASN.1 overlook what stands behind the last part they know; here nothing can stand there.
    """
    waiting = [(content, 0)]
    while waiting:
        inside, depth = waiting.pop()
        if depth > _DEEPEST:
            raise Malformed("the envelope is nested too deeply")
        while inside:
            tag, value, inside = _first_value(inside)
            constructed = bool(tag & 0x20)
            if tag < 0x40 and constructed != (tag & 0x1F in _COLLECTIONS):
                raise Malformed("a value is put together from pieces")
            if constructed:
                waiting.append((value, depth + 1))


def _first_value(content: bytes) -> tuple[int, bytes, bytes]:
    """(tag, value, what follows) of the first value; long tags do not occur in signatures."""
    if len(content) < 2 or content[0] & 0x1F == 0x1F or content[0] == 0:
        raise Malformed("no value where one should be")
    length, start = content[1], 2
    if length >= 0x80:
        start += length - 0x80
        length = int.from_bytes(content[2:start], "big")
        if length < 0x80 or start == 2 or content[2] == 0 or start > 6:
            raise Malformed("a length is not written in the short way")
    if start + length > len(content):
        raise Malformed("a value is longer than what holds it")
    return content[0], content[start : start + length], content[start + length :]


def check_signed_data(signed: cms.SignedData) -> None:
    """The same for the inner part, which time-stamps have too."""
    signers = signed["signer_infos"]
    certificates = signed["certificates"]
    if len(signers) != 1:
        raise Malformed("not exactly one signer")
    if not certificates or len(certificates) > MOST_CERTIFICATES:
        raise Malformed(f"no certificate, or more than {MOST_CERTIFICATES}")
    signer = signers[0]
    named = [algorithm.dump() for algorithm in signed["digest_algorithms"]]
    if named != [signer["digest_algorithm"].dump()]:
        raise Malformed("the algorithms contradict each other")
    by_serial = signer["sid"].name == "issuer_and_serial_number"
    if by_serial and not any(_names(signer["sid"].chosen, choice.chosen) for choice in certificates):
        raise Malformed("the signer is named in other letters than in the certificate")
    plain = all(choice.name == "certificate" for choice in certificates)
    data = signed["encap_content_info"]["content_type"].native == "data"
    # RFC 5652, 5.1 and 5.3: the versions follow from the rest.
    if signer["version"].native != ("v1" if by_serial else "v3"):
        raise Malformed("the version of the signer contradicts its certificate")
    if plain and signed["version"].native != ("v1" if by_serial and data else "v3"):
        raise Malformed("the version of the envelope contradicts its content")


def _names(named: cms.IssuerAndSerialNumber, certificate: x509.Certificate) -> bool:
    """Letter by letter; as names, EDGE and edge would be the same."""
    return (
        isinstance(certificate, x509.Certificate)
        and named["serial_number"].native == certificate.serial_number
        and named["issuer"].dump() == certificate.issuer.dump()
    )
