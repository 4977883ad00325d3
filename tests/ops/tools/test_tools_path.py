"""A tool that is on PATH already: used when its version fits."""

import os

import pytest
from tools_project import Project, saying
from tools_releases import Releases


@pytest.fixture(autouse=True)
def _released(project: Project, releases: Releases) -> None:
    releases.offer(saying("tool v1.2.3"))
    project.pin(releases.url)


@pytest.mark.parametrize("version", ["1.2.0", "v1.2.3", "1.99.0 h1:abc="])
def test_a_fitting_version_on_path_is_used(
    project: Project, releases: Releases, version: str
) -> None:
    file = project.on_path(saying(f"tool {version}"))
    done = project.run("tool")
    assert (done.returncode, os.readlink(project.local / "bin/tool")) == (0, str(file))
    assert not releases.asked


@pytest.mark.parametrize("version", ["1.1.9", "2.0.0", "1.3.0-rc1", "latest"])
def test_another_version_on_path_is_passed_over(project: Project, version: str) -> None:
    project.on_path(saying(f"tool {version}"))
    assert "from its release" in project.run("tool").stdout
    assert project.installed() == {"tool": "tool v1.2.3"}


def test_a_broken_one_on_path_is_passed_over(project: Project) -> None:
    project.on_path("#!/bin/sh\necho tool 1.2.3\nexit 1\n")
    assert "from its release" in project.run("tool").stdout


def test_the_first_that_fits_is_used_wherever_it_stands_on_path(project: Project) -> None:
    project.on_path(saying("tool 1.1.0"), folder="first")
    file = project.on_path(saying("tool 1.2.5"))
    assert f"1.2.5    on PATH: {file}" in project.run("tool").stdout


def test_our_own_folder_on_path_does_not_count(project: Project) -> None:
    path = f"{project.local}/bin:{project.env['PATH']}"
    project.run("tool", PATH=path)
    assert "there already" in project.run("tool", PATH=path).stdout


def test_one_that_left_path_is_replaced_by_its_release(project: Project) -> None:
    file = project.on_path(saying("tool 1.2.5"))
    project.run("tool")
    file.unlink()
    assert "from its release" in project.run("tool").stdout
    assert project.installed() == {"tool": "tool v1.2.3"}


def test_an_unfit_one_is_named_when_nothing_else_can_be_had(project: Project) -> None:
    file = project.on_path(saying("tool 1.1.0"))
    project.pin("http://127.0.0.1:9")
    assert f"showroom: tool: {file} is 1.1.0, no release" in project.run("tool").stderr


def test_asking_a_version_survives_a_terraform_configuration_that_is_not_there(
    project: Project,
) -> None:
    script = '#!/bin/sh\n[ -e "$TF_CLI_CONFIG_FILE" ] && echo tool 1.2.5\n'
    project.on_path(script)
    assert "on PATH" in project.run("tool", TF_CLI_CONFIG_FILE="/nowhere/terraformrc").stdout
