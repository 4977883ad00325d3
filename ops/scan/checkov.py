"""What Checkov says of a repository: what fails, what is exempted, what a change does to both."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from ops.environments import ROOT
from ops.errors import Refusal
from ops.scan.finding import Finding, finding, merged
from ops.scan.tree import export_base, export_head

PYTHON = ROOT / ".local" / "venv-scan" / "bin" / "python"
DRIVER = Path(__file__).with_name("driver.py")
# Checkov takes settings from its environment, and none of them may weaken the gate.
FOREIGN = ("BC_", "CHECKOV_", "CKV_", "LOG_LEVEL", "PRISMA_", "TF_")
Records = list[dict[str, Any]]


class Scan(NamedTuple):
    """`records` counts Checkov's skips; `added`, `removed` (scans) compare with a base, if any."""

    findings: list[Finding]
    skips: list[Finding]
    records: int = 0
    added: Any = None
    removed: Any = None

    def __str__(self) -> str:
        findings, skips = len(self.findings), len(self.skips)
        here = f" ({len(self.added.skips)} added here)" if self.added else ""
        words = f"{findings} finding{'s' * (findings != 1)}", f"skip{'s' * (skips != 1)}"
        return f"{words[0]} · {skips} justified {words[1]}{here}"

    def without(self, other: Scan) -> Scan:
        """What the other has not, wherever it stands."""
        findings = {one.fingerprint for one in other.findings}
        skips = {one.fingerprint for one in other.skips}
        return Scan(
            [one for one in self.findings if one.fingerprint not in findings],
            [one for one in self.skips if one.fingerprint not in skips],
        )

    def facts(self) -> dict[str, Any]:
        """As plain values."""
        findings, skips = (
            [one._asdict() | {"fingerprint": one.fingerprint} for one in found]
            for found in (self.findings, self.skips)
        )
        counts = {"findings": len(findings), "skips": len(skips), "skipped_records": self.records}
        changes = {"added": self.added, "removed": self.removed}
        told = {"counts": counts, "findings": findings, "skips": skips}
        return told | {word: scan.facts() for word, scan in changes.items() if scan}


def driven(jobs: list[dict[str, str]], folder: Path) -> list[Records]:
    """The driver's records, job by job; Refusal when Checkov breaks."""
    if not PYTHON.exists():
        raise Refusal(f"no {PYTHON.relative_to(ROOT)}", "Checkov's environment", "run make setup")
    given, result = folder / "jobs.json", folder / "result.json"
    given.write_text(json.dumps(jobs), encoding="utf-8")
    environ = {key: value for key, value in os.environ.items() if not key.startswith(FOREIGN)}
    environ["CHECKOV_PARALLELIZATION_TYPE"] = "none"  # the driver shares out the work
    argv = [str(PYTHON), "-I", "-B", str(DRIVER), str(given), str(result)]
    try:
        done = subprocess.run(argv, env=environ, capture_output=True, timeout=900, check=False)
    except subprocess.TimeoutExpired as late:
        raise Refusal("Checkov is still at it", f"{late.timeout} s", "look at its load") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["no word"]
        raise Refusal(f"Checkov broke ({said[-1]})", "its report", "see ops/scan/driver.py")
    return list(json.loads(result.read_bytes()))


def scan_of(jobs: list[Records], units: list[str]) -> Scan:
    """One scan of a tree's records and those of the units' plans."""
    pairs = zip(["", *units], jobs, strict=True)
    found = merged(finding(one, unit) for unit, records in pairs for one in records)
    skipped = sum(one["reason"] is not None for records in jobs for one in records)
    return Scan([o for o in found if not o.reason], [o for o in found if o.reason], skipped)


def _plans(folder: Path) -> dict[str, str]:
    """Every unit's plan, as `terragrunt run --all plan --json-out-dir` leaves them."""
    files = sorted(folder.rglob("tfplan.json"))
    if not files:
        way_out = "run: terragrunt run --all plan --json-out-dir DIR"
        raise Refusal(f"--plans {folder}", "a folder with a tfplan.json for each unit", way_out)
    return {file.parent.relative_to(folder).as_posix(): str(file.resolve()) for file in files}


def scan(root: Path = ROOT, base: str | None = None, plans: Path | None = None) -> Scan:
    """Scans the working tree, with the plans of its units; the base by its source alone."""
    units = _plans(plans) if plans else {}
    with tempfile.TemporaryDirectory(prefix="showroom-scan-") as temporary:
        head, before = Path(temporary, "head").resolve(), Path(temporary, "base").resolve()
        export_head(root, head)
        jobs = [{"tree": str(head)}]
        for unit, plan in units.items():
            module = str(head / "modules" / Path(unit).name)
            jobs.append({"tree": str(head), "plan": plan, "module": module})
        if base:
            export_base(root, base, before)
            jobs.append({"tree": str(before)})
        records = driven(jobs, Path(temporary))
    then = scan_of([records.pop()], []) if base else None
    now, whole = scan_of(records[:1], []), scan_of(records, [*units])
    return whole._replace(added=now.without(then), removed=then.without(now)) if then else whole
