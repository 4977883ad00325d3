"""The command line: `showroom COMMAND`. Exit codes: 0 done, 1 did not happen, 2 wrong use."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from ops.environments import Live
from ops.errors import Refusal
from ops.publish import publish
from ops.scan import command as scan


def _publish(options: argparse.Namespace) -> int:
    environment = Live().environment(options.env)
    digest = publish(environment, options.file)
    bucket = environment.bucket_name
    result = {"environment": environment.name, "bucket": bucket, "picture": digest}
    lines = [f"{key}: {value}" for key, value in result.items()]
    print(json.dumps(result, indent=2) if options.json else "\n".join(lines))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="showroom", description="One picture, served properly.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    command = commands.add_parser("publish", help="make a JPEG the picture of an environment")
    command.add_argument("file", type=Path, metavar="FILE", help="a JPEG file of at most 20 MB")
    command.add_argument("--env", required=True, help="an environment: a folder of live/")
    command.add_argument("--json", action="store_true", help="print the result as JSON")
    command.set_defaults(run=_publish)
    command = commands.add_parser(
        "scan", help="Checkov's verdict on modules, Dockerfile, workflows"
    )
    scan.arguments(command)
    command.set_defaults(run=scan.run)
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        code = int(options.run(options))
        sys.stdout.flush()  # here, not at exit: who reads may have gone
        return code
    except Refusal as refusal:
        print(f"showroom: {refusal}", file=sys.stderr)
        return 1
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
    sys.exit(main())
