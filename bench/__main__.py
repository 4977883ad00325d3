"""`python -m bench [--quick] [--json FILE] [conformance | speed]`: side by side with peers.

Prints each row as it is known, then writes docs/benchmarks.md and its plot, but not when --quick.
Exit codes: 0 it ran, whatever came out; 1 it could not.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import document
from bench.conformance import table as conformance
from bench.processes import CannotRun
from bench.speed import plot
from bench.speed import table as speed
from bench.speed.contenders import Measured
from bench.speed.row import Row

# AssertionError: the tests' process of the service says so when it does not come up.
PROBLEMS = (
    CannotRun,
    document.NoMarkers,
    AssertionError,
    KeyboardInterrupt,
    LookupError,
    OSError,
    subprocess.SubprocessError,
)


def main() -> int:
    """Runs what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="to try it: within a minute")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures there")
    parser.add_argument("part", nargs="?", choices=["conformance", "speed"], help="only this")
    wish = parser.parse_args()
    try:
        run(wish.part, wish.quick, wish.json)
    except PROBLEMS as problem:
        print(f"bench: {str(problem) or type(problem).__name__}", file=sys.stderr)
        return 1
    return 0


def run(part: str | None, quick: bool, file: Path | None) -> None:
    """Both parts, or one; what was measured goes where it is read."""
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="showroom-bench-") as folder:
        if part != "speed":
            figures["conformance"] = run_conformance(Path(folder) / "conformance", quick)
        if part != "conformance":
            figures["speed"] = run_speed(Path(folder) / "speed", quick)
    if file:
        file.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def run_conformance(folder: Path, quick: bool) -> Any:
    """Its rows for JSON."""
    folder.mkdir()
    print(conformance.HEAD)
    rows = conformance.compare(folder, tell)
    if not quick:
        document.write("conformance", conformance.table(rows))
    return [conformance.as_json(row) for row in rows]


def run_speed(folder: Path, quick: bool) -> Any:
    """Its rows for JSON."""
    folder.mkdir()
    effort = speed.QUICK if quick else speed.FULL
    print(speed.HEAD)
    rows = speed.compare(folder, effort, tell)
    if not quick:
        document.write("speed", speed.text(rows, effort) + draw(rows))
    return [row.as_json() for row in rows]


def draw(rows: list[Row]) -> str:
    """The plot of the visits, and the line that shows it; "" if there were none."""
    visits: dict[str, Measured] = {}
    for row in rows:
        if row.what.startswith("a visit"):
            visits |= row.found
    if not visits:
        return ""
    plot.draw(visits)
    return f"\n\n![Visits per second of showroom and of nginx in three guises]({plot.FILE.name})"


def tell(line: str) -> None:
    """A row, at once, also into a pipe."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
