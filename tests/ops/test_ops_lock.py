"""One release at a time: a lock in the state bucket, held, waited for, refused, taken over."""

import json
import os
import re
import subprocess
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import psutil
import pytest
from ops_account import Account
from refusals import refusal

from ops import lock
from ops.environments import Environment
from ops.lock import gone, held

pytest_plugins = ["ops_fixtures"]

IMAGE, OTHER = f"sha256:{'1' * 64}", f"sha256:{'2' * 64}"


@pytest.fixture(name="bucket")
def _bucket(account: Account, environment: Environment, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(lock, "PAUSE_SECONDS", 0.05)
    name = account.bucket(environment.state_bucket_name)
    versioning = {"Status": "Enabled"}  # as Terragrunt makes it
    account.client("s3").put_bucket_versioning(Bucket=name, VersioningConfiguration=versioning)
    return name


def somebody(**facts: Any) -> dict[str, Any]:
    """Who holds it: this very process, for an hour from now."""
    until = datetime.now(UTC) + timedelta(hours=1)
    me = {"who": "arn:aws:iam::1:user/ann", "host": os.uname().nodename, "pid": os.getpid()}
    me |= {"machine": lock.machine(), "began": psutil.Process().create_time()}
    return me | {"image": IMAGE, "since": "2026-01-01", "until": until.isoformat()} | facts


def left(account: Account, environment: Environment, body: str) -> None:
    """A lock that somebody left."""
    at = {"Bucket": environment.state_bucket_name, "Key": f"live/{environment.name}/release.lock"}
    account.client("s3").put_object(**at, Body=body.encode())


def test_it_says_who_holds_it_and_goes_away_at_the_end(
    account: Account, environment: Environment, bucket: str
) -> None:
    with held(environment, IMAGE, 60):
        [(key, body)] = account.objects(bucket).items()
        told = json.loads(body)
    assert key == f"live/{environment.name}/release.lock" and account.objects(bucket) == {}
    assert (told["pid"], told["image"]) == (os.getpid(), IMAGE) and "arn:aws:" in told["who"]


@pytest.mark.usefixtures("bucket")
def test_it_can_be_held_again_and_after_a_failure(environment: Environment) -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="mine"), held(environment, IMAGE, 60):
            raise ValueError("mine")


@pytest.mark.usefixtures("bucket")
def test_another_image_is_refused_with_who_until_when_and_the_way_out(
    environment: Environment,
) -> None:
    with held(environment, IMAGE, 60):
        line = refusal(lambda: held(environment, OTHER, 60).__enter__())
    [since, until] = re.findall(r"(?:since|until) (\S+ [^;,:]+:\d\d:\d\d\S+?)[,:]", line)
    took = datetime.fromisoformat(until) - datetime.fromisoformat(since)
    assert took == timedelta(seconds=60)
    assert f"process {os.getpid()} on" in line and "is releasing sha256:111111111111 since" in line
    assert f"delete s3://{environment.state_bucket_name}/live/{environment.name}" in line


@pytest.mark.usefixtures("bucket")
def test_the_same_image_is_waited_for(environment: Environment) -> None:
    order = []
    holding = threading.Event()

    def first() -> None:
        with held(environment, IMAGE, 60):
            holding.set()
            time.sleep(0.3)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    holding.wait(5)
    with held(environment, IMAGE, 60):
        order.append("second")
    thread.join()
    assert order == ["first", "second"]


@pytest.mark.usefixtures("bucket")
@pytest.mark.parametrize(
    "body",
    [json.dumps(somebody(until="2020-01-01T00:00:00+00:00", pid=1, host="far away")), "{", "[1]"],
    ids=["its time is over", "cut off", "no lock"],
)
def test_one_that_holds_nothing_is_taken_over(
    account: Account, environment: Environment, body: str
) -> None:
    left(account, environment, body)
    with held(environment, OTHER, 60):
        pass


def test_a_process_that_died_here_holds_nothing() -> None:
    with subprocess.Popen(["true"]) as child:
        child.wait()
    assert gone(somebody(pid=child.pid)) and not gone(somebody())


def test_another_process_with_its_pid_is_not_the_one_that_held_it() -> None:
    assert gone(somebody(began=psutil.Process().create_time() - 60))


def test_a_machine_of_the_same_name_says_nothing_of_its_processes() -> None:
    assert not gone(somebody(machine="a clone", pid=2**22 + 1))


def test_a_lock_that_is_ours_already_is_held(
    account: Account, environment: Environment, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = uuid.uuid4()  # a PUT whose answer was lost: the repeated one is refused
    left(account, environment, json.dumps(somebody(id=str(ours))))
    monkeypatch.setattr(uuid, "uuid4", lambda: ours)
    with held(environment, IMAGE, 60) as waited:
        assert not waited
    assert account.objects(bucket) == {}


def test_a_process_elsewhere_is_believed_until_its_time_is_over() -> None:
    assert not gone(somebody(machine="far away", pid=2**22 + 1))


def test_one_that_was_taken_over_is_left_alone(
    account: Account, environment: Environment, bucket: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with held(environment, IMAGE, 60):
        left(account, environment, "theirs")
    assert list(account.objects(bucket).values()) == [b"theirs"]
    assert "was not removed" in capsys.readouterr().err


@pytest.mark.usefixtures("account")
def test_without_a_state_bucket_the_line_says_what_to_do(environment: Environment) -> None:
    line = refusal(lambda: held(environment, IMAGE, 60).__enter__())
    assert f"bucket {environment.state_bucket_name} is missing" in line
