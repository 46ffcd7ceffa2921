"""Choosing a record among thousands: found by id or exact name, never guessed, never more than may be seen."""

from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from edge.agreements.models import Agreement
from edge.partners import actions as partners
from edge.partners.models import Institution
from edge.people import actions as people
from edge.people.models import Person
from edge.people.permissions import INSTALLATION
from edge.web.kit.forms import RecordForm
from edge.web.kit.lookup import MOST_SUGGESTED, LookupField, shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founding_case")]


def field(rows: Any = None, **options: Any) -> LookupField:
    return LookupField(Institution.objects.order_by("name") if rows is None else rows, **options)


@pytest.mark.parametrize(
    "typed",
    [
        "tsinghua.edu.cn",
        "Tsinghua University",
        "  tsinghua   university ",
        "清华大学",
        "Tsinghua University [tsinghua.edu.cn]",
        "whatever the browser made of it [tsinghua.edu.cn]",
    ],
)
def test_an_institution_is_found_by_id_name_local_name_or_suggestion(typed: str) -> None:
    assert field().clean(typed).domain == "tsinghua.edu.cn"


def test_other_names_count_as_names() -> None:
    partner = Institution.objects.get(domain="sjtu.edu.cn")
    partners.add_name(by=INSTALLATION, institution=partner, name="SJTU", kind="acronym")
    assert field().clean("sjtu") == partner


def test_a_person_is_found_by_the_name_in_the_own_order() -> None:
    rows = Person.objects.by_name()
    assert field(rows).clean("Chen Jining").public_id == field(rows).clean("陈吉宁").public_id == "P2"


def test_a_name_that_two_bear_is_refused_and_both_are_named() -> None:
    other = people.add_person(by=INSTALLATION, family_name="Waer", given_name="Mark")
    with pytest.raises(ValidationError) as refused:
        field(Person.objects.by_name()).clean("Mark Waer")
    [sentence] = refused.value.messages
    assert "[P1]" in sentence
    assert f"[{other.public_id}]" in sentence
    assert field(Person.objects.by_name()).clean(f"Mark Waer [{other.public_id}]") == other


def test_a_part_of_a_name_is_no_name_but_the_near_ones_are_told() -> None:
    with pytest.raises(ValidationError) as refused:
        field().clean("University")
    [sentence] = refused.value.messages
    assert "Tsinghua University [tsinghua.edu.cn]" in sentence


def test_a_city_is_no_name() -> None:
    with pytest.raises(ValidationError, match="exactly"):
        field().clean("Leuven")


def test_what_is_not_offered_is_neither_found_nor_told() -> None:
    rows = Institution.objects.exclude(domain="tsinghua.edu.cn")
    sentences = []
    for typed in ("tsinghua.edu.cn", "Tsinghua University", "nowhere.example"):
        with pytest.raises(ValidationError) as refused:
            field(rows).clean(typed)
        [sentence] = refused.value.messages
        sentences.append(sentence.replace(typed, "?"))
    assert sentences[0] == sentences[1] == sentences[2]


def test_nothing_typed_is_nothing_unless_it_is_required() -> None:
    assert field(required=False).clean("  ") is None
    with pytest.raises(ValidationError, match="required"):
        field().clean("")


class UnderForm(RecordForm):
    parent = LookupField(required=False)

    class Meta:
        model = Agreement
        fields = ("title", "parent", "kind")
        field_classes = {"kind": forms.ModelChoiceField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Agreement.objects.order_by("title")  # type: ignore[attr-defined]


class DeclaredByClassForm(RecordForm):
    class Meta:
        model = Agreement
        fields = ("parent",)
        field_classes = {"parent": LookupField}


def test_a_stored_choice_stands_in_the_box_and_comes_back_unchanged() -> None:
    child = Agreement.objects.get(public_id="A7")
    form = UnderForm(instance=child)
    parent: Any = Agreement.objects.get(public_id="A3")
    assert form["parent"].value() == shown(parent)
    sent = {"title": child.title, "kind": child.kind_id, "version": child.version, "parent": shown(parent)}
    again = UnderForm(sent, instance=child)
    assert again.is_valid(), again.errors
    assert again.changes()["parent"] == parent
    assert "parent" not in again.changed_data


def test_a_model_form_can_name_it_as_the_class_of_a_field() -> None:
    form = DeclaredByClassForm({"parent": "A3"})
    assert form.is_valid(), form.errors
    assert form.changes()["parent"].public_id == "A3"


def test_what_cannot_be_found_stays_in_the_box() -> None:
    form = DeclaredByClassForm({"parent": "No such <b>agreement</b>"})
    assert not form.is_valid()
    assert "No such &lt;b&gt;agreement&lt;/b&gt;" in str(form["parent"])


def test_at_most_fifty_are_suggested_in_one_statement() -> None:
    Institution.objects.bulk_create(
        Institution(name=f"University {number:04}", role="partner") for number in range(200)
    )
    form = forms.Form()
    form.fields["institution"] = field()
    with CaptureQueriesContext(
        connection,
    ) as statements:
        html = str(form["institution"])
    assert html.count("<option") == MOST_SUGGESTED
    assert len(statements) == 1


def test_two_forms_do_not_share_what_they_offer() -> None:
    class Chosen(forms.Form):
        institution = LookupField()

    first, second = Chosen(), Chosen()
    first.fields["institution"].queryset = Institution.objects.filter(role="hub")  # type: ignore[attr-defined]
    second.fields["institution"].queryset = Institution.objects.exclude(role="hub")  # type: ignore[attr-defined]
    assert "KU Leuven [kuleuven.be]" in str(first["institution"])
    assert "KU Leuven" not in str(second["institution"])
