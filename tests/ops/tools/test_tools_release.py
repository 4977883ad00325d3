"""A tool from its release: installed whole and verified, or not at all."""

import signal

import pytest
from tools_project import Project, ended, saying
from tools_releases import Releases

GOOD = saying("tool v1.2.3")


@pytest.mark.parametrize("asset", ["tool", "tool_1.2.3.zip", "tool_1.2.3.tar.gz"])
@pytest.mark.parametrize("digest", ["sha256", "sha512"])
def test_a_release_with_the_right_checksum_is_installed(
    project: Project, releases: Releases, asset: str, digest: str
) -> None:
    releases.offer(GOOD, asset, digest)
    project.pin(releases.url, asset, digest)
    done = project.run("tool")
    assert (done.returncode, project.installed()) == (0, {"tool": "tool v1.2.3"}), done.stderr


def test_a_wrong_checksum_installs_nothing_and_builds_nothing(
    project: Project, releases: Releases
) -> None:
    releases.offer(GOOD)
    releases.files["/tool"] += b"# and more\n"
    project.pin(releases.url, package="example.com/tool")
    project.on_path("#!/bin/sh\ntouch built\n", name="go")
    done = project.run("tool")
    assert (done.returncode, project.installed()) == (1, {})
    assert f"showroom: {releases.url}/tool has sha256 " in done.stderr
    assert not list(project.root.rglob("built")), "a mismatch must not fall back to building"


def test_an_asset_that_the_checksum_file_does_not_name_is_not_installed(
    project: Project, releases: Releases
) -> None:
    releases.offer(GOOD)
    releases.files["/SUMS"] = b"<html>Please sign in</html>"
    project.pin(releases.url)
    done = project.run("tool")
    assert (done.returncode, releases.asked) == (1, ["/SUMS"])
    assert f"showroom: {releases.url}/SUMS does not name tool: expected its sha256" in done.stderr


def test_a_truncated_download_installs_nothing_and_the_next_one_is_whole(
    project: Project, releases: Releases
) -> None:
    releases.offer(GOOD)
    releases.short_by = 5
    project.pin(releases.url)
    done = project.run("tool")
    assert (done.returncode, project.installed()) == (1, {})
    assert f"/tool ended after {len(GOOD) - 5} bytes: expected {len(GOOD)}" in done.stderr
    releases.short_by = 0
    assert (project.run("tool").returncode, len(project.installed())) == (0, 1)


def test_a_release_that_says_another_version_is_not_installed(
    project: Project, releases: Releases
) -> None:
    releases.offer(saying("tool v1.2.4"))
    project.pin(releases.url)
    done = project.run("tool")
    assert (done.returncode, project.installed()) == (1, {})
    assert "showroom: tool says that it is 1.2.4: expected 1.2.3" in done.stderr


def test_a_tool_that_is_there_is_not_downloaded_again(project: Project, releases: Releases) -> None:
    releases.offer(GOOD)
    project.pin(releases.url)
    project.run("tool")
    assert "there already" in project.run("tool").stdout
    assert releases.asked == ["/SUMS", "/tool"]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_stopped_in_the_middle_of_a_download_a_setup_can_be_run_again(
    project: Project, releases: Releases, how: signal.Signals
) -> None:
    releases.offer(GOOD)
    releases.go_on.clear()
    project.pin(releases.url)
    process = project.start("tool")
    assert releases.half_way.wait(10)
    process.send_signal(how)
    done = ended(process)
    assert (done.returncode in (130, -9), project.installed()) == (True, {})
    assert "Traceback" not in done.stderr
    releases.go_on.set()
    assert (project.run("tool").returncode, len(project.installed())) == (0, 1)
    assert not (project.local / "setup").exists()


def test_ctrl_c_is_one_line_and_130(project: Project, releases: Releases) -> None:
    releases.offer(GOOD)
    releases.go_on.clear()
    project.pin(releases.url)
    process = project.start("tool")
    assert releases.half_way.wait(10)
    process.send_signal(signal.SIGINT)
    done = ended(process)
    assert done.returncode == 130
    assert done.stderr.splitlines()[1:] == [
        "showroom: setup was stopped, nothing is half installed; run make setup again"
    ]


def test_of_two_setups_the_second_waits_and_finds_everything_done(
    project: Project, releases: Releases
) -> None:
    releases.offer(GOOD)
    releases.go_on.clear()
    project.pin(releases.url)
    first = project.start("tool")
    assert releases.half_way.wait(10)
    second = project.start("tool")
    assert second.stderr and "waiting for its end" in second.stderr.readline()
    releases.go_on.set()
    assert (ended(first).returncode, "there already" in ended(second).stdout) == (0, True)
    assert releases.asked == ["/SUMS", "/tool"]
