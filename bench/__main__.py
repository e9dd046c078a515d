"""`python -m bench [group]…` (see `GROUPS`): build what is needed, measure, and print each goal."""

from __future__ import annotations

import argparse
import sys

from bench import exchange, hotspots, map_page, report, scoring, tiles
from geo_app.errors import GeoAppError
from geo_app.progress import say

GROUPS = {
    "tiles": tiles.measure,
    "map": map_page.measure,
    "scoring": scoring.measure,
    "exchange": exchange.measure,
    "hotspots": hotspots.measure,
}


def main() -> int:
    """Measure the groups that were asked for; all of them when none was."""
    asked = argparse.ArgumentParser(prog="./geo bench", description=__doc__)
    asked.add_argument("groups", nargs="*", metavar="group", help=f"one or more of: {', '.join(GROUPS)}")
    asked.add_argument("--size", choices=("small", "full"), default="full", help="100,000 or 1,000,000 of each")
    options = asked.parse_args()
    unknown = set(options.groups) - set(GROUPS)
    if unknown:
        asked.error(f"no such group: {', '.join(sorted(unknown))} (there are: {', '.join(GROUPS)})")
    for name in options.groups or GROUPS:
        try:
            goals = list(GROUPS[name](options.size))
        except GeoAppError as error:
            say(f"{name}: {error}")
            return 1
        report.show(name, goals)
    return 0


if __name__ == "__main__":
    sys.exit(main())
