"""`python -m local up | down`: the laptop's AWS. Exit codes: 0 done, 1 not done, 2 wrong use."""

from __future__ import annotations

import argparse
import os
import signal
import sys

from botocore.exceptions import BotoCoreError, ClientError

from local import settings, shell
from local.progress import Steps
from local.up import alone, down, up
from ops.environments import Live
from ops.errors import Refusal


def _up(steps: Steps) -> None:
    live = Live(settings.tree())
    chosen = settings.read(list(live.environments))
    with alone(chosen, steps):
        changed = up(chosen, live, steps)
    env_file = chosen.folder.parent / "env"
    env_file.write_text(shell.script(chosen, live), encoding="utf-8")
    steps.clear()
    print("up" if changed else "unchanged: everything was up already")
    for name in live.environments:
        print(f"  {name:<8} {chosen.site_url(name)}")
    print(
        f"  tools    . {os.path.relpath(env_file)}   (terraform, terragrunt, showroom on this AWS)"
    )


def _down(steps: Steps) -> None:
    chosen = settings.place()
    with alone(chosen, steps):
        stopped = down(chosen)
    steps.clear()
    print(f"stopped: {', '.join(stopped)}" if stopped else "nothing was running")


def main() -> int:
    """Run one command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m local", description="The laptop's AWS.")
    parser.add_argument("command", choices=["up", "down"])
    command = {"up": _up, "down": _down}[parser.parse_args().command]
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    steps = Steps()
    try:
        command(steps)
    except Refusal as refusal:
        steps.clear()
        print(f"showroom: {refusal}", file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError) as error:
        steps.clear()
        print(f"showroom: the embedded AWS: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        steps.clear()
        print(f"showroom: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        steps.clear()
        print("showroom: interrupted; run it again to go on", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
