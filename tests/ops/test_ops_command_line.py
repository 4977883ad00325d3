"""The command `showroom`: what it prints, where it may stand, and its exit codes."""

import json
import shlex
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from local_cloud import ROOT, free_port
from ops_account import Account

from ops import aws
from ops.__main__ import main
from ops.environments import Environment, Live

pytest_plugins = ["ops_fixtures"]

LAUNCHER = ROOT / "showroom"
PICTURE = ROOT / "tests/ops/small.jpg"
WIDTHS = [("480", "300"), ("640", "400")]
TIMEOUT_SECONDS = 60
PUBLISH = ["publish", str(PICTURE), "--env", "dev"]

Result = subprocess.CompletedProcess[str]
Run = Callable[..., Result]


@pytest.fixture(name="showroom")
def _showroom(account: Account) -> Run:
    """Runs a launcher, ours unless told otherwise, in a folder, with variables of its own."""

    def run(*arguments: str, launcher: Path = LAUNCHER, cwd: Path = ROOT, **more: str) -> Result:
        return subprocess.run(
            [str(launcher), *arguments],
            cwd=cwd,
            env=account.environ | more,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )

    return run


@pytest.fixture(scope="module", name="dev")
def _dev(opened_account: Account) -> Environment:
    """The dev of live/, of which the bucket alone is there."""
    environment = Live().environment("dev")
    opened_account.bucket(environment.bucket_name)
    return environment


def refused(result: Result) -> str:
    """The one line of a command that did not happen."""
    assert (result.returncode, result.stdout) == (1, ""), result
    assert result.stderr.startswith("showroom: ") and result.stderr.count("\n") == 1, result.stderr
    return result.stderr


def test_help_names_the_commands(showroom: Run) -> None:
    result = showroom("--help")
    assert (result.returncode, result.stderr) == (0, "")
    assert "usage: showroom" in result.stdout and "publish" in result.stdout


@pytest.mark.slow
def test_a_package_of_the_same_name_here_is_not_taken_for_ours(
    showroom: Run, tmp_path: Path
) -> None:
    (tmp_path / "ops").mkdir()
    (tmp_path / "ops" / "__init__.py").write_text("raise SystemExit(9)", encoding="utf-8")
    assert showroom("--help", cwd=tmp_path).returncode == 0


WRONG_USE = {
    "nothing": [],
    "unknown command": ["polish"],
    "no environment": ["publish", str(PICTURE)],
    "unknown option": [*PUBLISH, "--jason"],
}


@pytest.mark.parametrize("arguments", WRONG_USE.values(), ids=WRONG_USE.keys())
def test_wrong_use_exits_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: showroom" in capsys.readouterr().err


@pytest.mark.slow
def test_wrong_use_exits_with_2_from_the_launcher_too(showroom: Run) -> None:
    assert showroom("polish").returncode == 2


def test_a_refusal_is_one_line_and_exits_with_1(showroom: Run) -> None:
    result = showroom("publish", str(PICTURE), "--env", "prd")
    assert "environment 'prd': expected one of dev, prod" in refused(result)


@pytest.mark.slow
def test_publish_prints_what_it_did(showroom: Run, dev: Environment) -> None:
    *files, words, digest, done = showroom(*PUBLISH, "--title", "Mine").stdout.splitlines()
    sizes = [line[:17].split() for line in files]
    assert sizes[:3] == [["jpeg", "640", "×", "400"], *(["avif", w, "×", h] for w, h in WIDTHS)]
    assert (words, digest[:7]) == ("Mine: The picture on show", "sha256:")
    assert done == f"published to {dev.name}: visitors see it within half a minute"


@pytest.mark.slow
@pytest.mark.usefixtures("dev")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_has_enough_sees_no_traceback(account: Account, unbuffered: str) -> None:
    shell = ["sh", "-c", f"{shlex.join([str(LAUNCHER), *PUBLISH])} | true"]
    env = account.environ | {"PYTHONUNBUFFERED": unbuffered}
    done = subprocess.run(shell, env=env, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.slow
def test_publish_prints_json_when_asked(showroom: Run, dev: Environment) -> None:
    result = showroom(*PUBLISH, "--json")
    told = json.loads(result.stdout)
    assert result.returncode == 0 and told["published"]
    assert (told["environment"], told["bucket"]) == (dev.name, dev.bucket_name)


@pytest.mark.slow
def test_a_relative_file_is_one_of_the_folder_it_is_called_from(
    showroom: Run, account: Account, dev: Environment, tmp_path: Path
) -> None:
    (tmp_path / "mine.jpg").write_bytes(PICTURE.read_bytes())
    result = showroom("publish", "mine.jpg", "--env", "dev", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert account.objects(dev.bucket_name)["example.jpg"] == PICTURE.read_bytes()


@pytest.mark.slow
def test_the_launcher_works_through_a_chain_of_links(showroom: Run, tmp_path: Path) -> None:
    (tmp_path / "with space").mkdir()
    first, second = tmp_path / "with space" / "showroom", tmp_path / "room"
    first.symlink_to(LAUNCHER)
    second.symlink_to("with space/showroom")
    assert showroom("--help", launcher=second, cwd=tmp_path).returncode == 0


@pytest.mark.slow
def test_the_launcher_keeps_modules_that_it_was_given(showroom: Run, tmp_path: Path) -> None:
    assert showroom("--help", PYTHONPATH=str(tmp_path)).returncode == 0


def test_without_its_python_environment_it_says_what_to_run(showroom: Run, tmp_path: Path) -> None:
    copy = tmp_path / "showroom"
    shutil.copy(LAUNCHER, copy)
    assert f"run make setup in {tmp_path}" in refused(showroom("--help", launcher=copy))


@pytest.mark.slow
def test_no_aws_at_the_endpoint_is_one_line(showroom: Run) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    line = refused(showroom(*PUBLISH, AWS_ENDPOINT_URL=url))
    assert "AWS: Could not connect" in line and url in line


WRONG_VARIABLES = {
    "no URL": ({"AWS_ENDPOINT_URL": "nowhere"}, "correct AWS_ENDPOINT_URL"),
    "no keys": ({"AWS_ACCESS_KEY_ID": ""}, "AWS: Unable to locate credentials"),
    "half a key": ({"AWS_SECRET_ACCESS_KEY": ""}, "AWS: Partial credentials found"),
    "a profile of nobody's": ({"AWS_PROFILE": "nobody"}, "(nobody) could not be found"),
}


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(("wrong", "reason"), WRONG_VARIABLES.values(), ids=WRONG_VARIABLES.keys())
def test_a_wrong_aws_variable_is_one_line(
    wrong: dict[str, str],
    reason: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # it may have found keys before
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    assert main(PUBLISH) == 1
    line = capsys.readouterr().err
    assert line.startswith("showroom: ") and reason in line and line.count("\n") == 1


def test_a_wrong_region_is_not_taken_for_a_wrong_endpoint(
    account: Account, environment: Environment
) -> None:
    wrong = Environment("dev", environment.common | {"region": "not a region"}, {})
    with pytest.raises(ValueError, match="region") as caught:
        aws.client("s3", wrong)
    assert "ENDPOINT" not in str(caught.value), account.url


@pytest.fixture(name="silence")
def _silence() -> Iterator[str]:
    """An endpoint that lets everybody in and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=16) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.usefixtures("account")
def test_an_aws_that_is_silent_is_one_line(
    silence: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        aws, "CONFIG", aws.CONFIG.merge(Config(read_timeout=0.2, retries={"total_max_attempts": 1}))
    )
    monkeypatch.setenv("AWS_ENDPOINT_URL", silence)
    assert main(PUBLISH) == 1
    line = capsys.readouterr().err
    assert line.startswith("showroom: AWS: Read timeout") and line.count("\n") == 1


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("service", ["s3", "ssm"])
def test_every_client_gives_up_within_two_minutes(environment: Environment, service: str) -> None:
    config = aws.client(service, environment).meta.config
    tries = config.retries["total_max_attempts"]
    assert tries * config.connect_timeout <= 20
    assert tries * (config.connect_timeout + config.read_timeout) <= 120


def test_a_reason_that_the_history_would_cut_is_wrong_use(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["rollback", "dev", "--reason", "x" * 301])
    assert ended.value.code == 2 and "more than 300 characters" in capsys.readouterr().err
