"""A spreadsheet on the screen: sent, checked, settled, corrected, brought in, and taken back."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from edge.agreements.models import Agreement
from edge.partners.models import Institution
from edge.sheets.models import Import, ImportedRow
from edge.sheets.rules.kinds import KINDS
from tests.pages.filling import send

pytestmark = pytest.mark.django_db

TWO_DOUBTS = (
    "Kind,Title,Partner,Signed on\r\n"
    "Memorandum of understanding,A first paper,Tsinghua University,2012-02-30\r\n"
    "Memorandum of understanding,A second paper,Fudan Universty,2011\r\n"
)


def sent(client, text, name="agreements.csv"):
    """The import that a file becomes; it is checked by then."""
    content = text if isinstance(text, bytes) else text.encode()
    response = client.post("/imports/add/", {"upload": SimpleUploadedFile(name, content), "form_token": "a"})
    assert response.status_code == 302, response.context["form"].errors
    return Import.objects.get()


def page(client, one):
    response = client.get(f"/imports/{one.public_id}/")
    assert response.status_code == 200
    return response


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.split())


def settle(client, one, **changes):
    return send(client, f"/imports/{one.public_id}/", go="check", **changes)


def bring(client, one):
    one.refresh_from_db()
    return client.post(f"/imports/{one.public_id}/bring/", {"version": one.version})


def corrected(client):
    """The file of two doubts with both settled, ready to be brought in."""
    one = sent(client, TWO_DOUBTS)
    form = page(client, one).context["form"]
    cell = next(part["box"].html_name for part in form.of_cells)
    name = next(part for part in form.of_names if part["name"].is_open)
    settle(client, one, **{cell: "2012-02", name["choice"].html_name: "fudan.edu.cn"})
    one.refresh_from_db()
    return one


# ---------------------------------------------------------------- the list and the template
def test_before_the_first_file_the_list_says_what_to_do(as_role):
    text = words(as_role("officer").get("/imports/"))
    assert "No spreadsheet has been brought in yet" in text
    assert "Nothing is stored before you say so, and it can be taken back as one step." in text


def test_the_list_reads_one_page_with_as_many_statements_for_one_as_for_many(as_role, account):
    client, by = as_role("officer"), account("officer")
    counts = []
    for number in (1, 40):
        Import.objects.bulk_create(
            Import(file_name=f"{number}-{place}.csv", sha256="", account=by, state="checked")
            for place in range(number)
        )
        client.get("/imports/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/imports/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_template_has_a_sheet_for_every_kind_and_says_how_it_is_filled(as_role):
    response = as_role("officer").get("/imports/template/")
    book = load_workbook(BytesIO(b"".join(response)))
    assert book.sheetnames == ["How to fill", *(kind.titles["en"] for kind in KINDS.values())]
    agreements = book["Agreements"]
    assert [cell.value for cell in agreements[1]] == [
        field.headings["en"] for field in KINDS["agreements"].fields
    ]
    assert agreements.max_row == 1
    told = list(book["How to fill"].iter_rows(min_row=2, values_only=True))
    assert len(told) == sum(len(kind.fields) for kind in KINDS.values())
    assert ("Counts", "Direction", "yes", "one of the words listed beside", "outgoing; incoming") in told


def test_the_template_as_it_is_holds_no_rows_and_one_filled_sheet_is_enough(as_role):
    client = as_role("officer")
    book = load_workbook(BytesIO(b"".join(client.get("/imports/template/"))))
    sheet = book["Agreements"]
    headings = [cell.value for cell in sheet[1]]
    values = {
        "Kind": "Student exchange agreement",
        "Partner": "Tsinghua University",
        "Title": "A paper",
        "Signed on": "2012",
    }
    sheet.append([values.get(heading) for heading in headings])
    filled = BytesIO()
    book.save(filled)
    one = sent(client, filled.getvalue(), "filled.xlsx")
    response = page(client, one)
    assert response.context["work"].report["errors"] == 0, words(response)
    assert "It would add 1 agreement. Nothing stands against it." in words(response)


# ---------------------------------------------------------------- what cannot be read
def test_a_file_that_is_no_spreadsheet_is_refused_at_its_field(as_role):
    client = as_role("officer")
    response = client.post("/imports/add/", {"upload": SimpleUploadedFile("a.exe", b"MZ"), "form_token": "a"})
    assert response.status_code == 422
    assert "a.exe" in str(response.context["form"].errors["upload"])
    assert Import.objects.count() == 0


def test_a_file_that_breaks_off_is_refused_with_the_row(as_role):
    client = as_role("officer")
    upload = SimpleUploadedFile("a.csv", b'Kind,Title\r\n"never closed,x\r\n')
    response = client.post("/imports/add/", {"upload": upload, "form_token": "a"})
    assert response.status_code == 422
    assert "Row 2: a quotation mark is opened and never closed" in str(
        response.context["form"].errors["upload"]
    )


def test_a_file_that_turns_out_unreadable_says_why_and_the_way_out(as_role):
    client = as_role("officer")
    rows = "Student exchange agreement,A paper,Tsinghua University\r\n" * 3000
    one = sent(client, f'Kind,Title,Partner\r\n{rows}"never closed,x\r\n')
    response = page(client, one)
    assert one.state == "failed"
    assert "The file could not be read, and nothing has been stored." in words(response)
    assert "Row 3002: a quotation mark" in words(response) and "Send another file" in words(response)


# ---------------------------------------------------------------- settling
def test_the_check_says_what_stands_against_it_and_writes_nothing(as_role):
    client = as_role("officer")
    before = Agreement.objects.count()
    response = page(client, sent(client, TWO_DOUBTS))
    assert "What keeps it from being brought in: 1 name to be settled and 1 error in its rows." in words(
        response
    )
    assert "“2012-02-30” is no day of the calendar." in words(response)
    box = next(part["box"] for part in response.context["form"].of_cells)
    assert box.value() == "2012-02-30"
    assert "Bring in" not in words(response)
    assert Agreement.objects.count() == before


def test_a_name_that_resembles_an_institution_is_offered_with_its_reason_and_not_taken(as_role):
    client = as_role("officer")
    form = page(client, sent(client, TWO_DOUBTS)).context["form"]
    part = next(part for part in form.of_names if part["name"].is_open)
    assert part["choice"].value() == ""
    assert ("fudan.edu.cn", "Fudan University (same words, spelled otherwise)") in part[
        "choice"
    ].field.choices


def test_corrected_and_confirmed_it_may_be_brought_in_and_the_records_are_linked(as_role):
    client = as_role("officer")
    one = corrected(client)
    assert "It would add 2 agreements. Nothing stands against it." in words(page(client, one))
    bring(client, one)
    one.refresh_from_db()
    assert one.state == "brought"
    first = Agreement.objects.get(title="A first paper")
    assert str(first.signed_on) == "2012-02"
    assert [
        party.institution.public_id for party in Agreement.objects.get(title="A second paper").parties.all()
    ] == [
        "kuleuven.be",
        "fudan.edu.cn",
    ]
    response = page(client, one)
    assert "It added 2 agreements." in words(response)
    assert f'href="/agreements/{first.public_id}/"' in response.content.decode()


def test_a_correction_is_listed_and_can_be_taken_back(as_role):
    client = as_role("officer")
    one = corrected(client)
    (part,) = page(client, one).context["form"].of_corrections
    assert (part["where"], part["column"], part["text"]) == ("agreements, 2", "Signed on", "2012-02")
    settle(client, one, **{part["drop"].html_name: "on"})
    one.refresh_from_db()
    assert one.choices["corrections"] == {}
    assert one.report["errors"] == 1


def test_a_name_is_confirmed_by_another_institution_too_or_said_to_be_new(as_role):
    client = as_role("officer")
    one = sent(
        client,
        "Kind,Title,Partner\r\nStudent exchange agreement,A,Fudan Universty\r\n"
        "Student exchange agreement,B,Completely Elsewhere Academy\r\n",
    )
    names = {part["name"].text: part for part in page(client, one).context["form"].of_names}
    settle(
        client,
        one,
        **{
            names["Fudan Universty"]["other"].html_name: "Peking University",
            names["Completely Elsewhere Academy"]["choice"].html_name: "new",
        },
    )
    response = page(client, one)
    assert "It would add 1 institution and 2 agreements." in words(response)
    bring(client, one)
    parties = Agreement.objects.get(title="A").parties
    assert parties.filter(institution__public_id="pku.edu.cn").exists()
    assert Institution.objects.filter(name="Completely Elsewhere Academy").exists()


def test_all_unknown_names_are_new_with_one_tick(as_role):
    client = as_role("officer")
    one = sent(
        client,
        "Kind,Title,Partner\r\nStudent exchange agreement,A,Zzyzx Academy\r\n"
        "Student exchange agreement,B,Fudan Universty\r\n",
    )
    settle(client, one, add_unknown="on")
    work = page(client, one).context["work"]
    assert {name.text: name.outcome for name in work.names} == {
        "Fudan Universty": "perhaps",
        "Zzyzx Academy": "new",
    }


def test_foreign_columns_are_shown_with_what_they_may_be_and_remembered(as_role):
    client = as_role("officer")
    text = "Papier,Universiteit,Zegel,Type\r\nA paper,Tsinghua University,red,Student exchange agreement\r\n"
    one = sent(client, text, "papers.csv")
    settle(client, one, **{"kind-0": "agreements"})
    assert "Left out: “Papier” and “Zegel”." in words(page(client, one))
    opened = f"/imports/{one.public_id}/?columns=papers"
    (part,) = client.get(opened).context["form"].of_sheets
    columns = {heading.text: field for heading, field in part["columns"]}
    assert (columns["Universiteit"].value(), columns["Zegel"].value()) == ("partner", "")
    send(client, opened, **{"go": "check", columns["Papier"].html_name: "title"})
    bring(client, one)
    assert Agreement.objects.filter(title="A paper").exists()
    again = client.post(
        "/imports/add/", {"upload": SimpleUploadedFile("agreements.csv", text.encode()), "form_token": "b"}
    )
    another = Import.objects.get(public_id=again["Location"].split("/")[2])
    assert another.report["sheets"][0]["columns"][0]["how"] == "remembered"
    assert "All of it is in the register already: nothing changes." in words(page(client, another))


def test_a_column_that_is_missing_is_one_value_for_all_rows(as_role):
    client = as_role("officer")
    one = sent(client, "Title,Partner\r\nA,Tsinghua University\r\nB,Fudan University\r\n")
    (part,) = page(client, one).context["form"].of_sheets
    (field,) = part["constants"]
    settle(client, one, **{field.html_name: "student_exchange"})
    bring(client, one)
    kinds = Agreement.objects.filter(title__in=("A", "B")).values_list("kind__code", flat=True)
    assert list(kinds) == ["student_exchange", "student_exchange"]


def test_the_order_of_day_and_month_is_asked_for_once(as_role):
    client = as_role("officer")
    one = sent(
        client,
        "Kind,Title,Partner,Signed on\r\nStudent exchange agreement,A,Tsinghua University,03/04/2012\r\n",
    )
    (part,) = page(client, one).context["form"].of_sheets
    (field,) = part["ways"]
    settle(client, one, **{field.html_name: "month_first"})
    bring(client, one)
    assert str(Agreement.objects.get(title="A").signed_on) == "2012-03-04"


def test_a_sheet_is_left_out(as_role):
    client = as_role("officer")
    one = sent(client, TWO_DOUBTS)
    settle(client, one, **{"kind-0": ""})
    assert "There is nothing in it yet that could be brought in." in words(page(client, one))


def test_going_to_another_page_keeps_what_was_typed(as_role):
    client = as_role("officer")
    rows = "".join(
        f"Student exchange agreement,Paper {n},Tsinghua University,2012-02-30\r\n" for n in range(60)
    )
    one = sent(client, f"Kind,Title,Partner,Signed on\r\n{rows}")
    response = page(client, one)
    form = response.context["form"]
    assert len(form.of_cells) == 50
    go = response.context["page"].steps_of_errors[1].go
    box = form.of_cells[0]["box"].html_name
    moved = send(client, f"/imports/{one.public_id}/", **{"go": go, box: "2012"})
    assert moved["Location"] == f"/imports/{one.public_id}/{go}"
    one.refresh_from_db()
    assert one.choices["corrections"] == {"agreements!2!signed_on": "2012"}
    second = client.get(moved["Location"])
    assert len(second.context["form"].of_cells) == 10
    assert "What you chose since is kept and not checked yet" in words(second)


def test_what_somebody_else_chose_meanwhile_is_not_overwritten(as_role):
    client = as_role("officer")
    one = sent(client, TWO_DOUBTS)
    form = page(client, one).context["form"]
    box = form.of_cells[0]["box"].html_name
    stale = {"version": str(one.version - 1), box: "2012", "go": "check"}
    response = client.post(f"/imports/{one.public_id}/", stale)
    assert response.status_code == 409
    one.refresh_from_db()
    assert one.choices.get("corrections", {}) == {}


# ---------------------------------------------------------------- bringing in and taking back
def test_a_file_with_errors_is_not_brought_in_by_force(as_role):
    client = as_role("officer")
    one = sent(client, TWO_DOUBTS)
    before = Agreement.objects.count()
    bring(client, one)
    one.refresh_from_db()
    assert (one.state, Agreement.objects.count()) == ("checked", before)


def test_it_is_not_brought_in_as_another_saw_it(as_role):
    client = as_role("officer")
    one = corrected(client)
    response = client.post(f"/imports/{one.public_id}/bring/", {"version": one.version - 1}, follow=True)
    assert "Somebody else worked on it meanwhile" in words(response)
    one.refresh_from_db()
    assert one.state == "checked"


def test_brought_in_twice_it_is_brought_in_once(as_role):
    client = as_role("officer")
    one = corrected(client)
    bring(client, one)
    bring(client, one)
    assert Agreement.objects.filter(title="A first paper").count() == 1
    assert ImportedRow.objects.filter(one_import=one, what="same").count() == 0


def test_taken_back_with_a_reason_the_register_is_as_before(as_role):
    client = as_role("officer")
    one = corrected(client)
    bring(client, one)
    send(client, f"/imports/{one.public_id}/undo/", reason="the wrong file")
    one.refresh_from_db()
    assert one.state == "undone"
    assert not Agreement.objects.filter(title="A first paper").exists()
    response = page(client, one)
    assert "the register is as it was before" in words(response)
    assert "no longer in the register" in words(response)
    removed = Agreement.history.filter(title="A first paper", history_type="-").get()
    assert removed.history_change_reason == "the wrong file"


def test_what_somebody_built_on_is_not_taken_back_and_the_page_says_so(as_role):
    client = as_role("officer")
    one = corrected(client)
    bring(client, one)
    Agreement.objects.filter(title="A first paper").update(version=7)
    send(client, f"/imports/{one.public_id}/undo/", reason="the wrong file")
    one.refresh_from_db()
    assert one.state == "brought"
    assert "It cannot be taken back as one step: 1 of its records were changed since" in words(
        page(client, one)
    )


def test_the_history_of_a_record_says_from_which_row_it_came(as_role):
    client = as_role("officer")
    one = corrected(client)
    bring(client, one)
    record = Agreement.objects.get(title="A second paper")
    text = words(client.get(f"/history/agreement/{record.public_id}/"))
    assert "From agreements.csv, sheet agreements, row 3, brought in on" in text
    auditor = as_role("auditor").get(f"/history/agreement/{record.public_id}/").content.decode()
    assert "From agreements.csv" in auditor and f"/imports/{one.public_id}/" not in auditor


# ---------------------------------------------------------------- under way
def test_work_that_is_under_way_shows_how_far_it_is_and_nothing_to_press(as_role, settings):
    client = as_role("officer")
    one = sent(client, TWO_DOUBTS)
    Import.objects.update(state="bringing")
    folder = settings.DATA_DIR / "imports"
    (folder / f"{one.public_id}.json").write_text('{"rows": 2}', encoding="utf-8")
    response = page(client, one)
    assert "Being brought in: 1 of about 2 rows" in words(response)
    assert "Bring in<" not in response.content.decode()
    (folder / f"{one.public_id}.json").unlink()
    asked = client.get(f"/imports/{one.public_id}/?progress=1", headers={"HX-Request": "true"})
    assert asked["HX-Refresh"] == "true"
    assert "checked" in words(page(client, one))  # it was broken off, and can be begun again


def test_what_went_wrong_on_our_side_is_told_and_can_be_begun_again(as_role, monkeypatch):
    client = as_role("officer")
    one = corrected(client)
    client.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr("edge.sheets.actions.importing.bring_in", lambda *args, **more: 1 / 0)
        assert bring(client, one).status_code == 500
    text = words(page(client, one))
    assert "Something went wrong on our side, and nothing was changed." in text and "ZeroDivision" not in text
    bring(client, one)
    one.refresh_from_db()
    assert one.state == "brought"


def test_the_file_that_was_guessed_to_be_written_in_something_is_read_as_a_person_says(as_role):
    client = as_role("officer")
    text = "Kind,Title,Partner\r\nStudent exchange agreement,复旦论文,Fudan University\r\n"
    one = sent(client, text.encode("gb18030"))
    assert page(client, one).context["form"]["encoding"].value() == ""
    settle(client, one, encoding="gb18030")
    bring(client, one)
    assert Agreement.objects.filter(title="复旦论文").exists()


# ---------------------------------------------------------------- many
def test_five_thousand_findings_are_a_page_of_fifty(as_role):
    client = as_role("officer")
    one = sent(client, TWO_DOUBTS)
    finding = next(found for found in one.report["findings"] if found["code"] == "date_impossible")
    report = {**one.report, "findings": [{**finding, "row": n} for n in range(5000)], "errors": 6000}
    Import.objects.update(report=report)
    response = page(client, one)
    assert len(response.context["form"].of_cells) == 50
    assert "6000" in words(response).replace(",", "")
    assert len(response.content) < 200_000


def test_the_file_of_what_is_wrong_has_no_live_formula(as_role):
    client = as_role("officer")
    one = sent(
        client, "Kind,Title,Partner,Signed on\r\nStudent exchange agreement,A,Tsinghua University,=1+1\r\n"
    )
    text = b"".join(client.get(f"/imports/{one.public_id}/findings/?export=csv")).decode("utf-8-sig")
    assert "'=1+1" in text and ",=1+1" not in text
    book = load_workbook(BytesIO(b"".join(client.get(f"/imports/{one.public_id}/findings/?export=xlsx"))))
    assert "'=1+1" in [cell.value for row in book.active.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)


# ---------------------------------------------------------------- rights
@pytest.mark.parametrize("role", ["coordinator", "leadership", "auditor", "partner_officer"])
def test_nobody_else_reads_or_does_anything_of_an_import(as_role, role):
    one = sent(as_role("officer"), TWO_DOUBTS, "secret-names.csv")
    client = as_role(role)
    here = f"/imports/{one.public_id}/"
    for path in ("/imports/", here, f"{here}findings/", f"{here}undo/", "/imports/template/"):
        response = client.get(path)
        assert response.status_code == 403, path
        assert b"secret-names" not in response.content
    for path in ("/imports/add/", here, f"{here}bring/", f"{here}undo/"):
        assert client.post(path, {"version": one.version}).status_code == 403, path
    one.refresh_from_db()
    assert one.state == "checked"


def test_the_name_of_a_file_is_found_by_nobody_else(as_role):
    sent(as_role("officer"), TWO_DOUBTS, "secret-names.csv")
    for role in ("coordinator", "leadership", "partner_officer"):
        for path in ("/", "/find/?q=secret", "/partners/tsinghua.edu.cn/"):
            assert b"secret-names" not in as_role(role).get(path).content, (role, path)
