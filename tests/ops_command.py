"""A command of `showroom` without its process: what it refuses is raised."""

from types import ModuleType

from ops.__main__ import parser, perform


def called(command: ModuleType, *words: str) -> int:
    """Run the command of that module with these words after its name."""
    name = command.__name__.rpartition(".")[2]
    return perform(parser().parse_args([name, *words]))
