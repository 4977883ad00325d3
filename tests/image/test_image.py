"""The image as it is built: what is in it, what it may do, and that it shows the picture."""

import os
import re
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from image_built import PICTURE, Built
from image_container import Container

pytestmark = pytest.mark.drill
PYTHON = "python"
# docker-library/repo-info, python:3.11-slim-bookworm, linux/amd64, Python 3.11.16, 2026-08-25
PUBLIC_BASE_BYTES = 47_790_358
GOAL_BYTES = 60_000_000
PLACES = r".*/(s?bin|site-packages|dist-packages|python3[0-9.]*)"
TOOLS = PLACES + r"/(\w+-linux-gnu-)?(pip|setuptools|wheel|ensurepip|gcc|cc|g\+\+|ld|make)[0-9.-]*"
# What nothing is imported from but what the service needs: S3, and where credentials come from.
SERVICES = {"s3", "sts", "sso", "sso-oidc", "signin"}
COMPILED = """
import importlib.util, os, sys
import boto3, showroom.__main__, showroom.healthcheck
boto3.client("s3").get_object(Bucket=os.environ["SHOWROOM_BUCKET"], Key="example.jpg")["Body"].read()
files = [m.__cached__ for m in list(sys.modules.values()) if getattr(m, "__cached__", None)]
print(len(files) > 100, *[file for file in files if not os.path.exists(file)])
"""
CREDENTIALS = """
import boto3
print(boto3.Session().get_credentials().get_frozen_credentials().access_key)
"""


def _files(root: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Every path of the image, as it is called inside, without following links."""
    for folder, folders, names in os.walk(root):
        for name in [*folders, *names]:
            path = Path(folder, name)
            yield f"/{path.relative_to(root)}", path.lstat()


def test_it_stays_below_sixty_megabytes_compressed(image: Built) -> None:
    whole = PUBLIC_BASE_BYTES + image.own_bytes
    print(f"\nimage: {image.own_bytes / 1e6:.1f} MB above the base, {whole / 1e6:.1f} MB with it")
    print(f"the base that stands in for it here: {image.base_bytes / 1e6:.1f} MB")
    assert whole < GOAL_BYTES


def test_nothing_in_it_installs_or_compiles(image: Built) -> None:
    names = [name for name, _ in _files(image.root) if re.fullmatch(TOOLS, name)]
    assert names == []


def test_it_holds_no_tests_and_no_picture(image: Built) -> None:
    names = [name for name, _ in _files(image.root / "srv")]
    unwanted = re.compile(r"/tests?(/|$)|/test_[^/]*\.py|\.jpe?g$")
    assert names and [name for name in names if unwanted.search(name)] == []


def test_the_service_owns_nothing_in_it(image: Built) -> None:
    assert image.config["User"] == "10001:10001"
    owned = [name for name, info in _files(image.root) if 10001 in (info.st_uid, info.st_gid)]
    assert owned == []


def test_everybody_may_write_only_where_debian_lets_them(image: Built) -> None:
    open_to_all = {
        name
        for name, info in _files(image.root)
        if info.st_mode & stat.S_IWOTH and stat.S_IFMT(info.st_mode) in (stat.S_IFREG, stat.S_IFDIR)
    }
    assert open_to_all <= {"/tmp", "/var/tmp", "/run/lock"}  # and read-only they are not even that


def test_nothing_of_this_machines_pip_is_in_it(image: Built) -> None:
    assert (image.root / "etc/pip.conf").read_bytes() == b""


def test_its_bytecode_is_complete_and_never_compared_with_the_source(image: Built) -> None:
    modules, compiled = (list((image.root / "srv").rglob(kind)) for kind in ("*.py", "*.pyc"))
    assert len(compiled) == len(modules) > 200
    flags = {one.read_bytes()[4:8] for one in compiled}  # PEP 552: 1 is hash-based and unchecked
    assert flags == {b"\1\0\0\0"}


def test_of_botocores_services_only_the_needed_are_left(image: Built) -> None:
    data = image.root / "srv/botocore/data"
    assert {one.name for one in data.iterdir() if one.is_dir()} == SERVICES
    assert {one.name for one in data.iterdir() if one.is_file()} >= {"endpoints.json"}


def test_it_shows_the_picture_where_nothing_can_be_written(container: Container) -> None:
    assert "Read-only file system" in container.execute(["touch", "/tmp/anything"]).stderr
    answer = requests.get(f"{container.url}/example.jpg", timeout=5)
    assert (answer.status_code, answer.content) == (200, PICTURE)
    assert requests.get(f"{container.url}/healthz", timeout=5).status_code == 200


def test_it_has_no_rights_and_can_get_none(container: Container) -> None:
    lines = Path(f"/proc/{container.process.pid}/status").read_text("ascii").splitlines()
    status = dict(re.split(r":\s*", line, maxsplit=1) for line in lines)
    assert set(status["Uid"].split()) == set(status["Gid"].split()) == {"10001"}
    assert (status["Groups"].strip(), status["NoNewPrivs"]) == ("10001", "1")
    assert int(status["CapEff"], 16) == int(status["CapPrm"], 16) == 0


def test_its_healthcheck_agrees(container: Container) -> None:
    kind, *command = container.config["Healthcheck"]["Test"]
    assert kind == "CMD"
    assert container.execute(command).returncode == 0
    assert container.execute(command, SHOWROOM_PORT="9").returncode == 1  # nobody listens there


def test_sigterm_ends_it_with_zero(container: Container) -> None:
    container.process.send_signal(signal.SIGTERM)
    assert container.wait(10) == 0, container.log
    assert container.events()[-1] == "stopped"


def test_all_that_it_imports_is_compiled_already(container: Container) -> None:
    done = container.execute([PYTHON, "-c", COMPILED])
    assert (done.returncode, done.stdout.strip()) == (0, "True"), done.stderr


def test_a_web_identity_still_becomes_credentials(container: Container) -> None:
    role = {"AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/showroom", "AWS_ACCESS_KEY_ID": ""}
    token = {"AWS_WEB_IDENTITY_TOKEN_FILE": "/etc/debian_version", "AWS_SECRET_ACCESS_KEY": ""}
    done = container.execute([PYTHON, "-c", CREDENTIALS], **role, **token)
    assert done.stdout.startswith("ASIA"), done.stderr


def test_the_metadata_service_still_has_credentials(container: Container, s3_url: str) -> None:
    nobody = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    metadata = {"AWS_EC2_METADATA_DISABLED": "", "AWS_EC2_METADATA_SERVICE_ENDPOINT": s3_url}
    done = container.execute([PYTHON, "-c", CREDENTIALS], **nobody, **metadata)
    assert done.stdout.strip() == "test-key", done.stderr
