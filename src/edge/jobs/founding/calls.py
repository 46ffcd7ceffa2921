"""What the founding case says of projects, and synthetic projects for the demonstration."""

from typing import Any

from edge.agreements.models import Agreement
from edge.calls import actions as calls
from edge.calls.models import Instrument, Project
from edge.partners.models import Institution
from edge.people import actions as people

SOURCE = "Public record of the Leuven Sino-Euro EDGE Platform, October 2012"
MADE = "Generated for the demonstration"
TSINGHUA, PEKING, FUDAN, JIAO_TONG, NORMAL = (
    "tsinghua.edu.cn",
    "pku.edu.cn",
    "fudan.edu.cn",
    "sjtu.edu.cn",
    "ecnu.edu.cn",
)
# Topic, partner, instrument, first and last day, budget and currency, scores from 1 to 5 with their days.
_SYNTHETIC: tuple[tuple[str, str, str, str, str, str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "power electronics",
        TSINGHUA,
        "joint_research",
        "2008-10",
        "2011-09",
        "240000",
        "EUR",
        (("4.5", "2011-11"),),
    ),
    ("smart grids", TSINGHUA, "joint_research", "2010", "2013", "180000", "EUR", (("5", "2012-05-14"),)),
    ("water treatment", TSINGHUA, "joint_research", "2011-09", "2014-08", "", "", (("4", "2012-06"),)),
    ("visits of young engineers", TSINGHUA, "young_researchers", "2012-01", "2013-12", "40000", "EUR", ()),
    ("architecture of old towns", TSINGHUA, "exploration", "2012-03", "2012-11", "12000", "EUR", ()),
    (
        "philosophy of law",
        PEKING,
        "joint_research",
        "2009-09",
        "2012-08",
        "90000",
        "EUR",
        (("3.5", "2012-09"),),
    ),
    ("visits of young sinologists", PEKING, "young_researchers", "2011", "2013", "300000", "CNY", ()),
    ("history of trade", PEKING, "bottom_up", "2012-02", "2012-12", "8000", "EUR", (("4", "2012-10"),)),
    ("immunology", FUDAN, "joint_research", "2010-01", "2012-12", "150000", "EUR", (("4", "2012-03-01"),)),
    ("public health", FUDAN, "exploration", "2012-05", "2013-04", "15000", "EUR", ()),
    ("oncology", JIAO_TONG, "speciality_area", "2011-06", "2015-05", "420000", "EUR", (("4.5", "2012-07"),)),
    ("medical imaging", JIAO_TONG, "speciality_area", "2012-01", "", "", "", ()),
    ("visits of young physicians", JIAO_TONG, "young_researchers", "2012-09", "2014-08", "60000", "EUR", ()),
    ("teacher training", NORMAL, "bottom_up", "2011-01", "2012-06", "20000", "EUR", (("3", "2012-06-30"),)),
)


def load(institutions: dict[str, Institution], agreements: dict[str, Agreement], by: Any) -> None:
    """Only what the public record says: it gives the finding and neither its day nor the number of projects."""
    calls.evaluate_portfolio(
        by=by,
        public_id="PE1",
        partner=institutions[TSINGHUA],
        finding="good",
        on_unknown=True,
        attested_on="2012-10-23",
        text="A recent evaluation of the partnership found the quality of the projects financed under it "
        "exceptionally high.",
        source=SOURCE,
    )


def load_synthetic_projects(
    institutions: dict[str, Institution], agreements: dict[str, Agreement], by: Any
) -> list[Project]:
    """Fourteen invented projects, each marked as synthetic and with invented leads, so that every picture has
    something to show. They change no figure and no machine answer."""
    instruments = {instrument.code: instrument for instrument in Instrument.objects.all()}
    leads = [
        people.add_person(
            by=by,
            public_id=f"synthetic-lead-{number}",
            family_name=f"Synthetic-{number:02}",
            given_name="Lead",
            synthetic=True,
        )
        for number in range(1, 7)
    ]
    found = []
    for number, row in enumerate(_SYNTHETIC, start=1):
        topic, partner, instrument, starts, ends, budget, currency, scores = row
        project = calls.add_project(
            by=by,
            public_id=f"synthetic-project-{number:02}",
            title=f"Synthetic project {number:02}: {topic}",
            partner=institutions[partner],
            instrument=instruments[instrument],
            hub_lead=leads[number % 3],
            partner_lead=leads[3 + number % 3],
            starts_on=starts or None,
            ends_on=ends or None,
            budget=budget or None,
            currency=currency,
            synthetic=True,
            source=MADE,
        )
        for value, day in scores:
            calls.evaluate_project(
                project=project, by=by, value=value, scale_from=1, scale_to=5, on=day, source=MADE
            )
        found.append(project)
    return found
