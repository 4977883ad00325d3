"""Runs Checkov, imported once, over trees and plans: python driver.py JOBS RESULT.

For .local/venv-scan's Python alone. JOBS is a JSON list of {"tree": folder} and {"tree": folder,
"plan": file, "module": folder}; RESULT becomes a list of records for each. A record holds names
and places, no code and no value, so that a plan's secrets stay where they are.
"""

# pylint: disable=import-error,import-outside-toplevel  # Checkov: another environment's, and slow

from __future__ import annotations

import json
import multiprocessing
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

POLICIES = Path(__file__).resolve().with_name("policies")
KINDS = ("*.tf", "*.tf.json", "Dockerfile*", ".github/workflows/*.y*ml")
Record = dict[str, Any]


def _run(runner: Any, *policies: str, **where: str | list[str]) -> Iterator[Record]:
    from checkov.runner_filter import RunnerFilter

    only = RunnerFilter(framework=[runner.check_type], download_external_modules=False)
    own = [str(POLICIES / name) for name in policies]
    report = runner.run(external_checks_dir=own, runner_filter=only, **where)
    for found in report.failed_checks + report.skipped_checks:
        yield {
            "check": found.check_id,
            "name": found.check_name,
            "resource": found.resource,
            "file": found.file_abs_path,
            "lines": found.file_line_range,
            "reason": found.check_result.get("suppress_comment"),  # None: it failed
        }
    yield from map(_unreadable, report.parsing_errors)


def _unreadable(file: str) -> Record:
    name = "Checkov cannot read this file"
    about = {"check": "UNREADABLE", "name": name, "resource": "file", "reason": None}
    return about | {"file": file, "lines": [1, 1]}


def _tree(root: str) -> Iterator[Record]:
    from checkov.dockerfile.runner import Runner as Dockerfile
    from checkov.github_actions.runner import Runner as Workflows
    from checkov.terraform.runner import Runner as Terraform

    terraform, images, workflows = Terraform(), Dockerfile(), Workflows()
    yield from _run(terraform, "terraform", "source", root_folder=root)
    yield from _run(images, root_folder=root)
    yield from _run(workflows, "github_actions", root_folder=root)
    # Much of what Checkov cannot read, or has no eyes for, it passes over without a word.
    read = {f"{root}/{str(file).lstrip('/')}" for file in images.definitions}
    read |= {*workflows.definitions, *(key.file_path for key in terraform.definitions)}
    every = [file for kind in KINDS for file in Path(root).rglob(kind)]
    yield from (_unreadable(str(file)) for file in every if str(file) not in read)


def _plan(plan: str, module: str) -> Iterator[Record]:
    """Places and inline skips are those of the unit's own module.

    Not by Checkov's own enrichment: its skip of CKV_AWS_180 would exempt CKV_AWS_18 as well.
    """
    from checkov.common.runners.runner_registry import RunnerRegistry
    from checkov.terraform.plan_runner import Runner as Plan

    written = RunnerRegistry.get_enriched_resources([module], download_external_modules=False)
    runner = Plan()
    records = [*_run(runner, "terraform", files=[plan])]
    for record in records if runner.definitions else [_unreadable(module)]:
        name = ".".join(re.sub(r"\[.*?\]", "", record["resource"]).split(".")[-2:])
        found = written.get(name, {"scanned_file": "", "entity_lines_range": [1, 1]})
        skips = {skip["id"]: skip["suppress_comment"] for skip in found.get("skipped_checks") or []}
        place = {"file": str(Path(module, found["scanned_file"])), "resource": name}
        reason = skips.get(record["check"])
        yield record | place | {"lines": found["entity_lines_range"], "reason": reason}


def _scan(job: dict[str, str]) -> list[Record]:
    found = [*(_plan(job["plan"], job["module"]) if "plan" in job else _tree(job["tree"]))]
    return [one | {"file": Path(one["file"]).relative_to(job["tree"]).as_posix()} for one in found]


def _know_attestations() -> None:
    """Checkov's schema is older than this permission; a workflow that breaks it is not scanned."""
    from checkov.github_actions.schemas import gha_workflow

    known = gha_workflow["definitions"]["permissions-event"]["properties"]
    known["attestations"] = known["id-token"]


def main(jobs: Path, result: Path) -> None:
    """Each job in a process of its own, since Checkov keeps what it saw in module globals."""
    from checkov.common.checks_infra.registry import get_graph_checks_registry

    for framework in ("dockerfile", "github_actions", "terraform"):  # once, for every fork
        import_module(f"checkov.{framework}.runner")
    get_graph_checks_registry("terraform").load_checks()
    _know_attestations()
    with multiprocessing.get_context("fork").Pool(maxtasksperchild=1) as pool:
        records = pool.map(_scan, json.loads(jobs.read_bytes()), chunksize=1)
    result.write_text(json.dumps(records), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
