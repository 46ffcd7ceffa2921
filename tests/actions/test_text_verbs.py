"""The verbs about the text: what each writes, and every refusal with its sentence."""

from typing import Any

import pytest

from edge.agreements import actions as agreements
from edge.agreements.actions import drafting, texts
from edge.agreements.actions.life import SignedAlready
from edge.agreements.models import (
    Agreement,
    AgreementTemplate,
    Approval,
    LibraryClause,
    Proposal,
    SigningRound,
    TemplateClause,
    TextVersion,
)
from edge.agreements.queries.drafting import fields_left_open
from edge.agreements.queries.texts import clauses_of, exchange_of, text_of
from edge.agreements.rules.canonical import ClauseText, Words, hash_of
from edge.core.models import SearchEntry
from edge.partners import actions as partners
from edge.partners.models import Institution
from tests.actions.arranging import (
    BY,
    a_hub,
    a_partner,
    an_account,
    an_agreement,
    day,
    last_line,
    lines_since,
)
from tests.actions.arranging_texts import a_text, clause, reworded, the_clauses, the_next

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub() -> Institution:
    return a_hub()


@pytest.fixture
def partner(hub: Institution) -> Institution:
    return a_partner("Lotus University")


@pytest.fixture
def agreement(hub: Institution, partner: Institution) -> Agreement:
    return an_agreement("Exchange with Lotus", hub, partner, code="student_exchange")


def approve(version: TextVersion, institution: Institution, **fields: Any) -> Approval:
    said = {"by": BY, "sha256": version.sha256, "name": "Somebody", **fields}
    return texts.approve_version(version=version, institution=institution, **said)


# ---------------------------------------------------------------- making
def test_a_version_keeps_its_clauses_parties_hash_and_maker(agreement: Agreement, hub: Institution) -> None:
    account = an_account("olivia", "officer")
    version = a_text(agreement, shown=False, by=account, name="", controlling_language="en", note="First")
    stored = TextVersion.objects.get()
    assert (stored.number, stored.note, stored.name, stored.account) == (1, "First", "Olivia", account)
    assert (stored.languages, stored.controlling_language, stored.shown_at) == (["en", "zh"], "en", None)
    assert [party["name"] for party in stored.parties] == ["Hub University", "Lotus University"]
    assert clauses_of(stored) == the_clauses()
    assert stored.sha256 == hash_of(text_of(stored)) == version.sha256


def test_the_next_version_leaves_the_first_as_it_was(agreement: Agreement) -> None:
    first = a_text(agreement)
    second = the_next(first, note="Three years")
    assert (second.number, second.base, second.shown_at) == (2, first, None)
    assert clauses_of(TextVersion.objects.get(number=1)) == the_clauses()
    assert clauses_of(second)[1].texts["en"].body == "It lasts three years."


def test_invisible_differences_make_no_version(agreement: Agreement) -> None:
    first = a_text(agreement)
    again = reworded(the_clauses(), "term", "This agreement lasts five years.  \r\n\r\n")
    with pytest.raises(texts.NothingChanged) as refused:
        the_next(first, clauses=again)
    assert str(refused.value) == "This is word for word the text of Version 1."


def test_whoever_began_from_an_older_version_is_told_who_made_which(agreement: Agreement) -> None:
    first = a_text(agreement)
    second = the_next(first, name="Mia", note="Three years are enough")
    with pytest.raises(texts.NotTheLatest) as refused:
        the_next(first, "fees", "All pay.")
    assert refused.value.newest == second
    assert str(refused.value) == (
        "Mia made Version 2 meanwhile (Three years are enough). Yours was not stored: compare, and make it from there."
    )
    assert TextVersion.objects.count() == 2


def test_a_first_version_is_refused_where_there_is_one(agreement: Agreement) -> None:
    a_text(agreement)
    with pytest.raises(texts.NotTheLatest):
        a_text(agreement, clauses=[clause("a", "A", "a")])


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"clauses": []}, "A text needs a language and at least one clause with words."),
        ({"languages": []}, "A text needs a language and at least one clause with words."),
        ({"languages": ["nl"]}, "A text needs a language and at least one clause with words."),
        ({"clauses": [clause("a", "A", "a"), clause("a", "B", "b")]}, "A clause stands twice in the text."),
    ],
)
def test_a_text_without_words_is_none(agreement: Agreement, fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(texts.EmptyText) as refused:
        a_text(agreement, **fields)
    assert str(refused.value) == sentence
    assert not TextVersion.objects.exists()


def test_only_the_languages_of_the_version_are_kept(agreement: Agreement) -> None:
    version = a_text(agreement, languages=["zh"])
    assert clauses_of(version)[0].texts == {"zh": Words(heading="宗旨", body="两校互派学生。")}


def test_the_text_of_a_signed_agreement_does_not_change(agreement: Agreement) -> None:
    first = a_text(agreement)
    agreements.edit_agreement(agreement=agreement, by=BY, changes={"signed_on": day("2012-10-22")})
    with pytest.raises(SignedAlready, match=r"its text does not change\. An amendment does\."):
        the_next(first)


def test_a_text_that_is_being_signed_does_not_change(agreement: Agreement) -> None:
    first = a_text(agreement)
    given = approve(first, Institution.objects.hub())
    SigningRound.objects.create(agreement=agreement, text_version=first, sha256=first.sha256, method="paper")
    for act in (
        lambda: the_next(first),
        lambda: texts.withdraw_approval(approval=given, by=BY),
        lambda: texts.restore_version(
            version=first, base=first, by=BY, institution=Institution.objects.hub()
        ),
    ):
        with pytest.raises(texts.BeingSigned, match=r"The text is being signed\. Cancel the signing first"):
            act()


def test_parties_are_named_as_they_were_when_the_version_was_made(
    agreement: Agreement, partner: Institution
) -> None:
    first = a_text(agreement)
    partners.edit_institution(institution=partner, by=BY, changes={"name": "Lotus Technical University"})
    assert text_of(TextVersion.objects.get()).parties[1].name == "Lotus University"
    assert the_next(first).parties[1]["name"] == "Lotus Technical University"


# ---------------------------------------------------------------- the partner's side
def test_a_version_of_the_partners_side_is_shown_from_the_start(
    agreement: Agreement, partner: Institution
) -> None:
    second = the_next(a_text(agreement), institution=partner, origin="word", name="Ping")
    assert (second.institution, second.shown_at is not None, second.name) == (partner, True, "Ping")


def test_a_draft_that_was_not_shown_is_in_nobodys_way_and_in_no_sentence(
    agreement: Agreement, partner: Institution
) -> None:
    first = a_text(agreement)
    secret = the_next(first, "fees", "All pay.", name="Olivia", note="Our fallback")
    third = the_next(first, institution=partner, name="Ping")
    assert (third.number, third.base, secret.shown_at) == (3, first, None)
    with pytest.raises(texts.NotTheLatest, match="Ping made Version 3 meanwhile"):
        the_next(secret, "scope", "Everything.")


def test_two_of_the_partners_side_hear_of_each_other_only(agreement: Agreement, partner: Institution) -> None:
    first = a_text(agreement)
    the_next(first, institution=partner, name="Ping")
    the_next(TextVersion.objects.get(number=2), "fees", "All pay.", note="Our fallback")
    with pytest.raises(texts.NotTheLatest) as refused:
        the_next(first, "scope", "Everything.", institution=partner)
    assert "Version 2" in str(refused.value)
    assert "fallback" not in str(refused.value)


# ---------------------------------------------------------------- showing, bringing back
def test_showing_twice_is_showing_once(agreement: Agreement) -> None:
    version = a_text(agreement, shown=False)
    shown = texts.show_version(version=version, by=BY)
    last = last_line()
    assert texts.show_version(version=shown, by=BY).shown_at == shown.shown_at
    assert lines_since(last) == []


def test_an_older_version_is_not_shown_any_more(agreement: Agreement) -> None:
    first = a_text(agreement, shown=False)
    the_next(first)
    with pytest.raises(texts.NotTheLatest):
        texts.show_version(version=first, by=BY)


def test_an_earlier_text_comes_back_with_its_hash_and_its_approvals(
    agreement: Agreement, hub: Institution, partner: Institution
) -> None:
    first = a_text(agreement)
    for side in (hub, partner):
        approve(first, side)
    second = texts.show_version(version=the_next(first), by=BY)
    assert exchange_of(agreement).may_be_signed is False
    assert exchange_of(agreement).last_agreed == first
    third = texts.restore_version(version=first, base=second, by=BY, institution=hub)
    assert (third.number, third.sha256, third.origin) == (3, first.sha256, "restored")
    assert third.note == "The text of Version 1"
    assert third.shown_at is not None
    assert exchange_of(agreement).may_be_signed is True


def test_an_earlier_text_does_not_come_back_over_one_that_was_not_read(
    agreement: Agreement, hub: Institution
) -> None:
    first = a_text(agreement)
    second = the_next(first)
    the_next(second, "fees", "All pay.")
    with pytest.raises(texts.NotTheLatest):
        texts.restore_version(version=first, base=second, by=BY, institution=hub)


def test_bringing_back_what_stands_there_is_refused(agreement: Agreement, hub: Institution) -> None:
    first = a_text(agreement)
    with pytest.raises(texts.NothingChanged):
        texts.restore_version(version=first, base=first, by=BY, institution=hub)


# ---------------------------------------------------------------- approving
def test_an_approval_names_the_hash_and_lapses_with_the_next_text(
    agreement: Agreement, hub: Institution, partner: Institution
) -> None:
    first = a_text(agreement)
    assert approve(first, partner, capacity="Dean").sha256 == first.sha256
    assert exchange_of(agreement).standing.approved == (partner.pk,)
    assert exchange_of(agreement).standing.waiting == (hub.pk,)
    texts.show_version(version=the_next(first), by=BY)
    assert exchange_of(agreement).standing.lapsed == (partner.pk,)


def test_what_has_changed_meanwhile_is_not_approved(agreement: Agreement, partner: Institution) -> None:
    first = a_text(agreement)
    texts.show_version(version=the_next(first, name="Mia"), by=BY)
    with pytest.raises(texts.OtherText) as refused:
        approve(first, partner)
    assert (
        str(refused.value)
        == "The text has changed: it is now Version 2, by Mia. Read it, and approve that one."
    )
    with pytest.raises(texts.OtherText):
        approve(TextVersion.objects.get(number=2), partner, sha256=first.sha256)


def test_a_partner_approves_what_it_was_shown_and_hears_of_no_draft(
    agreement: Agreement, hub: Institution, partner: Institution
) -> None:
    first = a_text(agreement)
    the_next(first, note="Our fallback")
    approve(first, partner)
    with pytest.raises(texts.OtherText):
        approve(first, hub)
    assert exchange_of(agreement).standing.lapsed == (partner.pk,)


def test_what_was_not_shown_is_not_approved(
    agreement: Agreement, hub: Institution, partner: Institution
) -> None:
    first = a_text(agreement, shown=False)
    for side in (hub, partner):
        with pytest.raises(texts.OtherText, match="Version 1 has not been shown to the partner yet"):
            approve(first, side)


def test_only_a_party_approves(agreement: Agreement) -> None:
    first = a_text(agreement)
    with pytest.raises(texts.NoSide, match="Bamboo University is not a party to this agreement"):
        approve(first, a_partner("Bamboo University"))


def test_after_the_parties_have_changed_the_text_is_made_anew(agreement: Agreement, hub: Institution) -> None:
    first = a_text(agreement)
    agreements.add_party(agreement=agreement, by=BY, institution=a_partner("Bamboo University"))
    with pytest.raises(texts.OtherText, match="The parties have changed since this text was made"):
        approve(first, hub)


def test_a_text_that_was_tampered_with_is_not_approved(agreement: Agreement, hub: Institution) -> None:
    first = a_text(agreement)
    row = first.clauses.get(key="term")
    row.texts["en"]["body"] = "This agreement lasts fifty years."
    row.save()
    with pytest.raises(texts.OtherText, match="does not give its hash any more"):
        approve(TextVersion.objects.get(), hub)


def test_a_side_approves_a_text_once_and_may_take_it_back(agreement: Agreement, hub: Institution) -> None:
    first = a_text(agreement)
    given = approve(first, hub)
    with pytest.raises(Exception, match="This side has approved this version already"):
        approve(first, hub)
    texts.withdraw_approval(approval=given, by=BY, reason="Too early")
    assert exchange_of(agreement).standing.approved == ()
    approve(first, hub)
    assert exchange_of(agreement).standing.approved == (hub.pk,)


def test_other_proposals_about_a_clause_are_overtaken(agreement: Agreement, partner: Institution) -> None:
    first = a_text(agreement)
    asked = {"text_version": first, "institution": partner, "name": "Ping", "change": "remove"}
    kept, about_fees = (Proposal.objects.create(**asked, clause_key=key) for key in ("term", "fees"))
    other = Proposal.objects.create(**asked, clause_key="term")
    texts.overtake(agreement, "term", by=BY, but=kept)
    states = {row.pk: row.state for row in Proposal.objects.all()}
    assert states == {kept.pk: "open", other.pk: "overtaken", about_fees.pk: "open"}


# ---------------------------------------------------------------- drafting
def test_a_draft_is_filled_from_the_records_and_lists_what_stays_open(
    agreement: Agreement, hub: Institution
) -> None:
    library = LibraryClause.objects.create(
        code="test-aim", heading_en="Aim", body_en="{hub} and {partner} send {places_out} students."
    )
    template = AgreementTemplate.objects.create(
        code="test-template", kind=agreement.kind, name_en="t", name_nl="t", name_zh="t"
    )
    TemplateClause.objects.create(template=template, clause=library)
    version = drafting.draft_from_template(
        agreement=agreement, by=BY, template=template, institution=hub, languages=["en"]
    )
    assert clauses_of(version) == [
        ClauseText(
            key="test-aim",
            texts={
                "en": Words(
                    heading="Aim", body="Hub University and Lotus University send {places_out} students."
                )
            },
            library="test-aim",
        )
    ]
    assert fields_left_open(version) == ("places_out",)
    with pytest.raises(drafting.NotInThisLanguage, match="has no text in: zh") as refused:
        drafting.draft_from_template(
            agreement=agreement,
            by=BY,
            template=template,
            institution=hub,
            languages=["en", "zh"],
            base=version,
        )
    assert refused.value.field == "languages"


def test_the_words_of_a_version_are_indexed_with_it(agreement: Agreement) -> None:
    version = a_text(agreement)
    entry = SearchEntry.objects.get(kind="textversion", record_pk=version.pk)
    assert "exchange" in entry.tokens
