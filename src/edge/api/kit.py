"""What every operation of the API shares: one policy as its `auth`, the as-of day, errors without leaks."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import NinjaAPI, Query
from ninja.errors import HttpError
from ninja.operation import PathView
from ninja.security import APIKeyCookie

from edge.people.permissions import may

AsOf = Query(None, description="The day the answer holds for, ISO 8601; today when absent.")


class Policy(APIKeyCookie):
    """The declared policy of an operation: a signed-in session (with its protection against forged
    requests) whose account holds the permission. Exactly one per operation."""

    param_name = "sessionid"

    def __init__(self, permission: str) -> None:
        self.permission = permission
        super().__init__(csrf=True)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any | None:
        account = request.user
        if not account.is_authenticated:
            return None
        if not may(account, self.permission):
            raise HttpError(403, "Your role does not allow this.")
        return account


def not_found() -> HttpError:
    """The same bytes whether the record is foreign or was never there."""
    return HttpError(404, "Not found.")


def day_or_today(as_of: date | None) -> date:
    return as_of or timezone.localdate()


api = NinjaAPI(
    title="EDGE",
    version="1",
    description="The register of a university's international partnerships, as of any day. Dates are EDTF level 0 "
    '(ISO 8601-2): a year, a month or a day. Null is "not known" or "not set", never 0.',
    urls_namespace="api-v1",
    docs_url=None,
)


def declare_policies(patterns: Any) -> None:
    """Let each address tell its operations' methods and policies, as the pages do; for `edge routes`."""
    for pattern in patterns:
        view = getattr(pattern, "callback", None)
        path_view = getattr(view, "__self__", None) if view else None
        for cell in getattr(view, "__closure__", None) or ():
            if isinstance(cell.cell_contents, PathView):
                path_view = cell.cell_contents
        if isinstance(path_view, PathView):
            view.operations_with_policies = _operations_of(path_view)
        elif view is not None:
            view.policy = "people.sign_in"  # the description of the API itself


def _operations_of(path_view: PathView) -> Any:
    def operations() -> Iterator[tuple[str, str | None]]:
        for operation in path_view.operations:
            policies = [auth.permission for auth in operation.auth_callbacks if isinstance(auth, Policy)]
            declared = policies[0] if len(policies) == 1 == len(operation.auth_callbacks) else None
            for method in operation.methods:
                yield method, declared

    return operations
