"""Giving a verdict, on a commitment or on a goal: the same form and the same page."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.agreements.rules import Verdict
from edge.core.fields import PartialDateField
from edge.web.kit.editing import edit_page
from edge.web.kit.forms import OnceForm


class JudgeForm(OnceForm):
    """The verdict, its reason and its day; without a day it is given today. Open takes an earlier one back."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(label=gettext_lazy("Verdict"), widget=forms.RadioSelect)
    judged_on = PartialDateField(label=gettext_lazy("Day of the verdict"))
    judgement = forms.CharField(
        label=gettext_lazy("Reason of the verdict"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, met: str, **kwargs: Any) -> None:
        """`met` says what "met" means of the thing that is judged."""
        super().__init__(*args, **kwargs)
        verdicts: Any = self.fields["verdict"]
        verdicts.choices = [
            (Verdict.MET.value, met),
            (Verdict.PARTLY.value, _("partly met")),
            (Verdict.NOT_MET.value, _("not met")),
            (Verdict.OPEN.value, _("open: nothing can be said yet")),
        ]
        self.fields["judged_on"].help_text = _(
            "A year, a month or a day. Left empty, it is today. With the verdict “open” it is not kept."
        )


def judge_at(
    request: HttpRequest, record: Any, *, judge: Callable[..., Any], title: str, met: str, page: str
) -> HttpResponse:
    """The page on which `record` is given its verdict by `judge(by=, verdict=, judgement=, on=, version=)`."""
    judged = record.verdict != Verdict.OPEN
    initial = {
        "version": record.version,
        "verdict": record.verdict if judged else None,
        "judged_on": record.judged_on if judged else request.as_of.isoformat(),  # type: ignore[attr-defined]
        "judgement": record.judgement,
    }
    form = JudgeForm(request.POST or None, initial=initial, met=met)
    return edit_page(
        request,
        form=form,
        act=lambda: judge(
            by=request.user,
            verdict=Verdict(form.cleaned_data["verdict"]),
            judgement=form.cleaned_data["judgement"],
            on=form.cleaned_data["judged_on"],
            version=form.cleaned_data["version"],
        ),
        verb=_("Give verdict"),
        title=title,
        done=_("The verdict is recorded."),
        next_url=page,
        cancel_url=page,
    )
