"""The one applied stack of a test session, and the figures it printed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from applied_stack import Stack, running

FIGURES: dict[str, float] = {}


@pytest.fixture(scope="session", name="stack")
def _stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    for stack in running(tmp_path_factory.mktemp("stack")):
        FIGURES.update(stack.seconds)
        yield stack
        FIGURES.update(stack.seconds)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was measured."""
    for name, seconds in FIGURES.items():
        terminalreporter.write_line(f"{seconds:7.1f} s  {name}")
