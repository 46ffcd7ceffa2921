"""Pointing at a record of any domain by its address in EDGE: what is typed is looked up among what one may see."""

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.web.kit.kinds import KINDS, RIGHTS
from edge.web.kit.records import url_of

_LONGEST = 300


class RecordAddressField(forms.CharField):
    """Cleans the address of a record to its kind and public id, or to None.

    Set `account` to who types: what that person may not see is refused as what does not exist.
    """

    account: Any = None

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", gettext_lazy("Record that shows it"))
        options.setdefault(
            "help_text",
            gettext_lazy("Its address in EDGE, copied from the browser: a stay, a project, a mission, …"),
        )
        super().__init__(required=False, max_length=_LONGEST, **options)

    def clean(self, value: Any) -> tuple[str, str] | None:
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        found = record_at(text, self.account)
        if found is None:
            raise ValidationError(
                _("This is the address of no record that you may see. Copy it from the record's own page.")
            )
        return found


def record_at(address: str, account: Any) -> tuple[str, str] | None:
    """The kind and the public id of the record whose page has this address, where the account may see it."""
    path = urlsplit(address).path
    try:
        match = resolve(path if re.search(r"/$", path) else f"{path}/")
    except Resolver404:
        return None
    public_id = str(match.kwargs.get("public_id", ""))
    for name, kind in KINDS.items():
        if kind.page and kind.page == match.url_name and name not in RIGHTS:
            seen = kind.visible_to(account).filter(public_id=public_id).exists()
            return (name, public_id) if seen else None
    return None


def record_seen(kind: str, public_id: str, account: Any) -> Any:
    """The record that is pointed to, or None where the account may not see it, or it is gone."""
    known = KINDS.get(kind)
    if known is None or not public_id or kind in RIGHTS:
        return None
    return known.visible_to(account).filter(public_id=public_id).first()


def address_of_record(kind: str, public_id: str, account: Any) -> str:
    """Its address, or "" where the account may not see it."""
    return url_of(kind, public_id) if record_seen(kind, public_id, account) is not None else ""
