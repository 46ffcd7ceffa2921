"""Sheets of agreements and commitments."""

from edge.sheets.rules.fields import As, Kind
from edge.sheets.rules.kinds.columns import (
    ID,
    INTERNAL,
    PARTNER,
    REFERENCE,
    SOURCE,
    choice,
    column,
    date_column,
)
from edge.sheets.rules.kinds.words import VERDICTS

AGREEMENTS = Kind(
    name="agreements",
    titles={"en": "Agreements", "nl": "Overeenkomsten", "zh": "协议"},
    synonyms=("mou", "mous", "contracts", "agreement"),
    not_with_id=("partner",),  # a draft may have no partner yet: an export of it comes back
    fields=(
        ID,
        REFERENCE,
        column(
            "kind",
            "Kind",
            "Soort",
            "类型",
            As.TEXT,
            "type",
            "agreement type",
            "kind of agreement",
            required=True,
            max_length=80,
        ),
        column(
            "title", "Title", "Titel", "标题", As.TEXT, "agreement", "name of the agreement", max_length=300
        ),
        *PARTNER,
        column(
            "partner_unit",
            "Unit of the partner",
            "Entiteit van de partner",
            "合作院校院系",
            As.TEXT,
            "partner faculty",
            max_length=200,
        ),
        column(
            "hub_unit", "Our unit", "Onze entiteit", "本校院系", As.TEXT, "unit of the hub", max_length=200
        ),
        date_column(
            "signed_on",
            "Signed on",
            "Ondertekend op",
            "签署日期",
            "signed",
            "date of signature",
            "signature date",
            "date signed",
            happens=True,
        ),
        date_column("starts_on", "Starts on", "Begint op", "生效日期", "start", "valid from", "start date"),
        date_column(
            "ends_on",
            "Last day in force",
            "Laatste dag van kracht",
            "有效期末日",
            "end",
            "expires",
            "expiry date",
            "valid until",
            "end date",
            "vigent fins",
            "vigent_fins",
        ),
        date_column("review_on", "Review due", "Evaluatie tegen", "评估期限"),
        date_column(
            "renewal_on", "Renewal due", "Hernieuwing tegen", "续签期限", "renewal", "due for renewal"
        ),
        date_column("withdrawn_on", "Withdrawn on", "Ingetrokken op", "撤回日期", happens=True),
        date_column("terminated_on", "Terminated on", "Beëindigd op", "终止日期", happens=True),
        column(
            "parent",
            "Made under",
            "Gesloten onder",
            "上级协议",
            As.TEXT,
            "umbrella",
            "parent agreement",
            max_length=300,
        ),
        column("supersedes", "Supersedes", "Vervangt", "取代", As.TEXT, "replaces", max_length=300),
        column("purposes", "Purposes", "Doelen", "宗旨", As.LONG_TEXT, "purpose", "description"),
        column("signatories_known", "Signatories known", "Ondertekenaars bekend", "签署人已知", As.BOOLEAN),
        column(
            "outlives_reason",
            "Why it outlives its umbrella",
            "Waarom langer dan de koepel",
            "超过上级协议期限的原因",
            As.TEXT,
            max_length=300,
        ),
        SOURCE,
        INTERNAL,
    ),
)
COMMITMENTS = Kind(
    name="commitments",
    titles={"en": "Commitments", "nl": "Engagementen", "zh": "承诺事项"},
    synonyms=("promises",),
    key_fields=("agreement", "text"),
    fields=(
        ID,
        column(
            "agreement", "Agreement", "Overeenkomst", "协议", As.TEXT, "under", required=True, max_length=300
        ),
        column(
            "text",
            "What is promised",
            "Wat beloofd is",
            "承诺内容",
            As.TEXT,
            "commitment",
            "promise",
            required=True,
            max_length=500,
        ),
        column("owner", "Owner", "Verantwoordelijke", "负责人", As.TEXT, max_length=300),
        date_column("due_on", "Due", "Tegen", "期限", "deadline", "due date"),
        choice("verdict", "Verdict", "Oordeel", "评定", VERDICTS),
        date_column("judged_on", "Judged on", "Beoordeeld op", "评定日期"),
        column(
            "judgement", "Reason of the verdict", "Reden van het oordeel", "评定理由", As.TEXT, max_length=500
        ),
    ),
)
