"""What every operation of the API shares: one policy as its `auth`, days and pages, errors without leaks."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Annotated, Any, Generic, TypeVar

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import PathView
from ninja.renderers import JSONRenderer
from ninja.security import APIKeyCookie
from pydantic import BeforeValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from edge.people.permissions import may

Item = TypeVar("Item")
DESCRIPTION = """The register of a university's international partnerships, as of any day.

**Who asks.** A signed-in session, as on the pages, and with the same rights: what the account may not see is not
counted, and asking for it by its id is answered exactly as if it did not exist. There are no tokens yet.

**Writing** needs the token of the session besides: the value of the cookie `csrftoken` (over HTTPS of
`__Host-edge-csrf`) in the header `X-CSRFToken`, and over HTTPS a `Referer` of this site. Each operation does one
thing, all of it or nothing, by the same rules as the page for it. Where somebody was first the answer is 409;
`current` names the text that counts now.

**Dates** are EDTF level 0 (ISO 8601-2), as recorded: a year `2007`, a month `2012-04` or a day `2012-10-22`; also
when they lie after the as-of day. `state` and `verdict` say what held on the day.

**Null** is "not known" or "not set", never 0 and never "no"; an empty list is known to be empty.

**Errors** are JSON: `{"detail": "..."}`, and with status 422 also `errors`, each with its place and its rule."""


class _InEveryScript(JSONRenderer):
    """Names as people write them, not as escapes."""

    json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(
    title="EDGE",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api-v1",
    docs_url=None,
    renderer=_InEveryScript(),
)


# ---------------------------------------------------------------- who asks
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


class Policy(APIKeyCookie):
    """The declared policy of an operation: a signed-in session (with its protection against forged
    requests) whose account holds the permission. Exactly one per operation."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, permission: str) -> None:
        self.permission = permission
        super().__init__(csrf=True)

    def _get_key(self, request: HttpRequest) -> str | None:
        """Who is not signed in is told so before a byte of what was sent is read."""
        if not request.user.is_authenticated:
            return None
        # In a form the token would be looked for, and for that all of it be read.
        if request.method == "POST" and request.content_type in _FORMS:
            raise HttpError(415, _("Send the body as this operation describes it, and not as a form."))
        try:
            return super()._get_key(request)
        except HttpError:
            raise HttpError(403, _("Send the token of your session in the header X-CSRFToken.")) from None

    def authenticate(self, request: HttpRequest, key: str | None) -> Any | None:
        account = request.user
        if not account.is_authenticated:
            return None
        if not may(account, self.permission):
            raise HttpError(403, _("Your role does not allow this."))
        return account


def declare_policies(patterns: Any) -> None:
    """Let each address tell its operations' methods and policies, as the pages do; for `edge routes`.

    What is an operation but is not recognised here has no policy, and the system check refuses it.
    """
    for pattern in patterns:
        view = pattern.callback
        path_view = _path_view_of(view)
        if path_view is not None:
            view.operations_with_policies = partial(_operations_of, path_view)
        elif getattr(getattr(view, "func", None), "__module__", "") == "ninja.openapi.views":
            view.policy, view.methods = "people.sign_in", ("GET",)  # the description of the API itself


def _path_view_of(view: Any) -> PathView | None:
    """The library keeps an address' operations in the closure of the function that it registers."""
    cells = [cell.cell_contents for cell in getattr(view, "__closure__", None) or ()]
    return next((content for content in cells if isinstance(content, PathView)), None)


def _operations_of(path_view: PathView) -> Iterator[tuple[str, str | None]]:
    for operation in path_view.operations:
        policies = [auth.permission for auth in operation.auth_callbacks if isinstance(auth, Policy)]
        declared = policies[0] if len(policies) == 1 == len(operation.auth_callbacks) else None
        for method in operation.methods:
            yield method, declared


# ---------------------------------------------------------------- what is asked
FIRST_DAY, LAST_DAY = date(1000, 1, 1), date(9000, 12, 31)  # a hundred years ahead must still be a day
_DAY = r"^(?:[1-8]\d{3}|9000)-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$"
_EDTF = r"^\d{4}(-\d{2}(-\d{2})?)?$"


def _read_day(value: Any) -> date:
    """Only a day of the calendar, written out: no numbers, no times of day."""
    if isinstance(value, date):
        return value
    try:
        day = date.fromisoformat(value) if re.fullmatch(_DAY, str(value)) else None
    except ValueError:
        day = None
    if day is None:
        raise PydanticCustomError("a_day", "not a day")
    return day


Day = Annotated[
    date,
    BeforeValidator(_read_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": _DAY, "examples": ["2012-10-23"]}),
]
# A letter that no identifier has is refused here, before a database that cannot hold it (NUL) is asked.
Domain = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z.-]{1,253}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._-]{1,64}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,40}$")]
Edtf = Annotated[str, Field(pattern=_EDTF, examples=["2012-04"])]


class OnADay(Schema):
    as_of: Day | None = Field(
        None, description="The day that the answer holds for; today (of the hub's clock) when absent."
    )

    @property
    def day(self) -> date:
        return self.as_of or timezone.localdate()


def edtf(value: Any) -> str | None:
    return None if value is None else str(value)


def known(text: str) -> str | None:
    """Nothing recorded is null."""
    return text or None


# ---------------------------------------------------------------- pages
MOST = 200


class Paging(Schema):
    limit: int = Field(50, ge=1, le=MOST, description="How many items at most.")
    offset: int = Field(0, ge=0, le=1_000_000, description="How many items to pass over.")


class Page(Schema, Generic[Item]):
    """Some of the items, in an order that stays; `count` is how many the account may see in all."""

    count: int = Field(description="All items that the filters leave and the account may see.", examples=[11])
    limit: int = Field(examples=[50])
    offset: int = Field(examples=[0])
    items: list[Item]


def page_of(rows: QuerySet[Any] | list[Any], paging: Paging, as_item: Callable[[Any], Any]) -> dict[str, Any]:
    """The page of rows that are scoped, filtered and in order already. Two statements and the prefetched ones;
    none for a list, whose rows have been read."""
    kept = rows[paging.offset : paging.offset + paging.limit]
    items = [as_item(row) for row in kept]
    count = len(rows) if isinstance(rows, list) else rows.count()
    return {"count": count, "limit": paging.limit, "offset": paging.offset, "items": items}


# ---------------------------------------------------------------- errors
class Refused(Schema):
    detail: str = Field(description="One sentence in the reader's language.", examples=["Not found."])


class Misread(Schema):
    place: str = Field(examples=["query.as_of"])
    rule: str = Field(examples=["Write a day of the calendar, such as 2012-10-23."])


class NotUnderstood(Refused):
    detail: str = Field(examples=["The request cannot be answered as it is."])
    errors: list[Misread]


def answers(model: Any, *, looked_up: bool = True) -> dict[int, Any]:
    """The documented answers of an operation; `looked_up` when it can fail to find what was named."""
    found = {200: model, 401: Refused, 403: Refused, 422: NotUnderstood}
    return found | {404: Refused} if looked_up else found


def not_found() -> HttpError:
    """The same bytes whether the record is foreign or was never there."""
    return HttpError(404, _("Not found."))


@api.exception_handler(AuthenticationError)
def _not_signed_in(request: HttpRequest, error: Any) -> HttpResponse:
    return api.create_response(request, {"detail": _("Sign in first.")}, status=401)


@api.exception_handler(ValidationError)
def _not_understood(request: HttpRequest, error: Any) -> HttpResponse:
    errors = [{"place": _place(row["loc"]), "rule": _rule(row)} for row in error.errors]
    told = {"detail": _("The request cannot be answered as it is."), "errors": errors}
    return api.create_response(request, told, status=422)


def _place(loc: Any) -> str:
    """`query.as_of`: where the parameter stands and its name, without the library's own steps between; in a body the
    whole way, `body.clauses.0.texts.en.heading`."""
    parts = [str(part) for part in loc]
    if parts[0] == "body":
        return ".".join(["body", *parts[2:]])
    return ".".join([parts[0], parts[-1]]) if len(parts) > 1 else parts[0]


def _rule(row: dict[str, Any]) -> str:
    """The rule in the reader's language; what was sent is not repeated."""
    sentences = {
        "a_day": _("Write a day of the calendar, such as 2012-10-23."),
        "a_text": _("This holds letters that cannot be stored."),
        "missing": _("This is needed."),
        "extra_forbidden": _("This is not asked for."),
        "string_too_short": _("Write %(min_length)s letters or more."),
        "string_too_long": _("Write %(max_length)s letters or less."),
        "int_type": _("Write a whole number."),
        "int_parsing": _("Write a whole number."),
        "greater_than_equal": _("Write %(ge)s or more."),
        "less_than_equal": _("Write %(le)s or less."),
        "literal_error": _("Write one of these: %(expected)s."),
        "enum": _("Write one of these: %(expected)s."),
        "string_pattern_mismatch": _("This holds letters that no such name has, or too many."),
    }
    context = dict(row.get("ctx") or {})
    return sentences.get(row["type"], _("This cannot be read.")) % context
