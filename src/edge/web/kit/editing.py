"""One way to do a verb from a page: show the form, do the verb once, say what happened, lead on.

Whatever goes wrong, what was typed stays in the form and nothing is half-written.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from edge.core.documents import whole_or_nothing
from edge.core.models import FormReceipt
from edge.core.refusals import EditConflict, Refusal
from edge.web.kit.conflicts import conflict_rows

PASSPHRASE = "passphrase"  # nosec B105 - the name of a field that opens a key, and no secret
KEPT = timedelta(days=2)  # how long a handled form is remembered


def _interfered() -> str:
    return _(
        "Somebody changed or removed something that this belongs to at the same moment. Nothing of yours is stored "
        "yet; send it again to try once more."
    )


class AnotherBody(Exception):
    """The token of a handled form came back with other content."""


def edit_page(
    request: HttpRequest,
    *,
    form: Any,
    act: Callable[[], Any],
    verb: str,
    title: str,
    done: str,
    next_url: Callable[[Any], str] | str,
    cancel_url: str,
    danger: bool = False,
    lead: str = "",
    template: str = "kit/form.html",
    extra: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show `form`, or on a valid POST do `act()` and redirect to `next_url`.

    `act` runs in one transaction with the receipt of the form's token: the same form sent twice leads to
    the same place and does nothing; the same token with other content is answered with 409. `extra` is what a
    `template` of its own shows besides the form.
    """
    context: dict[str, Any] = {
        **(extra or {}),
        "form": form,
        "verb": verb,
        "title": title,
        "lead": lead,
        "cancel_url": cancel_url,
        "danger": danger,
    }
    status = 200
    if request.method == "POST":
        try:
            if (receipt := _handled_before(request, form)) is not None:
                return redirect(_answer(receipt, _digest(request)))
            if form.is_valid():
                location, first = _once(request, form, act, next_url)
                if first:
                    messages.success(request, done)
                return redirect(location)
            status = 422
        except AnotherBody:
            return render(request, "409.html", status=409)
        except EditConflict as conflict:
            form.refuse(conflict)
            context["conflict"] = conflict_rows(conflict.current, form)
            status = 409
            _take_over_version(form, conflict.current)
        except Refusal as refusal:
            form.refuse(refusal)
            status = 422
        except ValidationError as error:
            _show(form, error)
            status = 422
        except IntegrityError:
            form.refuse(Refusal(_interfered()))
            status = 409
    return render(request, template, context, status=status)


def _once(request: HttpRequest, form: Any, act: Callable[[], Any], next_url: Any) -> tuple[str, bool]:
    """Where to go on, and whether this request was the one that did it.

    The receipt is written first: a twin of this request waits there until it is known how this one ended.
    """
    account: Any = request.user
    token = str(form.cleaned_data.get("form_token") or "")
    with whole_or_nothing():
        receipt = None
        if token:
            receipt = _claim(request, token)
            if receipt is None:
                twin = FormReceipt.objects.get(account=account, token=token)
                return _answer(twin, _digest(request)), False
        result = act()
        location = next_url(result) if callable(next_url) else next_url
        if receipt is not None:
            receipt.location = location
            receipt.save(update_fields=["location"])
            FormReceipt.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    return location, True


def _claim(request: HttpRequest, token: str) -> FormReceipt | None:
    """A receipt for this form, or None when it has one."""
    try:
        with transaction.atomic():
            return FormReceipt.objects.create(
                account=cast(Any, request.user), token=token, digest=_digest(request)
            )
    except IntegrityError:
        return None


def _handled_before(request: HttpRequest, form: Any) -> FormReceipt | None:
    """What a form asks for may be gone or refused once it has been done, so this is asked before anything else."""
    token = request.POST.get(form.add_prefix("form_token"), "")
    if not token or not request.user.is_authenticated:
        return None
    return FormReceipt.objects.filter(account=request.user, token=token).first()


def _answer(receipt: FormReceipt, digest: str) -> str:
    if receipt.digest != digest:
        raise AnotherBody
    return receipt.location


def _digest(request: HttpRequest) -> str:
    """Of the page and everything typed; the protection token of the session is no content, and of a pass phrase
    nothing is kept, not even this."""
    left_out = ("csrfmiddlewaretoken", PASSPHRASE)
    content = sorted((key, values) for key, values in request.POST.lists() if key not in left_out)
    files = sorted((key, file.name, _sha256(file)) for key, files in request.FILES.lists() for file in files)
    return hashlib.sha256(repr((request.path, content, files)).encode()).hexdigest()


def _sha256(file: Any) -> str:
    digest = hashlib.sha256()
    for block in file.chunks():
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()


def _take_over_version(form: Any, current: Any) -> None:
    """Sending again after reading the comparison is a decision: it then overwrites knowingly."""
    if current is not None and "version" in form.fields:
        form.data = form.data.copy()
        form.data[form.add_prefix("version")] = str(current.version)
    if "form_token" in form.fields:
        form.data = form.data.copy()
        form.data[form.add_prefix("form_token")] = form.initial["form_token"]


def _show(form: Any, error: ValidationError) -> None:
    """Put the model's own objections beside the fields they are about."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, errors in error.error_dict.items():
        form.add_error(field if field != NON_FIELD_ERRORS and field in form.fields else None, errors)


def confirm_removal(
    request: HttpRequest, *, form: Any, act: Callable[[], Any], what: Any, next_url: str, cancel_url: str
) -> HttpResponse:
    """The page that asks for a reason before a record leaves the register."""
    return edit_page(
        request,
        form=form,
        act=act,
        verb=_("Remove"),
        title=_("Remove “%(record)s”") % {"record": what},
        lead=_(
            "It leaves the register. Its history stays, and it can be brought back from “Recently removed”."
        ),
        done=_("“%(record)s” was removed. It can be brought back from “Recently removed”.")
        % {"record": what},
        next_url=next_url,
        cancel_url=cancel_url,
        danger=True,
    )
