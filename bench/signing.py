"""`python -m bench.signing`: one signature and one verification of an agreement of eight pages in two languages.

Prints the size of the file and, for each step, the time on the processor in milliseconds: the first time in a
process, the median of what follows and the worst of it, beside what is wanted. Keys are RSA of 2048 bits; three
signatures, each with a visible box in two scripts.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from pypdf import PdfReader

WANTED = 50.0  # milliseconds, for one signature and for one verification
TIMES = 25
DAY = datetime(2026, 3, 2, tzinfo=UTC)
_ARTICLES = """
#set document(title: "Implementation agreement", keywords: ("agreement",))
#set text(font: ("Noto Sans", "Noto Sans SC"), size: 9pt, lang: "en")
#set page(margin: 20mm, footer: [Version 3 · SHA-256 0123456789abcdef])
= Implementation agreement 实施协议
#for number in range(1, 74) [
  == Article #number
  #grid(columns: (1fr, 1fr), column-gutter: 6mm,
    [The two universities shall, within the limits of their means, encourage the exchange of students, researchers
     and staff, and tell each other #number months before any change.],
    text(lang: "zh")[双方大学应在各自能力范围内鼓励在所有共同感兴趣的领域开展学生、研究人员和教职工的交流，
     并应至少提前#(str(number))个月相互告知任何变更。本协议以中英文书就，两种文本具有同等效力。])
]
"""


def document() -> bytes:
    families = (("justmytype_western_core", "notosans"), ("justmytype_intl_cjk", "notosanssc"))
    folders = [str(Path(str(files(package) / "fonts" / "ofl" / family))) for package, family in families]
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    return bytes(
        typst.compile(
            _ARTICLES.encode(),
            font_paths=fonts,
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["a-2b", "ua-1"],
            timestamp=DAY,
        )
    )


def timed(name: str, act: Callable[[], Any], *, times: int = TIMES) -> tuple[float, Any]:
    """The median of all but the first time, and what the act returned last; prints one row."""
    spent = []
    answer = None
    for _number in range(times):
        since = time.process_time()
        answer = act()
        spent.append(1000 * (time.process_time() - since))
    median = statistics.median(spent[1:])
    print(f"{name:34}{spent[0]:10.1f}{median:10.1f}{max(spent[1:]):10.1f}{WANTED:10.0f}")
    return median, answer


def measure() -> list[str]:
    """Print the table and return what does not hold."""
    from edge.core.pades.authority import make_authority
    from edge.core.pades.examining import examine_pdf
    from edge.core.pades.findings import Claims
    from edge.core.pades.signers import signer_from_p12
    from edge.core.pades.signing import Box, Place, prepare_pdf, sign_pdf

    ends = DAY + timedelta(days=3650)
    root = make_authority(name="EDGE benchmark", starts=DAY, ends=ends)
    people = [
        root.issue_signer(name="Lukas Synthetic", organisation="KU Leuven", starts=DAY, ends=ends),
        root.issue_signer(name="林合成", organisation="北京大学", starts=DAY, ends=ends),
        root.issue_seal(organisation="KU Leuven", starts=DAY, ends=ends),
    ]
    signers = [signer_from_p12(one.as_p12("bench"), "bench") for one in people]
    places = [
        Place(
            name=name, box=Box(page=-1, left=left, bottom=30, right=left + 160, top=80), seals=name == "seal"
        )
        for name, left in (("leuven", 30), ("peking", 210), ("seal", 390))
    ]
    pdf = document()
    print(f"{len(PdfReader(BytesIO(pdf)).pages)} pages, {len(pdf) / 1024:.0f} KB\n")
    print(f"{'':34}{'first':>10}{'median':>10}{'worst':>10}{'wanted':>10}")
    claims = Claims(reference="A7", version=3, sha256="0" * 64)
    results = {
        "prepare": timed("prepare three places", lambda: prepare_pdf(pdf, places=places, claims=claims))
    }
    pdf = results["prepare"][1]
    for place, signer in zip(places, signers, strict=True):
        said = {"signer": signer, "moment": DAY, "field_name": place.name, "reason": "Approved 同意"}
        name = f"sign: {signer.facts.subject}"
        results[name] = timed(name, lambda pdf=pdf, said=said: sign_pdf(pdf, **said))
        pdf = results[name][1]
    found = timed("verify three signatures", lambda: examine_pdf(pdf, roots=[root.certificate], now=DAY))
    results["verify"] = found
    assert found[1].accepted
    print(f"\n{len(pdf) / 1024:.0f} KB signed")
    return [f"{name}: {median:.1f} ms" for name, (median, _answer) in results.items() if median > WANTED]


if __name__ == "__main__":
    settings.configure(USE_I18N=False)
    missed = measure()
    print("\n".join(missed) if missed else "Every figure holds.")
    sys.exit(bool(missed))
