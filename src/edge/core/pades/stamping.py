"""Asking a time-stamping service for its word on the moment of a signature (RFC 3161 over HTTP)."""

from asyncio import to_thread
from http.client import HTTPException
from urllib.error import URLError
from urllib.request import Request, urlopen

from asn1crypto import tsp
from django.utils.translation import gettext as _
from pyhanko.sign.timestamps import TimeStamper

_SECONDS = 10
_MOST_BYTES = 100_000


class StampingService(TimeStamper):
    """The service at an address. A refusal is told by whoever asks.

    Raises OSError or ValueError, with a sentence, when no time-stamp comes back.
    """

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        reply = await to_thread(self._ask, req.dump())
        answered = _nonce_of(reply)
        if answered is not None and answered != req["nonce"].native:  # the library trips over this one
            raise ValueError(_("the time-stamping service answers another question"))
        return reply

    def _ask(self, question: bytes) -> tsp.TimeStampResp:
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        asked = Request(self._url, data=question, headers=headers, method="POST")  # of the settings
        try:
            with urlopen(asked, timeout=_SECONDS) as answer:  # nosec B310  # an address of the settings
                content = answer.read(_MOST_BYTES + 1)
        except (URLError, TimeoutError, HTTPException) as error:
            raise OSError(
                _("the time-stamping service does not answer (%(why)s)")
                % {"why": getattr(error, "reason", error)}
            ) from error
        try:
            reply: tsp.TimeStampResp = tsp.TimeStampResp.load(content, strict=True)
            _nonce_of(reply)
        except (ValueError, TypeError) as error:
            raise ValueError(_("what the time-stamping service answers is no time-stamp")) from error
        return reply


def _nonce_of(reply: tsp.TimeStampResp) -> int | None:
    """The number of the question that was answered; None for a refusal."""
    if reply["status"]["status"].native != "granted":
        return None
    told = reply["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
    number: int | None = told["nonce"].native
    return number
