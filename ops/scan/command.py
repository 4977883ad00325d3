"""The command `showroom scan`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from ops.errors import Refusal
from ops.scan.checkov import scan
from ops.scan.output import rendered


def arguments(command: argparse.ArgumentParser) -> None:
    """What the command takes."""
    command.add_argument("--base", metavar="REF", help="say what changed since the head left REF")
    command.add_argument("--plans", type=Path, metavar="DIR", help="also the units' plans (JSON)")
    command.add_argument("--sarif", type=Path, metavar="FILE", help="write SARIF 2.1.0")
    command.add_argument("--summary", type=Path, metavar="FILE", help="append Markdown")
    printed = command.add_mutually_exclusive_group()
    printed.add_argument("--json", action="store_true", help="print the result as JSON")
    printed.add_argument("--annotations", action="store_true", help="print GitHub's commands too")


def run(options: argparse.Namespace) -> int:
    """Scans, writes and prints; 1 when there is a finding."""
    found = scan(base=options.base, plans=options.plans)
    files = ((options.sarif, "w", "sarif.json"), (options.summary, "a", "summary.md"))
    for path, mode, template in files:
        try:
            if path:
                with path.open(mode, encoding="utf-8") as file:
                    file.write(rendered(template, found))
        except OSError as error:
            raise Refusal(f"{path}: {error.strerror}", "a file to write", "name another") from None
    print(json.dumps(found.facts(), indent=1) if options.json else rendered("report.txt", found))
    if options.annotations:
        print(rendered("annotations.txt", found))
    return int(bool(found.findings))
