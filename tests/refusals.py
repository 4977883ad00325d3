"""What a refusal says, held to one line."""

from collections.abc import Callable

import pytest

from ops.errors import Refusal


def refusal(command: Callable[[], object]) -> str:
    """Run what must be refused; its line."""
    with pytest.raises(Refusal) as caught:
        command()
    line = str(caught.value)
    assert line and "\n" not in line, f"not one line: {line!r}"
    return line
