"""The fingerprint of a dossier's contents: the same in every language of the document."""

import hashlib
import json
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from django.utils import translation

from edge.core.dates import PartialDate
from edge.strategy.rules import DossierContents


def fingerprint(contents: DossierContents) -> str:
    """The SHA-256, as 64 hexadecimal digits, of the contents as canonical JSON.

    Canonical: keys sorted, no spaces, UTF-8, dates as EDTF, translated words in English.
    """
    with translation.override("en"):
        told = json.dumps(_plain(contents), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def _plain(value: object) -> Any:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case PartialDate() | date():
            return str(value)
        case tuple() | list():
            return [_plain(item) for item in value]
        case _ if is_dataclass(value):
            return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        case _:
            return str(value)
