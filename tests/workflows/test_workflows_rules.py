"""Every workflow and action keeps every rule, and every rule can be broken."""

import pytest
import workflow_rules as rules
from workflow_files import Source, actions, pins, read, workflows
from workflow_rules import RULES, Rule

FILES = [*workflows(), *actions()]
CHECK, SCAN, PLAN, GATE, REVIEW, DEPLOY, PROMOTE, DRIFT = (
    f"workflows/{name}.yml"
    for name in ("check", "scan", "plan", "gate", "review", "deploy", "promote", "drift-check")
)
ACTION = "actions/setup/action.yml"
FULL = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"

# rule, file, and an edit of it that breaks the rule
MISTAKES: list[tuple[Rule, str, str, str]] = [
    (rules.pinned, CHECK, FULL, "actions/checkout@v7"),
    (rules.pinned, CHECK, FULL, "actions/checkout@3d3c42e # v7.0.1"),
    (rules.pinned, CHECK, FULL, FULL.partition(" #")[0]),
    (rules.pinned, CHECK, FULL, FULL.replace("v7.0.1", "v7")),
    (rules.pinned, CHECK, f"uses: {FULL}", f"uses: '{FULL}'"),
    (rules.pinned, ACTION, " # v6.1.0", " # main"),
    (rules.known, ACTION, "actions/cache@", "somebody/cache@"),
    (rules.least_permissions, CHECK, "\npermissions: {}", "\npermissions: read-all"),
    (rules.least_permissions, CHECK, "contents: read", "contents: write"),
    (rules.least_permissions, SCAN, "contents: read", "actions: read"),
    (rules.no_secrets, SCAN, "'HEAD^1'", "secrets.BASE"),
    (rules.no_secrets, DEPLOY, "github.token", "secrets.GITHUB_TOKEN"),
    (rules.no_credentials_for_strangers, CHECK, "security-events: write", "id-token: write"),
    (rules.no_credentials_for_strangers, REVIEW, f"    if: {rules.OURS}\n", ""),
    (rules.no_credentials_for_strangers, REVIEW, f"if: {rules.OURS}", "if: success()"),
    (rules.credentials_in_called_ones, CHECK, "contents: read", "id-token: write"),
    (rules.credentials_in_called_ones, PLAN, "  workflow_call:", "  push:\n  workflow_call:"),
    (rules.credentials_in_called_ones, PLAN, "      id-token: write", "      actions: read"),
    (rules.credentials_in_called_ones, PROMOTE, "uses: ./.github", "uses: octo/other/.github"),
    (rules.one_deploy, PLAN, "outputs.plan", "outputs.deploy"),
    (rules.one_deploy, PLAN, f"{rules.ROLE}plan }}}}", "arn:aws:iam::1:role/showroom-prod-deploy"),
    (rules.one_deploy, DEPLOY, "      name: ${{ inputs.environment }}", "      name: dev"),
    (rules.one_deploy, DEPLOY, "ENVIRONMENT: ${{ inputs.environment }}", "ENVIRONMENT: prod"),
    (rules.one_deploy, DEPLOY, "cancel-in-progress: false", "cancel-in-progress: true"),
    (rules.one_deploy, DEPLOY, "-${{ inputs.environment }}\n      cancel", "\n      cancel"),
    (rules.roles_of_their_own, GATE, "outputs.plan", "outputs.publish"),
    (rules.roles_of_their_own, DEPLOY, "outputs.deploy", "outputs.plan"),
    (rules.prod_by_deploy, GATE, "    name: gate\n", "    name: gate\n    environment: prod\n"),
    (rules.safe_events, CHECK, "  pull_request:", "  pull_request_target:"),
    (rules.bounded, CHECK, "    timeout-minutes: 45\n", ""),
    (rules.bounded, CHECK, "timeout-minutes: 45", "timeout-minutes: 360"),
    (rules.forgotten_credentials, SCAN, "          persist-credentials: false\n", ""),
    (rules.forgotten_credentials, SCAN, "credentials: false", "credentials: true"),
    (rules.no_expression_in_run, CHECK, "make check", "make ${{ github.head_ref }}"),
    (rules.no_expression_in_run, ACTION, "make setup", "make setup PARTS=${{ inputs.parts }}"),
    (rules.thin, CHECK, "run: make check", "run: make check || true"),
    (rules.thin, CHECK, "run: make check", "run: |\n          make check\n          make up"),
    (rules.thin, SCAN, "run: ./showroom", "run: python -m ops"),
    (rules.named, CHECK, "name: gate", "name: the gate of everything"),
    (rules.named, SCAN, "    name: scan\n    runs-on", "    runs-on"),
    (rules.not_piling_up, CHECK, "concurrency:", "env:"),
    (rules.no_silent_failure, CHECK, "        run: make check", "        continue-on-error: true"),
    (
        rules.no_silent_failure,
        DRIFT,
        "        env:\n          GITHUB_TOKEN",
        "        continue-on-error: true\n        env:\n          GITHUB_TOKEN",
    ),
    (rules.gated, CHECK, "needs: [check, scan]", "needs: [check]"),
    (rules.gated, CHECK, "if: always()", "if: success()"),
    (rules.gated, CHECK, " || contains(needs.*.result, 'skipped')", ""),
    (rules.gated, CHECK, "run: exit 1", "run: make help"),
]


def said(rule: Rule) -> str:
    """A rule's name, for the name of a test."""
    return rule.__name__


@pytest.mark.parametrize("source", FILES, ids=lambda source: source.name)
@pytest.mark.parametrize("rule", RULES, ids=said)
def test_every_file_keeps_every_rule(rule: Rule, source: Source) -> None:
    assert not list(rule(source)), f".github/{source.name}: {rule.__doc__}"


@pytest.mark.parametrize(("rule", "name", "find", "replacement"), MISTAKES)
def test_a_planted_mistake_breaks_its_rule(
    rule: Rule, name: str, find: str, replacement: str
) -> None:
    assert list(rule(read(name).edited(find, replacement)))


def test_every_rule_is_seen_to_fail() -> None:
    assert {rule for rule, *_ in MISTAKES} == set(RULES)


def test_one_action_is_pinned_to_one_commit_everywhere() -> None:
    found = {pin for source in FILES for pin in pins(source)}
    repositories = {("/".join(action.split("/")[:2]), *pin) for action, *pin in found}
    assert len(repositories) == len({name for name, *_ in repositories})


def test_every_permission_has_its_reason_on_its_line() -> None:
    granted = [
        line
        for source in FILES
        for line in source.text.splitlines()
        if line.partition("#")[0].rstrip().endswith((": read", ": write"))
    ]
    assert granted and [line for line in granted if "# to " not in line] == []
