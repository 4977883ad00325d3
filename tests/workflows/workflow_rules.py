"""The rules of .github/: each looks at one file and yields one line for every breach."""

import re
from collections.abc import Callable, Iterator

from workflow_files import Source, pins

Rule = Callable[[Source], Iterator[str]]

# What may run beside our own code. Dependabot moves the commits, people decide about names.
ACTIONS = {
    "actions/cache",
    "actions/checkout",
    "actions/setup-python",
    "github/codeql-action/upload-sarif",
}
# What each job's token may do, and no more: least permissions are an exact list.
GRANTS = {
    "workflows/check.yml": {
        "check": {"contents": "read"},
        "scan": {"contents": "read", "security-events": "write"},
        "gate": {},
    },
    "workflows/scan.yml": {"scan": {"contents": "read", "security-events": "write"}},
}
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


def no_credentials(source: Source) -> Iterator[str]:
    """What strangers may start gets neither a secret nor an identity."""
    if found := re.search(r"\bsecrets\b|id-token|pull-requests: write|write-all", source.text):
        yield f"{found.group()}: a fork's pull request runs this file"


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
    """Only the upload, which a fork's token cannot do, may fail without a word."""
    for step in [*source.jobs.values(), *source.steps]:
        upload = "upload-sarif" in str(step.get("uses", ""))
        if "continue-on-error" in step and not upload:
            yield f"continue-on-error at {step.get('name')!r}"


def gated(source: Source) -> Iterator[str]:
    """Whoever a pull request starts has one job that fails unless all the others succeeded."""
    if "pull_request" not in source.events:
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
    no_credentials,
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
