"""The forms of an agreement's life: sign, extend, suspend, withdraw, terminate."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.agreements import actions
from edge.agreements.models import Agreement, Signatory, Suspended
from edge.agreements.queries.below import Below
from edge.core.fields import PartialDateField
from edge.core.refusals import Refusal
from edge.partners.models import Institution
from edge.web.kit.following import Following
from edge.web.kit.forms import OnceForm, RecordForm
from edge.web.pages.agreements.forms.choices import parties_institutions, parties_officers


class DayOrUnknownForm(OnceForm):
    """When something happened: on a day as precisely as it is known, or on a day that nobody knows. One of both."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    on = PartialDateField(label=gettext_lazy("Day"))
    unknown_day = forms.BooleanField(label=gettext_lazy("It happened, on an unknown day"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("on") and cleaned.get("unknown_day"):
            self.add_error("on", _("Give the day, or say that it is unknown; not both."))
        elif not cleaned.get("on") and not cleaned.get("unknown_day") and "on" not in self.errors:
            self.add_error("on", _("Give the day, or say that it is unknown."))
        return cleaned

    def refuse(self, refusal: Refusal) -> None:
        """The verbs name the column; on this form every day is the one field `on`."""
        field = "on" if str(refusal.field).endswith("_on") else refusal.field
        super().refuse(Refusal(refusal.message, field=field))


class SignForm(DayOrUnknownForm):
    """The signing day, and for every institution that is party who signed for it."""

    def __init__(self, *args: Any, account: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._agreement = agreement
        self.fields["on"].label = _("Signed")
        self.fields["unknown_day"].label = _("It was signed on an unknown day")
        self._institutions: list[Institution] = list(
            parties_institutions(account, agreement).order_by("role", "name", "pk")
        )
        officers = parties_officers(account, agreement)
        for place, institution in enumerate(self._institutions):
            self._add_row(place, institution, officers.filter(institution=institution))

    def _add_row(self, place: int, institution: Institution, officers: Any) -> None:
        named = {"institution": institution}
        self.fields[f"officer_{place}"] = forms.ModelChoiceField(
            label=_("Who signed for %(institution)s") % named,
            queryset=officers,
            required=False,
            to_field_name="public_id",
            empty_label=_("not recorded"),
            help_text=_(
                "One of its officers. The mandate is checked for this kind of agreement and this day."
            ),
        )
        self.fields[f"capacity_{place}"] = forms.CharField(
            label=_("In which capacity, for %(institution)s") % named,
            max_length=120,
            required=False,
            help_text=_("Left empty, it is the office."),
        )
        self.fields[f"place_{place}"] = forms.CharField(
            label=_("Where, for %(institution)s") % named, max_length=100, required=False
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for place, institution in enumerate(self._institutions):
            told = cleaned.get(f"capacity_{place}") or cleaned.get(f"place_{place}")
            if told and not cleaned.get(f"officer_{place}"):
                words = _(
                    "Choose who signed for %(institution)s; an office that is missing is recorded on its page first."
                )
                self.add_error(f"officer_{place}", words % {"institution": institution})
        if self.errors:
            return cleaned
        # The verb asks the same again under its lock; here every signatory gets the answer at the own field.
        for place, signature in self._rows():
            try:
                signatory = Signatory(agreement=self._agreement, **signature)
                signatory.signed_on = cleaned["on"]
                actions.check_signatory(signatory)
            except Refusal as refusal:
                self.add_error(f"officer_{place}", str(refusal.message))
        return cleaned

    def signatures(self) -> list[dict[str, Any]]:
        return [signature for _place, signature in self._rows()]

    def _rows(self) -> list[tuple[int, dict[str, Any]]]:
        rows = []
        for place, institution in enumerate(self._institutions):
            officer = self.cleaned_data.get(f"officer_{place}")
            if officer is None:
                continue
            signature = {
                "institution": institution,
                "person": officer.person,
                "officer": officer,
                "capacity": self.cleaned_data[f"capacity_{place}"] or officer.title,
                "place": self.cleaned_data[f"place_{place}"],
            }
            rows.append((place, signature))
        return rows


class ExtendForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    on = PartialDateField(label=gettext_lazy("Signed"), required=True)
    new_end = PartialDateField(
        label=gettext_lazy("New last day in force"),
        help_text=gettext_lazy("Leave it empty when the extension names none."),
    )
    text = forms.CharField(label=gettext_lazy("What was agreed"), max_length=300, required=False)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=100, required=False)

    def refuse(self, refusal: Refusal) -> None:
        super().refuse(Refusal(refusal.message, field="new_end") if refusal.field == "ends_on" else refusal)


class EndForm(DayOrUnknownForm):
    """Withdrawing: the day and the reason."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=100, help_text=gettext_lazy("Kept in the history.")
    )


class TerminateForm(Following, EndForm):
    """Terminating: besides the day and the reason, what becomes of the agreements under it."""


class SuspensionForm(RecordForm):
    """A suspension; a new one may take along the agreements that are made under it."""

    partial_dates = ("starts_on", "ends_on")
    field_order = ("starts_on", "ends_on", "reason", "with_children")
    with_children = forms.BooleanField(
        label=gettext_lazy("Suspend the agreements made under it as well"), required=False, initial=True
    )

    class Meta:
        model = Suspended
        fields = ("reason",)

    def __init__(self, *args: Any, children: Sequence[Below] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].required = True
        if children:
            self.fields["with_children"].help_text = escape(
                "; ".join(str(below.agreement) for below in children)
            )
        else:
            del self.fields["with_children"]
