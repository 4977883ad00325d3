"""One line of the speed table, as a value."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bench.speed.contenders import Measured


@dataclass(frozen=True)
class Row:
    """What was compared, its goal and what came of it; `met` is None where there is no goal.

    `found` is what each contender was measured at, by its name.
    """

    what: str
    goal: str
    measured: str
    met: bool | None = None
    found: Mapping[str, Measured] = field(default_factory=dict)

    def __str__(self) -> str:
        verdict = "" if self.met is None else "PASS: " if self.met else "**MISSED**: "
        return f"| {self.what} | {self.goal} | {verdict}{self.measured} |"

    def details(self) -> list[str]:
        """A line for each contender."""
        what = self.what.partition(":")[0]
        return [f"| {what} | {name} | {_figures(one)} |" for name, one in self.found.items()]

    def as_json(self) -> dict[str, Any]:
        """For other programs."""
        return asdict(self)


def _figures(one: Measured) -> str:
    return (
        f"{one.per_second:,.0f} | {one.p50_ms:.1f} ms | {one.p99_ms:.1f} ms | "
        f"{one.cpu_seconds_per_1000:.2f} s | {one.bytes_per_visit / 1000:,.1f} kB"
    )
