"""The register taken out as spreadsheets: each account gets what its lists show, in the format that is brought in."""

import csv
import zipfile
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from edge.agreements.models import Agreement
from edge.people.models import Person
from edge.sheets.models import Import
from edge.sheets.rules.kinds import KINDS
from edge.web.pages.sheets import views_export

pytestmark = pytest.mark.django_db


def taken_out(client, *kinds, file="csv"):
    response = client.get("/exports/", {"kinds": kinds, "file": file})
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def rows(client, kind):
    """The rows of one kind from the zip of CSV files, as dictionaries."""
    archive = zipfile.ZipFile(BytesIO(taken_out(client, kind)))
    assert archive.namelist() == [f"{kind}.csv"]
    text = archive.read(f"{kind}.csv").decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))


def test_the_page_offers_every_kind_and_changes_nothing(as_role):
    response = as_role("leadership").get("/exports/")
    offered = [value for value, _label in response.context["form"].fields["kinds"].choices]
    assert offered == list(KINDS)


def test_a_workbook_has_a_sheet_for_each_kind_that_was_asked_for(as_role):
    book = load_workbook(BytesIO(taken_out(as_role("officer"), "institutions", "agreements", file="xlsx")))
    assert book.sheetnames == ["Institutions", "Agreements"]
    assert book["Agreements"].max_row == 1 + Agreement.objects.count()


def test_dates_stand_as_they_are_known(as_role):
    signed = {row["Id"]: row["Signed on"] for row in rows(as_role("officer"), "agreements")}
    assert (signed["A1"], signed["A2"]) == (
        str(Agreement.objects.get(public_id="A1").signed_on or ""),
        str(Agreement.objects.get(public_id="A2").signed_on or ""),
    )
    assert any(len(date) == 4 for date in signed.values())  # a year alone stays a year


def test_what_was_taken_out_changes_nothing_when_it_is_brought_in(as_role):
    client = as_role("officer")
    content = taken_out(client, *KINDS, file="xlsx")
    upload = SimpleUploadedFile("edge.xlsx", content)
    client.post("/imports/add/", {"upload": upload, "form_token": "a"})
    report = Import.objects.get().report
    assert report["errors"] == 0, report["findings"][:3]
    done = [counts for counts in report["counts"].values() if counts.get("created") or counts.get("changed")]
    assert done == []


def test_no_text_comes_out_live(as_role):
    Agreement.objects.filter(public_id="A1").update(title="=1+1")
    client = as_role("officer")
    assert "'=1+1" in [row["Title"] for row in rows(client, "agreements")]
    book = load_workbook(BytesIO(taken_out(client, "agreements", file="xlsx")))
    assert all(cell.data_type != "f" for row in book["Agreements"].iter_rows() for cell in row)


def test_more_rows_than_a_workbook_is_waited_for_are_refused_with_the_way_out(as_role, monkeypatch):
    monkeypatch.setattr(views_export, "MOST_IN_WORKBOOK", 3)
    response = as_role("officer").get("/exports/", {"kinds": ["agreements"], "file": "xlsx"})
    assert response.status_code == 422
    assert "Take CSV files, or fewer kinds." in str(response.context["form"].errors["file"])


def test_nothing_chosen_is_said_at_the_field(as_role):
    response = as_role("officer").get("/exports/", {"file": "csv"})
    assert response.status_code == 422 and "kinds" in response.context["form"].errors


def test_a_partner_officer_takes_nothing_out(as_role):
    client = as_role("partner_officer")
    for query in ({}, {"kinds": ["agreements"], "file": "csv"}):
        assert client.get("/exports/", query).status_code == 403


@pytest.mark.parametrize("role", ["coordinator", "leadership", "auditor"])
def test_each_role_gets_the_people_it_sees_and_no_others(as_role, account, role):
    from edge.mobility.permissions import stays_visible_to
    from edge.partners.permissions import officers_visible_to

    client = as_role(role)
    assert {row["Id"] for row in rows(client, "officers")} == set(
        officers_visible_to(account(role)).values_list("public_id", flat=True)
    )
    assert {row["Id"] for row in rows(client, "stays")} == set(
        stays_visible_to(account(role)).values_list("public_id", flat=True)
    )
    seen = {row["Family name"] for row in rows(client, "officers")}
    assert seen <= set(Person.objects.values_list("family_name", flat=True))
