import pytest
from datetime import UTC, datetime, timedelta
from django.utils import timezone
from edge.agreements import actions
from edge.agreements.actions import drafting, exchange, signing, texts
from edge.agreements.models import Agreement

from edge.agreements.queries.texts import exchange_of, clauses_of
from edge.agreements.rules.canonical import ClauseText, Words
from edge.core.pades.authority import make_authority
from edge.core.pades.signers import signer_from_p12
from edge.partners.models import Institution, Officer
from edge.people.permissions import INSTALLATION as I
from edge.jobs.founding_case import load_founding_case
pytestmark=pytest.mark.django_db
def test_all(settings, tmp_path):
    settings.MEDIA_ROOT=str(tmp_path)
    load_founding_case()
    a=Agreement.objects.get(public_id="A7"); hub=Institution.objects.hub(); pku=Institution.objects.get(domain="pku.edu.cn")
    c1=drafting.add_clause(by=I, code="scope", heading_en="Scope", body_en="{hub} and {partner} cooperate.", heading_zh="宗旨", body_zh="{hub}与{partner}合作。")
    c2=drafting.add_clause(by=I, code="term", heading_en="Term", body_en="Five years.", heading_zh="期限", body_zh="五年。")
    t=drafting.add_template(by=I, code="impl", kind=a.kind, name_en="x",name_nl="y",name_zh="z", clauses=[c1,c2])
    v1=drafting.draft_from_template(agreement=a,by=I,template=t,institution=hub,languages=["en","zh"],controlling_language="en")
    print(clauses_of(v1))
    v1 = texts.show_version(version=v1,by=I)
    p=exchange.propose_change(version=v1,by=I,institution=pku,change="change",clause_key="term",texts={"en":Words(heading="Term",body="Three years."),"zh":Words(heading="期限",body="三年。")},name="P")
    v2=exchange.accept_proposal(proposal=p,by=I,institution=hub)
    assert v2.number==2 and v2.shown_at
    for side in (hub,pku): texts.approve_version(version=v2,by=I,institution=side,sha256=v2.sha256,name="x")
    assert exchange_of(a).may_be_signed
    from edge.people.actions import add_person
    from edge.partners.actions import appoint_officer
    now=timezone.now(); au=make_authority(name="Test",starts=now-timedelta(days=1),ends=now+timedelta(days=300))
    sig=[]
    for inst,n in ((hub,"A"),(pku,"B")):
        pe=add_person(by=I,family_name=n,given_name="Syn",synthetic=True)
        of=appoint_officer(by=I,person=pe,institution=inst,title="Rector",signs="everything")
        sig.append(signing.Signs(institution=inst,person=pe,capacity="Rector",officer=of))
    r=signing.open_round(version=v2,by=I,method="electronic",signatories=sig,sealed=True)
    roots=[au.certificate]
    for s in sig:
        step=signing.current_step(r)
        iss=au.issue_signer(name=s.person.name,organisation=str(s.institution),starts=now-timedelta(hours=1),ends=now+timedelta(days=30))
        seal=lambda: signer_from_p12(au.issue_seal(organisation="KU Leuven",starts=now-timedelta(hours=1),ends=now+timedelta(days=30)).as_p12("x"),"x")
        signing.sign_electronically(step=step,by=I,signer=signer_from_p12(iss.as_p12("x"),"x"),roots=roots,place="Beijing",seal=seal)
    r.refresh_from_db(); a.refresh_from_db()
    assert r.state=="signed" and a.is_signed, r.state
    from edge.core.pades.examining import examine_pdf
    ex=examine_pdf(signing.file_of(r),roots=roots,now=timezone.now())
    print(ex.accepted, ex.findings, ex.claims)
    assert ex.accepted
