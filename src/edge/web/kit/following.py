"""What becomes of the agreements made under one that ends: on every form that ends one a tick and a reason for each."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from edge.agreements.actions.deciding import FOLLOW
from edge.agreements.permissions import writable_among
from edge.agreements.queries.below import Below, living_below


def own_below(account: Any, agreement: Any, *, on: date) -> list[Below]:
    """Those below that the account may write; of the others the verb speaks without their names."""
    below = living_below(agreement, on=on)
    mine = writable_among(account, [one.agreement.public_id for one in below])
    return [one for one in below if one.agreement.public_id in mine]


class Following(forms.Form):
    """Base of a form that ends an agreement; `children` are those below it that are alive, at any depth."""

    def __init__(self, *args: Any, children: Sequence[Below], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.children = [below.agreement for below in children]
        for below in children:
            child = below.agreement
            self.fields[f"follow-{child.public_id}"] = forms.BooleanField(
                label=_follow_words(below), required=False, initial=True
            )
            self.fields[f"why-{child.public_id}"] = forms.CharField(
                label=_("Else: why “%(child)s” goes on") % {"child": child}, max_length=300, required=False
            )

    def said(self) -> dict[str, str]:
        """By public id: that it follows, or why it does not."""
        return {
            child.public_id: FOLLOW
            if self.cleaned_data[f"follow-{child.public_id}"]
            else self.cleaned_data[f"why-{child.public_id}"]
            for child in self.children
        }


def _follow_words(below: Below) -> str:
    if below.level == 1:
        return _("“%(child)s” ends with it") % {"child": below.agreement}
    return _("“%(child)s”, level %(level)s, shares the fate of what it is made under") % {
        "child": below.agreement,
        "level": below.level,
    }
