"""What every operation that writes shares: one verb, all of it or nothing, and what a refusal answers."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, RequestDataTooBig
from django.core.exceptions import ValidationError as WrongRecord
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field
from ninja.errors import HttpError
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

from edge.agreements.actions.exchange import ChangedMeanwhile, DecidedAlready
from edge.agreements.actions.texts import NotTheLatest, OtherText
from edge.agreements.models import TextVersion
from edge.api.kit import NotUnderstood, Refused, api
from edge.core.documents import whole_or_nothing
from edge.core.refusals import EditConflict, Refusal

R = TypeVar("R")


# ---------------------------------------------------------------- what is sent
class Sent(BaseModel):
    """Base of what comes in a body: a name that is not asked for is a slip of the pen, and refused."""

    model_config = ConfigDict(extra="forbid")


def _a_text(value: str) -> str:
    """No letter that a database cannot hold."""
    if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise PydanticCustomError("a_text", "not a text")
    return value


def _trimmed(most: int, *, least: int = 0) -> Any:
    return Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=least, max_length=most),
        AfterValidator(_a_text),
    ]


Heading = _trimmed(200)
Body = Annotated[str, StringConstraints(max_length=50_000), AfterValidator(_a_text)]
Note = _trimmed(300)
Said = _trimmed(4000, least=1)
Reason = _trimmed(4000)
Answer = _trimmed(2000)
Capacity = _trimmed(120)
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Key = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_.-]{1,64}$")]
Whole = Annotated[int, Field(strict=True)]
YesNo = Annotated[bool, Field(strict=True)]


# ---------------------------------------------------------------- what is answered
class VersionRef(BaseModel):
    id: str = Field(examples=["8den8w3wsj44"])
    number: int = Field(examples=[2])
    sha256: str = Field(description="Of its canonical form.")


class Overtaken(Refused):
    current: VersionRef | None = Field(
        description="The text as it is now, where the request was about another; else null."
    )


class Outrun(Exception):
    """Somebody was first; `current` is the text that counts now, None where it is about no text."""

    def __init__(self, sentence: str, current: TextVersion | None = None) -> None:
        super().__init__(sentence)
        self.current = current


def written(model: Any, *, made: bool = False) -> dict[int, Any]:
    """The documented answers of an operation that writes; `made` when it makes something new."""
    return {
        201 if made else 200: model,
        401: Refused,
        403: Refused,
        404: Refused,
        409: Overtaken,
        413: Refused,
        415: Refused,
        422: NotUnderstood,
    }


def version_ref(version: TextVersion) -> dict[str, Any]:
    return {"id": version.public_id, "number": version.number, "sha256": version.sha256}


def done(act: Callable[[], R], *, current: Callable[[], TextVersion | None] | None = None) -> R:
    """Do one verb, all of it or nothing; `current` tells the text that counts, where another was meant."""
    try:
        with whole_or_nothing():
            return act()
    except NotTheLatest as refusal:
        raise Outrun(str(refusal), refusal.newest) from refusal
    except (OtherText, ChangedMeanwhile) as refusal:
        raise Outrun(str(refusal), current() if current else None) from refusal
    except (DecidedAlready, EditConflict) as refusal:
        raise Outrun(str(refusal)) from refusal


def refused(sentence: Any, *, place: str = "body", status: int = 422, about: HttpRequest) -> HttpResponse:
    told = {"detail": str(sentence), "errors": [{"place": place, "rule": str(sentence)}]}
    return api.create_response(about, told, status=status)


# ---------------------------------------------------------------- errors
@api.exception_handler(Outrun)
def _outrun(request: HttpRequest, error: Any) -> HttpResponse:
    current = version_ref(error.current) if error.current is not None else None
    return api.create_response(request, {"detail": str(error), "current": current}, status=409)


@api.exception_handler(IntegrityError)
def _at_the_same_moment(request: HttpRequest, error: Any) -> HttpResponse:
    sentence = _(
        "Somebody changed or removed something that this belongs to at the same moment. Send it again."
    )
    return api.create_response(request, {"detail": sentence, "current": None}, status=409)


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    """A rule says no: the sentence that a page would show beside its field."""
    return refused(error, place=f"body.{error.field}" if error.field else "body", about=request)


@api.exception_handler(WrongRecord)
def _wrong_record(request: HttpRequest, error: Any) -> HttpResponse:
    by_field = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    errors = [
        {"place": "body" if field == NON_FIELD_ERRORS else f"body.{field}", "rule": rule}
        for field, rules in by_field.items()
        for rule in rules
    ]
    told = {"detail": " ".join(row["rule"] for row in errors), "errors": errors}
    return api.create_response(request, told, status=422)


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: Any) -> HttpResponse:
    """A body that is no JSON at all is a request that cannot be read, like any other."""
    if error.status_code == 400:
        too_big = isinstance(error.__cause__, RequestDataTooBig)
        return _too_large(request, error) if too_big else refused(_("The body is not JSON."), about=request)
    return api.create_response(request, {"detail": str(error)}, status=error.status_code)


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, error: Any) -> HttpResponse:
    sentence = _("What was sent is too large; it was not read.")
    return api.create_response(request, {"detail": sentence}, status=413)
