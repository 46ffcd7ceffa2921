"""What is wrong with a file, a column, a row or a cell, as a sentence in the reader's language.

The codes and what they may name are those of the rules (`edge.sheets.rules.troubles`) and of planning.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from edge.agreements.models import AgreementKind, Commitment
from edge.calls.models import Instrument
from edge.community.models import EnrolmentCount
from edge.mobility.models import ReportedCount, Stay
from edge.partners.models import Institution, Officer
from edge.sheets.rules import Code

Params = Mapping[str, str]


def sentence(code: str, params: Params, named: Params | None = None) -> str:
    """The sentence of a finding. What a table said of a value is passed on in its own words.

    `named` are the names of the codes that are `allowed` (`names_of_codes`): they are told before the codes.
    """
    if code == "said_by_the_table":
        return params["message"]
    told = dict(params)
    if named and told.get("allowed"):
        told["allowed"] = ", ".join(
            f"{named[one]} ({one})" if named.get(one, one) != one else one
            for one in told["allowed"].split(", ")
        )
    if code in (Code.FILE_TOO_LARGE, Code.FILE_UNPACKED) and told.get("limit", "").isdigit():
        told["limit"] = filesizeformat(int(told["limit"]))
    return str(_SENTENCES[code]) % told


def names_of_codes(code: str, kind: str, field: str) -> dict[str, str]:
    """What the screens call the codes that a finding of this code allows in a field of a kind of sheet, in the
    reader's language; {} where it allows none. One statement at most."""
    if code in _LISTED:
        return {one.code: str(one) for one in _LISTED[code].objects.all()}
    if code not in (Code.CHOICE_UNKNOWN, Code.CHOICE_AMBIGUOUS) or kind not in _MODELS:
        return {}
    columns = {column.name: column for column in _MODELS[kind]._meta.concrete_fields}
    flat = columns[field].flatchoices if field in columns else ()
    return {str(value): str(words) for value, words in flat}


# The lists of codes that an office keeps itself, and the tables whose columns hold words from a closed list.
_LISTED: dict[str, type[Any]] = {"agreement_kind_unknown": AgreementKind, "instrument_unknown": Instrument}
_MODELS: dict[str, type[Model]] = {
    "institutions": Institution,
    "officers": Officer,
    "commitments": Commitment,
    "stays": Stay,
    "counts": ReportedCount,
    "enrolment": EnrolmentCount,
}

_SENTENCES: dict[str, Promise] = {
    # of files
    Code.FILE_EMPTY: _("The file holds no rows."),
    Code.FILE_TOO_LARGE: _("The file is larger than %(limit)s."),
    Code.FILE_KIND: _("“%(found)s” is neither an Excel workbook (.xlsx) nor CSV, JSON or a zip of those."),
    Code.FILE_OLD_OR_LOCKED: _(
        "The file is in Excel's old format (.xls) or behind a password. Save it as .xlsx without a password."
    ),
    Code.FILE_DAMAGED: _("The file is damaged or cut short."),
    Code.FILE_UNPACKED: _("The file unpacks to more than is read (%(limit)s)."),
    Code.FILE_NOT_FLAT: _("The JSON must be a list of rows, each with its columns."),
    Code.FILE_QUOTES: _("Row %(row)s: a quotation mark is opened and never closed, or closed too early."),
    Code.FILE_ENCODING: _("The file is not written in %(encoding)s."),
    Code.TOO_MANY_SHEETS: _("The file has more than %(limit)s sheets."),
    Code.TOO_MANY_ROWS: _("A sheet has more than %(limit)s rows. Split it."),
    Code.TOO_MANY_COLUMNS: _("A sheet has more than %(limit)s columns."),
    Code.TOO_MANY_CELLS: _("A sheet has more than %(limit)s filled cells. Split it."),
    Code.ENCODING_GUESSED: _(
        "Sheet “%(sheet)s” does not say how it is written; it was read as %(encoding)s."
    ),
    # of sheets and columns
    Code.SHEET_HIDDEN: _("Sheet “%(sheet)s” is hidden and was left out."),
    Code.SHEET_EMPTY: _("Sheet “%(sheet)s” is empty and was left out."),
    Code.SHEET_STRAY: _("Sheet “%(sheet)s” holds nothing that the register knows and was left out."),
    Code.HEADINGS_GUESSED: _("Sheet “%(sheet)s”: row %(row)s was taken for the headings."),
    "sheet_kind_unknown": _(
        "It is not clear what the rows of sheet “%(sheet)s” are. Choose a kind, or leave it out."
    ),
    Code.COLUMN_MISSING: _(
        "No column gives “%(field)s”, which every row needs. Name the column, or one value for all rows."
    ),
    Code.COLUMN_UNMATCHED: _(
        "Column %(column)s, “%(heading)s”, means nothing to the register and is left out."
    ),
    Code.COLUMN_UNCONFIRMED: _(
        "Column %(column)s, “%(heading)s”, resembles “%(field)s”. Confirm it, or leave it out."
    ),
    Code.COLUMN_DUPLICATE: _(
        "Column %(column)s, “%(heading)s”, would be “%(field)s” too; another column is that already."
    ),
    Code.COLUMN_AMBIGUOUS: _("Column %(column)s, “%(heading)s”, may mean %(fields)s. Choose one."),
    # of rows and cells
    Code.ROW_TOO_WIDE: _(
        "The row has %(count)s cells for %(expected)s headings: a separator too many, perhaps."
    ),
    Code.ROW_BESIDE: _("The row has cells beside the %(expected)s headings; they were left out."),
    Code.ROW_SHORT: _("The row has %(count)s cells for %(expected)s headings; the rest counts as empty."),
    Code.ROW_TWICE: _("The same as row %(first)s; it is taken once."),
    "row_conflict": _("Row %(first)s means the same record and says otherwise (%(fields)s)."),
    "row_twice": _("The same record as row %(first)s; it is taken once."),
    Code.ROW_CONFLICT: _("Row %(first)s names the same thing and says otherwise (%(fields)s)."),
    Code.CELL_ERROR: _("The cell holds an error of the spreadsheet: %(found)s."),
    Code.CELL_NOT_COMPUTED: _(
        "The cell holds a formula whose result was never stored. Open and save the file in Excel."
    ),
    Code.REQUIRED: _("The cell is empty, and the row cannot do without it."),
    Code.UNKNOWN_NOT_ALLOWED: _(
        "“%(found)s” says that it is not known; here something must be given, or the cell left empty."
    ),
    Code.UNKNOWN_BUT_REQUIRED: _("“%(found)s” gives nothing, and the row cannot do without it."),
    # of dates
    Code.DATE_AMBIGUOUS: _(
        "“%(found)s” may be %(day_first)s or %(month_first)s. Choose the order of day and month for the column."
    ),
    Code.DATE_MONTH_OR_ACADEMIC_YEAR: _(
        "“%(found)s” may be the month %(month)s or the academic year %(academic_year)s."
    ),
    Code.DATE_DAY_OR_YEAR: _("“%(found)s” may be a day without its year, or a month and a year."),
    Code.DATE_NO_YEAR: _("“%(found)s” has no year."),
    Code.DATE_IMPOSSIBLE: _("“%(found)s” is no day of the calendar."),
    Code.DATE_FAR: _("“%(found)s” lies outside the years %(first)s to %(last)s."),
    Code.DATE_ZERO: _("“%(found)s” is what a spreadsheet makes of no date. Leave the cell empty."),
    Code.DATE_DURATION: _("“%(found)s” is a length of time and no date."),
    Code.DATE_RANGE: _("“%(found)s” is a span of time; one date is wanted."),
    Code.DATE_UNCERTAIN: _("“%(found)s” is about a date only. Give the year or the month that is certain."),
    Code.DATE_ZONE: _("“%(found)s” is a moment in a time zone; a day is wanted."),
    Code.DATE_UNREADABLE: _("“%(found)s” is no date that can be read. Write 2012, 2012-04 or 2012-10-22."),
    Code.DATE_MONTH_MISSPELT: _("“%(found)s” was read as %(read)s."),
    Code.DATE_NOT_SET: _("“%(found)s” was read as no day at all, as an empty cell is."),
    Code.DATE_UNKNOWN_DAY: _("“%(found)s” was read as a day that is not known."),
    "no_day_is_set": _(
        "“%(found)s” in column “%(heading)s” was read as no day at all, as an empty cell is. Cells: %(count)s; the "
        "first in row %(row)s."
    ),
    "no_day_is_known": _(
        "“%(found)s” in column “%(heading)s” was read as you said: it happened on a day that is not known. Cells: "
        "%(count)s; the first in row %(row)s."
    ),
    Code.DATE_IS_ACADEMIC_YEAR: _("“%(found)s” is an academic year; a date is wanted."),
    Code.ACADEMIC_YEAR_WANTED: _("“%(found)s” is no academic year such as 2012-2013."),
    # of numbers and money
    Code.NUMBER_UNREADABLE: _("“%(found)s” is no number."),
    Code.NUMBER_AMBIGUOUS: _("“%(found)s” may be %(whole)s or %(fraction)s."),
    Code.NUMBER_AT_LEAST: _(
        "“%(found)s” is a bound and no number. Leave the cell empty when the number is not known."
    ),
    Code.NUMBER_APPROXIMATE: _(
        "“%(found)s” is about a number. Give the number that is certain, or leave the cell empty."
    ),
    Code.NUMBER_RANGE: _("“%(found)s” is a range; one number is wanted."),
    Code.NUMBER_WITH_WORDS: _("“%(found)s” is a number among words. Give the number alone."),
    Code.NUMBER_NONE: _("“%(found)s” may mean 0 or not known. Write 0, or “not known”."),
    Code.NUMBER_IS_DATE: _("“%(found)s” is a date: the spreadsheet changed a number into one."),
    Code.NUMBER_NOT_WHOLE: _("“%(found)s” is no whole number."),
    Code.NUMBER_TOO_FINE: _("“%(found)s” has more than %(limit)s digits behind the mark."),
    Code.NUMBER_TOO_SMALL: _("%(found)s is less than %(limit)s."),
    Code.NUMBER_TOO_LARGE: _("%(found)s is more than %(limit)s."),
    Code.CURRENCY_AMBIGUOUS: _("“%(found)s” may be an amount in %(currencies)s."),
    Code.CURRENCY_UNKNOWN: _("“%(found)s” names no currency that is known."),
    Code.CURRENCY_MISSING: _("“%(found)s” names no currency."),
    # of texts, codes and words from a list
    Code.TEXT_TOO_LONG: _("The text has %(count)s characters; there is room for %(limit)s. (%(found)s)"),
    Code.TEXT_CONTROL: _("The text holds an invisible character (%(character)s) that does not belong there."),
    Code.CODE_IS_DATE: _("“%(found)s” is a date: the spreadsheet changed a code into one."),
    Code.CODE_ROUNDED: _(
        "“%(found)s” was rounded by the spreadsheet; the code itself is lost. Type it as text."
    ),
    Code.CODE_FORM: _("“%(found)s” does not have the form of such a code."),
    Code.BOOLEAN_UNREADABLE: _("“%(found)s” is neither yes nor no."),
    Code.COUNTRY_UNKNOWN: _("“%(found)s” is no country that is known. (%(nearest)s)"),
    Code.COUNTRY_AMBIGUOUS: _("“%(found)s” may be %(countries)s."),
    Code.COUNTRY_MISSPELT: _("“%(found)s” was read as %(read)s."),
    Code.COUNTRY_OR_NOTHING: _(
        "“%(found)s” was read as the country code, though it may mean that nothing is given."
    ),
    Code.LANGUAGE_UNKNOWN: _("“%(found)s” is no language that is known."),
    Code.LANGUAGE_AMBIGUOUS: _("“%(found)s” may be %(languages)s."),
    Code.CHOICE_UNKNOWN: _("“%(found)s” is not among what may stand here: %(allowed)s. (%(nearest)s)"),
    Code.CHOICE_AMBIGUOUS: _("“%(found)s” may mean several of: %(allowed)s."),
    Code.EMAIL_FORM: _("“%(found)s” is no e-mail address."),
    Code.URL_FORM: _("“%(found)s” is no web address."),
    Code.URL_COMPLETED: _("“%(found)s” was read as %(read)s."),
    # of what a row refers to
    "institution_unknown": _(
        "“%(found)s” is no institution of the register. Choose one, or say that it is new."
    ),
    "institution_several": _("“%(found)s” may be several institutions of the register. Choose one."),
    "institution_perhaps": _(
        "“%(found)s” resembles an institution of the register. Confirm it, or say that it is new."
    ),
    "institution_perhaps_known": _(
        "“%(found)s” may be in the register already. Choose the one it is, or say that it is new."
    ),
    "partner_is_hub": _("“%(found)s” is the hub itself; a partner is wanted."),
    "no_hub": _("The register has no hub yet: bring in the institutions first."),
    "unit_unknown": _("%(institution)s has no unit “%(found)s” in the register."),
    "unit_several": _("%(institution)s has several units “%(found)s” in the register."),
    "agreement_unknown": _(
        "“%(found)s” is no agreement of the register: neither an id, nor a reference, nor a title."
    ),
    "agreement_several": _("“%(found)s” is the reference or the title of several agreements."),
    "agreement_kind_unknown": _("“%(found)s” is no kind of agreement here: %(allowed)s."),
    "instrument_unknown": _("“%(found)s” is no instrument here: %(allowed)s."),
    "officer_unknown": _("“%(found)s” is no officer of the register: neither an id, nor “person, office”."),
    "officer_several": _("“%(found)s” may be several officers of the register."),
    "project_unknown": _(
        "“%(found)s” is no project of the register: neither an id, nor a reference, nor a title."
    ),
    "project_several": _("“%(found)s” is the reference or the title of several projects."),
    "refers_in_a_circle": _(
        "“%(found)s” refers back to this row, or to a row that cannot be brought in: one of them has to come first."
    ),
    # of the record that a row would be
    "day_or_year": _("A count holds either for a day or for an academic year: give one of the two."),
    "whole_day_wanted": _("“%(found)s” is no whole day; here a day is wanted."),
    "hub_has_no_grade": _("The hub is no partner of itself: it has neither a grade nor speciality areas."),
    "more_units_than_partners": _("“%(found)s” names more units than there are partners in the row."),
    "not_among_parties": _(
        "“%(found)s” is not among the parties to “%(agreement)s” in the register. Parties are changed on the "
        "page of the agreement."
    ),
    "person_unknown": _("Nobody in the register has the id “%(found)s”; give a name for somebody new."),
    "person_otherwise": _(
        "The register knows this person as %(known)s and keeps that: people are corrected on their own pages."
    ),
    "person_wanted": _("The row names nobody: give a family name, or the id of a person."),
}
