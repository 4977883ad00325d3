"""The way in; a Python as old as 3.6 reads this file, to say that it is too old."""

import importlib
import os
import sys


def refusal(version: "tuple[int, ...]", name: str) -> str:
    """One line when a Python of this version cannot run Showroom, else nothing."""
    if version >= (3, 11):
        return ""
    return (
        f"showroom: {name} is {'.'.join(map(str, version))}: expected 3.11 or newer; "
        "install it, or name one: make setup PYTHON=python3.12"
    )


if __name__ == "__main__":
    NAME = os.path.basename(sys.executable)
    sys.exit(refusal(sys.version_info[:3], NAME) or importlib.import_module("ops.tools.cli").main())
