"""The command line of `python3 -m ops.tools`, and what becomes of an error."""

import argparse
import json
import signal
from functools import partial

from ops.tools import install, pins, provider, pyenv
from ops.tools.errors import SetupError
from ops.tools.place import alone
from ops.tools.progress import say, tick

PINS = pins.load()
TOOLS = {name: partial(install.provide, tool) for name, tool in PINS.items()}
# Checkov pins an old boto3; the service is tested with the one that it ships.
PYTHONS = {
    "python": partial(pyenv.provide, "venv", "requirements.txt"),
    "scan": partial(pyenv.provide, "venv-scan", "requirements-scan.txt"),
}
PARTS = TOOLS | PYTHONS | {"provider": provider.provide}
USUAL = [part for part in PARTS if part not in PINS or not PINS[part].on_demand]


def arguments() -> argparse.Namespace:
    """The command line; a wrong one ends here, with exit code 2."""
    summary = "Sets up what Showroom runs on, under .local/. Again: only what is missing. "
    summary += f"Without a part: {', '.join(USUAL)}."
    parser = argparse.ArgumentParser(prog="python3 -m ops.tools", description=summary)
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parsed = parser.parse_args()
    if unknown := [part for part in parsed.parts if part not in PARTS]:
        parser.error(f"part is {unknown[0]!r}: expected one of {', '.join(PARTS)}")
    return parsed


def main() -> int:
    """Exit code: 0 done, 1 did not happen, 130 stopped by the user."""
    options = arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with alone():
            wanted = options.parts or USUAL
            result = {name: provide() for name, provide in PARTS.items() if name in wanted}
    except KeyboardInterrupt:
        say("showroom: setup was stopped, nothing is half installed; run make setup again")
        return 130
    except (SetupError, OSError) as error:
        say(f"showroom: {error}")
        return 1
    tick("")  # clears the line that moved
    lines = [f"{name:<10} {facts['version']:<8} {facts['how']}" for name, facts in result.items()]
    print(json.dumps(result, indent=2) if options.json else "\n".join(lines))
    return 0
