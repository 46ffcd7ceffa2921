"""The lists of units, officers and ties: who sees which rows, filtered, sorted and as files."""

import csv
import io

import pytest

pytestmark = pytest.mark.django_db


def rows(client, path):
    """The first column of the list as CSV: what is on the page is in the file, and nothing else."""
    content = b"".join(client.get(f"{path}{'&' if '?' in path else '?'}export=csv").streaming_content)
    return [row[0] for row in list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:]]


@pytest.mark.parametrize(
    ("path", "officer", "partner_officer"),
    [
        (
            "/units/",
            ["Biomedical Sciences Group", "School of Medicine", "Department of Electrical Engineering"],
            ["Department of Electrical Engineering"],
        ),
        ("/officers/", ["Mark Waer", "Chen Jining"], ["Chen Jining"]),
        ("/ties/", ["Biomedical Sciences Group"], []),
    ],
)
def test_everybody_sees_the_own_rows_only(as_role, path, officer, partner_officer):
    assert rows(as_role("officer"), path) == officer
    assert rows(as_role("partner_officer"), path) == partner_officer


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/units/?q=医学", ["School of Medicine"]),
        ("/units/?institution=kuleuven.be", ["Biomedical Sciences Group"]),
        ("/units/?institution=nosuch.edu", []),
        ("/officers/?q=president", ["Chen Jining"]),
        ("/officers/?sort=-person", ["Mark Waer", "Chen Jining"]),
        ("/officers/?holds=on", ["Mark Waer", "Chen Jining"]),
        ("/ties/?institution=sjtu.edu.cn", ["Biomedical Sciences Group"]),
        ("/ties/?institution=pku.edu.cn", []),
        ("/ties/?q=medicine", ["Biomedical Sciences Group"]),
    ],
)
def test_a_filter_leaves_what_was_asked_for_and_never_more(as_role, path, found):
    assert rows(as_role("officer"), path) == found


@pytest.mark.parametrize("path", ["/units/", "/officers/", "/ties/"])
def test_the_page_names_its_sisters_and_offers_to_add_to_who_may(as_role, path):
    page = as_role("officer").get(path).content.decode()
    assert 'href="/units/"' in page and 'href="/officers/"' in page and 'href="/ties/"' in page
    assert f"{path}add/" in page
    assert f"{path}add/" not in as_role("leadership").get(path).content.decode()
