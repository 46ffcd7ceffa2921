"""The pages of the library: lists, a template with its clauses in order, a clause, what EDGE ships; who may what."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from edge.agreements import actions
from edge.agreements.actions.drafting import draft_from_template
from edge.agreements.models import Agreement, AgreementKind, AgreementTemplate, LibraryClause, TemplateClause
from edge.agreements.queries.library import shipped_library
from edge.agreements.rules.merging import FIELDS
from edge.partners.models import Institution
from edge.people.permissions import INSTALLATION as BY
from edge.web.kit.merge_fields import field_meanings
from tests.pages.filling import errors, opened, send

pytestmark = pytest.mark.django_db
READERS = ("administrator", "officer", "coordinator", "leadership", "auditor")


@pytest.fixture
def small(founding_case):
    """Two clauses, one of them in English and Chinese only, and a template that holds both."""
    kind = AgreementKind.objects.get(code="implementation_agreement")
    scope = actions.add_clause(
        by=BY,
        public_id="scope",
        code="scope",
        heading_en="Scope",
        body_en="{hub} and {partner} cooperate.",
        heading_nl="Doel",
        body_nl="{hub} en {partner} werken samen.",
        heading_zh="宗旨",
        body_zh="{hub}与{partner}合作。",
        advice="Say what it is about.",
    )
    end = actions.add_clause(
        by=BY,
        public_id="end",
        code="end",
        heading_en="End",
        body_en="It ends on {end}.",
        heading_zh="终止",
        body_zh="至{end}止。",
    )
    names = {"name_en": "Small text", "name_nl": "Kleine tekst", "name_zh": "小文本"}
    return actions.add_template(
        by=BY, public_id="small", code="small", kind=kind, clauses=[scope, end], **names
    )


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def table(client, path):
    content = b"".join(client.get(f"{path}{'&' if '?' in path else '?'}export=csv").streaming_content)
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_every_merge_field_has_its_meaning():
    assert set(field_meanings()) == set(FIELDS)


# ---------------------------------------------------------------- what EDGE ships
def test_from_an_empty_list_the_way_on_leads_to_what_edge_ships_and_adds_it(as_role):
    client = as_role("officer")
    assert 'href="/templates/shipped/">Take over what EDGE ships' in page(client, "/templates/")
    html = page(client, "/templates/shipped/")
    assert "Not in your library yet" in html and "Joint PhD agreement with the candidate" in html
    assert send(client, "/templates/shipped/")["Location"] == "/templates/"
    assert AgreementTemplate.objects.count() == len(shipped_library().templates)
    html = page(client, "/templates/shipped/")
    assert "Nothing is missing" in html and "Add what is missing" not in html


def test_what_the_office_changed_is_told_beside_the_shipped_text(as_role):
    client = as_role("officer")
    send(client, "/templates/shipped/")
    send(client, "/clauses/term/edit/", body_en="Five years.")
    html = page(client, "/templates/shipped/")
    assert "Your office has its own text" in html and 'href="/templates/shipped/texts/term/"' in html
    assert "EDGE ships another text now" not in html


def test_a_shipped_clause_that_is_saved_unchanged_stays_as_it_was_shipped(as_role):
    client = as_role("officer")
    send(client, "/templates/shipped/")
    typed = opened(client, "/clauses/purpose_memorandum/edit/")
    bodies = {name: text.replace("\n", "\r\n") for name, text in typed.items() if name.startswith("body")}
    assert client.post("/clauses/purpose_memorandum/edit/", {**typed, **bodies}).status_code == 302
    assert LibraryClause.objects.get(code="purpose_memorandum").version == 1


# ---------------------------------------------------------------- reading
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["Small text"]),
        ("?q=tekst", ["Small text"]),
        ("?q=小文", ["Small text"]),
        ("?q=nothing", []),
        ("?kind=implementation_agreement", ["Small text"]),
        ("?kind=renewal", []),
        ("?retired=True", []),
        ("?retired=False", ["Small text"]),
        ("?kind=nonsense", []),
    ],
)
def test_a_filter_of_templates_leaves_what_was_asked_for(as_role, small, asked, found):
    assert [row[0] for row in table(as_role("officer"), f"/templates/{asked}")[1:]] == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["end", "scope"]),
        ("?sort=-code", ["scope", "end"]),
        ("?q=cooperate", ["scope"]),
        ("?q=合作", ["scope"]),
        ("?q=终止", ["end"]),
        ("?language=nl", ["scope"]),
        ("?language=zh", ["end", "scope"]),
        ("?template=small", ["end", "scope"]),
        ("?retired=True", []),
    ],
)
def test_a_filter_of_clauses_leaves_what_was_asked_for(as_role, small, asked, found):
    assert [row[1] for row in table(as_role("officer"), f"/clauses/{asked}")[1:]] == found


def test_the_file_of_clauses_holds_their_texts_in_every_language(as_role, small):
    heading, end, _scope = table(as_role("auditor"), "/clauses/")
    told = dict(zip(heading, end, strict=True))
    assert (told["Text (English)"], told["Text (Dutch)"], told["Text (Chinese)"]) == (
        "It ends on {end}.",
        "",
        "至{end}止。",
    )
    assert told["Templates it stands in"] == "1"


def test_a_template_shows_its_clauses_in_order_in_all_languages_with_the_advice(as_role, small):
    html = page(as_role("leadership"), "/templates/small/")
    assert "2 clauses; it can be drafted in: English, Chinese." in html
    assert (
        html.index("cooperate.")
        < html.index("werken samen.")
        < html.index("合作。")
        < html.index("It ends on")
    )
    assert "Say what it is about." in html
    assert "No text in this language" in html
    assert "the last day of the agreement, as precisely as it is known" in html
    assert "/edit/" not in html and "Put a clause in" not in html


def test_a_clause_names_the_templates_it_stands_in(as_role, small):
    html = page(as_role("coordinator"), "/clauses/scope/")
    assert "It stands in 1 template, under the code scope." in html
    assert '<a href="/templates/small/">Small text</a>' in html


def test_where_a_template_was_used_shows_only_agreements_that_one_may_see(as_role, small):
    agreement = Agreement.objects.get(public_id="A7")
    draft_from_template(
        agreement=agreement,
        by=BY,
        template=small,
        institution=Institution.objects.hub(),
        languages=["en", "zh"],
    )
    for path in ("/templates/small/", "/clauses/end/"):
        assert "Implementation agreement with Peking University" in page(as_role("officer"), path)
    assert [row[4] for row in table(as_role("officer"), "/templates/")[1:]] == ["1"]
    assert as_role("partner_officer").get("/templates/small/").status_code == 403


def test_a_retired_template_says_so_and_is_offered_for_no_draft(as_role, small):
    client = as_role("officer")
    send(client, "/templates/small/edit/", retired="on")
    assert "Retired: it is offered for no new draft." in page(client, "/templates/small/")
    assert [row[0] for row in table(client, "/templates/?retired=True")[1:]] == ["Small text"]


# ---------------------------------------------------------------- writing
def test_an_officer_makes_a_template_of_clauses_in_order(as_role, small):
    client = as_role("officer")
    kind = AgreementKind.objects.get(code="summer_school")
    said = {
        "kind": str(kind.pk),
        "code": "school",
        "name_en": "School",
        "name_nl": "School",
        "name_zh": "学校",
    }
    place = send(client, "/templates/add/", **said)["Location"]
    template = AgreementTemplate.objects.get(code="school")
    assert place == f"/templates/{template.public_id}/"
    assert "It holds no clause yet" in page(client, place)
    for code in ("scope", "end"):
        clause = LibraryClause.objects.get(code=code)
        assert send(client, f"{place}clauses/add/", clause=str(clause.pk))["Location"] == place
    assert [one.order for one in template.clauses.order_by("order")] == [10, 20]
    last = template.clauses.get(clause__code="end")
    send(client, f"/template-clauses/{last.public_id}/edit/", order="5", required=None)
    last.refresh_from_db()
    assert (last.order, last.required) == (5, False)
    html = page(client, place)
    assert html.index("It ends on") < html.index("cooperate.")
    assert "may be left out" in html
    send(client, f"/template-clauses/{last.public_id}/remove/", reason="not needed")
    assert not TemplateClause.objects.filter(pk=last.pk).exists()
    send(client, f"{place}remove/", reason="a trial")
    assert not AgreementTemplate.objects.filter(code="school").exists()


def test_a_clause_that_stands_in_the_template_or_is_retired_is_not_offered_for_it(as_role, small):
    client = as_role("officer")
    new = actions.add_clause(by=BY, code="new", heading_en="New", body_en="New.")
    old = actions.add_clause(by=BY, code="old", heading_en="Old", body_en="Old.", retired=True)
    form = client.get("/templates/small/clauses/add/").context["form"]
    assert list(form.fields["clause"].queryset) == [new]
    assert "clause" in errors(send(client, "/templates/small/clauses/add/", clause=str(old.pk)))


def test_a_name_in_braces_that_is_no_field_is_refused_where_it_stands(as_role, small):
    client = as_role("officer")
    said = {"code": "slip", "heading_en": "Slip", "body_en": "{hub} and {parnter}"}
    found = errors(send(client, "/clauses/add/", **said))
    assert [*found] == ["body_en"] and "parnter" in found["body_en"][0]
    assert not LibraryClause.objects.filter(code="slip").exists()
    assert [*errors(send(client, "/clauses/scope/edit/", body_zh="{中文 hub} {huub}"))] == ["body_zh"]


def test_a_clause_that_stands_in_a_template_cannot_be_removed_and_says_where(as_role, small):
    found = errors(send(as_role("officer"), "/clauses/scope/remove/", reason="x"))
    assert "clause of a template" in found["__all__"][0]
    assert LibraryClause.objects.filter(code="scope").exists()


def test_of_two_people_at_once_the_second_is_told(as_role, small):
    first, second = as_role("officer"), as_role("administrator")
    typed = opened(second, "/clauses/scope/edit/")
    send(first, "/clauses/scope/edit/", body_en="The first was here.")
    response = second.post("/clauses/scope/edit/", {**typed, "body_en": "The second was here."})
    assert response.status_code == 409
    assert LibraryClause.objects.get(code="scope").body_en == "The first was here."


# ---------------------------------------------------------------- rights and statements
def test_insiders_read_the_library_and_partners_do_not(as_role, small):
    paths = ("/templates/", "/clauses/", "/templates/small/", "/clauses/scope/", "/clauses/?export=csv")
    for role in READERS:
        client = as_role(role)
        assert {client.get(path).status_code for path in paths} == {200}
    client = as_role("partner_officer")
    assert {client.get(path).status_code for path in paths} == {403}
    assert "/templates/" not in page(client, "/")


def test_only_those_who_write_change_the_library(as_role, small):
    place = TemplateClause.objects.first().public_id
    paths = (
        "/templates/small/edit/",
        "/templates/small/remove/",
        "/templates/small/clauses/add/",
        f"/template-clauses/{place}/edit/",
        f"/template-clauses/{place}/remove/",
        "/clauses/scope/edit/",
        "/clauses/scope/remove/",
    )
    for role in ("coordinator", "leadership", "partner_officer", "auditor"):
        client = as_role(role)
        assert {client.get(path).status_code for path in paths} == {403}
        assert {client.post(path).status_code for path in (*paths, "/templates/shipped/")} == {403}
    client = as_role("officer")
    assert {client.get(path).status_code for path in paths} == {200}
    assert client.get("/templates/nowhere/edit/").status_code == 404


def statements(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_the_pages_ask_as_many_statements_of_two_clauses_as_of_all(as_role, small):
    client = as_role("officer")
    paths = ("/templates/", "/clauses/", "/templates/small/", "/clauses/scope/")
    before = [statements(client, path) for path in paths]
    actions.keep_shipped_library(by=BY)
    for clause in LibraryClause.objects.exclude(places__template=small)[:20]:
        actions.place_clause(template=small, by=BY, clause=clause, order=100)
    after = [statements(client, path) for path in paths]
    assert after == before
    assert max(after) <= 16
