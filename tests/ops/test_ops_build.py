"""Building: what is in the registry already is not built; what is built is pushed by a tool."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from local_cloud import ACCOUNT_ID, REGION, ROOT
from ops_account import Account
from ops_command import called
from refusals import refusal

from ops import build as building
from ops.build import SERVICE, build, built, content_tag
from ops.environments import Environment, Live

pytest_plugins = ["ops_fixtures"]

TAG = content_tag(SERVICE)
MANIFEST = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json"}
# What stands for a tool: it notes how it was called, and pushes when it is told to.
TOOL = """#!{python}
import json, os, sys, urllib.request
words = sys.argv[1:]
with open({log!r}, "a") as log:
    print(json.dumps([{name!r}, *words, sys.stdin.read()]), file=log)
if words[:1] == ["push"] or "--push" in words or {name!r} == "own":
    tag = next(word for word in words[::-1] if "service-" in word).rpartition(":")[2]
    put = {{"repositoryName": {repository!r}, "imageTag": tag, "imageManifest": {manifest!r}}}
    headers = {{"Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": "AmazonEC2ContainerRegistry_V20150921.PutImage",
        "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/{region}/ecr/aws4_request"}}
    url = os.environ["AWS_ENDPOINT_URL"]
    urllib.request.urlopen(urllib.request.Request(url, json.dumps(put).encode(), headers)).read()
sys.exit({code})
"""

Install = Callable[..., None]


@pytest.fixture(name="environment")
def _environment(account: Account, tmp_path: Path) -> Environment:
    """An environment with a registry of its own."""
    name = f"r{abs(hash(tmp_path))}"
    account.client("ecr").create_repository(repositoryName=name)
    common = {"name": name, "region": REGION, "account_id": ACCOUNT_ID}
    return Environment("dev", common, {})


@pytest.fixture(name="install")
def _install(environment: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Puts a tool on a PATH on which there is nothing else."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(Live, "common", environment.common)
    (tmp_path / "bin").mkdir()

    def install(name: str, code: int = 0) -> None:
        facts = {"name": name, "log": str(tmp_path / "log"), "code": code, "region": REGION}
        more = {"repository": environment.common["name"], "manifest": json.dumps(MANIFEST)}
        text = TOOL.format(python=sys.executable, **facts, **more)
        (tmp_path / "bin" / name).write_text(text, encoding="utf-8")
        (tmp_path / "bin" / name).chmod(0o755)

    return install


def calls(tmp_path: Path) -> list[list[str]]:
    """How the tools were called, each with its standard input at the end."""
    return [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]


@pytest.mark.slow
def test_docker_logs_in_by_stdin_and_pushes_one_manifest(
    install: Install, environment: Environment, tmp_path: Path
) -> None:
    install("docker")
    image = f"{ACCOUNT_ID}.dkr.ecr.{REGION}.amazonaws.com/{environment.common['name']}:{TAG}"
    digest = build(environment, SERVICE, TAG)
    _, login, push = calls(tmp_path)
    assert login[-1] == f"{ACCOUNT_ID}-auth-token" and login[-1] not in login[:-1] + push
    assert push[:4] == ["docker", "buildx", "build", "--platform"] and image in push
    assert digest == built(environment) and digest.startswith("sha256:")


@pytest.mark.slow
def test_without_docker_it_is_buildah_that_builds(
    install: Install, environment: Environment, tmp_path: Path
) -> None:
    install("docker", code=1)  # a docker without buildx
    install("buildah")
    assert build(environment, SERVICE, TAG) == built(environment)
    assert [call[1] for call in calls(tmp_path)] == [
        "buildx",
        "--version",
        "login",
        "build",
        "push",
    ]


@pytest.mark.slow
def test_a_builder_of_ones_own_is_given_context_repository_and_tag(
    install: Install, environment: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("own")
    monkeypatch.setenv("SHOWROOM_BUILDER", "own --fast")
    build(environment, SERVICE, TAG)
    ((name, fast, context, url, tag, _),) = calls(tmp_path)
    assert (name, fast, context, tag) == ("own", "--fast", str(ROOT / "service"), TAG)
    assert url.endswith(f"amazonaws.com/{environment.common['name']}")


@pytest.mark.slow
def test_the_same_content_is_not_built_twice(
    install: Install, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install("docker")
    assert called(building) == 0 and "built and pushed" in capsys.readouterr().out
    before = calls(tmp_path)
    assert called(building) == 0 and "there already, not built" in capsys.readouterr().out
    assert calls(tmp_path) == before


@pytest.mark.slow
def test_json_says_what_was_built(install: Install, capsys: pytest.CaptureFixture[str]) -> None:
    install("docker")
    assert called(building, "--json") == 0
    assert json.loads(capsys.readouterr().out).keys() == {"image", "tag", "built"}


@pytest.mark.slow
def test_a_tool_that_fails_is_one_line_without_its_arguments(
    install: Install, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("own", code=3)
    monkeypatch.setenv("SHOWROOM_BUILDER", "own")
    line = refusal(lambda: build(environment, SERVICE, TAG))
    assert line.startswith("Command 'own' returned non-zero exit status 3")


def test_with_no_tool_the_line_says_which_to_install(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert "install Docker" in refusal(lambda: build(environment, SERVICE, TAG))


@pytest.mark.slow
def test_a_push_that_did_not_arrive_is_noticed(install: Install, environment: Environment) -> None:
    install("buildah")
    other = Environment("dev", environment.common | {"name": "elsewhere"}, {})
    assert "repository elsewhere is missing" in refusal(lambda: build(other, SERVICE, TAG))


def test_what_was_never_built_is_told_with_the_command(environment: Environment) -> None:
    assert refusal(lambda: built(environment)).endswith("run ./showroom build")


CHANGES: dict[str, tuple[str, bool]] = {
    "a source": ("showroom/app.py", True),
    "the Dockerfile": ("Dockerfile", True),
    "the picture": ("example.jpg", False),
    "what Python made": ("showroom/__pycache__/app.pyc", False),
    "a test": ("tests/test_app.py", False),
}


@pytest.mark.parametrize(("name", "counts"), CHANGES.values(), ids=CHANGES.keys())
def test_the_tag_follows_what_is_in_the_image(tmp_path: Path, name: str, counts: bool) -> None:
    before = building.content_tag(tmp_path)
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_bytes(b"new")
    assert (building.content_tag(tmp_path) != before) is counts


def test_the_tag_knows_where_a_name_ends(tmp_path: Path) -> None:
    for folder, name, content in (("one", "a", b"bc"), ("two", "ab", b"c")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_bytes(content)
    assert content_tag(tmp_path / "one") != content_tag(tmp_path / "two")
