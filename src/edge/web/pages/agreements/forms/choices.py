"""Choices of other records, always from what the account may see and named in the page by public ids."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from edge.agreements.models import Agreement
from edge.partners.permissions import institutions_visible_to, officers_visible_to, units_visible_to


class RecordChoice(forms.ModelChoiceField):
    """A choice of a record by its public id; the form gives it its queryset."""

    def __init__(self, queryset: Any = None, **options: Any) -> None:
        options["to_field_name"] = "public_id"
        super().__init__(queryset, **options)


class UnitChoice(RecordChoice):
    def label_from_instance(self, unit: Any) -> str:
        return f"{unit.institution}: {unit}"


class OfficerChoice(RecordChoice):
    def label_from_instance(self, officer: Any) -> str:
        return f"{officer} ({officer.institution})"


def offer(form: Any, name: str, queryset: QuerySet[Any], *, empty: str = "") -> None:
    """Let the field `name` of a form choose from `queryset`, by public id; `empty` names the choice of none.

    Where the record already points to something outside of it, the field is left out: sending the form
    must not clear what the reader cannot see.
    """
    field = form.fields[name]
    chosen = getattr(form.instance, name, None) if form.instance.pk else None
    if chosen is not None and not queryset.filter(pk=chosen.pk).exists():
        del form.fields[name]
        return
    field.queryset = queryset
    if isinstance(field, forms.ModelChoiceField):
        field.to_field_name = "public_id"
    if empty:
        field.empty_label = empty
    if chosen is not None:
        form.initial[name] = chosen


def parties_institutions(account: Any, agreement: Agreement) -> QuerySet[Any]:
    """The institutions that are party to the agreement."""
    return institutions_visible_to(account).filter(pk__in=agreement.parties.values("institution"))


def parties_officers(account: Any, agreement: Agreement) -> QuerySet[Any]:
    """The officers of the parties: only they can sign for them or look after what was promised."""
    return (
        officers_visible_to(account)
        .filter(institution__in=agreement.parties.values("institution"))
        .select_related("person", "institution")
        .order_by("institution__role", "institution__name", "person__family_name", "pk")
    )


def units(account: Any) -> QuerySet[Any]:
    return units_visible_to(account).select_related("institution").order_by("institution__name", "name", "pk")
