"""The forms about the parties of an agreement, what is shown to them, and who signed."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.agreements.models import Agreement, AgreementParty, Signatory
from edge.partners.permissions import institutions_visible_to, people_visible_to
from edge.web.kit.forms import RecordForm
from edge.web.pages.agreements.forms.choices import (
    OfficerChoice,
    UnitChoice,
    offer,
    parties_institutions,
    parties_officers,
    units,
)


class PartyForm(RecordForm):
    class Meta:
        model = AgreementParty
        fields = ("institution", "unit")
        field_classes = {"unit": UnitChoice}

    def __init__(self, *args: Any, account: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "institution", institutions_visible_to(account))
        offer(self, "unit", units(account), empty=_("the whole institution"))
        if self.instance.shared_from and not may_share:
            del self.fields["institution"]  # another institution in this row would be shown the agreement


class ShareForm(RecordForm):
    class Meta:
        model = AgreementParty
        fields = ("shared_from", "shared_until")
        help_texts = {
            "shared_from": gettext_lazy("Leave it empty to show the agreement no longer."),
            "shared_until": gettext_lazy("The first day on which it is no longer shown."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("shared_from"), cleaned.get("shared_until")
        if first and last and last <= first:
            self.add_error("shared_until", _("This day lies before the first one, or is the same day."))
        return cleaned


class SignatoryForm(RecordForm):
    """Without an office the signatory is recorded as a person only, and no mandate is checked."""

    partial_dates = ("signed_on",)
    field_order = ("institution", "officer", "person", "capacity", "place", "signed_on")

    class Meta:
        model = Signatory
        fields = ("institution", "officer", "person", "capacity", "place")
        field_classes = {"officer": OfficerChoice}
        help_texts = {
            "officer": gettext_lazy("The mandate is checked for this kind of agreement and this day."),
            "person": gettext_lazy("Left empty, it is the holder of the office."),
            "capacity": gettext_lazy("Left empty, it is the office."),
        }

    def __init__(self, *args: Any, account: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "institution", parties_institutions(account, agreement))
        offer(self, "officer", parties_officers(account, agreement), empty=_("not recorded"))
        offer(self, "person", people_visible_to(account).by_name(), empty=_("as the office says"))
        for name in ("person", "capacity"):
            if name in self.fields:
                self.fields[name].required = False
        self.fields["signed_on"].help_text = _("Left empty, it is the signing day of the agreement.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        officer = cleaned.get("officer")
        if officer is not None:
            cleaned["person"] = cleaned.get("person") or officer.person
            cleaned["capacity"] = cleaned.get("capacity") or officer.title
        elif "officer" in self.fields and "officer" not in self.errors:
            if not cleaned.get("person"):
                self.add_error("person", _("Name the person, or the office by whose mandate it was signed."))
            if not cleaned.get("capacity"):
                self.add_error("capacity", _("Say in which capacity, as no office is named."))
        return cleaned
