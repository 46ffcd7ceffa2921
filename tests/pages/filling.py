"""Filling in a form as a browser does: open the page, keep what stands in it, change some fields, send it."""

from typing import Any

from django.forms import BoundField
from django.test import Client


def opened(client: Client, path: str) -> dict[str, Any]:
    """What the form on the page would send unchanged, its token and version included."""
    response = client.get(path)
    assert response.status_code == 200, response.status_code
    typed = {}
    for field in response.context["form"]:
        value = _as_typed(field)
        if value is not None:
            typed[field.html_name] = value
    return typed


def send(client: Client, path: str, **changes: Any) -> Any:
    """Open the form, change the named fields (None takes one out), and send it."""
    typed = {**opened(client, path), **changes}
    return client.post(path, {name: value for name, value in typed.items() if value is not None})


def errors(response: Any) -> dict[str, list[str]]:
    """The sentences at each field of a form that was refused; "__all__" stands above the form."""
    assert response.status_code == 422, response.status_code
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def _as_typed(field: BoundField) -> Any:
    value = field.value()
    if value is None or value is False or value == "":
        return None
    if value is True:
        return "on"
    prepared = getattr(field.field, "prepare_value", lambda given: given)(value)
    return [str(item) for item in prepared] if isinstance(prepared, list) else str(prepared)
