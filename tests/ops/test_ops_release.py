"""A release: written to its parameter, read back, and refused when it is none."""

import json
from dataclasses import asdict, replace

import pytest
from ops_account import Account
from refusals import refusal

from ops import release
from ops.environments import Environment
from ops.release import Release

pytest_plugins = ["ops_fixtures"]

RELEASE = Release(
    image="sha256:" + "1a" * 32,
    picture="sha256:" + "2b" * 32,
    ami="ami-0123456789abcdef0",
    commit="3c" * 20,
    source="a test",
    reason='Grüße, "quotes" and {braces}',
)
NEXT = Release(**asdict(RELEASE) | {"reason": "another"})


@pytest.fixture(name="parameter")
def _parameter(account: Account, environment: Environment) -> str:
    """The environment's parameter as the compute module makes it: empty."""
    name = environment.release_parameter_name
    account.client("ssm").put_parameter(Name=name, Value="{}", Type="String")
    return name


@pytest.mark.usefixtures("parameter")
def test_before_the_first_there_is_no_release(environment: Environment) -> None:
    assert release.current(environment) is None


@pytest.mark.usefixtures("parameter")
def test_a_release_is_read_as_it_was_written(environment: Environment) -> None:
    release.write(environment, RELEASE)
    assert release.current(environment) == RELEASE


@pytest.mark.usefixtures("parameter")
def test_braces_are_written_so_that_aws_looks_for_no_parameter(
    account: Account, environment: Environment, parameter: str
) -> None:
    braces = replace(RELEASE, reason="{{{ssm:x}}}")
    release.write(environment, braces)
    value = account.client("ssm").get_parameter(Name=parameter)["Parameter"]["Value"]
    assert "{{" not in value and release.current(environment) == braces


@pytest.mark.usefixtures("parameter")
def test_a_long_reason_is_cut_so_that_aws_takes_it(
    account: Account, environment: Environment, parameter: str
) -> None:
    release.write(environment, replace(RELEASE, rejects=RELEASE.image, reason="😀" * 999))
    value = account.client("ssm").get_parameter(Name=parameter)["Parameter"]["Value"]
    assert len(value) <= 4096 and len(json.loads(value)["reason"]) == release.REASON_LENGTH


@pytest.mark.usefixtures("parameter")
def test_the_newest_release_counts(environment: Environment) -> None:
    release.write(environment, RELEASE)
    release.write(environment, NEXT)
    assert release.current(environment) == NEXT


def test_history_keeps_every_version(
    account: Account, environment: Environment, parameter: str
) -> None:
    release.write(environment, RELEASE)
    release.write(environment, NEXT)
    history = account.client("ssm").get_parameter_history(Name=parameter)["Parameters"]
    values = [json.loads(version["Value"]) for version in history]
    assert values == [{}, asdict(RELEASE), asdict(NEXT)]


def test_a_release_is_an_object_that_terraform_can_decode(
    account: Account, environment: Environment, parameter: str
) -> None:
    release.write(environment, RELEASE)
    value = account.client("ssm").get_parameter(Name=parameter)["Parameter"]["Value"]
    texts = {"image", "picture", "ami", "commit", "source", "reason", "rejects"}
    assert set(json.loads(value)) == texts


def test_a_release_from_before_there_were_rejections_is_read(
    account: Account, environment: Environment, parameter: str
) -> None:
    value = json.dumps({key: text for key, text in asdict(RELEASE).items() if key != "rejects"})
    account.client("ssm").put_parameter(Name=parameter, Value=value, Overwrite=True)
    assert release.current(environment) == RELEASE


def test_reasons_and_rejections_make_no_other_release() -> None:
    told = replace(NEXT, rejects=RELEASE.picture, commit="", source="undo")
    assert told.what == RELEASE.what != replace(RELEASE, ami="ami-2").what


@pytest.mark.usefixtures("parameter")
def test_writing_none_is_as_before_the_first(environment: Environment) -> None:
    release.write(environment, RELEASE)
    release.write(environment, None)
    assert release.current(environment) is None


def test_history_is_newest_first_and_keeps_what_is_no_release(
    account: Account, environment: Environment, parameter: str
) -> None:
    release.write(environment, RELEASE)
    account.client("ssm").put_parameter(Name=parameter, Value="oops", Overwrite=True)
    release.write(environment, NEXT)
    told = release.history(environment)
    assert [one.version for one in told] == [4, 3, 2, 1]
    assert [one.release for one in told] == [NEXT, None, RELEASE, None]
    assert told[0].when >= told[-1].when and told[0].who


@pytest.mark.slow
@pytest.mark.usefixtures("parameter")
def test_history_of_more_than_a_page_is_whole(environment: Environment) -> None:
    for _ in range(60):
        release.write(environment, RELEASE)
    assert len(release.history(environment)) == 61


@pytest.mark.usefixtures("account")
def test_history_of_no_parameter_is_empty(environment: Environment) -> None:
    assert release.history(environment) == []


@pytest.mark.usefixtures("account")
def test_without_a_parameter_the_line_names_the_unit_to_apply(environment: Environment) -> None:
    line = refusal(lambda: release.current(environment))
    assert line.startswith(environment.release_parameter_name)
    assert "apply the compute unit first" in line


WRONG = {
    "not JSON": "sha256:1a",
    "nothing": " ",
    "null": "null",
    "a list": "[]",
    "a number": "0",
    "a text": '"sha256:1a"',
    "a field too few": json.dumps({k: v for k, v in asdict(RELEASE).items() if k != "ami"}),
    "a field too many": json.dumps({**asdict(RELEASE), "colour": "blue"}),
    "another field": json.dumps({"digest": "sha256:1a"}),
    "a number in a field": json.dumps({**asdict(RELEASE), "image": 5}),
    "an object in a field": json.dumps({**asdict(RELEASE), "image": {}}),
}


@pytest.mark.parametrize("value", WRONG.values(), ids=WRONG.keys())
def test_a_parameter_that_holds_no_release_tells_how_to_restore_it(
    account: Account, environment: Environment, parameter: str, value: str
) -> None:
    account.client("ssm").put_parameter(Name=parameter, Value=value, Overwrite=True)
    line = refusal(lambda: release.current(environment))
    assert f"{parameter} holds no release" in line
    assert f"aws ssm get-parameter-history --name {parameter}" in line
