"""`. .local/env`: what it does to a shell, and that programs started by us get the same."""

import os
import shlex
import subprocess
from pathlib import Path

import pytest

from local import shell
from local.settings import DEFAULT_PORTS, Settings
from ops.environments import ROOT, Live

PORTS = DEFAULT_PORTS | {"SHOWROOM_CLOUD_PORT": 5999}
BIN = f"{ROOT / '.local' / 'bin'}"
BEFORE = {"PATH": "/usr/bin:/bin", "AWS_PROFILE": "work", "AWS_SESSION_TOKEN": "real"}


@pytest.fixture(name="settings")
def _settings(tmp_path: Path) -> Settings:
    """Settings whose folder a shell would take apart, were it not quoted."""
    return Settings(ROOT, tmp_path / 'it\'s $HOME `id` "here"; echo oh', PORTS)


def sourced(settings: Settings, before: dict[str, str]) -> dict[str, str]:
    """The variables of a shell that had some before and then sourced the script."""
    settings.folder.mkdir(exist_ok=True)
    script = settings.folder / "env"
    script.write_text(shell.script(settings, Live()), encoding="utf-8")
    command = ["sh", "-euc", '. "$1"; exec env -0', "sh", str(script)]
    out = subprocess.run(command, env=before, capture_output=True, check=True, timeout=10)
    assert out.stderr == b""
    return dict(line.split("=", 1) for line in out.stdout.decode().split("\0") if line)


def test_its_tools_come_first_then_its_commands_then_what_there_was(settings: Settings) -> None:
    assert sourced(settings, BEFORE)["PATH"] == f"{BIN}:{ROOT}:/usr/bin:/bin"


@pytest.mark.parametrize("tool", ["terraform", "terragrunt", "showroom"])
def test_a_shell_finds_the_tools(settings: Settings, tool: str) -> None:
    path = sourced(settings, BEFORE)["PATH"]
    found = subprocess.run(
        ["sh", "-c", f"command -v {tool}"], env={"PATH": path}, capture_output=True, check=True
    )
    assert found.stdout.decode().startswith(str(ROOT))


@pytest.mark.parametrize("name", ["AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN"])
def test_what_leads_to_a_real_account_is_unset(settings: Settings, name: str) -> None:
    assert name not in sourced(settings, BEFORE | {name: "real"})


def test_the_endpoint_is_the_local_one(settings: Settings) -> None:
    assert sourced(settings, BEFORE)["AWS_ENDPOINT_URL"] == "http://127.0.0.1:5999"


def test_a_value_that_needs_quotes_arrives_whole(settings: Settings) -> None:
    expected = str(settings.folder / ".terragrunt-cache")
    assert sourced(settings, BEFORE)["TG_DOWNLOAD_DIR"] == expected


def test_every_variable_of_ours_arrives(settings: Settings) -> None:
    ours = shell.variables(settings, Live())
    assert ours.items() <= sourced(settings, BEFORE).items()


def test_the_sites_are_found_on_this_machine(settings: Settings) -> None:
    dev, prod = (Live().environment(name).domain for name in ("dev", "prod"))
    here = f"{dev}:443:127.0.0.1:8443,{prod}:443:127.0.0.1:9443"
    assert sourced(settings, BEFORE)["SHOWROOM_CONNECT_TO"] == here


def test_what_has_nothing_to_do_with_it_stays(settings: Settings) -> None:
    assert sourced(settings, BEFORE | {"COLOUR": "blue"})["COLOUR"] == "blue"


def test_programs_of_ours_get_what_a_shell_gets(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in BEFORE.items():
        monkeypatch.setenv(name, value)
    ours = shell.environment(settings, Live())
    theirs = sourced(settings, dict(os.environ))
    changed = [name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name)]
    assert sorted(set(changed) - {"_", "PWD", "OLDPWD", "SHLVL"}) == ["PATH"]


def test_programs_of_ours_find_the_tools_first(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    assert shell.environment(settings, Live())["PATH"] == f"{BIN}:/usr/bin:/bin"


@pytest.mark.parametrize(("rc", "cached"), [("direct {}", True), ("filesystem_mirror {}", False)])
def test_terragrunt_caches_providers_only_where_there_is_no_mirror(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rc: str, cached: bool
) -> None:
    (tmp_path / "terraform.rc").write_text(f"provider_installation {{ {rc} }}")
    monkeypatch.setattr(shell, "LOCAL", tmp_path)
    assert ("TG_PROVIDER_CACHE" in shell.variables(settings, Live())) is cached


@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
def test_hosts_that_need_no_proxy_stay_and_this_machine_is_one_of_them(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv(name, "intra.example.com,localhost")
    ours = shell.variables(settings, Live())
    assert ours["NO_PROXY"] == ours["no_proxy"] == "127.0.0.1,localhost,intra.example.com"


def test_the_script_names_no_variable_twice(settings: Settings) -> None:
    lines = shell.script(settings, Live()).splitlines()
    names = [shlex.split(line)[1].partition("=")[0] for line in lines if line.startswith("export")]
    assert len(names) == len(set(names))
