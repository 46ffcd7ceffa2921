"""Whom we trust: the certificate authorities whose signatures count here."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from edge.agreements.actions.trusting import NotACertificate, add_root, retire_root
from edge.agreements.models import TrustRoot
from edge.core.pades.certificates import as_asn1, certificates_in, facts_of
from edge.people.permissions import may
from edge.web.kit.editing import edit_page
from edge.web.kit.policy import policy
from edge.web.pages.signing.forms import LARGEST_KEY, RetireForm, RootForm


@policy("agreements.read_internal")
def trust_roots(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    rows = [_shown(root, today) for root in TrustRoot.objects.order_by("name", "pk")]
    return render(
        request,
        "signing/roots.html",
        {"rows": rows, "can_write": may(request.user, "agreements.write_trust")},
    )


@policy("agreements.read_internal")
def trust_root(request: HttpRequest, public_id: str) -> HttpResponse:
    root = get_object_or_404(TrustRoot, public_id=public_id)
    return render(
        request,
        "signing/root.html",
        {
            "row": _shown(root, timezone.localdate()),
            "root": root,
            "can_write": may(request.user, "agreements.write_trust"),
        },
    )


def _shown(root: TrustRoot, today: Any) -> dict[str, Any]:
    facts = facts_of(as_asn1(certificates_in(root.pem.encode())[0]))
    return {
        "root": root,
        "facts": facts,
        "is_trusted": root.retired_on is None or root.retired_on > today,
        "has_expired": facts.valid_until.date() < today,
    }


@policy("agreements.write_trust")
def trust_root_add(request: HttpRequest) -> HttpResponse:
    form = RootForm(request.POST or None, request.FILES or None)

    def act() -> TrustRoot:
        upload = form.cleaned_data["upload"]
        if upload.size > LARGEST_KEY:
            raise NotACertificate(_("This is too large for a certificate."), field="upload")
        return add_root(
            by=request.user,
            content=upload.read(),
            name=form.cleaned_data["name"],
            for_tests=form.cleaned_data["for_tests"],
        )

    return edit_page(
        request,
        form=form,
        act=act,
        verb=_("Trust it"),
        title=_("Trust a certificate authority"),
        lead=_(
            "From now on signatures that lead to it count here, in every agreement and every verification."
        ),
        done=_("The authority is trusted."),
        next_url=_page,
        cancel_url=reverse("trust_roots"),
    )


@policy("agreements.write_trust")
def trust_root_retire(request: HttpRequest, public_id: str) -> HttpResponse:
    root = get_object_or_404(TrustRoot, public_id=public_id)
    form = RetireForm(request.POST or None, initial={"version": root.version})
    return edit_page(
        request,
        form=form,
        act=lambda: retire_root(
            root=root,
            by=request.user,
            on=form.cleaned_data["on"],
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        verb=_("Trust it no more"),
        title=_("Trust “%(root)s” no more") % {"root": root},
        lead=_(
            "Every signature that leads to it, earlier ones too, is then told as one of an unknown issuer."
        ),
        done=_("It is trusted no more."),
        next_url=_page,
        cancel_url=_page(root),
        danger=True,
    )


def _page(root: TrustRoot) -> str:
    return reverse("trust_root", args=[root.public_id])
