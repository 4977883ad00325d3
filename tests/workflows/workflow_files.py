"""The workflows and composite actions of .github/, as text and as what GitHub reads in them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).resolve().parents[2]
GITHUB = ROOT / ".github"


class Source(NamedTuple):
    """One YAML file of .github/: its name there, its text."""

    name: str
    text: str

    @property
    def data(self) -> dict[str, Any]:
        """The parsed file. PyYAML speaks YAML 1.1, in which the key `on` is the boolean true."""
        return {"on" if key is True else str(key): value for key, value in self._parsed().items()}

    def _parsed(self) -> dict[Any, Any]:
        parsed = yaml.safe_load(self.text)
        assert isinstance(parsed, dict), f"{self.name} is not a mapping"
        return parsed

    @property
    def events(self) -> set[str]:
        """What starts it; nothing for an action."""
        events = self.data.get("on", ())
        return {events} if isinstance(events, str) else set(events)

    @property
    def jobs(self) -> dict[str, dict[str, Any]]:
        """Its jobs by id; none in an action."""
        return dict(self.data.get("jobs", {}))

    @property
    def steps(self) -> Iterator[dict[str, Any]]:
        """Every step, of all jobs or of the action."""
        for job in self.jobs.values():
            yield from job.get("steps", ())
        yield from self.data.get("runs", {}).get("steps", ())

    def edited(self, find: str, replacement: str) -> "Source":
        """The same file with a mistake planted; an edit that no longer applies fails."""
        assert self.text.count(find) >= 1, f"{self.name} has no {find!r} any more: adapt this test"
        return Source(self.name, self.text.replace(find, replacement))


def read(name: str) -> Source:
    """A file of .github/ by its name there."""
    return Source(name, (GITHUB / name).read_text(encoding="utf-8"))


def workflows() -> list[Source]:
    """Every workflow."""
    return [read(f"workflows/{file.name}") for file in sorted(GITHUB.glob("workflows/*.y*ml"))]


def actions() -> list[Source]:
    """Every composite action."""
    files = sorted(GITHUB.glob("actions/*/action.y*ml"))
    return [read(file.relative_to(GITHUB).as_posix()) for file in files]


def pins(source: Source) -> list[tuple[str, str, str]]:
    """Of every foreign `uses:` its action, what stands behind @, and the comment."""
    uses = r"^\s*(?:- )?uses: (?!\./)([^@\s]+)@(\S+)(?: # (.*))?$"
    return re.findall(uses, source.text, re.MULTILINE)
