"""What a load came to, as a value: how many, how fast, which bodies, what failed and when."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

LEAST_RATE = 0.95  # of the rate wanted: with less, it was not the load that it says it was
MOST_LAG_SECONDS = 1.0  # by which it began a request late: later ones hide a stall from it


@dataclass(frozen=True)
class Failure:
    """`at`: seconds since the load began; `kind`: "new" or "kept" connection."""

    at: float
    phase: str
    kind: str
    reason: str


@dataclass
class Body:
    """One body by its sha256: how often it came, and first and last when, in seconds as above."""

    count: int
    first: float
    last: float


@dataclass
class Report:  # pylint: disable=too-many-instance-attributes  # one for each figure
    """The whole load. Latencies in seconds, of new connections from when they were due."""

    began: float = 0  # by time.time()
    seconds: float = 0
    wanted_rate: float = 0
    lag_seconds: float = 0  # the most by which a request was begun late
    sent: dict[str, int] = field(default_factory=lambda: {"new": 0, "kept": 0})
    latencies: dict[str, list[float]] = field(default_factory=lambda: {"new": [], "kept": []})
    bodies: dict[str, Body] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    cpu_seconds: float = 0

    def to_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self))

    @classmethod
    def of_json(cls, text: str) -> Report:
        """What `to_json` wrote."""
        fields: dict[str, Any] = json.loads(text)
        fields["bodies"] = {key: Body(**one) for key, one in fields["bodies"].items()}
        fields["failures"] = [Failure(**one) for one in fields["failures"]]
        return cls(**fields)

    @property
    def answered(self) -> int:
        """Requests with their whole answer of status 200."""
        return sum(body.count for body in self.bodies.values())

    @property
    def rate(self) -> float:
        """New connections begun, a second."""
        return self.sent["new"] / self.seconds if self.seconds else 0

    @property
    def inability(self) -> str:
        """Why the load proves nothing: it was not able to make it; empty if it was."""
        if self.rate < LEAST_RATE * self.wanted_rate:
            return f"only {self.rate:.0f} of {self.wanted_rate:.0f} requests/s were begun"
        if self.lag_seconds > MOST_LAG_SECONDS:
            return f"a request was begun {self.lag_seconds:.1f} s after it was due"
        return ""

    def quantile(self, kind: str, part: float) -> float:
        """The latency that this part of the answers did not exceed; 0 without any."""
        ordered = sorted(self.latencies[kind])
        return ordered[min(int(len(ordered) * part), len(ordered) - 1)] if ordered else 0

    def line(self) -> str:
        """The figures, for people."""
        told = [
            f"{kind}: {many} sent, p50 {self.quantile(kind, 0.5) * 1000:.1f} ms,"
            f" p99 {self.quantile(kind, 0.99) * 1000:.0f} ms,"
            f" max {self.quantile(kind, 1) * 1000:.0f} ms"
            for kind, many in self.sent.items()
        ]
        return (
            f"{len(self.failures)} failed of {sum(self.sent.values())} in {self.seconds:.0f} s;"
            f" {'; '.join(told)}; {self.rate:.0f}/s, latest {self.lag_seconds * 1000:.0f} ms late,"
            f" {self.cpu_seconds / max(self.seconds, 0.001) * 100:.0f} % of a core"
        )

    def complaint(self) -> str:
        """The failures in a few lines: by phase, kind and reason, with the time of the first."""
        groups: dict[tuple[str, str, str], list[float]] = {}
        for one in self.failures:
            groups.setdefault((one.phase, one.kind, one.reason), []).append(one.at)
        return "\n".join(
            f"{len(times)}x {reason} on a {kind} connection during '{phase}',"
            f" {min(times):.2f} s to {max(times):.2f} s"
            for (phase, kind, reason), times in groups.items()
        )
