"""`python -m local up | down`: the laptop's AWS. Exit codes: 0 done, 1 not done, 2 wrong use."""

import argparse
import os
import signal
import sys

from botocore.exceptions import BotoCoreError, ClientError

from local import settings, shell
from local.balancer.caddy import ca_file
from local.progress import Steps
from local.up import alone, down, up
from ops.environments import Live
from ops.errors import Refusal


def _up(steps: Steps) -> None:
    live = Live(settings.place().tree)
    chosen = settings.read(list(live.environments))
    with alone(chosen, steps):
        changed = up(chosen, live, steps)
    env_file = chosen.folder.parent / "env"
    env_file.write_text(shell.script(chosen, live), encoding="utf-8")
    steps.clear()
    print("up" if changed else "unchanged: everything was up already")
    for name in live.environments:
        print(f"  {name:<8} {chosen.site_url(name)}")
    print(f"  trust    {os.path.relpath(ca_file(chosen))}   (the CA of both certificates)")
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
        return 0
    except (BotoCoreError, ClientError) as error:
        code, found = 1, f"the embedded AWS: {error}"
    except (Refusal, OSError) as error:
        code, found = 1, str(error)
    except KeyboardInterrupt:
        code, found = 130, "interrupted; run it again to go on"
    steps.clear()
    print(f"showroom: {found}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
