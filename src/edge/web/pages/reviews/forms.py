"""The forms of internal review."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.agreements.models import ClosedDay, ReviewRoute
from edge.agreements.permissions import reviewers
from edge.agreements.rules.workdays import LONGEST_NAME, DayLine, Trouble, read_closed_days
from edge.web.kit.forms import OnceForm, RecordForm


class VerdictForm(OnceForm):
    """The verdict of a review with its reason; conditions one a line."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label=gettext_lazy("Verdict"),
        choices=[
            ("agreed", gettext_lazy("agreed")),
            ("conditions", gettext_lazy("agreed on conditions")),
            ("refused", gettext_lazy("refused")),
            ("open", gettext_lazy("open again")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    conditions = forms.CharField(
        label=gettext_lazy("Conditions"),
        required=False,
        max_length=4000,
        help_text=gettext_lazy("One a line. They stay open until somebody says how they were met."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MetForm(OnceForm):
    """How and when a condition was met."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    how = forms.CharField(label=gettext_lazy("How it was met"), max_length=500)
    on = forms.DateField(
        label=gettext_lazy("Met on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class RouteForm(RecordForm):
    class Meta:
        model = ReviewRoute
        fields = ("area", "stage", "working_days", "reviewer")

    def __init__(self, *args: Any, user: Any, whole: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        fields: Any = self.fields
        fields["reviewer"].queryset = reviewers()
        fields["reviewer"].help_text = gettext_lazy("Empty: any officer may give the verdict.")


class ClosedDayForm(RecordForm):
    class Meta:
        model = ClosedDay
        fields = ("on", "name")

    def __init__(self, *args: Any, user: Any, whole: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class ClosedDaysForm(OnceForm):
    """A list of closed days, one a line; every line that cannot be read gets its own sentence."""

    lines = forms.CharField(
        label=gettext_lazy("Days"),
        max_length=20_000,
        help_text=gettext_lazy("One a line, the day first: 2027-01-01 New Year's Day"),
        widget=forms.Textarea(attrs={"rows": 12}),
    )

    def clean_lines(self) -> list[DayLine]:
        found = read_closed_days(self.cleaned_data["lines"])
        wrong = [line for line in found if line.trouble is not None]
        if wrong:
            raise forms.ValidationError([_trouble_words(line) for line in wrong])
        return found

    def days(self) -> list[tuple[date, str]]:
        return [(line.on, line.name) for line in self.cleaned_data["lines"] if line.on is not None]


def _trouble_words(line: DayLine) -> str:
    words = {
        Trouble.NO_DAY: _("Line %(number)s, “%(text)s”: it does not begin with a day such as 2027-01-01."),
        Trouble.NO_NAME: _("Line %(number)s, “%(text)s”: say after the day why the office is closed."),
        Trouble.TWICE: _("Line %(number)s, “%(text)s”: this day stands in an earlier line already."),
        Trouble.TOO_LONG: _("Line %(number)s, “%(text)s”: the reason is longer than %(most)s characters."),
    }
    assert line.trouble is not None
    return words[line.trouble] % {"number": line.number, "text": line.text[:60], "most": LONGEST_NAME}
