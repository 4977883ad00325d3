"""The command `showroom preview`."""

import argparse
import json
import os
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, select_autoescape

from ops.environments import ROOT
from ops.errors import Refusal
from ops.preview import browser, versions
from ops.preview.service import DATA, running
from ops.preview.visit import Visit, visit
from ops.review.command import run_url
from ops.review.comment import code, write

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    autoescape=select_autoescape(),
)  # fmt: skip


def _fetched(screen: dict[str, Any]) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Each address with what came of it before and after: nothing, if it was not asked for."""
    before, after = (
        {one["address"]: one for one in screen[word]["resources"]} for word in ("before", "after")
    )
    return [(one, before.get(one, {}), after.get(one, {})) for one in before | after]


def _code(url: str) -> str:
    """A bar would end the cell that it stands in; in a URL it may as well be escaped."""
    return code(url.replace("|", "%7C"))


TEMPLATES.filters |= {"fetched": _fetched, "code": _code}


class Preview(NamedTuple):
    """The commit before a change, its files, and each screen before and after, if it has any."""

    base: str
    changed: list[str]
    screens: list[tuple[Visit, Visit]]

    def pictures(self) -> dict[str, bytes]:
        """Each PNG by its file's name, such as before-360.png."""
        named = [zip(("before", "after"), pair, strict=True) for pair in self.screens]
        return {f"{word}-{one.width}.png": one.picture for pair in named for word, one in pair}

    def facts(self) -> dict[str, Any]:
        """For JSON and the templates."""
        screens = [
            {"width": before.width, "looks_same": before.picture == after.picture}
            | {"before": before.facts(), "after": after.facts()}
            for before, after in self.screens
        ]
        return {"base": self.base, "changed": self.changed, "screens": screens}

    def rendered(self, template: str, out: Path) -> str:
        """The text of a template, report.html, report.txt or summary.md; `out` has the pictures."""
        return TEMPLATES.get_template(template).render(self.facts(), run_url=run_url(), out=out)


def arguments(command: argparse.ArgumentParser) -> None:
    """What the command takes."""
    command.add_argument("--base", metavar="REF", required=True, help="before: where REF was left")
    command.add_argument("--out", type=Path, metavar="DIR", required=True, help="for the pictures")
    command.add_argument("--summary", type=Path, metavar="FILE", help="append Markdown")
    command.add_argument("--json", action="store_true", help="print the result as JSON")


def run(options: argparse.Namespace) -> int:
    """Looks at both versions, writes and prints; 0, whatever differs."""
    found = preview(ROOT, options.base)
    if found.changed:
        _keep(options.out, found)
    write(options.summary, found.rendered("summary.md", options.out), "a")
    report = found.rendered("report.txt", options.out)
    print(json.dumps(found.facts(), indent=1) if options.json else report)
    return 0


def preview(root: Path, base: str) -> Preview:
    """Both versions of a repository's page. Refusal without a browser, or if one does not run."""
    commit, changed = versions.change(root, base)
    if not changed:
        return Preview(commit, [], [])
    program = browser.program(os.environ)
    # A browser's last processes may still write when it has been killed.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as made:
        folder = Path(made)
        before = _visits(versions.export(root, commit, folder), folder / "before", program)
        after = _visits(root / "service", folder / "after", program)
    return Preview(commit, changed, [*zip(before, after, strict=True)])


def _visits(service: Path, folder: Path, program: str) -> list[Visit]:
    visits = []
    with running(service, folder) as address:
        for screen in DATA["screens"]:
            with browser.started(program, folder / f"browser-{screen[0]}") as one:
                visits.append(visit(one, address, screen))
    return visits


def _keep(folder: Path, found: Preview) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, picture in found.pictures().items():
            (folder / name).write_bytes(picture)
    except OSError as error:
        raise Refusal(f"{folder}: {error.strerror}", "a folder to write", "name another") from None
    write(folder / "report.html", found.rendered("report.html", folder), "w")
