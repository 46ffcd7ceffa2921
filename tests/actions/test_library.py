"""The library that EDGE ships: every text in three languages, every field known, and taken over without overwriting."""

import re
from typing import Any

import pytest
from django.core.management import call_command

from edge.agreements.actions import drafting
from edge.agreements.actions.library import keep_shipped_library
from edge.agreements.models import (
    Agreement,
    AgreementKind,
    AgreementTemplate,
    LibraryClause,
    TemplateClause,
)
from edge.agreements.queries.drafting import template_clauses
from edge.agreements.queries.library import (
    LANGUAGES,
    beside_shipped,
    places_of,
    shipped_library,
)
from edge.agreements.rules.merging import fields_in, open_fields, unknown_fields
from edge.core.models import Activity
from edge.jobs.founding_case import load_founding_case
from edge.people.permissions import INSTALLATION as BY

CLAUSES = {one.code: one for one in shipped_library().clauses}
FIELD = re.compile(r"\{\w+\}")
TEMPLATES = {one.code: one for one in shipped_library().templates}


def test_the_kinds_that_were_promised_have_a_template() -> None:
    assert set(TEMPLATES) == {
        "memorandum_of_understanding",
        "implementation_agreement",
        "student_exchange",
        "dual_degree",
        "joint_phd",
        "data_transfer",
        "amendment",
        "renewal",
    }
    assert {one.kind for one in TEMPLATES.values()} == set(TEMPLATES)


def test_codes_are_unique_and_templates_hold_shipped_clauses_only_each_once() -> None:
    assert len(CLAUSES) == len(shipped_library().clauses)
    for template in TEMPLATES.values():
        held = [code for code, _required in template.clauses]
        assert 8 <= len(held) <= 14, template.code
        assert len(set(held)) == len(held), template.code
        assert set(held) <= set(CLAUSES), template.code
    assert {code for one in TEMPLATES.values() for code, _required in one.clauses} == set(CLAUSES)


@pytest.mark.parametrize("code", CLAUSES)
def test_a_shipped_clause_has_heading_and_body_in_three_languages_and_advice(code: str) -> None:
    fields = CLAUSES[code].fields
    assert all(fields[f"{part}_{language}"] for part in ("heading", "body") for language in LANGUAGES)
    assert len(fields["advice"]) > 40
    assert all(len(fields[f"heading_{language}"]) <= 200 for language in LANGUAGES)
    chinese = FIELD.sub("", fields["heading_zh"] + fields["body_zh"])
    assert sum("\u4e00" <= letter <= "\u9fff" for letter in chinese) > 0.6 * len(chinese)
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in fields["body_en"] + fields["body_nl"])


@pytest.mark.parametrize("code", CLAUSES)
def test_a_shipped_clause_says_the_same_in_every_language(code: str) -> None:
    """The same merge fields, the same number of paragraphs and of items of lists."""
    fields = CLAUSES[code].fields
    bodies = [fields[f"body_{language}"] for language in LANGUAGES]
    assert all(unknown_fields(body) == () for body in bodies)
    assert len({frozenset(fields_in(body)) for body in bodies}) == 1
    assert len({len(body.splitlines()) for body in bodies}) == 1
    assert len({sum(line.startswith("- ") for line in body.splitlines()) for body in bodies}) == 1
    assert not any("{" in FIELD.sub("", body) or "}" in FIELD.sub("", body) for body in bodies)


@pytest.mark.django_db
class TestTakingOver:
    def test_the_whole_library_is_added_once(self) -> None:
        stood = keep_shipped_library(by=BY)
        assert len(stood.missing) == len(CLAUSES) + len(TEMPLATES)
        assert LibraryClause.objects.count() == len(CLAUSES)
        for template in AgreementTemplate.objects.all():
            held = tuple((place.clause.code, place.required) for place in places_of(template))
            assert held == TEMPLATES[template.code].clauses
        lines = Activity.objects.count()
        again = keep_shipped_library(by=BY)
        assert again.missing == []
        assert len(again.same) == len(stood.missing)
        assert Activity.objects.count() == lines == len(stood.missing)
        assert LibraryClause.history.count() == len(CLAUSES)

    def test_what_the_office_changed_stays_and_is_told_as_its_own(self) -> None:
        keep_shipped_library(by=BY)
        clause = LibraryClause.objects.get(code="term")
        drafting.edit_clause(clause=clause, by=BY, changes={"body_en": "Five years."})
        place = TemplateClause.objects.get(template__code="renewal", clause__code="commitments")
        drafting.remove_place(place=place, by=BY)
        stood = keep_shipped_library(by=BY)
        assert [one.code for one in stood.own] == ["term", "renewal"]
        assert stood.newer == stood.missing == []
        assert LibraryClause.objects.get(code="term").body_en == "Five years."
        assert not TemplateClause.objects.filter(template__code="renewal", clause__code="commitments")

    def test_a_clause_of_the_office_under_a_shipped_code_is_its_own(self) -> None:
        drafting.add_clause(by=BY, code="parties", heading_en="Who", body_en="{hub} and {partner}.")
        stood = keep_shipped_library(by=BY)
        assert [one.code for one in stood.own] == ["parties"]
        assert LibraryClause.objects.get(code="parties").heading_en == "Who"
        assert TemplateClause.objects.filter(clause__code="parties", template__code="renewal").exists()

    def test_what_the_office_removed_is_not_brought_back(self) -> None:
        keep_shipped_library(by=BY)
        template = AgreementTemplate.objects.get(code="joint_phd")
        drafting.remove_template(template=template, by=BY, reason="we have our own")
        clause = LibraryClause.objects.get(code="defence_and_degree")
        drafting.remove_clause(clause=clause, by=BY, reason="we have our own")
        stood = keep_shipped_library(by=BY)
        assert [one.code for one in stood.removed] == ["defence_and_degree", "joint_phd"]
        assert not AgreementTemplate.objects.filter(code="joint_phd").exists()

    def test_a_text_that_nobody_touched_and_that_is_shipped_otherwise_now_is_told_as_newer(self) -> None:
        keep_shipped_library(by=BY)
        LibraryClause.objects.filter(code="review").update(body_en="As an earlier edition had it.")
        TemplateClause.objects.filter(template__code="renewal", clause__code="review").update(required=False)
        stood = beside_shipped()
        assert [one.code for one in stood.newer] == ["review", "renewal"]
        keep_shipped_library(by=BY)
        assert LibraryClause.objects.get(code="review").body_en == "As an earlier edition had it."

    def test_a_kind_that_the_office_lacks_has_no_template_until_it_is_there(self) -> None:
        AgreementKind.objects.filter(code="data_transfer").delete()
        stood = keep_shipped_library(by=BY)
        assert [one.code for one in stood.no_kind] == ["data_transfer"]
        AgreementKind.objects.create(code="data_transfer", name_en="data", name_nl="data", name_zh="数据")
        assert [one.code for one in keep_shipped_library(by=BY).missing] == ["data_transfer"]

    def test_the_comparison_has_ten_statements(self, django_assert_num_queries: Any) -> None:
        keep_shipped_library(by=BY)
        with django_assert_num_queries(10):
            beside_shipped()

    def test_the_command_tells_what_it_added_and_what_it_left(self, capsys: Any) -> None:
        call_command("load_templates")
        assert capsys.readouterr().out.splitlines() == [
            f"{len(CLAUSES)} clauses added.",
            f"{len(TEMPLATES)} templates added.",
        ]
        clause = LibraryClause.objects.get(code="term")
        drafting.edit_clause(clause=clause, by=BY, changes={"body_en": "Five years."})
        call_command("load_templates")
        assert capsys.readouterr().out.splitlines() == [
            "0 clauses added.",
            "0 templates added.",
            "the office has a text of its own, it stays: term (Term)",
            f"{len(CLAUSES) + len(TEMPLATES) - 1} are as EDGE ships them.",
        ]


@pytest.mark.django_db
class TestDrafting:
    @pytest.fixture
    def register(self) -> None:
        load_founding_case(by=BY)
        keep_shipped_library(by=BY)

    @pytest.mark.usefixtures("register")
    def test_every_template_makes_a_draft_of_the_implementation_agreement_with_peking(self) -> None:
        agreement = Agreement.objects.get(public_id="A7")
        for template in AgreementTemplate.objects.all():
            for languages in (["en"], ["nl"], ["zh"], ["en", "zh"]):
                clauses = template_clauses(template, agreement, languages)
                assert len(clauses) == len(TEMPLATES[template.code].clauses)
                for clause in clauses:
                    assert set(clause.texts) == set(languages)
                    assert all(words.heading and words.body for words in clause.texts.values())
                texts = [words.body for clause in clauses for words in clause.texts.values()]
                left = open_fields(texts)
                assert not {"hub", "partner", "hub_address", "partner_address", "umbrella"} & set(left)
                assert unknown_fields("".join(texts)) == ()

    @pytest.mark.usefixtures("register")
    def test_a_bilingual_draft_names_the_parties_in_their_scripts(self) -> None:
        agreement = Agreement.objects.get(public_id="A7")
        version = drafting.draft_from_template(
            agreement=agreement,
            by=BY,
            template=AgreementTemplate.objects.get(code="implementation_agreement"),
            institution=agreement.parties.get(institution__domain="kuleuven.be").institution,
            languages=["en", "zh"],
            controlling_language="en",
        )
        first = version.clauses.order_by("order")[0]
        assert "Peking University" in first.texts["en"]["body"]
        assert "北京大学" in first.texts["zh"]["body"]
        assert first.clause_id == LibraryClause.objects.get(code="parties").pk
