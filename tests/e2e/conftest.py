"""The one applied stack of a test session, its plan, and the figures it printed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from applied_stack import Stack, running
from release_day import Morning, morning

FIGURES: dict[str, float] = {}
NOTES: list[str] = []


@pytest.fixture(scope="session", name="stack")
def _stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    for stack in running(tmp_path_factory.mktemp("stack")):
        FIGURES.update(stack.seconds)
        yield stack
        FIGURES.update(stack.seconds)
        NOTES.extend(stack.notes)


@pytest.fixture(scope="session", name="unchanged")
def _unchanged(stack: Stack) -> dict[str, dict[str, Any]]:
    """Every unit's plan, as JSON, before any test has touched the stack."""
    begun = time.monotonic()
    planned = stack.planned(".")
    stack.seconds["plan of all units, unchanged"] = time.monotonic() - begun
    return planned


@pytest.fixture(scope="session", name="morning")
def _morning(stack: Stack) -> Morning:
    """A release on its way: dev runs what prod does not yet."""
    return morning(stack)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was measured."""
    for name, seconds in FIGURES.items():
        terminalreporter.write_line(f"{seconds:7.1f} s  {name}")
    for note in NOTES:
        terminalreporter.write_line(f"  {note}")
