"""Forms about records: partial dates, the version that was seen, the token that makes a form count once."""

import secrets
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from edge.core.fields import PartialDateField
from edge.core.refusals import Refusal


class OnceForm(forms.Form):
    """Carries a token, so that sending the same form twice does the thing once."""

    form_token = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("form_token", secrets.token_urlsafe(18))

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal of the rules at its field, or above the form."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, str(refusal.message))


class RecordForm(OnceForm, forms.ModelForm):
    """A form over a record. `Meta.fields` may name partial dates like any other field.

    `changes()` are the cleaned values of the record's own fields, ready for a verb.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    partial_dates: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        declared = getattr(self._meta.model, "partial_dates", {})
        for name in self.partial_dates:
            self.fields[name] = PartialDateField(label=declared[name].verbose_name)
            self.initial.setdefault(name, getattr(self.instance, name))
        self.order_fields(self.field_order or [*self.fields])
        if self.instance.pk:
            self.initial["version"] = self.instance.version
            self.fields["version"].required = True  # an edit that names no version would overwrite unseen
        for field in self.fields.values():
            field.label = capfirst(field.label)
            if isinstance(field, forms.DateField):
                field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def _post_clean(self) -> None:
        """The verb validates the whole record under its lock; the form only cleans what was typed."""

    def changes(self) -> dict[str, Any]:
        return {
            name: value for name, value in self.cleaned_data.items() if name not in ("version", "form_token")
        }

    @property
    def seen_version(self) -> int | None:
        version: int | None = self.cleaned_data.get("version")
        return version


class ReasonForm(OnceForm):
    """Asks why, before something is taken out of the register."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=100, help_text=_("Kept in the history."))
