"""The forms of signing: who signs in which order, with what key, what was signed on paper, and whom we trust."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.agreements.actions.signing import Signs
from edge.agreements.models import Original
from edge.agreements.models.signing import METHODS
from edge.agreements.queries.signing import SideOffices
from edge.agreements.queries.texts import sides_of
from edge.agreements.typesetting import MOST_SIGNATORIES
from edge.partners.models import Officer
from edge.web.kit.forms import OnceForm, RecordForm

LARGEST_KEY = 256 * 1024  # bytes of a .p12 file; a key with its chain takes a few thousand
SPARE = 2  # signatories more than sides
DEMONSTRATION, OWN = "demonstration", "own"


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class OpenForm(OnceForm):
    """Who signs, in this order. Every box offers those whose mandate covers the agreement today."""

    method = forms.ChoiceField(
        label=gettext_lazy("How it is signed"),
        choices=METHODS,
        widget=forms.RadioSelect,
        initial="electronic",
    )

    def __init__(
        self, *args: Any, offices: Sequence[SideOffices], may_be_sealed: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._officers = {officer.public_id: officer for side in offices for officer in side.officers}
        choices = [
            (officer.public_id, f"{officer}, {side.institution}")
            for side in offices
            for officer in side.officers
        ]
        self._places = [f"signatory-{number}" for number in range(1, _count(offices) + 1)]
        for number, name in enumerate(self._places, start=1):
            field = forms.ChoiceField(
                label=_("Signatory %(number)s") % {"number": number},
                choices=[("", _("nobody")), *choices],
                required=number <= len(offices),
            )
            if number <= len(offices) and offices[number - 1].officers:
                field.initial = offices[number - 1].officers[0].public_id
            self.fields[name] = field
        if may_be_sealed:
            self.fields["sealed"] = forms.BooleanField(
                label=_("Close the file with the hub's seal after the last signature"),
                help_text=_("In an electronic signing only. After the seal nothing can be added."),
                required=False,
                initial=True,
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = [cleaned[name] for name in self._places if cleaned.get(name)]
        people = [self._officers[one].person_id for one in chosen]
        if len(set(chosen)) != len(chosen) or len(set(people)) != len(people):
            raise ValidationError(_("Somebody stands twice in the order."))
        return cleaned

    def signatories(self) -> list[Signs]:
        officers: list[Officer] = [
            self._officers[self.cleaned_data[name]] for name in self._places if self.cleaned_data.get(name)
        ]
        return [
            Signs(
                institution=officer.institution,
                person=officer.person,
                capacity=officer.title,
                officer=officer,
            )
            for officer in officers
        ]

    @property
    def sealed(self) -> bool:
        return self.cleaned_data["method"] == "electronic" and bool(self.cleaned_data.get("sealed"))


def _count(offices: Sequence[SideOffices]) -> int:
    able = sum(len(side.officers) for side in offices)
    return min(MOST_SIGNATORIES, max(len(offices), min(able, len(offices) + SPARE)))


class NamedForm(OnceForm):
    """Where and with whose certificate somebody signed."""

    place = forms.CharField(label=gettext_lazy("Place"), max_length=100, required=False)
    although = forms.CharField(
        label=gettext_lazy("Why another name in the certificate is right"),
        max_length=100,
        required=False,
        help_text=gettext_lazy(
            "Only where the certificate names somebody else than the signatory. Both sides read it."
        ),
    )


class SignForm(NamedForm):
    """Sign here, with a key that is used once and kept nowhere."""

    source = forms.ChoiceField(
        label=gettext_lazy("Sign with"),
        choices=[
            (DEMONSTRATION, gettext_lazy("a demonstration certificate in the signatory's name")),
            (OWN, gettext_lazy("an own certificate file")),
        ],
        widget=forms.RadioSelect,
        initial=DEMONSTRATION,
    )
    certificate = forms.FileField(
        label=gettext_lazy("Certificate file (.p12 or .pfx)"),
        help_text=gettext_lazy("It is read for this one signature and is not stored."),
    )
    passphrase = forms.CharField(
        label=gettext_lazy("Pass phrase of the file"),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        required=False,
        strip=False,
        max_length=200,
        help_text=gettext_lazy("It opens the file once and is stored nowhere."),
    )
    field_order = ("source", "certificate", "passphrase", "place", "although")

    def __init__(self, *args: Any, demonstration: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if demonstration:
            self.fields["certificate"].required = False
        else:
            del self.fields["source"]

    @property
    def with_demonstration(self) -> bool:
        return bool(self.cleaned_data.get("source") == DEMONSTRATION)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file = cleaned.get("certificate")
        if file is None and cleaned.get("source") == OWN:
            self.add_error("certificate", _("Choose the certificate file."))
        if file is not None and file.size > LARGEST_KEY:
            self.add_error("certificate", _("This is too large for a certificate file."))
        return cleaned


class SendForm(NamedForm):
    """The file that was signed elsewhere."""

    upload = forms.FileField(
        label=gettext_lazy("Signed PDF"),
        help_text=gettext_lazy(
            "The very file that was downloaded here, with one signature more in its own place."
        ),
    )
    field_order = ("upload", "place", "although")


class PaperForm(OnceForm):
    """A signature on the printed original."""

    signed_on = forms.DateField(label=gettext_lazy("Signed on"), widget=DateInput)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=100, required=False)
    upload = forms.FileField(
        label=gettext_lazy("Scan"), required=False, help_text=gettext_lazy("PDF, JPEG or PNG.")
    )


class DayForm(OnceForm):
    """The right day of a signature on paper."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    signed_on = forms.DateField(label=gettext_lazy("Signed on"), widget=DateInput)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=100)


class CancelForm(OnceForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, help_text=gettext_lazy("Both sides read it.")
    )


class OriginalForm(RecordForm):
    """An original on paper; its scan can be added at any time."""

    upload = forms.FileField(
        label=gettext_lazy("Scan"), required=False, help_text=gettext_lazy("PDF, JPEG or PNG.")
    )
    field_order = ("number", "language", "holder", "place", "sent_on", "received_on", "upload")

    class Meta:
        model = Original
        fields = ("number", "language", "holder", "place", "sent_on", "received_on")

    def __init__(self, *args: Any, agreement: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holders: Any = self.fields["holder"]
        pks = [side.pk for side in sides_of(agreement)]
        holders.queryset = holders.queryset.filter(pk__in=pks)
        if not self.instance.pk:
            last = agreement.originals.order_by("-number").values_list("number", flat=True).first()
            self.initial.setdefault("number", (last or 0) + 1)


class RootForm(OnceForm):
    upload = forms.FileField(
        label=gettext_lazy("Certificate of the authority (PEM or DER)"),
        help_text=gettext_lazy("Compare its fingerprint with the one that the authority publishes."),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Empty: the name in the certificate."),
    )
    for_tests = forms.BooleanField(
        label=gettext_lazy("For demonstrations only"),
        required=False,
        help_text=gettext_lazy("Shown as such wherever it is relied on."),
    )


class RetireForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    on = forms.DateField(label=gettext_lazy("Trusted no more from"), widget=DateInput)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", timezone.localdate())


class VerifyForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("Signed PDF"))
