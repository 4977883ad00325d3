"""What a command leaves for the next steps of its job, and in the job's summary."""

import argparse
from contextlib import suppress
from typing import Any

from ops.errors import Refusal
from ops.review.comment import rendered, write


def keep(options: argparse.Namespace, told: dict[str, Any]) -> None:
    """Appends what the command tells to the files that --outputs and --summary name, if any.

    Outputs are lines of key=value, of what has neither parts nor line breaks.
    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """
    if file := getattr(options, "outputs", None):
        plain = {key: value for key, value in told.items() if isinstance(value, str | bool)}
        lines = {key: str(value) for key, value in plain.items() if "\n" not in str(value)}
        shown = {
            key: text.lower() if text in ("True", "False") else text for key, text in lines.items()
        }
        write(file, "".join(f"{key}={text}\n" for key, text in shown.items()), "a")
    if file := getattr(options, "summary", None):
        write(file, rendered(f"{options.template}.md", told=told), "a")


def keep_refusal(options: argparse.Namespace, said: str) -> None:
    """Why it did not happen, in the summary: whoever approved it does not read logs.

    Not of a plan or an apply: their reasons are Terraform's, and a summary is masked by nobody.
    """
    file = getattr(options, "summary", None)
    if file and options.template:
        with suppress(Refusal):  # what is told is why it did not happen
            write(file, rendered("refused.md", command=options.command, said=said), "a")
