"""The check of a spreadsheet on the screen: words for no day, all faults of a row, the names of kinds."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from edge.sheets.models import Import
from tests.pages.filling import send

pytestmark = pytest.mark.django_db

OPEN_DAYS = (
    "Kind,Title,Partner,Signed on,Last day in force\r\n"
    "Memorandum of understanding,A,Tsinghua University,Apr 2012,t.b.d.\r\n"
    "Memorandum of understanding,B,Tsinghua University,2012年4月,t.b.d.\r\n"
    "Memorandum of understanding,C,Tsinghua University,-,unknown\r\n"
)
ALL_WRONG = (
    "Kind,Title,Partner,Signed on,Last day in force\r\n"
    "Marriage contract,A,Zzyzx Academy,2012-02-30,5 years\r\n"
    "Student exchange agreement,B,Fudan Universty,2011,1999\r\n"
)


def sent(client, text):
    upload = SimpleUploadedFile("agreements.csv", text.encode())
    assert client.post("/imports/add/", {"upload": upload, "form_token": "a"}).status_code == 302
    return Import.objects.get()


def page(client, one, **headers):
    return client.get(f"/imports/{one.public_id}/", **headers)


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_days_left_open_are_understood_told_and_may_be_said_to_mean_something_else(as_role):
    client = as_role("officer")
    one = sent(client, OPEN_DAYS)
    response = page(client, one)
    text = words(response)
    assert "It would add 3 agreements. Nothing stands against it." in text
    assert (
        "“t.b.d.” in column “Last day in force” was read as no day at all, as an empty cell is. Cells: 2; the first "
        "in row 2." in text
    )
    assert "“-” in column “Signed on” was read as no day at all" in text
    assert "What a word for no day means in “Signed on”" in text
    assert "What a word for no day means in “Last day in force”" not in text  # there is nothing to choose
    form = response.context["form"]
    name = next(name for name in form.fields if name.startswith("no-day-"))
    send(client, f"/imports/{one.public_id}/", go="check", **{name: "unknown_day"})
    one.refresh_from_db()
    assert one.choices["no_days"] == {"agreements": {"signed_on": "unknown_day"}}
    response = page(client, one)
    assert (
        "was read as you said: it happened on a day that is not known. Cells: 1; the first in row 4."
        in words(response)
    )
    assert response.context["form"][name].value() == "unknown_day"
    send(client, f"/imports/{one.public_id}/", go="check", **{name: ""})
    one.refresh_from_db()
    assert one.choices["no_days"] == {"agreements": {}}


def test_all_faults_of_a_row_and_all_names_are_there_after_the_first_check(as_role):
    client = as_role("officer")
    work = page(client, sent(client, ALL_WRONG)).context["work"]
    found = {(work.found(place).row, work.found(place).field) for place in range(len(work.raw))}
    assert found == {
        (2, "kind"),
        (2, "partner"),
        (2, "signed_on"),
        (2, "ends_on"),
        (3, "partner"),
        (3, "ends_on"),
    }
    assert {name.text for name in work.names if name.is_open} == {"Zzyzx Academy", "Fudan Universty"}


@pytest.mark.parametrize(
    ("language", "name"), [("en", "memorandum of understanding"), ("zh-hans", "谅解备忘录")]
)
def test_an_unknown_kind_is_answered_with_names_in_the_language_of_the_reader(as_role, language, name):
    client = as_role("officer")
    one = sent(client, ALL_WRONG)
    response = page(client, one, headers={"accept-language": language})
    assert f"{name} (memorandum_of_understanding)" in words(response).replace("Memorandum", "memorandum")
    offered = re.sub(r"\s+", " ", response.content.decode()).casefold()
    assert f'<option value="memorandum_of_understanding">{name}' in offered
