"""Loads the founding case: KU Leuven, its five Chinese partners and what they agreed, as publicly known in 2012.

Only what the public record says is stored; what it does not say stays unknown. The only real persons are
the four in public office; accounts of the demo and their holders are invented and marked synthetic.
Positions are those of the cities (GeoNames, CC BY 4.0, as given by the Research Organization Registry).
"""

from datetime import date
from typing import Any

from django.db import transaction

from edge.agreements import actions as agreements
from edge.agreements.models import Agreement, AgreementKind
from edge.core.dates import PartialDate
from edge.jobs.founding import calls, community, missions, mobility, programmes, strategy
from edge.partners import actions as partners
from edge.partners.models import Institution
from edge.people import actions as people
from edge.people.models import Account
from edge.people.permissions import INSTALLATION
from edge.people.rules import DEMO_ADDRESSES, Role

SOURCE = "Public record of the Leuven Sino-Euro EDGE Platform, October 2012"
_DEMO_NAMES = {
    Role.ADMINISTRATOR: "Ada Administrator (synthetic)",
    Role.OFFICER: "Olivia Officer (synthetic)",
    Role.COORDINATOR: "Cornelis Coordinator (synthetic)",
    Role.LEADERSHIP: "Leonie Leadership (synthetic)",
    Role.PARTNER_OFFICER: "Ping Partner-Officer (synthetic)",
    Role.AUDITOR: "August Auditor (synthetic)",
}
DEMO_ACCOUNTS = {role.value: (address, _DEMO_NAMES[role]) for role, address in DEMO_ADDRESSES.items()}
_BEIJING = {"city": "Beijing", "country": "CN", "latitude": "39.90750", "longitude": "116.39723"}
_SHANGHAI = {"city": "Shanghai", "country": "CN", "latitude": "31.22222", "longitude": "121.45806"}
PARTNERS = (
    ("tsinghua.edu.cn", "Tsinghua University", "清华大学", _BEIJING),
    ("pku.edu.cn", "Peking University", "北京大学", _BEIJING),
    ("fudan.edu.cn", "Fudan University", "复旦大学", _SHANGHAI),
    ("sjtu.edu.cn", "Shanghai Jiao Tong University", "上海交通大学", _SHANGHAI),
    ("ecnu.edu.cn", "East China Normal University", "华东师范大学", _SHANGHAI),
)
DAY_OF_SIGNING = PartialDate.of_day(date(2012, 10, 22))


@transaction.atomic
def load_founding_case(*, by: Any = INSTALLATION) -> bool:
    """Load the case into an empty register, all or nothing. False (and nothing written) when it is there."""
    if Institution.objects.filter(domain="kuleuven.be").exists():
        return False
    institutions = _institutions(by)
    units = _units(institutions, by)
    officers = _people(institutions, by)
    _agreements(institutions, officers, by)
    partners.tie_units(
        by=by,
        public_id="T1",
        hub_unit=units["biomedical"],
        partner_unit=units["medicine"],
        description="important partner",
    )
    signed = {agreement.public_id: agreement for agreement in Agreement.objects.all()}
    for chapter in (mobility, programmes, calls, missions, community, strategy):
        chapter.load(institutions, signed, by)
    return True


@transaction.atomic
def load_synthetic_records(*, by: Any = INSTALLATION) -> None:
    """Stays and projects of the demo, generated and marked synthetic: they are shown, and count in no figure."""
    institutions = {one.domain: one for one in Institution.objects.exclude(domain="")}
    mobility.load_synthetic_stays(institutions, by)
    calls.load_synthetic_projects(institutions, {}, by)


def _institutions(by: Any) -> dict[str, Institution]:
    hub = partners.add_institution(
        by=by,
        name="KU Leuven",
        local_name="KU Leuven",
        local_language="nl",
        role="hub",
        domain="kuleuven.be",
        city="Leuven",
        country="BE",
        latitude="50.87959",
        longitude="4.70093",
        position_source="GeoNames 2792482",
    )
    found = {"kuleuven.be": hub}
    for domain, name, local_name, place in PARTNERS:
        source = "GeoNames 1816670" if place is _BEIJING else "GeoNames 1796236"
        found[domain] = partners.add_institution(
            by=by,
            domain=domain,
            name=name,
            local_name=local_name,
            local_language="zh-Hans",
            position_source=source,
            **place,
        )
        partners.open_partnership(by=by, partner=found[domain])
    return found


def _units(institutions: dict[str, Institution], by: Any) -> dict[str, Any]:
    return {
        "biomedical": partners.add_unit(
            by=by, public_id="U1", institution=institutions["kuleuven.be"], name="Biomedical Sciences Group"
        ),
        "electrical": partners.add_unit(
            by=by,
            public_id="U2",
            institution=institutions["tsinghua.edu.cn"],
            name="Department of Electrical Engineering",
        ),
        "medicine": partners.add_unit(
            by=by,
            public_id="U3",
            institution=institutions["sjtu.edu.cn"],
            name="School of Medicine",
            local_name="医学院",
            local_language="zh-Hans",
            note="60 years old in 2012",
        ),
    }


def _people(institutions: dict[str, Institution], by: Any) -> dict[str, Any]:
    """The four persons in public office; for the two who signed, the office by which they did."""
    waer = people.add_person(by=by, public_id="P1", family_name="Waer", given_name="Mark")
    chinese = {"family_first": True, "local_language": "zh-Hans"}
    chen = people.add_person(
        by=by, public_id="P2", family_name="Chen", given_name="Jining", local_name="陈吉宁", **chinese
    )
    people.add_person(
        by=by, public_id="P3", family_name="Liu", given_name="Yandong", local_name="刘延东", **chinese
    )
    people.add_person(
        by=by, public_id="P4", family_name="Hao", given_name="Ping", local_name="郝平", **chinese
    )
    office = {"by": by, "signs": "everything"}
    return {
        "rector": partners.appoint_officer(
            person=waer, public_id="O1", institution=institutions["kuleuven.be"], title="Rector", **office
        ),
        "president": partners.appoint_officer(
            person=chen,
            public_id="O2",
            institution=institutions["tsinghua.edu.cn"],
            title="President",
            **office,
        ),
    }


def _agreements(institutions: dict[str, Institution], officers: dict[str, Any], by: Any) -> None:
    kinds = {kind.code: kind for kind in AgreementKind.objects.all()}
    memorandum, dual = kinds["memorandum_of_understanding"], kinds["dual_degree"]

    def prepare(number: str, kind: AgreementKind, title: str, partner: str, **fields: Any) -> Agreement:
        return agreements.prepare_agreement(
            by=by,
            public_id=number,
            reference=number,
            kind=kind,
            title=title,
            parties=[(institutions["kuleuven.be"], None), (institutions[partner], None)],
            source=SOURCE,
            **fields,
        )

    tsinghua = "tsinghua.edu.cn"
    first = prepare(
        "A1",
        memorandum,
        "Memorandum of understanding with Tsinghua University (2007)",
        tsinghua,
        signed_on="2007",
        renewal_on="2012-11",
    )
    second = prepare(
        "A2",
        memorandum,
        "Memorandum of understanding with Tsinghua University (2012)",
        tsinghua,
        supersedes=first,
        purposes="research collaboration\nmobility of students, staff and researchers",
    )
    _sign_in_beijing(second, institutions, officers, by)
    for number, text in (("C1", "more co-led PhD projects"), ("C2", "more intensive use of summer schools")):
        agreements.add_commitment(agreement=second, by=by, public_id=number, text=text)
    for place, (domain, name, _local, _city) in enumerate(PARTNERS[1:]):
        umbrella = prepare(
            f"A{3 + place}",
            memorandum,
            f"Memorandum of understanding with {name} (2012)",
            domain,
            signed_on="2012-04",
        )
        _visit_of_april(umbrella, by)
        prepare(
            f"A{7 + place}",
            kinds["implementation_agreement"],
            f"Implementation agreement with {name}",
            domain,
            parent=umbrella,
            internal_note="Being finalised during the mission of the week of 22 October 2012.",
        )
    extended = prepare("A11", dual, "Dual Master in Electrical Engineering", tsinghua, signed_on_unknown=True)
    agreements.extend_agreement(
        agreement=extended, by=by, on=DAY_OF_SIGNING, text="Formally extended", place="Beijing"
    )


def _sign_in_beijing(
    agreement: Agreement, institutions: dict[str, Institution], officers: dict[str, Any], by: Any
) -> None:
    signatures = (
        ("kuleuven.be", officers["rector"], "Rector"),
        ("tsinghua.edu.cn", officers["president"], "President"),
    )
    agreements.sign_agreement(
        agreement=agreement,
        by=by,
        on=DAY_OF_SIGNING,
        signatures=[
            {
                "institution": institutions[domain],
                "person": officer.person,
                "officer": officer,
                "capacity": capacity,
                "place": "Beijing",
            }
            for domain, officer, capacity in signatures
        ],
    )


def _visit_of_april(agreement: Agreement, by: Any) -> None:
    agreements.add_event(
        agreement=agreement,
        by=by,
        kind="ceremony",
        on=PartialDate.parse("2012-04"),
        place="Leuven",
        text="Signed during the visit of State Councillor Liu Yandong",
    )


@transaction.atomic
def open_demo_accounts(*, by: Any = INSTALLATION) -> list[Account]:
    """One synthetic account per role, without a password: the demo signs in by one click."""
    opened = []
    for role, (email, name) in DEMO_ACCOUNTS.items():
        if Account.objects.filter(email=email).exists():
            continue
        account = people.open_account(by=by, email=email, name=name)
        opened.append(account)
        if role == "coordinator":
            hub = Institution.objects.hub()
            partners.grant_limited_role(
                account=account, by=by, unit=hub.units.get(name="Biomedical Sciences Group")
            )
        elif role == "partner_officer":
            tsinghua = Institution.objects.get(domain="tsinghua.edu.cn")
            partners.grant_limited_role(account=account, by=by, institution=tsinghua)
            _share_with(tsinghua, by)
        else:
            people.grant_role(account=account, by=by, role=role)
    return opened


def _share_with(institution: Institution, by: Any) -> None:
    """The partner officer of the demo sees the memoranda; the dual degree is not shared."""
    for agreement in Agreement.objects.filter(public_id__in=("A1", "A2")):
        for party in agreement.parties.filter(institution=institution):
            agreements.share_agreement(party=party, by=by, shared_from=date(2012, 1, 1), shared_until=None)
