"""What commands print for people: templates/*.txt."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from ops.gate import shown

FOLDER = Path(__file__).with_name("templates")
TEMPLATES = Environment(loader=FileSystemLoader(FOLDER), trim_blocks=True, lstrip_blocks=True)
TEMPLATES.filters |= {
    "short": lambda digest: digest.removeprefix("sha256:")[:12],
    "name": lambda who: who.rpartition("/")[2] if who.startswith("arn:") else who,
    "time": lambda seconds: shown(timedelta(seconds=seconds)),
    "local": lambda when: f"{when.astimezone():%Y-%m-%d %H:%M %Z}",
}


def rendered(template: str, told: Any) -> str:
    """The text of a template about what a command tells."""
    return TEMPLATES.get_template(f"{template}.txt").render(told=told).rstrip("\n")
