"""One form, one deed: shown, done once, refused with what was typed still in it, never half-written."""

from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.test import Client
from django.urls import path

from edge.agreements import actions as agreements
from edge.agreements.models import Agreement, AgreementDocument
from edge.config.urls import urlpatterns as of_the_product
from edge.core.models import Activity, Document, FormReceipt
from edge.people import actions as people
from edge.people.models import Account, Person
from edge.people.permissions import INSTALLATION
from edge.web.kit.editing import confirm_removal, edit_page
from edge.web.kit.forms import OnceForm, ReasonForm, RecordForm
from edge.web.kit.policy import policy

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.pages.test_editing")]


class PersonForm(RecordForm):
    class Meta:
        model = Person
        fields = ("family_name", "given_name", "email", "family_first")


class AgreementForm(RecordForm):
    partial_dates = ("signed_on", "starts_on", "ends_on")
    field_order = ("title", "signed_on", "starts_on", "ends_on")

    class Meta:
        model = Agreement
        fields = ("title", "kind", "signed_on_unknown", "parent")


class UploadForm(OnceForm):
    upload = forms.FileField()
    role = forms.CharField()


def page(request: HttpRequest, form: Any, act: Any, **options: Any) -> HttpResponse:
    words = {"verb": "Save", "title": "Try", "done": "It is done.", "next_url": "/done/", "cancel_url": "/"}
    return edit_page(request, form=form, act=act, **{**words, **options})


@policy("people.write_person")
def add(request: HttpRequest) -> HttpResponse:
    form = PersonForm(request.POST or None)
    return page(
        request,
        form,
        lambda: people.add_person(by=request.user, **form.changes()),
        next_url=lambda person: f"/done/{person.public_id}/",
    )


@policy("people.write_person")
def add_with_prefix(request: HttpRequest) -> HttpResponse:
    form = PersonForm(request.POST or None, prefix="p")
    return page(request, form, lambda: people.add_person(by=request.user, **form.changes()))


@policy("people.write_person")
def add_and_stumble(request: HttpRequest) -> HttpResponse:
    """The deed is done when the way onwards cannot be found."""
    form = PersonForm(request.POST or None)

    def stumble(_person: Person) -> str:
        raise ZeroDivisionError

    return page(request, form, lambda: people.add_person(by=request.user, **form.changes()), next_url=stumble)


@policy("people.write_person")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    form = PersonForm(request.POST or None, instance=Person.objects.filter(pk=pk).first() or Person(pk=pk))
    return page(
        request,
        form,
        lambda: people.edit_person(
            person=form.instance, by=request.user, changes=form.changes(), version=form.seen_version
        ),
    )


@policy("people.write_person")
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Person, pk=pk)
    form = ReasonForm(request.POST or None, initial={"version": person.version})
    return confirm_removal(
        request,
        form=form,
        act=lambda: people.remove_person(
            person=person,
            by=request.user,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        what=person,
        next_url="/done/",
        cancel_url="/",
    )


@policy("agreements.write_agreement")
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    form = AgreementForm(request.POST or None, instance=get_object_or_404(Agreement, pk=pk))
    return page(
        request,
        form,
        lambda: agreements.edit_agreement(
            agreement=form.instance, by=request.user, changes=form.changes(), version=form.seen_version
        ),
    )


@policy("agreements.write_agreement")
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    return page(
        request,
        form,
        lambda: agreements.attach_document(
            agreement=Agreement.objects.get(pk=pk),
            by=request.user,
            upload=form.cleaned_data["upload"],
            role=form.cleaned_data["role"],
        ),
    )


@policy("people.write_person")
def meet_somebody(request: HttpRequest) -> HttpResponse:
    form = OnceForm(request.POST or None)

    def act() -> None:
        raise IntegrityError("update or delete on table violates a foreign key")

    return page(request, form, act)


urlpatterns = [
    path("try/add/", add),
    path("try/prefix/", add_with_prefix),
    path("try/stumble/", add_and_stumble),
    path("try/edit/<int:pk>/", edit),
    path("try/remove/<int:pk>/", remove),
    path("try/agreement/<int:pk>/", agreement),
    path("try/upload/<int:pk>/", upload),
    path("try/meet/", meet_somebody),
    *of_the_product,
]


def an_officer(name: str = "olivia") -> Account:
    account = people.open_account(by=INSTALLATION, email=f"{name}@staff.example", name=name)
    people.grant_role(account=account, by=INSTALLATION, role="officer")
    return account


def browser(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


@pytest.fixture
def client() -> Client:
    return browser(an_officer())


@pytest.fixture
def person() -> Person:
    return people.add_person(by=INSTALLATION, family_name="Peeters", given_name="Mia")


@pytest.fixture
def memorandum() -> Agreement:
    kind = agreements.add_kind(
        by=INSTALLATION, code="visit", name_en="visit", name_nl="bezoek", name_zh="访问"
    )
    return agreements.prepare_agreement(by=INSTALLATION, kind=kind, title="Memorandum")


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


NEW = {"family_name": "Claes", "form_token": "token-1"}


# ---------------------------------------------------------------- once


def test_opening_a_form_writes_nothing_and_gives_it_a_token_of_its_own(
    client: Client, person: Person
) -> None:
    lines = Activity.objects.count()
    first, second = (client.get(f"/try/edit/{person.pk}/").context["form"] for _ in range(2))
    tokens = {form["form_token"].value() for form in (first, second)}
    assert len(tokens) == 2
    assert first["version"].value() == 1
    assert (Activity.objects.count(), FormReceipt.objects.count()) == (lines, 0)


def test_a_sent_form_does_its_deed_and_leads_on(client: Client) -> None:
    response = client.post("/try/add/", NEW)
    claes = Person.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/done/{claes.public_id}/")
    assert said(response) == ["It is done."]
    assert Activity.objects.get(verb="add_person").actor == Account.objects.get()
    receipt = FormReceipt.objects.get()
    assert (receipt.token, receipt.location, receipt.account) == (
        "token-1",
        f"/done/{claes.public_id}/",
        Account.objects.get(),
    )


@pytest.mark.parametrize("address", ["/try/add/", "/try/prefix/"])
def test_the_same_form_sent_again_leads_to_the_same_place_and_does_nothing(
    client: Client, address: str
) -> None:
    prefix = "p-" if "prefix" in address else ""
    body = {f"{prefix}{name}": value for name, value in NEW.items()}
    first = client.post(address, body)
    second = client.post(address, {**body, "csrfmiddlewaretoken": "another"})
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert Person.objects.count() == Activity.objects.filter(verb="add_person").count() == 1


def test_the_same_token_with_another_body_is_refused(client: Client) -> None:
    client.post("/try/add/", NEW)
    response = client.post("/try/add/", {**NEW, "family_name": "Maes"})
    assert response.status_code == 409
    assert next(template.name for template in response.templates) == "409.html"
    assert Person.objects.get().family_name == "Claes"


def test_the_same_token_on_another_page_is_another_body(client: Client) -> None:
    client.post("/try/add/", NEW)
    assert client.post("/try/stumble/", NEW).status_code == 409


def test_the_token_of_another_account_does_not_collide(client: Client) -> None:
    client.post("/try/add/", NEW)
    other = browser(an_officer("otto"))
    assert other.post("/try/add/", {**NEW, "family_name": "Maes"}).status_code == 302
    assert set(Person.objects.values_list("family_name", flat=True)) == {"Claes", "Maes"}


def test_a_form_sent_again_leads_on_even_when_it_would_no_longer_be_taken(
    client: Client, person: Person
) -> None:
    body = {"family_name": "Claes", "version": "1", "form_token": "token-1"}
    for _ in range(2):
        assert client.post(f"/try/edit/{person.pk}/", body).status_code == 302
    stored = Person.objects.get()
    assert (stored.family_name, stored.version) == ("Claes", 2)


def test_receipts_are_kept_for_two_days(client: Client, time_machine: Any) -> None:
    time_machine.move_to("2012-10-20T12:00:00+00:00", tick=False)
    client.post("/try/add/", {**NEW, "form_token": "old"})
    time_machine.shift(timedelta(seconds=1))
    client.post("/try/add/", {**NEW, "form_token": "younger"})
    time_machine.shift(timedelta(days=2))
    browser(Account.objects.get()).post("/try/add/", {**NEW, "form_token": "new"})
    assert set(FormReceipt.objects.values_list("token", flat=True)) == {"younger", "new"}


def test_who_may_not_write_leaves_no_receipt() -> None:
    stranger = people.open_account(by=INSTALLATION, email="x@staff.example", name="X")
    assert browser(stranger).post("/try/add/", NEW).status_code == 403
    assert not Person.objects.exists()
    assert not FormReceipt.objects.exists()


# ---------------------------------------------------------------- refused


def test_a_form_that_is_not_filled_in_stays_and_can_be_sent_again_with_its_token(client: Client) -> None:
    response = client.post("/try/add/", {**NEW, "family_name": "", "given_name": "Mia"})
    assert response.status_code == 422
    assert response.context["form"]["given_name"].value() == "Mia"
    assert not FormReceipt.objects.exists()
    assert client.post("/try/add/", {**NEW, "given_name": "Mia"}).status_code == 302


def test_what_the_columns_do_not_take_stands_beside_its_field(client: Client) -> None:
    response = client.post("/try/add/", {**NEW, "email": "no address"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["email"]
    assert not Person.objects.exists()


def test_a_refusal_of_the_rules_stands_beside_its_field_and_nothing_is_written(
    client: Client, memorandum: Agreement
) -> None:
    body = {"title": "New", "kind": memorandum.kind_id, "version": "1", "form_token": "t"}
    response = client.post(
        f"/try/agreement/{memorandum.pk}/", {**body, "starts_on": "2012", "ends_on": "2011"}
    )
    assert response.status_code == 422
    assert response.context["form"].errors == {
        "ends_on": ["The last day (2011) lies before the first (2012)."]
    }
    response = client.post(f"/try/agreement/{memorandum.pk}/", {**body, "parent": memorandum.pk})
    assert list(response.context["form"].errors) == ["parent"]
    stored = Agreement.objects.get()
    assert (stored.title, stored.version, FormReceipt.objects.count()) == ("Memorandum", 1, 0)


@pytest.mark.parametrize(
    "text", ["2012-02-30", "31.1.31", "Till consent", "2012-13", "20121022", "2012-1-1", "0000"]
)
@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "is not a date that EDGE can keep"), ("nl", None), ("zh-hans", None)],
)
def test_what_is_no_date_is_refused_with_a_sentence(
    client: Client, memorandum: Agreement, text: str, language: str, sentence: str | None
) -> None:
    body = {"title": "New", "kind": memorandum.kind_id, "version": "1", "signed_on": text}
    response = client.post(f"/try/agreement/{memorandum.pk}/", body, headers={"accept-language": language})
    assert response.status_code == 422
    ((found,),) = response.context["form"].errors.values()
    assert text in found
    assert sentence is None or sentence in found
    assert response.context["form"]["signed_on"].value() == text
    assert Agreement.objects.get().signed_on is None


def test_a_date_as_it_is_written_is_kept(client: Client, memorandum: Agreement) -> None:
    body = {"title": "New", "kind": memorandum.kind_id, "version": "1", "signed_on": " 2012-04 "}
    assert client.post(f"/try/agreement/{memorandum.pk}/", body).status_code == 302
    assert str(Agreement.objects.get().signed_on) == "2012-04"


def test_who_is_in_the_way_at_the_same_moment_is_told_of_and_nothing_is_kept(client: Client) -> None:
    response = client.post("/try/meet/", {"form_token": "t"})
    assert response.status_code == 409
    ((sentence,),) = response.context["form"].errors.values()
    assert sentence.startswith("Somebody changed or removed something that this belongs to")
    assert not FormReceipt.objects.exists()


def test_what_fails_after_the_deed_undoes_the_deed_and_its_receipt(client: Client) -> None:
    with pytest.raises(ZeroDivisionError):
        client.post("/try/stumble/", NEW)
    assert not Person.objects.exists()
    assert not Activity.objects.filter(verb="add_person").exists()
    assert not FormReceipt.objects.exists()


# ---------------------------------------------------------------- somebody else saved first


def test_an_old_form_shows_both_texts_and_sent_again_overwrites_knowingly(
    client: Client, person: Person
) -> None:
    people.edit_person(person=person, by=INSTALLATION, changes={"given_name": "Maria", "family_first": True})
    typed = {"family_name": "Peeters", "given_name": "Mia-Lou", "version": "1", "form_token": "token-1"}
    response = client.post(f"/try/edit/{person.pk}/", typed)
    assert response.status_code == 409
    rows = [(row.label, row.theirs, row.yours) for row in response.context["conflict"]]
    assert rows == [("Given name", "Maria", "Mia-Lou"), ("Writes the family name first", "yes", "no")]
    form = response.context["form"]
    assert form["given_name"].value() == "Mia-Lou"
    assert form["version"].value() == "2"
    assert form["form_token"].value() != "token-1"
    assert Person.objects.get().given_name == "Maria"
    assert not FormReceipt.objects.exists()

    again = {**typed, "version": "2", "form_token": form["form_token"].value()}
    assert client.post(f"/try/edit/{person.pk}/", again).status_code == 302
    stored = Person.objects.get()
    assert (stored.given_name, stored.family_first, stored.version) == ("Mia-Lou", False, 3)


def test_the_comparison_says_dates_and_choices_as_the_form_does(
    client: Client, memorandum: Agreement
) -> None:
    other = agreements.add_kind(
        by=INSTALLATION, code="feast", name_en="feast", name_nl="feest", name_zh="节日"
    )
    agreements.edit_agreement(
        agreement=memorandum, by=INSTALLATION, changes={"signed_on_unknown": True, "kind": other}
    )
    body = {"title": "Memorandum", "kind": memorandum.kind_id, "signed_on": "2012-04", "version": "1"}
    response = client.post(f"/try/agreement/{memorandum.pk}/", body)
    rows = {(row.theirs, row.yours) for row in response.context["conflict"]}
    assert rows == {("", "2012-04"), ("feast", "visit"), ("yes", "no")}


@pytest.mark.parametrize("version", ["", "one", None])
def test_an_edit_that_names_no_version_is_refused(
    client: Client, person: Person, version: str | None
) -> None:
    body = {"family_name": "Claes", "form_token": "t", **({} if version is None else {"version": version})}
    response = client.post(f"/try/edit/{person.pk}/", body)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["version"]
    assert Person.objects.get().family_name == "Peeters"


def test_a_record_removed_meanwhile_is_told_of(client: Client, person: Person) -> None:
    pk = person.pk
    people.remove_person(person=person, by=INSTALLATION)
    body = {"family_name": "Claes", "version": "1", "form_token": "t"}
    response = client.post(f"/try/edit/{pk}/", body)
    assert response.status_code == 409
    assert response.context["form"].non_field_errors() == [
        "This record was removed while you were working on it."
    ]
    assert response.context["conflict"] == []


# ---------------------------------------------------------------- removal and files


def test_a_removal_asks_why_and_sees_the_version(client: Client, person: Person) -> None:
    address = f"/try/remove/{person.pk}/"
    assert client.get(address).context["danger"] is True
    assert client.post(address, {"version": "1", "form_token": "t"}).status_code == 422
    people.edit_person(person=person, by=INSTALLATION, changes={"given_name": "Maria"})
    body = {"reason": "twice", "version": "1", "form_token": "t"}
    assert client.post(address, body).status_code == 409
    assert Person.objects.exists()
    response = client.post(address, {**body, "version": "2"})
    assert response.status_code == 302
    assert said(response) == ["“Maria Peeters” was removed. It can be brought back from “Recently removed”."]
    assert Activity.objects.filter(verb="remove_person").get().details == {"reason": "twice"}


def test_another_file_of_the_same_name_and_size_is_another_body(
    client: Client, memorandum: Agreement, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path

    def send(content: bytes) -> Any:
        file = SimpleUploadedFile("letter.txt", content)
        body = {"upload": file, "role": "letter", "form_token": "t"}
        return client.post(f"/try/upload/{memorandum.pk}/", body)

    assert [send(content).status_code for content in (b"one", b"one", b"two")] == [302, 302, 409]
    assert AgreementDocument.objects.count() == Document.objects.count() == 1
    (kept,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert kept.read_bytes() == b"one"


def test_a_refused_upload_leaves_no_file(
    client: Client, memorandum: Agreement, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    for name, content, role in (("letter.pdf", b"no pdf", "letter"), ("letter.txt", b"text", "no such role")):
        body = {"upload": SimpleUploadedFile(name, content), "role": role, "form_token": "t"}
        assert client.post(f"/try/upload/{memorandum.pk}/", body).status_code == 422
    assert not Document.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
