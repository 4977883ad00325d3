"""The rules of .github/: each looks at one file and yields one line for every breach."""

import re
from collections.abc import Callable, Iterator

from workflow_files import Source, pins

Rule = Callable[[Source], Iterator[str]]

# What may run beside our own code. Dependabot moves the commits, people decide about names.
ACTIONS = {
    "actions/attest",
    "actions/cache",
    "actions/checkout",
    "actions/download-artifact",
    "actions/setup-python",
    "actions/upload-artifact",
    "aws-actions/configure-aws-credentials",
    "github/codeql-action/upload-sarif",
}
# What each job's token may do, and no more: least permissions are an exact list.
LOOK = {"contents": "read", "id-token": "write"}
PLAN = LOOK | {"pull-requests": "write"}
BUILD = LOOK | {"attestations": "write"}
DEPLOY = LOOK | {"actions": "read", "deployments": "read", "pull-requests": "read"}
DRIFT = LOOK | {"issues": "write"}
GRANTS = {
    "workflows/apply.yml": {"plan": PLAN, "deploy": DEPLOY},
    "workflows/build-image.yml": {"build": BUILD},
    "workflows/check.yml": {
        "check": {"contents": "read"},
        "scan": {"contents": "read", "security-events": "write"},
        "gate": {},
    },
    "workflows/deploy.yml": {"deploy": DEPLOY},
    "workflows/destroy.yml": {"deploy": DEPLOY},
    "workflows/drift-check.yml": {"check": DRIFT},
    "workflows/drift.yml": {"check": DRIFT},
    "workflows/gate.yml": {"gate": LOOK},
    "workflows/plan.yml": {"plan": PLAN},
    "workflows/promote.yml": {"gate": LOOK, "plan": PLAN, "deploy": DEPLOY},
    "workflows/release.yml": {"build": BUILD, "deploy": DEPLOY},
    "workflows/review.yml": {
        "plan": PLAN,
        "withheld": {"contents": "read"},
        "preview": {"contents": "read"},
    },
    "workflows/rollback.yml": {"deploy": DEPLOY},
    "workflows/scan.yml": {"scan": {"contents": "read", "security-events": "write"}},
}
# Whoever of these a pull request may start has what its own code could misuse.
STRONG = {"id-token", "pull-requests", "issues", "attestations"}
OURS = "github.event.pull_request.head.repo.full_name == github.repository"
CREDENTIALS = "aws-actions/configure-aws-credentials@"
ROLE = "${{ steps.roles.outputs."
# These run with the repository's own secrets on behalf of strangers.
DANGEROUS = {"pull_request_target", "workflow_run", "issue_comment", "issues", "discussion"}
LONGEST_MINUTES = 60
NOT_SUCCESS = ("failure", "cancelled", "skipped")


def pinned(source: Source) -> Iterator[str]:
    """Foreign code is named by a full commit, with its version for people and Dependabot."""
    count = len(re.findall(r"\buses: (?!\./)", source.text))
    if count != len(pins(source)):
        yield "a uses: in a form that this test cannot read"
    for action, commit, comment in pins(source):
        if not (re.fullmatch(r"[0-9a-f]{40}", commit) and re.fullmatch(r"v\d+(\.\d+){2}", comment)):
            yield f"{action}@{commit} # {comment}: expected 40 hex digits and # vX.Y.Z"


def known(source: Source) -> Iterator[str]:
    """Only actions that somebody decided about."""
    for action, *_ in pins(source):
        if action not in ACTIONS:
            yield f"{action} is not in ACTIONS of workflow_rules.py"


def least_permissions(source: Source) -> Iterator[str]:
    """Nothing at the top, an exact list for each job."""
    if source.jobs and source.data.get("permissions") != {}:
        yield "permissions at the top: expected {}"
    granted = {name: job.get("permissions") for name, job in source.jobs.items()}
    if granted != GRANTS.get(source.name, {}):
        yield f"jobs have {granted}: expected GRANTS of workflow_rules.py"


def no_secrets(source: Source) -> Iterator[str]:
    """No key is stored, so no workflow has one to name; the job's own token is github.token."""
    if found := re.search(r"\bsecrets\b|write-all", source.text):
        yield f"{found.group()}: there are none"


def no_credentials_for_strangers(source: Source) -> Iterator[str]:
    """What a fork's pull request may start has neither an identity nor a token that writes."""
    if "pull_request" not in source.events:
        return
    for name, job in source.jobs.items():
        strong = {
            key for key in STRONG & {*job["permissions"]} if job["permissions"][key] != "read"
        }
        if strong and job.get("if") != OURS:
            yield f"{name} has {', '.join(sorted(strong))}: expected if: {OURS}"


def credentials_in_called_ones(source: Source) -> Iterator[str]:
    """Only jobs of reusable workflows carry the claim that a role binds, job_workflow_ref."""
    for name, job in source.jobs.items():
        asks = [step for step in job.get("steps", ()) if CREDENTIALS in str(step.get("uses"))]
        if "runs-on" not in job and not str(job["uses"]).startswith("./.github/workflows/"):
            yield f"{name} calls {job['uses']}: not of this repository"
        if "runs-on" in job and "id-token" in job["permissions"]:
            if source.events != {"workflow_call"} or len(asks) != 1:
                yield f"{name} has an identity: expected one {CREDENTIALS} in a called workflow"
        elif asks:
            yield f"{name} asks for credentials without id-token: write"


def one_deploy(source: Source) -> Iterator[str]:
    """Only deploy.yml names a deploy role, in GitHub's environment of the same name."""
    roles = re.findall(r"[\w-]+-deploy\b(?!-)|outputs\.deploy\b", source.text)
    if source.name != "workflows/deploy.yml":
        if roles:
            yield f"{roles[0]}: a deploy role is named in deploy.yml alone"
        return
    [job] = source.jobs.values()
    place = "${{ inputs.environment }}"
    if job["environment"]["name"] != place or job["env"]["ENVIRONMENT"] != place:
        yield f"environment {job['environment']}: expected {place}, as the role's"
    group = job.get("concurrency", {})
    if not str(group.get("group")).endswith(f"-{place}") or group.get("cancel-in-progress"):
        yield f"concurrency {group}: expected one deploy at a time, never cancelled"


def roles_of_their_own(source: Source) -> Iterator[str]:
    """A workflow is the one role that its file is for, by the name that ./showroom roles gives."""
    wanted = {"build-image.yml": "publish", "deploy.yml": "deploy"}
    role = wanted.get(source.name.rpartition("/")[2], "plan")
    for step in source.steps:
        given = step.get("with", {}).get("role-to-assume", f"{ROLE}{role} }}}}")
        if given != f"{ROLE}{role} }}}}":
            yield f"role-to-assume {given}: expected {ROLE}{role} }}}}"


def prod_by_deploy(source: Source) -> Iterator[str]:
    """Whoever changes prod calls deploy.yml, whose job has GitHub's environment of that name."""
    for name, job in source.jobs.items():
        changes = "environment" in job or "deploy" in str(job.get("name"))
        if "runs-on" in job and changes and source.name != "workflows/deploy.yml":
            yield f"{name} deploys by itself: expected a call of deploy.yml"


def safe_events(source: Source) -> Iterator[str]:
    """No event that runs a stranger's change with our rights."""
    for event in sorted(source.events & DANGEROUS):
        yield f"on: {event}"


def bounded(source: Source) -> Iterator[str]:
    """Every job that has a machine has a timeout."""
    for name, job in source.jobs.items():
        minutes = job.get("timeout-minutes", 0)
        if "runs-on" in job and not 0 < minutes <= LONGEST_MINUTES:
            yield f"{name} has timeout-minutes {minutes}: expected 1 to {LONGEST_MINUTES}"


def forgotten_credentials(source: Source) -> Iterator[str]:
    """A checkout leaves no token behind in .git."""
    for step in source.steps:
        given = (step.get("with") or {}).get("persist-credentials")
        if str(step.get("uses", "")).startswith("actions/checkout@") and given is not False:
            yield "a checkout without persist-credentials: false"


def no_expression_in_run(source: Source) -> Iterator[str]:
    """An expression in a script is pasted before the shell reads it: a title can be a command."""
    for step in source.steps:
        if "${{" in step.get("run", ""):
            yield f"${{{{ in run: {step['run']!r}: give it in env"


def thin(source: Source) -> Iterator[str]:
    """A run: is one call of make or ./showroom, which people can make too; the gate's may fail."""
    for step in source.steps:
        line = step.get("run", "make")
        if line != "exit 1" and not re.fullmatch(r"(make|\./showroom)( [^\n;&|`]*)?", line):
            yield f"run: {line!r}: expected one call of make or ./showroom"


def named(source: Source) -> Iterator[str]:
    """A job's name, which a branch protection and people read, has at most three words."""
    for name, job in source.jobs.items():
        if not 1 <= len(str(job.get("name", "")).split()) <= 3:
            yield f"{name} has the name {job.get('name')!r}: expected one to three words"


def not_piling_up(source: Source) -> Iterator[str]:
    """What events start says what becomes of an older run."""
    if source.events - {"workflow_call"} and "concurrency" not in source.data:
        yield "no concurrency"


def no_silent_failure(source: Source) -> Iterator[str]:
    """Only an upload that a fork's token cannot do may fail, and what the next step tells of."""
    for step in [*source.jobs.values(), *source.steps]:
        told = CREDENTIALS if source.name == "workflows/drift-check.yml" else "upload-sarif@"
        if "continue-on-error" in step and told not in str(step.get("uses", "")):
            yield f"continue-on-error at {step.get('name')!r}"


def gated(source: Source) -> Iterator[str]:
    """What a branch protection requires is one job, which fails unless all others succeeded.

    A review is not required: a fork's has no plan, and a plan that fails says so in its comment.
    """
    if source.name != "workflows/check.yml":
        return
    gate = source.jobs.get("gate", {})
    if set(gate.get("needs", ())) != set(source.jobs) - {"gate"}:
        yield f"gate needs {gate.get('needs')}: expected every other job"
    if gate.get("if") != "always()":
        yield "gate without if: always() is skipped after a failure, and skipped counts as passed"
    clauses = {f"contains(needs.*.result, '{result}')" for result in NOT_SUCCESS}
    steps = [(set(step["if"].split(" || ")), step["run"]) for step in gate.get("steps", ())]
    if steps != [(clauses, "exit 1")]:
        yield f"gate's steps: expected one, exit 1 if a result is one of {NOT_SUCCESS}"


RULES: tuple[Rule, ...] = (
    pinned,
    known,
    least_permissions,
    no_secrets,
    no_credentials_for_strangers,
    credentials_in_called_ones,
    one_deploy,
    roles_of_their_own,
    prod_by_deploy,
    safe_events,
    bounded,
    forgotten_credentials,
    no_expression_in_run,
    thin,
    named,
    not_piling_up,
    no_silent_failure,
    gated,
)
