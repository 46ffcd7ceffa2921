"""What a form lets one choose from, without clearing what the person who fills it in may not see."""

from typing import Any

import pycountry
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from edge.core.countries import country_name
from edge.web.kit.lookup import LookupField


def offer(form: Any, name: str, rows: QuerySet[Any]) -> None:
    """Let the field `name` of a record's form choose from `rows`.

    Where the record already points to something outside of them, the field is left out: sending the form must
    not clear what the reader cannot see.
    """
    chosen = getattr(form.instance, f"{name}_id", None) if form.instance.pk else None
    if chosen is not None and not rows.filter(pk=chosen).exists():
        del form.fields[name]
        return
    field = form.fields[name]
    field.queryset = rows
    if isinstance(field, LookupField) and not field.help_text:  # the column has no words for how to choose
        field.help_text = _("The name, or the last part of its address in EDGE.")


def countries(empty: str | Promise) -> list[tuple[str, str | Promise]]:
    """Every country by its name in the reader's language, after `empty`."""
    named = sorted((country_name(country.alpha_2), country.alpha_2) for country in pycountry.countries)
    return [("", empty), *((code, name) for name, code in named)]


def check_shared_days(form: Any) -> None:
    """The days of sharing run forward, and an end needs a beginning."""
    shown, hidden = form.cleaned_data.get("shared_from"), form.cleaned_data.get("shared_until")
    if hidden and (not shown or hidden <= shown):
        form.add_error("shared_until", _("It must be shown from an earlier day."))
