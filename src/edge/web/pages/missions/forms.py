"""The forms about missions: every choice of another record is one that the account may see."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from edge.missions.models import ActionItem, Delegate, Meeting, Mission, Outcome, Stop
from edge.partners.permissions import institutions_visible_to, officers_visible_to, people_visible_to
from edge.web.kit.about import AboutField, referred
from edge.web.kit.forms import RecordForm
from edge.web.kit.lookup import LookupField


class MissionForm(RecordForm):
    partial_dates = ("starts_on", "ends_on")
    field_order = ("title", "direction", "starts_on", "ends_on", "purposes", "source", "internal_note")

    class Meta:
        model = Mission
        fields = ("title", "direction", "purposes", "source", "internal_note")
        widgets = {
            "direction": forms.RadioSelect,
            "purposes": forms.Textarea(attrs={"rows": 3}),
            "internal_note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, user: Any, whole: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["direction"].choices = [choice for choice in fields["direction"].choices if choice[0]]


class DelegateForm(RecordForm):
    field_order = ("person", "capacity", "institution")

    class Meta:
        model = Delegate
        fields = ("person", "capacity", "institution")
        field_classes = {"person": LookupField, "institution": LookupField}

    def __init__(self, *args: Any, user: Any, whole: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["person"].queryset = people_visible_to(user).by_name()
        fields["institution"].queryset = institutions_visible_to(user)


class StopForm(RecordForm):
    partial_dates = ("on",)
    field_order = ("institution", "host", "place", "on", "purpose")

    class Meta:
        model = Stop
        fields = ("institution", "host", "place", "purpose")
        field_classes = {"institution": LookupField}

    def __init__(self, *args: Any, user: Any, whole: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["institution"].queryset = institutions_visible_to(user)

    def clean(self) -> dict[str, Any]:
        """A stop is at an institution or with a host; said here, where it stands beside the box."""
        super().clean()
        cleaned = self.cleaned_data
        if "institution" not in self.errors and not cleaned.get("institution") and not cleaned.get("host"):
            self.add_error("institution", _("Name the institution, or the host when it is at none."))
        return cleaned


class MeetingForm(RecordForm):
    partial_dates = ("on",)
    field_order = ("subject", "person", "others", "on", "minutes")

    class Meta:
        model = Meeting
        fields = ("subject", "person", "others", "minutes")
        field_classes = {"person": LookupField}
        widgets = {"minutes": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, user: Any, whole: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["person"].queryset = people_visible_to(user).by_name()


class OutcomeForm(RecordForm):
    partial_dates = ("on",)
    produced = AboutField(label=_("what it produced"))
    field_order = ("text", "produced", "on")

    class Meta:
        model = Outcome
        fields = ("text",)

    def __init__(self, *args: Any, user: Any, whole: Stop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["on"].help_text = _("Left empty, it is the day of the stop.")
        fields["produced"].offer(user, partner=whole.institution)
        if self.instance.pk:
            self.initial["produced"] = referred(user, self.instance)


class ActionItemForm(RecordForm):
    partial_dates = ("due_on", "done_on")
    about = AboutField(label=_("about"))
    field_order = (
        "text",
        "about",
        "until_signed",
        "stop",
        "owner",
        "due_on",
        "done_on",
        "done_on_unknown",
    )

    class Meta:
        model = ActionItem
        fields = ("text", "until_signed", "stop", "owner", "done_on_unknown")
        field_classes = {"owner": LookupField}
        labels = {"done_on_unknown": _("done, on an unknown day")}

    def __init__(self, *args: Any, user: Any, whole: Mission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["stop"].queryset = whole.stops.select_related("institution")
        fields["stop"].to_field_name = "public_id"
        fields["stop"].empty_label = _("the whole journey")
        fields["owner"].queryset = officers_visible_to(user).select_related("person")
        if self.instance.pk:
            self.initial["about"] = referred(user, self.instance)
            self.initial["stop"] = self.instance.stop
        stop: Any = self.initial.get("stop")
        fields["about"].offer(user, partner=stop.institution if isinstance(stop, Stop) else None)

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("done_on") and cleaned.get("done_on_unknown"):
            self.add_error("done_on_unknown", _("It was done on a day that is known, or on one that is not."))
        return cleaned
