"""Claims of the tokens that GitHub would send, and of those that somebody else would like to.

https://docs.github.com/en/actions/reference/security/oidc
"""

from dataclasses import dataclass, replace

ISSUER = "token.actions.githubusercontent.com"
MAIN = "refs/heads/main"


@dataclass(frozen=True)
class Job:  # pylint: disable=too-many-instance-attributes  # a token has that many claims
    """A job that asks for a token: what it is of, and what calls its workflow."""

    repository: str = "octo/showroom"
    owner_id: str = "1001"
    repository_id: str = "2002"
    ref: str = MAIN
    environment: str = ""
    event: str = "push"
    workflow: str = ""  # the reusable one that the job is of; jobs of others have no such claim
    workflow_ref: str = MAIN
    workflow_repository: str = "octo/showroom"
    audience: str = "sts.amazonaws.com"
    numbered: bool = False  # repositories made after 2026-07-15 write numbers into the subject
    issuer: str = ISSUER

    def claims(self) -> dict[str, str]:
        """The claims of its token that AWS can read."""
        path = f"{self.workflow_repository}/.github/workflows/{self.workflow}@{self.workflow_ref}"
        return {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": f"repo:{self._named()}:{self._kind()}",
            "repository": self.repository,
            "repository_id": self.repository_id,
            "ref": self.ref,
            **({"environment": self.environment} if self.environment else {}),
            **({"job_workflow_ref": path} if self.workflow else {}),
        }

    def _named(self) -> str:
        owner, name = self.repository.split("/")
        numbered = f"{owner}@{self.owner_id}/{name}@{self.repository_id}"
        return numbered if self.numbered else self.repository

    def _kind(self) -> str:
        if self.environment:
            return f"environment:{self.environment}"
        return "pull_request" if self.event == "pull_request" else f"ref:{self.ref}"


BUILD = Job(workflow="build-image.yml")
MERGE = "refs/pull/7/merge"
PULL = Job(event="pull_request", ref=MERGE, workflow="plan.yml", workflow_ref=MERGE)
PLAN = Job(workflow="plan.yml")
DEV = Job(environment="dev", workflow="deploy.yml")
RIGHT = {
    "build": BUILD,
    "pull request": PULL,
    "plan on main": PLAN,
    "gate": replace(PLAN, workflow="gate.yml", event="workflow_dispatch"),
    "drift check": replace(PLAN, workflow="drift-check.yml", event="schedule"),
    "deploy dev": DEV,
    "deploy prod": replace(DEV, environment="prod"),
}

# What may be wrong with a job, by name: the same for every one of them.
WRONG: dict[str, dict[str, str | bool]] = {
    "numbers in its subject": {"numbered": True},
    "of another branch": {"ref": "refs/heads/other"},
    "of a tag": {"ref": "refs/tags/v1"},
    "of a fork": {"repository": "stranger/showroom", "owner_id": "6", "repository_id": "7"},
    "of another repository here": {"repository": "octo/other", "repository_id": "2003"},
    "of a repository renamed since": {"repository": "octo/gallery"},
    "renamed, with numbers": {"repository": "octo/gallery", "numbered": True},
    "of who took the old name": {"owner_id": "6", "repository_id": "7"},
    "who took it, with numbers": {"owner_id": "6", "repository_id": "7", "numbered": True},
    "given to another owner": {"repository": "stranger/showroom", "owner_id": "6"},
    "written otherwise": {"repository": "Octo/Showroom"},
    "of another environment": {"environment": "staging"},
    "in a pull request": {"event": "pull_request", "ref": MERGE, "workflow_ref": MERGE},
    "in one, workflow of main": {"event": "pull_request", "ref": MERGE, "workflow_ref": MAIN},
    "workflow of a pull request": {"workflow_ref": MERGE},
    "of another workflow": {"workflow": "other.yml"},
    "of deploy.yml": {"workflow": "deploy.yml"},
    "of review.yml": {"workflow": "review.yml"},
    "workflow of a branch": {"workflow_ref": "refs/heads/other"},
    "workflow of a branch like a pull request": {"workflow_ref": "refs/heads/refs/pull/7/merge"},
    "workflow of a stranger": {"workflow_repository": "stranger/showroom"},
    "of no reusable workflow": {"workflow": ""},
    "for another audience": {"audience": "https://github.com/octo"},
    "of another issuer": {"issuer": "token.actions.example.com"},
}
CLAIMS = ("aud", "sub", "repository", "repository_id", "ref", "environment", "job_workflow_ref")


def tokens() -> dict[str, dict[str, str]]:
    """Every token by its name: right ones, with one thing wrong, and with one claim missing."""
    found = {name: job.claims() for name, job in RIGHT.items()}
    for name, job in RIGHT.items():
        for wrong, changes in WRONG.items():
            found[f"{name}, {wrong}"] = replace(job, **changes).claims()  # type: ignore[arg-type]
        for claim in CLAIMS:
            kept = {key: value for key, value in job.claims().items() if key != claim}
            found[f"{name}, without {claim}"] = kept
    return found
