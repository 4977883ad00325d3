"""Where Terraform gets the AWS provider: a mirror when there is one, else its registry."""

import shutil
import subprocess
from pathlib import Path

import pytest
from tools_project import Project

from ops.tools import provider
from ops.tools.pins import HOST

PLATFORM = "_".join(HOST)
VERSION = provider.pinned()
UNPACKED = f"{VERSION}/{PLATFORM}/terraform-provider-aws_v{VERSION}_x5"
PACKED = f"terraform-provider-aws_{VERSION}_{PLATFORM}.zip"
UNKNOWN = "99.0.0"  # a version that no mirror of this machine has


def mirror(folder: Path, layout: str = UNPACKED) -> Path:
    """A folder that holds the provider."""
    file = folder / provider.AWS / layout
    file.parent.mkdir(parents=True)
    file.touch()
    return folder


def locked(project: Project, version: str) -> None:
    """The provider's version in the project's lock file."""
    lock = project.root / ".terraform.lock.hcl"
    lock.write_text(lock.read_text().replace(VERSION, version))


def configuration(project: Project) -> str:
    """What the setup wrote for Terraform."""
    return (project.local / "terraform.rc").read_text()


@pytest.mark.parametrize("layout", [UNPACKED, PACKED])
def test_the_mirror_that_the_user_names_is_used(project: Project, layout: str) -> None:
    folder = mirror(project.root / "my mirror", layout)
    assert project.run("provider", SHOWROOM_PROVIDER_MIRROR=str(folder)).returncode == 0
    assert f'path    = "{folder}"' in configuration(project)
    assert 'include = ["registry.terraform.io/hashicorp/aws"]' in configuration(project)


def test_a_named_mirror_without_the_provider_is_one_line_with_the_way_out(project: Project) -> None:
    done = project.run("provider", SHOWROOM_PROVIDER_MIRROR="/nowhere")
    wanted = f"a folder that holds {provider.AWS}/{VERSION}/{PLATFORM}; correct it or unset it"
    said = f"showroom: SHOWROOM_PROVIDER_MIRROR is '/nowhere': expected {wanted}\n"
    assert (done.returncode, done.stderr) == (1, said)


@pytest.mark.parametrize(
    "place",
    [".terraform.d/plugins", ".local/share/terraform/plugins", "data/terraform/plugins"],
)
def test_terraforms_implied_mirrors_are_looked_into(project: Project, place: str) -> None:
    home = project.root / "home"
    folder = mirror(home / place)
    project.run("provider", XDG_DATA_DIRS=str(home / "data"))
    assert f'path    = "{folder}"' in configuration(project)


def test_a_mirror_below_a_folder_of_the_whole_machine_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(provider, "SHARED", (str(tmp_path),))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv(provider.SETTING, raising=False)
    layout = f"{UNKNOWN}/{PLATFORM}/terraform-provider-aws_v{UNKNOWN}"
    assert provider.mirror(UNKNOWN) is None
    folder = mirror(tmp_path / "plugins", layout)
    assert provider.mirror(UNKNOWN) == folder


def test_without_a_mirror_terraform_asks_its_registry_and_keeps_what_it_gets(
    project: Project,
) -> None:
    locked(project, UNKNOWN)
    assert "99.0.0   from its registry" in project.run("provider").stdout
    cache = project.local / "provider-cache"
    wanted = f'disable_checkpoint = true\nplugin_cache_dir   = "{cache}"\n'
    assert (configuration(project), cache.is_dir()) == (wanted, True)


def test_without_a_mirror_the_cache_is_filled_once_before_units_share_it(project: Project) -> None:
    locked(project, UNKNOWN)
    cached = project.local / "provider-cache" / provider.AWS / UNKNOWN / PLATFORM
    fake = f"#!/bin/sh\necho \"$@\" >> '{project.root}/asked'\n/bin/mkdir -p '{cached}/file'\n"
    project.on_path(fake, "terraform", ".local/bin")
    assert [project.run("provider").returncode for _ in range(2)] == [0, 0]
    assert (project.root / "asked").read_text().count(" init ") == 1


def test_a_registry_that_does_not_answer_is_one_line(project: Project) -> None:
    locked(project, UNKNOWN)
    project.on_path("#!/bin/sh\necho no registry\nexit 1\n", "terraform", ".local/bin")
    done = project.run("provider")
    assert (done.returncode, "terraform ended with 1 (no registry)" in done.stderr) == (1, True)


@pytest.mark.skipif(not shutil.which("terraform"), reason="terraform is not on PATH: make setup")
@pytest.mark.parametrize("version", [VERSION, UNKNOWN])
def test_terraform_accepts_the_configuration(project: Project, version: str) -> None:
    mirror(project.root / "home/.terraform.d/plugins")
    locked(project, version)
    project.run("provider", TF_CLI_CONFIG_FILE="/nowhere/terraformrc")
    env = project.env | {"TF_CLI_CONFIG_FILE": str(project.local / "terraform.rc")}
    argv = [str(shutil.which("terraform")), "version"]
    done = subprocess.run(argv, env=env, capture_output=True, text=True, check=True)
    assert (done.stderr, "Warning" in done.stdout) == ("", False)


def test_a_lock_without_the_provider_is_one_line(project: Project) -> None:
    (project.root / ".terraform.lock.hcl").write_text("")
    done = project.run("provider")
    assert done.returncode == 1
    assert "names no registry.terraform.io/hashicorp/aws: expected its version" in done.stderr
