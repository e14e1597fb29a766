"""A year of the sample campaign, as it is expected day by day."""

from difflib import unified_diff
from pathlib import Path

from tests.agenda.year import EXPECTED, year


def test_the_year_of_the_sample_campaign_is_as_expected(tmp_path: Path) -> None:
    expected, found = EXPECTED.read_text("utf-8").splitlines(), year(tmp_path).splitlines()
    assert not "\n".join(unified_diff(expected, found, "expected", "found", lineterm="", n=1))
