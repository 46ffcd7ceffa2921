"""Comparing texts: in one text and side by side; deviations from a template; filling fields; a text being signed."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from edge.agreements.actions.drafting import draft_from_template
from edge.agreements.actions.exchange import TooLong, comment_clause
from edge.agreements.actions.library import keep_shipped_library
from edge.agreements.models import (
    LONGEST_COMMENT,
    Agreement,
    AgreementTemplate,
    ClauseComment,
    LibraryClause,
    TemplateClause,
    TextVersion,
)
from edge.agreements.queries.drafting import deviations, field_values, library_clause, template_clauses
from edge.agreements.queries.texts import clauses_of
from edge.agreements.rules.comparing import compare
from edge.agreements.rules.filling import filling_of
from edge.partners.models import Institution, Officer
from edge.people import actions as people
from edge.people.permissions import INSTALLATION as BY
from tests.actions.arranging_signing import a_ready_text, in_office
from tests.actions.arranging_texts import FEES, TERM, a_text, clause, reworded, the_next
from tests.pages.drafts import a_shared_draft, body_of, page, tsinghua

pytestmark = pytest.mark.django_db
AsRole = Callable[..., Client]
TODAY = date(2012, 10, 22)


@pytest.fixture
def agreement(founding_case: None) -> Agreement:
    return a_shared_draft()


@pytest.fixture
def version(agreement: Agreement) -> TextVersion:
    return a_text(agreement)


def cells(html: str) -> list[str]:
    """The words of the cells of the two columns, row by row."""
    return [
        " ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in re.findall(r"<td>(.*?)</td>", html, re.S)
    ]


# ---------------------------------------------------------------- side by side
def test_two_columns_stand_clause_beside_clause_and_language_by_language(
    as_role: AsRole, version: TextVersion
) -> None:
    changed = [
        clause(*FEES),
        clause("term", "Term", "This agreement lasts three years.", *TERM[3:]),
        clause("new", "Law", "Good faith."),
    ]
    second = the_next(version, clauses=changed)
    html = as_role("officer").get(page(second, "compare/?with=1&view=columns")).content.decode()
    assert cells(html) == [
        "Version 1 · English 1 Scope The two universities exchange students.",
        "Version 2 · English no such clause",
        "Version 1 · Chinese 1 宗旨 两校互派学生。",
        "Version 2 · Chinese no such clause",
        "Version 1 · English 3 Fees Nobody pays fees at the host.",
        "Version 2 · English 1 Fees Nobody pays fees at the host.",
        "Version 1 · Chinese 3 费用 学生无须向接待方缴费。",
        "Version 2 · Chinese 1 费用 学生无须向接待方缴费。",
        "Version 1 · English 2 Term This agreement lasts five years.",
        "Version 2 · English 2 Term This agreement lasts three years.",
        "Version 1 · Chinese 2 期限 本协议有效期五年。",
        "Version 2 · Chinese 2 期限 本协议有效期五年。",
        "Version 1 · English no such clause",
        "Version 2 · English 3 Law Good faith.",
        "Version 1 · Chinese no such clause",
        "Version 2 · Chinese no text in this language",
    ]
    table = html[html.index('<table class="sides">') : html.index("</table>")]
    assert re.findall(r"<del>.*?</del>", table)[-1] == "<del>five</del>"
    assert "lasts <ins>three</ins> years" in table
    assert "lasts <del>five</del> years" in table
    assert ">moved from 3 to 1<" in table
    assert '<option value="columns" selected>' in html  # the choice stays when another version is chosen


def test_unchanged_clauses_are_shown_when_asked_for(as_role: AsRole, version: TextVersion) -> None:
    second, client = the_next(version), as_role("officer")
    for view in ("", "&view=columns"):
        some = body_of(client.get(page(second, f"compare/?with=1{view}")))
        whole = body_of(client.get(page(second, f"compare/?with=1&all=1{view}")))
        assert "2 clauses are the same and not shown." in some
        assert "Nobody pays fees" not in some
        assert "not shown" not in whole
        assert "Nobody pays fees" in whole


def test_the_page_of_the_text_leads_to_both_ways_of_comparing(as_role: AsRole, version: TextVersion) -> None:
    second = the_next(version)
    html = as_role("officer").get(page(second)).content.decode()
    assert '<button name="view" value="columns">Side by side</button>' in html


# ---------------------------------------------------------------- deviations
def template_of(agreement: Agreement, *clauses: tuple[str, str, str]) -> AgreementTemplate:
    template = AgreementTemplate.objects.create(
        code="with-fields", kind=agreement.kind, name_en="With fields", name_nl="n", name_zh="z"
    )
    for order, (code, heading, body) in enumerate(clauses, start=1):
        row = LibraryClause.objects.create(code=code, heading_en=heading, body_en=body)
        TemplateClause.objects.create(template=template, clause=row, order=order)
    return template


def drafted(agreement: Agreement, template: AgreementTemplate) -> TextVersion:
    return draft_from_template(
        agreement=agreement,
        by=BY,
        template=template,
        institution=Institution.objects.hub(),
        languages=["en"],
    )


@pytest.fixture
def from_template(agreement: Agreement) -> TextVersion:
    template = template_of(
        agreement,
        ("test-parties", "Parties", "{hub}, represented by {hub_signatory}, and {partner}."),
        ("test-ending", "Ending", "Ended with {notice_days} days of notice."),
        ("test-law", "Law", "Good faith."),
    )
    return drafted(agreement, template)


def test_a_field_that_was_filled_in_is_no_deviation_and_changed_words_are(
    as_role: AsRole, from_template: TextVersion
) -> None:
    told = {"hub_signatory-en": "Mark Waer, Rector", "notice_days": "90"}
    client = as_role("officer")
    assert client.post(page(from_template, "fields/"), told).status_code == 302
    second = TextVersion.objects.get(number=2)
    third = the_next(second, "test-law", "Good faith and the law of Belgium.", template=second.template)
    found = deviations(third)
    assert [row.key for row in found.rows] == ["test-law"]
    assert found.only_filled == 2
    assert [(one.name, dict(one.values), list(one.clauses)) for one in found.fields] == [
        ("hub", {"en": "KU Leuven"}, [1]),
        ("hub_signatory", {"en": "Mark Waer, Rector"}, [1]),
        ("partner", {"en": "Tsinghua University"}, [1]),
        ("notice_days", {"en": "90"}, [2]),
    ]
    words = body_of(client.get(page(third, "deviations/")))
    assert "1 clause is not as in “With fields”. In 2 other clauses only fields were filled in." in words
    assert "who signs for the hub, with the capacity {hub_signatory} Mark Waer, Rector 1" in words


def test_what_the_records_say_later_makes_no_deviation(from_template: TextVersion) -> None:
    Institution.objects.filter(pk=tsinghua().pk).update(name="Another name")
    in_office(Institution.objects.hub(), "A new rector")
    assert list(deviations(from_template).rows) == []


def test_words_changed_around_a_field_show_nothing_but_those_words(from_template: TextVersion) -> None:
    clauses = reworded(clauses_of(from_template), "test-parties", "KU Leuven and Tsinghua University.")
    second = the_next(from_template, clauses=clauses, template=from_template.template)
    (row,) = deviations(second).rows
    assert (row.key, row.fate.value) == ("test-parties", "changed")


def test_deviations_ask_no_more_of_the_register_for_more_fields(
    from_template: TextVersion, django_assert_num_queries: Any
) -> None:
    version = TextVersion.objects.select_related("template").get(pk=from_template.pk)
    with django_assert_num_queries(2):
        deviations(version)


def test_a_fresh_draft_of_no_shipped_template_deviates_from_it(agreement: Agreement) -> None:
    keep_shipped_library(by=BY)
    codes = ["en", "nl", "zh"]
    found = {}
    for template in AgreementTemplate.objects.all():
        places = template.clauses.select_related("clause").order_by("order", "pk")
        bare = [library_clause(place.clause, {code: {} for code in codes}) for place in places]
        draft = template_clauses(
            template, agreement, codes, extra={"changes": "- one\n- two", "credits": "60"}
        )
        filling = filling_of(bare, draft)
        found[template.code] = [row.key for row in compare(filling.clauses, draft, codes) if row.differs]
        assert filling.values["en"].get("hub", "KU Leuven") == "KU Leuven"
    assert len(found) > 5
    assert {code: keys for code, keys in found.items() if keys} == {}


# ---------------------------------------------------------------- fields
def test_each_field_says_what_belongs_there_and_is_checked(
    as_role: AsRole, agreement: Agreement, subtests: pytest.Subtests
) -> None:
    body = "{start} {notice_days} {hub_contact}"
    version, client = (
        a_text(agreement, clauses=[clause("scope", "Scope", body)], languages=["en"]),
        as_role("officer"),
    )
    html = body_of(client.get(page(version, "fields/")))
    assert "The first day of the agreement, as precisely as it is known" in html
    assert "Stands in the text at {notice_days}. A whole number, in figures." in html
    for field, typed, rule in (
        ("start", "Synthetic", "is not a date that EDGE can keep"),
        ("start", "2012-02-31", "is not a date that EDGE can keep"),
        ("notice_days", "ninety", "Give a whole number in figures, such as 12."),
        ("notice_days", "0", "greater than or equal to 1"),
        ("hub_contact-en", "42", "Write it in words"),
        ("hub_contact-en", "{hub}", "without a field in braces"),
    ):
        with subtests.test(field=field, typed=typed):
            answer = client.post(page(version, "fields/"), {field: typed})
            assert answer.status_code == 422
            (error,) = answer.context["form"].errors[field]
            assert rule in error
    empty = client.post(page(version, "fields/"), {"form_token": "t"})
    assert empty.context["form"].errors == {"__all__": ["Fill in at least one field."]}
    assert TextVersion.objects.count() == 1


def test_a_day_and_a_number_are_given_once_and_written_in_each_language(
    as_role: AsRole, agreement: Agreement
) -> None:
    scope = clause(
        "scope", "Scope", "From {start}, {notice_days} days.", "宗旨", "自{start}起，{notice_days}日。"
    )
    version = a_text(agreement, clauses=[scope])
    told = {"start": "2012-10-22", "notice_days": "90"}
    assert as_role("officer").post(page(version, "fields/"), told).status_code == 302
    (filled,) = clauses_of(TextVersion.objects.get(number=2))
    assert filled.texts["en"].body == "From 22 October 2012, 90 days."
    assert filled.texts["zh"].body == "自2012年10月22日起，90日。"


# ---------------------------------------------------------------- who signs for the hub
def signatory(agreement: Agreement) -> str | None:
    return field_values(agreement, "en", on=TODAY).get("hub_signatory")


def test_the_one_person_whose_mandate_covers_the_kind_signs_for_the_hub(agreement: Agreement) -> None:
    hub = Institution.objects.hub()
    Officer.objects.filter(institution=hub).update(signs="nothing")
    assert signatory(agreement) is None
    in_office(hub, "Rik Torfs", mandate_starts_on="2013-08-01")
    assert signatory(agreement) is None
    in_office(hub, "Somebody Else", signs="listed", signs_kinds=["mou"])
    assert signatory(agreement) is None
    good = in_office(hub, "Mark Waer", mandate_starts_on="2009-08-01", mandate_ends_on="2013-07-31")
    assert signatory(agreement) == f"{good.person.name}, Rector"
    assert field_values(agreement, "en").get("hub_signatory") is None
    other = in_office(hub, "Karen Maex", title="Vice-rector")
    assert signatory(agreement) is None
    good.delete()
    assert signatory(agreement) == f"{other.person.name}, Vice-rector"


def test_a_draft_names_the_one_who_signs(agreement: Agreement) -> None:
    hub = Institution.objects.hub()
    Officer.objects.filter(institution=hub).update(signs="nothing")
    good = in_office(hub, "Mark Waer")
    version = drafted(
        agreement, template_of(agreement, ("test-parties", "Parties", "{hub_signatory} signs."))
    )
    assert clauses_of(version)[0].texts["en"].body == f"{good.person.name}, Rector signs."


def test_a_named_signatory_goes_before_any_mandate(agreement: Agreement) -> None:
    hub = Institution.objects.hub()
    in_office(hub, "Mark Waer")
    person = people.add_person(by=BY, family_name="Debackere", given_name="Syn", synthetic=True)
    agreement.signatories.create(institution=hub, person=person, capacity="General manager")
    assert signatory(agreement) == f"{person.name}, General manager"


# ---------------------------------------------------------------- a text being signed
def test_a_text_being_signed_opens_no_form_and_leads_to_the_signing(
    as_role: AsRole, founding_case: None, subtests: pytest.Subtests
) -> None:
    ready = a_ready_text(Institution.objects.hub(), tsinghua())
    client, version = as_role("officer"), ready.version
    before = client.get(page(version, "edit/")).content.decode()
    assert 'name="rows"' in before
    ready.opened()
    signing = f'href="/agreements/{ready.agreement.public_id}/signing/"'
    for address in (
        *(page(version, rest) for rest in ("edit/", "word/", "fields/", "restore/")),
        f"/agreements/{ready.agreement.public_id}/text/draft/",
    ):
        with subtests.test(address):
            answer = client.get(address)
            assert "The text is being signed. Cancel the signing first, and say why." in body_of(answer)
            assert signing in answer.content.decode()
            assert 'name="form_token"' not in answer.content.decode()


# ---------------------------------------------------------------- long comments
def test_a_comment_has_a_limit_that_the_page_and_the_verb_hold(as_role: AsRole, version: TextVersion) -> None:
    client, address = as_role("officer"), page(version, "comments/add/?clause=term")
    form = client.get(address).content.decode()
    assert "At most 4000 signs." in form
    assert 'maxlength="4000"' not in form  # a browser cuts off silently what is pasted
    answer = client.post(address, {"text": "a" * (LONGEST_COMMENT + 1)})
    assert answer.status_code == 422
    sentence = "The comment has 4001 signs; there is room for 4000. Shorten it, or say it in two comments."
    assert answer.context["form"].errors == {"text": [sentence]}
    with pytest.raises(TooLong, match="4001 signs"):
        comment_clause(
            version=version,
            by=BY,
            institution=Institution.objects.hub(),
            clause_key="term",
            text="a" * (LONGEST_COMMENT + 1),
        )
    assert ClauseComment.objects.count() == 0
    lines = "\r\n".join(["line"] * 800)  # 3999 signs, as a browser sends them 4798
    assert client.post(address, {"text": lines}).status_code == 302
    html = client.get(page(version)).content.decode()
    assert '<details class="long-words"><summary>line' in html
    assert "(all 3999 signs)" in html
