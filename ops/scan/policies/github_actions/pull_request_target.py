"""Checkov's graph of a workflow drops a trigger without settings, so this one is Python."""

from typing import Any

from checkov.common.models.enums import CheckResult  # pylint: disable=E0401  # venv-scan's
from checkov.github_actions.checks.base_github_action_check import (  # pylint: disable=E0401
    BaseGithubActionsCheck,
)
from checkov.yaml_doc.enums import BlockType  # pylint: disable=E0401


class PullRequestTarget(BaseGithubActionsCheck):  # type: ignore[misc]  # Checkov has no types
    """Fails a workflow that runs a pull request with this repository's rights."""

    def __init__(self) -> None:
        super().__init__(
            name="Ensure no workflow runs a pull request with this repository's rights",
            id="CKV_SHOWROOM_8",
            block_type=BlockType.OBJECT,
            supported_entities=("on",),
        )

    def scan_conf(self, conf: Any) -> tuple[CheckResult, Any]:
        """`on` may be a name, a list of names or a mapping; lines are those of a mapping."""
        failed = "pull_request_target" in conf
        found = CheckResult.FAILED if failed else CheckResult.PASSED
        return found, conf if isinstance(conf, dict) else {}


check = PullRequestTarget()
