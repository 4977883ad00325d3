"""Lighthouse, of the version that package-lock.json names, installed once into .local/browser."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from browser_bucket import ROOT

MISSING = [program for program in ("node", "npm") if not shutil.which(program)]
HERE, INSTALLED = Path(__file__).parent, ROOT / ".local/browser"
LOCK = "package-lock.json"
FLAGS = ["--headless", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
ATTEMPTS = 3  # a trace that a busy machine spoiled, it says, has to be recorded again
PATIENCE_SECONDS = 180  # of one run, which takes ten to thirty
Report = dict[str, Any]


def install() -> Path:
    """Its program. What package-lock.json names is installed unless it is there already."""
    done = INSTALLED / "node_modules" / LOCK
    if not done.exists() or done.read_bytes() != (HERE / LOCK).read_bytes():
        INSTALLED.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", LOCK):
            shutil.copy(HERE / name, INSTALLED)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=INSTALLED, check=True)
        shutil.copy(HERE / LOCK, done)
    return INSTALLED / "node_modules/lighthouse/cli/index.js"


def run(lighthouse: Path, browser: str, url: str, *options: str) -> Report:
    """Its report of a first visit with a middling phone, which is what it does by itself.

    https://github.com/GoogleChrome/lighthouse/blob/v12.8.2/docs/understanding-results.md
    """
    flags = FLAGS + ["--no-sandbox"] * (os.geteuid() == 0)  # it has none for root
    given = ["--output=json", "--quiet", "--no-enable-error-reporting", *options]
    command = ["node", str(lighthouse), url, *given, f"--chrome-flags={' '.join(flags)}"]
    for _ in range(ATTEMPTS):
        code, told, complaint = _ended(command, os.environ | {"CHROME_PATH": browser})
        if code == 0:
            report: Report = json.loads(told)
            return report
        assert "run Lighthouse again" in complaint, complaint
    raise AssertionError(complaint)


def _ended(command: list[str], variables: Mapping[str, str]) -> tuple[int, str, str]:
    """Exit code and what it wrote; it and its browser have ended, whatever happened."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=variables, text=True, stdout=pipe, stderr=pipe) as child:
        try:
            told, complaint = child.communicate(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGINT)  # it ends its browser then
            raise
    return child.returncode, told, complaint


def scores(report: Report) -> dict[str, int]:
    """Points of 100 by category."""
    return {name: round(100 * one["score"]) for name, one in report["categories"].items()}


def lost(report: Report, category: str) -> list[str]:
    """The audits that cost points in a category, with what was found."""
    weighed = [one["id"] for one in report["categories"][category]["auditRefs"] if one["weight"]]
    audits = [report["audits"][name] for name in weighed]
    return [
        f"{one['id']}: {one.get('explanation') or one.get('displayValue') or one['title']}"
        for one in audits
        if one["score"] is not None and one["score"] < 1
    ]
