"""The forms about enrolment counts and alumni clubs."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.community.models import AlumniClub, EnrolmentCount
from edge.partners.permissions import institutions_visible_to
from edge.web.kit.choices import countries
from edge.web.kit.forms import RecordForm
from edge.web.kit.lookup import LookupField


class _Form(RecordForm):
    """Made the way a desk makes it; neither kind of record is part of another."""

    def __init__(
        self, data: Any = None, *, user: Any, whole: Any = None, instance: Any = None, initial: Any = None
    ) -> None:
        super().__init__(data, instance=instance, initial=initial)
        self.user = user


class EnrolmentForm(_Form):
    partial_dates = ("on",)
    nationality = forms.ChoiceField(label=gettext_lazy("nationality"))
    field_order = ("nationality", "on", "level", "count", "rank", "source", "definition", "note")

    class Meta:
        model = EnrolmentCount
        fields = ("nationality", "level", "count", "rank", "source", "definition", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["nationality"].choices = countries(_("choose"))
        fields["on"].required = True

    def clean(self) -> dict[str, Any]:
        """An observation says at least one thing."""
        super().clean()
        cleaned = self.cleaned_data
        told = cleaned.get("count") is not None or cleaned.get("rank") is not None
        if not told and not {"count", "rank"} & set(self.errors):
            self.add_error("count", _("Give the number or the rank: without either nothing was observed."))
        return cleaned


class ClubForm(_Form):
    partial_dates = ("founded_on", "ends_on")
    country = forms.ChoiceField(label=gettext_lazy("country"), required=False)
    partner = LookupField(label=gettext_lazy("partner"), required=False)
    website = forms.URLField(label=gettext_lazy("website"), required=False, assume_scheme="https")
    field_order = (
        "name",
        "country",
        "city",
        "partner",
        "founded_on",
        "founded_on_unknown",
        "ends_on",
        "members",
        "website",
        "description",
        "source",
    )

    class Meta:
        model = AlumniClub
        fields = (
            "name",
            "country",
            "city",
            "partner",
            "founded_on_unknown",
            "members",
            "website",
            "description",
            "source",
        )
        labels = {"founded_on_unknown": gettext_lazy("It was founded on an unknown day")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["country"].choices = countries(_("not known"))
        fields["partner"].queryset = institutions_visible_to(self.user).partners().order_by("name", "pk")

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("founded_on") and cleaned.get("founded_on_unknown"):
            self.add_error("founded_on", _("Give the day, or say that it is not known: not both."))
        return cleaned
