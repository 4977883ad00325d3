"""A tool from its Go module, where no release can be reached."""

import json
import os
import shutil
import signal

import pytest
from tools_project import Project, ended, until
from tools_releases import Releases

NOWHERE = "http://127.0.0.1:9"  # the discard port: nobody listens
GO = shutil.which("go")
needs_go = pytest.mark.skipif(
    not GO, reason="go is not on PATH: install it from https://go.dev/dl/"
)

MAIN = """package main
import ("fmt"; "os")
var version = "unknown"
func main() {
    if file := os.Getenv("ASKED"); file != "" { os.WriteFile(file, nil, 0o644) }
    fmt.Println("tool", version)
}
"""


def with_module(project: Project, source: str = MAIN) -> None:
    """A tiny Go module in the place of the tool's own, and go on PATH."""
    folder = project.root / "ops/tools/go/tool"
    folder.mkdir(parents=True)
    (folder / "go.mod").write_text("module example.com/tool\n\ngo 1.21\n")
    (folder / "main.go").write_text(source)
    (project.root / "path").mkdir()
    (project.root / "path/go").symlink_to(str(GO))
    cache = os.environ.get("GOCACHE") or os.path.expanduser("~/.cache/go-build")
    project.env |= {"GOCACHE": cache, "GOTOOLCHAIN": "local"}


@needs_go
@pytest.mark.parametrize("reason", ["closed", "proxy", "outage"])
def test_without_a_reachable_release_the_tool_is_built(
    project: Project, releases: Releases, reason: str
) -> None:
    releases.status = 503
    project.pin(releases.url if reason == "outage" else NOWHERE, package="example.com/tool")
    with_module(project)
    proxy = {"http_proxy": NOWHERE} if reason == "proxy" else {}
    done = project.run("tool", **proxy)
    assert (done.returncode, project.installed()) == (0, {"tool": "tool v1.2.3"}), done.stderr
    assert "tool 1.2.3: no release (http://127.0.0.1" in done.stderr


@needs_go
def test_the_users_own_go_settings_do_not_disturb_the_build(project: Project) -> None:
    project.pin(NOWHERE, package="example.com/tool")
    with_module(project)
    (project.root / "go.work").write_text("go 1.21\n")
    done = project.run("tool", GOOS="plan9", GOFLAGS="-mod=none", GO111MODULE="off")
    assert (done.returncode, project.installed()) == (0, {"tool": "tool v1.2.3"}), done.stderr


@needs_go
def test_the_version_of_an_unchanged_tool_is_remembered_not_asked(project: Project) -> None:
    project.pin(NOWHERE, package="example.com/tool")
    with_module(project)
    project.run("tool")
    asked = project.root / "asked"
    assert "there already" in project.run("tool", ASKED=str(asked)).stdout
    assert not asked.exists()
    (project.local / "tools.json").write_text("damaged")
    assert "there already" in project.run("tool", ASKED=str(asked)).stdout
    assert asked.exists()


@needs_go
def test_a_failed_build_is_one_line_with_the_compilers_complaint(project: Project) -> None:
    project.pin(NOWHERE, package="example.com/tool")
    with_module(project, "package main\nfunc main() { nonsense }\n")
    done = project.run("tool")
    assert (done.returncode, project.installed()) == (1, {})
    last = done.stderr.splitlines()[-1]
    assert last.startswith("showroom: go ended with 1 (./main.go:2:15: undefined: nonsense)")


@pytest.mark.parametrize(("package", "go"), [("", ""), ("example.com/tool", ", no go")])
def test_without_internet_and_without_go_one_line_names_the_tool_and_the_way_out(
    project: Project, package: str, go: str
) -> None:
    project.pin(NOWHERE, package=package)
    done = project.run("tool")
    wanted = f"showroom: tool: none on PATH, no release ({NOWHERE}/SUMS: [Errno "
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith(wanted) and f"){go}: expected tool from 1.2 to" in done.stderr
    assert "install it (https://example.com/tool) or connect" in done.stderr


SLOW_GO = """#!/bin/sh
echo $$ > {started}
while [ ! -e {go_on} ]; do /bin/sleep 0.05; done
"""


def with_slow_go(project: Project) -> None:
    """A go that works until told to go on."""
    names = {name: project.root / name for name in ("started", "go_on")}
    project.on_path(SLOW_GO.format(**names), name="go")
    (project.root / "ops/tools/go/tool").mkdir(parents=True)
    project.pin(NOWHERE, package="example.com/tool")


def test_ctrl_c_ends_the_build_too(project: Project) -> None:
    with_slow_go(project)
    process = project.start("tool")
    started = project.root / "started"
    until(lambda: started.exists() and started.read_text())
    process.send_signal(signal.SIGINT)
    done = ended(process)
    assert (done.returncode, project.installed()) == (130, {})
    with pytest.raises(ProcessLookupError):
        os.kill(int(started.read_text()), 0)


def test_a_build_that_outlives_its_killed_setup_is_waited_for(project: Project) -> None:
    with_slow_go(project)
    first = project.start("tool")
    until((project.root / "started").exists)
    first.kill()
    first.wait()
    second = project.start("tool")
    assert second.stderr and "waiting for its end" in second.stderr.readline()
    (project.root / "go_on").touch()
    assert ended(second).returncode == 1, "the slow go makes nothing"
    ended(first)


@needs_go
def test_json_says_what_there_is(project: Project) -> None:
    project.pin(NOWHERE, package="example.com/tool")
    with_module(project)
    facts = {"version": "1.2.3", "path": str(project.local / "bin/tool")}
    wanted = {"tool": facts | {"how": "built from its Go module"}}
    assert json.loads(project.run("tool", "--json").stdout) == wanted
