"""docs/runbook.md, taken apart: its blocks of shell, its tables, what it quotes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from local_cloud import ROOT

TEXT = (ROOT / "docs/runbook.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
ON_AWS = re.compile(r"\*on aws\*:\s*\Z", re.IGNORECASE)
FIRST_CELL = re.compile(r"^\| ([^|]+) \|", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """Commands, a line each; `on_aws`: that need a real account, and are run by no test."""

    lines: list[str]
    on_aws: bool


def blocks() -> list[Block]:
    """Every block of shell, in the order in which they stand."""
    return [
        Block(found[1].splitlines(), ON_AWS.search(TEXT[: found.start()]) is not None)
        for found in BLOCK.finditer(TEXT)
    ]


def lines(*, on_aws: bool) -> list[str]:
    """The commands of one kind."""
    return [line for block in blocks() if block.on_aws == on_aws for line in block.lines]


def quoted(title: str) -> list[str]:
    """What the first column of the tables below a heading quotes."""
    section = re.split(r"^## ", TEXT.partition(f"\n## {title}\n")[2], flags=re.MULTILINE)[0]
    return [name for cell in FIRST_CELL.findall(section) for name in re.findall(r"`([^`]+)`", cell)]
