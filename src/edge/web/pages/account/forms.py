"""Forms about accounts, the roles they hold, and one's own account."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import modelform_factory
from django.utils.translation import gettext_lazy as _

from edge.partners.models import Institution, Unit
from edge.partners.permissions import institutions_visible_to, units_visible_to
from edge.people.models import Account
from edge.people.rules import Role
from edge.web.kit.accounts import role_words
from edge.web.kit.forms import OnceForm, RecordForm


class AccountForm(RecordForm):
    class Meta:
        model = Account
        fields = ("name", "email", "language", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_active"].help_text = _(
            "Without this tick the account stays, and all its sessions end at once."
        )
        if not self.instance.pk:
            del self.fields["is_active"]

    def clean_email(self) -> str:
        """Addresses are compared in small letters, as people never mean two accounts by them."""
        address = str(self.cleaned_data["email"]).lower()
        if Account.objects.filter(email__iexact=address).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Another account has this address."))
        return address


class OwnAccountForm(RecordForm):
    """Name and language; `roles` and `other_sessions` are what the page says beside it."""

    roles: Sequence[Any] = ()
    other_sessions: int = 0

    class Meta:
        model = Account
        fields = ("name", "language")


class PeriodForm(RecordForm):
    """From and until of a role, of whichever table."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        check_period(self, cleaned)
        return cleaned


def period_form(record: Any) -> Any:
    return modelform_factory(type(record), form=PeriodForm, fields=("starts_on", "ends_on"))


class UnitField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.institution}: {obj.name}"


class RoleForm(OnceForm):
    """Give a role; a coordinator needs a unit and a partner officer a partner, and nobody else has either."""

    role = forms.ChoiceField(label=_("Role"))
    unit = UnitField(
        label=_("Unit"), queryset=Unit.objects.none(), required=False, help_text=_("For a coordinator only.")
    )
    institution = forms.ModelChoiceField(
        label=_("Partner"),
        queryset=Institution.objects.none(),
        required=False,
        help_text=_("For a partner officer only."),
    )
    starts_on = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    ends_on = forms.DateField(
        label=_("Until (not including)"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = role_words()
        self.fields["role"].choices = [(role.value, words[role]) for role in Role]  # type: ignore[attr-defined]
        units = units_visible_to(account).select_related("institution").order_by("institution__name", "name")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        partners = institutions_visible_to(account).partners().order_by("name")
        self.fields["institution"].queryset = partners  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        check_period(self, cleaned)
        for name, role, missing in (
            ("unit", Role.COORDINATOR, _("A coordinator acts for a unit: choose it.")),
            ("institution", Role.PARTNER_OFFICER, _("A partner officer acts for a partner: choose it.")),
        ):
            if name in self.errors:
                continue
            if cleaned.get("role") == role.value and not cleaned.get(name):
                self.add_error(name, missing)
            elif cleaned.get("role") != role.value and cleaned.get(name):
                self.add_error(name, _("This role is not limited; leave this empty or choose another role."))
        return cleaned


def check_period(form: forms.BaseForm, cleaned: dict[str, Any]) -> None:
    starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
    if starts and ends and ends <= starts:
        form.add_error("ends_on", _("The day on which it ends lies after the day from which it holds."))
