"""The command line: `showroom COMMAND`.

Exit codes: 0 done, 1 did not happen, 2 wrong use, 3 rolled back, 4 roll-back failed, 5 timed out,
6 superseded by somebody else's roll-out, 7 AWS has drifted, 130 interrupted.
"""

import argparse
import json
import os
import signal
import sys
import tomllib
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from ops import build, deploy, history, promote, publish, rollback, status
from ops.errors import Refusal
from ops.job import roles
from ops.job.told import keep, keep_refusal
from ops.output import rendered
from ops.preview import command as preview
from ops.release import REASON_LENGTH
from ops.review import apply, destroy, drift
from ops.review import command as plan
from ops.scan import command as scan

WORDS = tomllib.loads(Path(__file__).with_name("commands.toml").read_text(encoding="utf-8"))
COMMANDS = (publish, build, deploy, promote, rollback, history, status, roles)
OWN = {
    "scan": scan,
    "preview": preview,
    "plan": plan,
    "apply": apply,
    "drift": drift,
    "destroy": destroy,
}  # they name what they take, and print


def _reason(text: str) -> str:
    if len(text) > REASON_LENGTH:
        raise argparse.ArgumentTypeError(f"more than {REASON_LENGTH} characters")
    return text


def parser() -> argparse.ArgumentParser:
    """Every command with all that it takes."""
    whole = argparse.ArgumentParser(prog="showroom", description="One picture, served properly.")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in COMMANDS:
        name = module.__name__.rpartition(".")[2]
        words = WORDS["commands"][name]
        command = commands.add_parser(name, help=words["help"])
        command.set_defaults(run=module.run, template=words["template"])
        for kind, read in {"path": Path, "number": int, "reason": _reason}.items():
            command.register("type", kind, read)
        for option in (*words["takes"], "--json"):
            command.add_argument(option, **WORDS["options"][option])
    for name, own in OWN.items():
        command = commands.add_parser(name, help=WORDS["commands"][name]["help"])
        command.set_defaults(run=own.run, template="")
        own.arguments(command)
    return whole


def perform(options: argparse.Namespace) -> int:
    """Run a command and print what it tells, if it tells anything; the exit code."""
    told = options.run(options)
    if options.template and told is not None:
        keep(options, told)
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
        keep_refusal(options, str(refusal))
        return refusal.code
    except (BotoCoreError, ClientError) as error:
        print(f"showroom: AWS: {error}", file=sys.stderr)
        keep_refusal(options, f"AWS: {error}")
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
