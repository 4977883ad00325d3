"""The command line: `showroom COMMAND`.

Exit codes: 0 done, 1 did not happen, 2 wrong use, 3 rolled back, 4 roll-back failed, 5 timed out,
6 superseded by somebody else's roll-out, 130 interrupted.
"""

import argparse
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ops import build, deploy, history, promote, publish, rollback, status
from ops.errors import Refusal
from ops.output import rendered
from ops.scan import command as scan

OPTIONS: dict[str, dict[str, Any]] = {
    "file": {"type": Path, "metavar": "FILE", "help": "a JPEG file of at most 20 MB"},
    "source": {"metavar": "FROM", "help": "the environment that runs it"},
    "target": {"metavar": "TO", "help": "the environment that is to run it"},
    "environment": {"metavar": "ENV", "help": "an environment: a folder of live/"},
    "environments": {"metavar": "ENV", "nargs": "*", "help": "these; every one otherwise"},
    "--env": {"required": True, "help": "an environment: a folder of live/"},
    "--image": {"metavar": "DIGEST", "help": "not what is built, or runs, now"},
    "--ami": {"metavar": "ID", "help": "another machine image, or `recommended`"},
    "--applied": {"action": "store_true", "help": "only what an apply has left to do"},
    "--patience": {"type": int, "default": 180, "metavar": "SECONDS", "help": "for each instance"},
    "--ignore-alarms": {"action": "store_true", "help": "an alarm takes nothing back"},
    "--reason": {"default": "", "metavar": "TEXT", "help": "why, for the history"},
    "--json": {"action": "store_true", "help": "print the result as JSON"},
}
# What runs it, the template of what it prints (templates/), what it takes, what it does.
COMMANDS = {
    "publish": (publish.run, "published", "file --env", "make a JPEG an environment's picture"),
    "build": (build.run, "built", "", "the image of service/ as it is now, pushed"),
    "deploy": (
        deploy.run,
        "released",
        "environment --image --ami --applied --reason --patience --ignore-alarms",
        "release an image, a picture and a machine image to an environment",
    ),
    "promote": (
        promote.run,
        "released",
        "source target --image --reason --patience --ignore-alarms",
        "release to an environment what another one runs",
    ),
    "rollback": (
        rollback.run,
        "released",
        "environment --reason",
        "go back to the release before",
    ),
    "history": (history.run, "history", "environment", "what was released to an environment"),
    "status": (status.run, "status", "environments", "what the environments run"),
}


def parser() -> argparse.ArgumentParser:
    """Every command with all that it takes."""
    whole = argparse.ArgumentParser(prog="showroom", description="One picture, served properly.")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (run, template, takes, sentence) in COMMANDS.items():
        command = commands.add_parser(name, help=sentence)
        command.set_defaults(run=run, template=template)
        for option in (*takes.split(), "--json"):
            command.add_argument(option, **OPTIONS[option])
    command = commands.add_parser(
        "scan", help="Checkov's verdict on modules, Dockerfile, workflows"
    )
    command.set_defaults(run=scan.run, template="")  # it prints by itself
    scan.arguments(command)
    return whole


def perform(options: argparse.Namespace) -> int:
    """Run a command and print what it tells, if it tells anything; the exit code."""
    told = options.run(options)
    if options.template and told is not None:
        shown = json.dumps(told, indent=1, default=str) if options.json else ""
        print(shown or rendered(options.template, told))
    sys.stdout.flush()  # here, not at exit: who reads may have gone
    return 0 if options.template else int(told)


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = parser().parse_args(arguments)
    try:
        return perform(options)
    except Refusal as refusal:
        print(f"showroom: {refusal}", file=sys.stderr)
        return refusal.code
    except (BotoCoreError, ClientError) as error:
        print(f"showroom: AWS: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # whoever reads has enough: `showroom scan | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("showroom: interrupted; run it again to be sure", file=sys.stderr)
        return 130


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: it undoes what it began
    sys.exit(main())
