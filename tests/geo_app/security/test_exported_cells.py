"""What people take away opens in a spreadsheet, which runs what begins like a formula; here, the published counts.

Files of households and cases: test_export_contents.py; the audit log: test_audit_pages.py.
"""

from __future__ import annotations

import pytest

from tests.geo_app.seeing.canaries import Answer
from tests.geo_app.seeing.people import BY_NAME, TOWN


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(1)", "=cmd|' /C calc'!A0"])
def test_no_cell_of_the_counts_runs_in_a_spreadsheet(world, name):
    world.ask("update regions set name = %s where code = %s", name, TOWN)
    answer = Answer(world.browser(BY_NAME["officer"]).get(f"/counts?region={TOWN}&format=csv"))
    assert answer.status == 200
    cells = [cell for row in answer.rows for cell in row]
    assert [cell for cell in cells if name in cell]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
