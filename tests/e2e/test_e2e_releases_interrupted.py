"""Ctrl-C in every phase of a deploy: in the end everything tells the same, whatever that is."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest
from agreement import disagreements, image
from applied_stack import Stack
from service_changes import build, changed, text

pytestmark = pytest.mark.drill

# phase -> what a deploy says when it begins, and seconds from there to the interrupt
PHASES = {
    "write": ("write: ", 0.0),
    "apply, at its beginning": ("apply: ", 0.5),
    "apply, in its midst": ("apply: ", 6.0),
    "roll-out, before the first instance": (", 0 of 2 ", 0.0),
    "roll-out, after the checkpoint": (", 1 of 2 ", 0.0),
    "verify": ("verify: ", 0.0),
}


@pytest.fixture(scope="module", name="images")
def _images(stack: Stack) -> Iterator[tuple[str, str]]:
    """The image that runs, again at the end, and another that is as good."""
    runs = image(stack, "dev")
    with changed(stack, *text("interrupted")):
        other = build(stack)["image"]
    yield runs, other
    stack.showroom("deploy", "dev", "--image", runs)


def interrupted(stack: Stack, digest: str, sign: str, seconds: float) -> tuple[int, str]:
    """Deploy to dev and send Ctrl-C so long after it said `sign`: exit code, and what it said."""
    deploy = stack.begin("deploy", "dev", "--image", digest)
    assert deploy.stderr
    said: list[str] = []
    for line in deploy.stderr:
        said.append(line)
        if sign in line:
            break
    else:
        raise AssertionError(f"'{sign}' was never said: {''.join(said)}")
    time.sleep(seconds)
    os.killpg(deploy.pid, signal.SIGINT)
    _, rest = deploy.communicate(timeout=180)
    return deploy.returncode, "".join(said) + rest


@pytest.mark.parametrize("phase", PHASES)
def test_an_interrupted_deploy_leaves_no_half_state(
    stack: Stack, images: tuple[str, str], phase: str
) -> None:
    code, said = interrupted(stack, images[1], *PHASES[phase])
    plan = stack.terragrunt("live/dev/compute", "plan", "-detailed-exitcode", "--no-color")
    assert (code, "Traceback" in said) == (130, False), said
    assert not disagreements(stack, "dev"), said
    assert plan.returncode == 0, plan.stdout[-3000:]
    assert image(stack, "dev") == images[phase == "verify"], said  # by then it was there


def test_after_all_that_a_deploy_succeeds(stack: Stack, images: tuple[str, str]) -> None:
    deploy = stack.showroom("deploy", "dev", "--image", images[1])
    assert deploy.returncode == 0, deploy.stderr
    assert not disagreements(stack, "dev")
