"""The text as files: the canonical form, a PDF, and Word files out and back in as the version of a side."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document

from edge.agreements.actions import texts
from edge.agreements.models import Agreement, TextVersion
from edge.agreements.queries.texts import clauses_of, text_of
from edge.agreements.rules.canonical import canonical_form
from edge.people.permissions import INSTALLATION as BY
from tests.actions.arranging_texts import SCOPE, TERM, a_text, clause, the_next
from tests.pages.drafts import a_shared_draft, body_of, page, tsinghua

pytestmark = pytest.mark.django_db
AsRole = Callable[..., Client]


@pytest.fixture
def agreement(founding_case: None) -> Agreement:
    return a_shared_draft()


@pytest.fixture
def version(agreement: Agreement) -> TextVersion:
    return a_text(agreement)


def test_the_canonical_form_is_what_the_hash_is_of(as_role: AsRole, version: TextVersion) -> None:
    response = as_role("partner_officer").get(page(version, "canonical.json"))
    assert response.content == canonical_form(text_of(version))
    assert response["Content-Disposition"] == 'attachment; filename="draft-v1.json"'


def test_letters_that_the_fonts_lack_are_named_instead_of_a_pdf(
    as_role: AsRole, agreement: Agreement
) -> None:
    version = a_text(agreement, clauses=[clause("a", "A", "\U00012000")])
    response = as_role("officer").get(page(version, "text.pdf"), follow=True)
    assert "There is no PDF of this text." in body_of(response)


def the_file(client: Client, version: TextVersion, words: dict[str, str]) -> SimpleUploadedFile:
    """The Word file of a version in which somebody replaced words."""
    document = Document(io.BytesIO(client.get(page(version, "text.docx")).content))
    for row in document.tables[0].rows:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                if paragraph.text in words:
                    paragraph.runs[0].text = words[paragraph.text]
    content = io.BytesIO()
    document.save(content)
    return SimpleUploadedFile("theirs.docx", content.getvalue())


THREE = {TERM[2]: "This agreement lasts three years."}


def sealed(response: Any) -> str:
    found = re.search(r'name="content" value="([^"]+)"', response.content.decode())
    assert found
    return found[1]


def test_a_partners_word_file_becomes_a_version_of_the_partners_side(
    as_role: AsRole, version: TextVersion
) -> None:
    client = as_role("partner_officer")
    differences = client.post(page(version, "word/"), {"upload": the_file(client, version, THREE)})
    assert differences.status_code == 200
    assert "1 clause differs: 1 changed" in body_of(differences)
    assert "<del>five</del><ins>three</ins>" in differences.content.decode()
    assert TextVersion.objects.count() == 1
    stored = client.post(page(version, "word/"), {"content": sealed(differences), "note": "Our rules"})
    second = TextVersion.objects.get(number=2)
    assert stored.headers["Location"] == page(second)
    assert (second.institution, second.origin, second.note) == (tsinghua(), "word", "Our rules")
    assert second.shown_at is not None
    assert clauses_of(second)[1].texts["en"].body == "This agreement lasts three years."
    assert [one.key for one in clauses_of(second)] == ["scope", "term", "fees"]


def test_a_clause_changed_in_one_language_only_names_the_others(
    as_role: AsRole, version: TextVersion
) -> None:
    client = as_role("partner_officer")
    differences = client.post(page(version, "word/"), {"upload": the_file(client, version, THREE)})
    assert "not changed in: Chinese" in body_of(differences)
    client.post(page(version, "word/"), {"content": sealed(differences), "note": ""})
    second = TextVersion.objects.get(number=2)
    assert "Clause 2: not changed in Chinese." in body_of(client.get(page(second)))
    assert "not changed in: Chinese" in body_of(client.get(page(second, "compare/")))


def test_a_clause_changed_in_every_language_leaves_none_behind(as_role: AsRole, version: TextVersion) -> None:
    client = as_role("partner_officer")
    words = {**THREE, TERM[4]: "本协议有效期三年。"}
    differences = client.post(page(version, "word/"), {"upload": the_file(client, version, words)})
    assert "1 changed" in body_of(differences) and "not changed in" not in body_of(differences)
    client.post(page(version, "word/"), {"content": sealed(differences), "note": ""})
    assert "not changed in" not in body_of(client.get(page(TextVersion.objects.get(number=2))))


def test_an_officers_word_file_is_a_draft_of_the_hub(as_role: AsRole, version: TextVersion) -> None:
    client = as_role("officer")
    differences = client.post(page(version, "word/"), {"upload": the_file(client, version, THREE)})
    client.post(page(version, "word/"), {"content": sealed(differences), "note": ""})
    second = TextVersion.objects.get(number=2)
    assert (second.institution.is_hub, second.shown_at) == (True, None)


def test_a_file_made_from_an_earlier_version_is_carried_over(as_role: AsRole, version: TextVersion) -> None:
    client = as_role("officer")
    file = the_file(client, version, THREE)
    second = texts.show_version(version=the_next(version, "fees", "All pay."), by=BY)
    assert client.get(page(version, "word/")).headers["Location"] == page(second, "word/")
    differences = client.post(page(second, "word/"), {"upload": file})
    assert "The file was made from Version 1. Its changes are carried over to Version 2." in body_of(
        differences
    )
    client.post(page(second, "word/"), {"content": sealed(differences), "note": ""})
    assert [one.texts["en"].body for one in clauses_of(TextVersion.objects.get(number=3))] == [
        SCOPE[2],
        "This agreement lasts three years.",
        "All pay.",
    ]


def test_what_both_changed_is_said_before_a_file_is_stored(as_role: AsRole, version: TextVersion) -> None:
    client = as_role("officer")
    file = the_file(client, version, THREE)
    second = the_next(version, "term", "It lasts nine years.")
    words = body_of(client.post(page(second, "word/"), {"upload": file}))
    assert "1 clause was changed by both" in words
    assert "Store as the next version" not in words


def test_somebody_else_is_first_between_the_differences_and_the_yes(
    as_role: AsRole, version: TextVersion
) -> None:
    client = as_role("officer")
    differences = client.post(page(version, "word/"), {"upload": the_file(client, version, THREE)})
    the_next(version, "fees", "All pay.", name="Mia")
    response = client.post(page(version, "word/"), {"content": sealed(differences), "note": ""})
    assert response.status_code == 422
    assert "Mia made Version 2 meanwhile" in body_of(response)
    assert "Bring the file once more" in body_of(response)
    assert TextVersion.objects.count() == 2


def test_only_what_was_shown_is_stored(as_role: AsRole, version: TextVersion) -> None:
    client = as_role("officer")
    other = as_role("partner_officer").post(
        page(version, "word/"), {"upload": the_file(client, version, THREE)}
    )
    for content in ("x", sealed(other)):  # not signed by us; signed for somebody else
        response = client.post(page(version, "word/"), {"content": content, "note": ""})
        assert response.status_code == 422
        assert "is too old. Nothing is stored" in body_of(response)
    assert TextVersion.objects.count() == 1


def test_bad_files_are_answered_beside_the_field(
    as_role: AsRole, version: TextVersion, agreement: Agreement
) -> None:
    client = as_role("partner_officer")
    foreign = a_text(a_shared_draft("other", "Another"), clauses=[clause("a", "A", "a", "b", "c")])
    secret = the_next(version, body="It lasts ninety years.")
    files = {
        "“theirs.docx” is empty.": b"",
        "is not what it says": b"%PDF-1.7",
        "a text that is not among the versions shown here": as_role("officer")
        .get(page(foreign, "text.docx"))
        .content,
        "a text that is not among the versions": as_role("officer").get(page(secret, "text.docx")).content,
        "says word for word what Version 1 says": client.get(page(version, "text.docx")).content,
    }
    for sentence, content in files.items():
        response = client.post(page(version, "word/"), {"upload": SimpleUploadedFile("theirs.docx", content)})
        assert response.status_code == 422
        assert sentence.replace("“theirs.docx” is empty.", "empty") in body_of(response)
    assert client.post(page(version, "word/"), {"form_token": "t"}).status_code == 422
