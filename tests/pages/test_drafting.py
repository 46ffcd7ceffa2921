"""The pages of the text: who reads and writes what, what never reaches a partner, and how a text is worked on."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from edge.agreements.actions import exchange
from edge.agreements.models import (
    Agreement,
    AgreementTemplate,
    LibraryClause,
    TemplateClause,
    TextVersion,
)
from edge.agreements.queries.texts import clauses_of
from edge.agreements.rules.canonical import ClauseText, Words
from edge.agreements.rules.comparing import Mark, pieces
from edge.partners.models import Institution
from edge.people.permissions import INSTALLATION as BY
from edge.web.pages.drafting.comparing import in_phrases
from tests.actions.arranging_texts import FEES, SCOPE, TERM, a_text, clause, the_next
from tests.pages.drafts import a_shared_draft, body_of, page, tsinghua

pytestmark = pytest.mark.django_db
ROLES = ("administrator", "officer", "coordinator", "leadership", "partner_officer", "auditor")
AsRole = Callable[..., Client]


@pytest.fixture
def agreement(founding_case: None) -> Agreement:
    return a_shared_draft()


@pytest.fixture
def version(agreement: Agreement) -> TextVersion:
    return a_text(agreement)


def typed(version: TextVersion, **changed: str) -> dict[str, str]:
    """What the browser sends of the editor when nothing but `changed` was typed ("term__body__en")."""
    keys = [clause.key for clause in clauses_of(version)]
    sent = {"rows": json.dumps([*keys, "new-1"]), "note": "", "new-1:order": "", "controlling_language": ""}
    for place, one in enumerate(clauses_of(version), start=1):
        sent[f"{one.key}:order"] = str(10 * place)
        for code in version.languages:
            words = one.texts.get(code, Words())
            sent |= {f"{one.key}:heading:{code}": words.heading, f"{one.key}:body:{code}": words.body}
    return sent | {
        name.replace("__", ":").replace("new_1", "new-1"): value for name, value in changed.items()
    }


# ---------------------------------------------------------------- rights
READ, WRITE, INSIDE = (200,) * 6, (200, 200, 403, 403, 403, 403), (200, 200, 200, 200, 403, 200)
ADDRESSES = {
    "": READ,
    "compare/": READ,
    "text.pdf": READ,
    "text.docx": READ,
    "canonical.json": READ,
    "deviations/": INSIDE,
    "edit/": WRITE,
    "fields/": WRITE,
    "show/": WRITE,
    "restore/": WRITE,
    "word/": (200, 200, 403, 403, 200, 403),
}


def test_what_each_role_is_answered(as_role: AsRole, version: TextVersion, subtests: pytest.Subtests) -> None:
    for number, role in enumerate(ROLES):
        client = as_role(role)
        for rest, answers in ADDRESSES.items():
            with subtests.test(role=role, address=rest):
                assert client.get(page(version, rest)).status_code == answers[number]
        with subtests.test(role=role, address="text"):
            assert client.get("/agreements/draft/text/").status_code == 200
            assert client.get("/agreements/draft/text/draft/").status_code == WRITE[number]


def test_a_version_that_was_not_shown_is_for_a_partner_as_if_it_did_not_exist(
    as_role: AsRole, version: TextVersion, subtests: pytest.Subtests
) -> None:
    secret = the_next(version, body="It lasts ninety years.", note="Our fallback")
    client = as_role("partner_officer")
    for rest in ADDRESSES:
        with subtests.test(rest):
            foreign, nowhere = client.get(page(secret, rest)), client.get(f"/versions/nothing/{rest}")
            assert foreign.status_code == nowhere.status_code
            assert foreign.status_code in (403, 404)
            assert body_of(foreign) == body_of(nowhere)
    assert client.get(page(version, "compare/?with=2")).status_code == 404
    assert client.get(page(version, "compare/?with=7")).status_code == 404
    assert client.get(page(version, "compare/?with=two")).status_code == 404


def test_nothing_of_a_draft_or_an_internal_comment_stands_on_a_partners_page(
    as_role: AsRole, version: TextVersion, agreement: Agreement, subtests: pytest.Subtests
) -> None:
    hub = Institution.objects.hub()
    told: dict[str, Any] = {"by": BY, "institution": hub, "clause_key": "term", "name": "Olivia"}
    exchange.comment_clause(version=version, text="Say ninety at most", internal=True, **told)
    exchange.comment_clause(version=version, text="Is this long enough?", **told)
    the_next(version, body="It lasts ninety years.", note="Our ninety", name="Ninetta")
    client, officer = as_role("partner_officer"), as_role("officer")
    for address in (
        "/agreements/draft/text/",
        page(version),
        page(version, "compare/"),
        page(version, "word/"),
        "/agreements/draft/",
        "/agreements/",
        "/find/?q=ninety",
        "/find/?q=ninetta",
        "/",
        "/api/v1/agreements/draft",
        "/api/v1/agreements/draft/versions",
    ):
        with subtests.test(address):
            response = client.get(address)
            assert response.status_code == 200
            told_page = response.content.decode().lower()
            for secret in ("ninety years", "our ninety", "say ninety", "version 2"):
                assert secret not in told_page
            if "?q=" in address:
                assert (
                    "exchange with tsinghua" not in told_page
                )  # not even found by words that it did not see
    assert "Is this long enough?" in body_of(client.get(page(version)))
    assert "This is an earlier text" not in body_of(client.get(page(version)))
    seen = body_of(officer.get("/agreements/draft/text/"))
    assert "Our ninety" in seen
    assert "Say ninety at most" in seen


def test_a_partner_to_whom_the_agreement_is_not_shown_finds_nothing(
    as_role: AsRole, version: TextVersion, agreement: Agreement
) -> None:
    agreement.parties.update(shared_from=None)
    client = as_role("partner_officer")
    assert client.get(page(version)).status_code == 404
    assert client.get("/agreements/draft/text/").status_code == 404


# ---------------------------------------------------------------- reading
def test_the_page_without_a_text_shows_the_way_on(as_role: AsRole, agreement: Agreement) -> None:
    officer = as_role("officer").get("/agreements/draft/text/")
    assert "/agreements/draft/text/draft/" in officer.content.decode()
    partner = body_of(as_role("partner_officer").get("/agreements/draft/text/"))
    assert "As soon as a text is shown to you, it stands here." in partner
    assert "Draft from a template" not in partner


def test_the_page_of_a_text_asks_as_much_for_one_version_as_for_forty(
    as_role: AsRole, version: TextVersion
) -> None:
    client = as_role("officer")
    client.get(page(version))

    def asked(one: TextVersion) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(page(one)).status_code == 200
        return len(captured)

    first = asked(version)
    newest = version
    for number in range(2, 41):
        clauses = [*clauses_of(newest), clause(f"k{number}", f"Matter {number}", "Words.")]
        newest = the_next(newest, clauses=clauses)
    assert (first, asked(newest)) == (17, 17)


def test_two_hundred_clauses_stay_usable(as_role: AsRole, agreement: Agreement) -> None:
    clauses = [clause(f"k{number}", f"Matter {number}", "Words.", "事项", "文字。") for number in range(200)]
    version = a_text(agreement, clauses=clauses)
    client = as_role("officer")
    assert client.get(page(version)).content.decode().count('class="text-clause"') == 200
    form = client.get(page(version, "edit/")).content.decode()
    assert form.count('<details class="text-row">') == 202  # closed, with two for new ones
    response = client.post(page(version, "edit/"), typed(version, k7__body__en="Other words."))
    assert response.status_code == 302
    assert clauses_of(TextVersion.objects.get(number=2))[7].texts["en"].body == "Other words."


def test_a_comparison_names_what_happened_to_each_clause(as_role: AsRole, version: TextVersion) -> None:
    changed = [
        clause(*FEES),
        clause("term", "Term", "This agreement lasts three years.", *TERM[3:]),
        clause("new", "Law", "Good faith."),
    ]
    second = the_next(version, clauses=changed)
    html = as_role("officer").get(page(second, "compare/")).content.decode()
    words = body_of(as_role("officer").get(page(second, "compare/")))
    assert "From Version 1 to Version 2" in words
    assert "4 clauses differ: 1 changed 1 added 1 left out 1 moved" in words
    assert "<del>five</del><ins>three</ins>" in html
    assert "<del>The two universities exchange students.</del>" in html
    assert "<ins>Good faith.</ins>" in html


@given(st.text(alphabet="ab c,\n清", max_size=20), st.text(alphabet="ab c,\n清", max_size=20))
def test_phrases_read_as_both_texts_too(first: str, second: str) -> None:
    shown = in_phrases(pieces(first, second))
    assert "".join(piece.text for piece in shown if piece.mark != Mark.ADDED) == first
    assert "".join(piece.text for piece in shown if piece.mark != Mark.REMOVED) == second


def test_words_replaced_one_after_the_other_are_one_phrase() -> None:
    shown = in_phrases(pieces("for one semester each", "for two years each"))
    assert [(piece.mark.value, piece.text) for piece in shown] == [
        ("kept", "for "),
        ("removed", "one semester"),
        ("added", "two years"),
        ("kept", " each"),
    ]


def test_the_only_version_has_nothing_to_be_compared_with(as_role: AsRole, version: TextVersion) -> None:
    assert "This is the only version." in body_of(as_role("officer").get(page(version, "compare/")))


def a_template(agreement: Agreement) -> AgreementTemplate:
    template = AgreementTemplate.objects.create(
        code="test-exchange", kind=agreement.kind, name_en="House exchange", name_nl="n", name_zh="z"
    )
    for order, (code, heading, body, heading_zh, body_zh) in enumerate((SCOPE, TERM), start=1):
        row = LibraryClause.objects.create(
            code=f"test-{code}",
            heading_en=heading,
            body_en=f"{body} {{places_out}}" if code == "scope" else body,
            heading_zh=heading_zh,
            body_zh=body_zh,
        )
        TemplateClause.objects.create(template=template, clause=row, order=order)
    return template


def test_from_template_to_shown_text(as_role: AsRole, agreement: Agreement) -> None:
    template, client = a_template(agreement), as_role("officer")
    draft = {"template": template.pk, "languages": ["en"], "controlling_language": ""}
    made = client.post("/agreements/draft/text/draft/", draft, follow=True)
    assert "Fields that nobody has filled yet: {places_out}" in body_of(made)
    first = TextVersion.objects.get()
    client.post(page(first, "fields/"), {"places_out": "10"})
    second = TextVersion.objects.get(number=2)
    assert clauses_of(second)[0].texts["en"].body == "The two universities exchange students. 10"
    deviations = body_of(client.get(page(second, "deviations/")))
    assert (
        "Every clause is as in “House exchange”. In 1 other clause only fields were filled in." in deviations
    )
    assert as_role("partner_officer").get(page(second)).status_code == 404
    client.post(page(second, "show/"), {"form_token": "t"})
    assert "exchange students. 10" in body_of(as_role("partner_officer").get(page(second)))
    assert as_role("partner_officer").get(page(first)).status_code == 404
    client.post(page(first, "restore/"), {"note": "Without the places", "seen": second.public_id})
    assert TextVersion.objects.get(number=3).sha256 == first.sha256


def test_a_draft_in_a_language_that_the_clauses_lack_says_which(
    as_role: AsRole, agreement: Agreement
) -> None:
    draft = {"template": a_template(agreement).pk, "languages": ["nl"], "controlling_language": "zh"}
    words = body_of(as_role("officer").post("/agreements/draft/text/draft/", draft))
    assert "The text does not have this language." in words
    draft["controlling_language"] = ""
    response = as_role("officer").post("/agreements/draft/text/draft/", draft)
    assert response.status_code == 422
    assert "has no text in: nl" in body_of(response)


# ---------------------------------------------------------------- the editor
def test_the_editor_changes_moves_leaves_out_and_adds(as_role: AsRole, version: TextVersion) -> None:
    sent = typed(
        version,
        fees__order="5",
        scope__out="on",
        new_1__heading__en="Law",
        new_1__body__en="Good faith.",
        note="So",
    )
    assert as_role("officer").post(page(version, "edit/"), sent).status_code == 302
    second = TextVersion.objects.get(number=2)
    assert [(one.key, one.texts["en"].heading) for one in clauses_of(second)] == [
        ("fees", "Fees"),
        ("term", "Term"),
        ("new-1", "Law"),
    ]
    assert (second.note, second.shown_at, second.origin) == ("So", None, "edit")


def test_one_clause_alone_is_edited_at_its_place(as_role: AsRole, version: TextVersion) -> None:
    client = as_role("officer")
    form = client.get(page(version, "edit/?clause=term")).content.decode()
    assert "term:body:en" in form
    assert "scope:body:en" not in form
    sent = {"rows": '["term"]', "term:heading:en": "Term", "term:body:en": "Three years.", "note": ""}
    client.post(
        page(version, "edit/?clause=term"), sent | {"term:heading:zh": "期限", "term:body:zh": "三年。"}
    )
    second = clauses_of(TextVersion.objects.get(number=2))
    assert [one.key for one in second] == ["scope", "term", "fees"]
    assert second[1].texts == {
        "en": Words(heading="Term", body="Three years."),
        "zh": Words(heading="期限", body="三年。"),
    }
    assert client.get(page(version, "edit/?clause=nothing")).status_code == 404


def test_a_language_added_later_and_a_clause_of_the_library(as_role: AsRole, agreement: Agreement) -> None:
    LibraryClause.objects.create(
        code="test-term", heading_en="Term", body_en="x", heading_nl="Duur", body_nl="{hub}: vijf jaar."
    )
    LibraryClause.objects.create(
        code="test-law", heading_en="Law", body_en="{hub} law.", heading_nl="Recht", body_nl="Recht."
    )
    text = [
        ClauseText(key="term", texts={"en": Words(heading="Term", body="Five years.")}, library="test-term")
    ]
    version = a_text(agreement, clauses=text, languages=["en"])
    client = as_role("officer")
    address = page(version, "edit/?language=en&language=nl")
    form = client.get(address).content.decode()
    assert "KU Leuven: vijf jaar." in form
    sent = typed(version, term__heading__nl="Duur", term__body__nl="KU Leuven: vijf jaar.")
    sent |= {"controlling_language": "en", "library-0": "test-law", "library-0:order": "5"}
    assert client.post(address, sent).status_code == 302
    second = TextVersion.objects.get(number=2)
    assert (second.languages, second.controlling_language) == (["en", "nl"], "en")
    assert [(one.key, one.library) for one in clauses_of(second)] == [
        ("test-law", "test-law"),
        ("term", "test-term"),
    ]
    assert clauses_of(second)[0].texts["en"].body == "KU Leuven law."


def test_who_was_second_keeps_the_words_and_sees_the_other_version(
    as_role: AsRole, version: TextVersion
) -> None:
    other = the_next(version, "scope", "They exchange everything.", name="Mia", note="Wider")
    client = as_role("officer")
    response = client.post(page(version, "edit/"), typed(version, term__body__en="MY OWN WORDS", note="Mine"))
    html = response.content.decode()
    assert response.status_code == 422
    assert "Mia made Version 2 meanwhile" in body_of(response)
    assert "MY OWN WORDS" in html
    assert f'href="{page(other)}"' in html
    assert f"{page(other, 'compare/')}?with=1" in html
    assert TextVersion.objects.count() == 2
    carry = f"{page(other, 'edit/')}?from={version.public_id}"
    assert f'formaction="{carry}"' in html
    carried = client.post(carry, typed(version, term__body__en="MY OWN WORDS", note="Mine"))
    assert carried.status_code == 200
    assert "MY OWN WORDS" in carried.content.decode()
    assert "They exchange everything." in carried.content.decode()
    assert TextVersion.objects.count() == 2
    client.post(page(other, "edit/"), typed(other, term__body__en="MY OWN WORDS"))
    assert [one.texts["en"].body for one in clauses_of(TextVersion.objects.get(number=3))][:2] == [
        "They exchange everything.",
        "MY OWN WORDS",
    ]


def test_a_draft_that_a_partner_overtook_is_carried_over(as_role: AsRole, version: TextVersion) -> None:
    draft = the_next(version, "scope", "They exchange everything.", note="Wider")
    third = the_next(version, "term", "Three years.", institution=tsinghua(), name="Ping", origin="word")
    client = as_role("officer")
    here = client.get("/agreements/draft/text/")
    assert "Version 2 was never shown: Ping made Version 3 from Version 1." in body_of(here)
    assert "never shown" not in body_of(as_role("partner_officer").get("/agreements/draft/text/"))
    carry = f"{page(third, 'edit/')}?draft={draft.public_id}"
    assert f'href="{carry}"' in here.content.decode()
    editor = client.get(carry).content.decode()
    assert "They exchange everything." in editor
    assert "Three years." in editor
    assert client.get(f"{page(draft, 'edit/')}?draft={third.public_id}").status_code == 404


def test_a_clause_that_both_changed_is_shown_and_not_decided(as_role: AsRole, version: TextVersion) -> None:
    other = the_next(version, "term", "Three years.")
    carry = f"{page(other, 'edit/')}?from={version.public_id}"
    carried = as_role("officer").post(carry, typed(version, term__body__en="Nine years."))
    words = body_of(carried)
    assert "1 clause was changed by both" in words
    assert "<del>Three</del><ins>Nine</ins>" in carried.content.decode()


def test_nothing_unseen_is_replaced_by_an_earlier_text_or_a_new_draft(
    as_role: AsRole, version: TextVersion, agreement: Agreement
) -> None:
    second = the_next(version, name="Mia", note="Shorter")
    template, client = a_template(agreement), as_role("officer")
    draft = {
        "template": template.pk,
        "languages": ["en"],
        "controlling_language": "",
        "seen": version.public_id,
    }
    for response in (
        client.post(page(version, "restore/"), {"note": "", "seen": version.public_id}),
        client.post("/agreements/draft/text/draft/", draft),
        client.post("/agreements/draft/text/draft/", draft | {"seen": ""}),
    ):
        assert response.status_code == 422
        assert "Mia made Version 2 meanwhile" in body_of(response)
        assert f'href="{page(second)}"' in response.content.decode()
    assert TextVersion.objects.count() == 2


def test_a_form_sent_twice_makes_one_version(as_role: AsRole, version: TextVersion) -> None:
    client = as_role("officer")
    sent = typed(version, term__body__en="Three years.") | {"form_token": "one-and-the-same"}
    answers = [client.post(page(version, "edit/"), sent) for _time in range(2)]
    assert [answer.headers["Location"] for answer in answers] == [page(TextVersion.objects.get(number=2))] * 2


def test_nonsense_in_the_hidden_rows_changes_no_clause(as_role: AsRole, version: TextVersion) -> None:
    client = as_role("officer")
    for rows in ("{", "[1]", '["<b>"]', '"x"'):
        sent = typed(version) | {"rows": rows}
        assert client.post(page(version, "edit/"), sent).status_code == 422  # word for word the same
    assert TextVersion.objects.count() == 1
