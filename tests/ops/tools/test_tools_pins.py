"""The pin file: one version for the release and for the Go module."""

import re

import pytest
from tools_project import ROOT

from ops.tools import cli, pins

TOOLS = pins.load()
BUILT = [tool for tool in TOOLS.values() if tool.package]


def test_every_tool_is_pinned() -> None:
    assert list(TOOLS) == ["terraform", "terragrunt", "caddy", "actionlint", "act"]


def test_what_only_tests_need_is_installed_only_where_it_is_named() -> None:
    assert set(TOOLS) - set(cli.USUAL) == {"actionlint", "act"}


@pytest.mark.parametrize("tool", BUILT, ids=lambda tool: tool.name)
def test_the_go_module_of_a_tool_has_the_pinned_version(tool: pins.Tool) -> None:
    module = (ROOT / "ops/tools/go" / tool.name / "go.mod").read_text()
    line = re.search(r"^tool (\S+)$", module, re.MULTILINE)
    assert line and line[1] == tool.package
    versions = dict(re.findall(r"^\t(\S+) (v\S+)", module, re.MULTILINE))
    named = [
        version for path, version in versions.items() if f"{tool.package}/".startswith(f"{path}/")
    ]
    assert named == [f"v{tool.version}"], f"in ops/tools/go/{tool.name} run: go get {tool.package}"


@pytest.mark.parametrize("tool", TOOLS.values(), ids=lambda tool: tool.name)
def test_a_pinned_version_fits_its_own_range(tool: pins.Tool) -> None:
    assert tool.fits(tool.version)


@pytest.mark.parametrize(
    ("system", "arch", "asset"),
    [
        ("linux", "amd64", "caddy_2.11.9_linux_amd64"),
        ("darwin", "arm64", "caddy_2.11.9_mac_arm64"),
        ("linux", "amd64", "act_Linux_x86_64"),
        ("darwin", "arm64", "act_Darwin_arm64"),
        ("linux", "arm64", "actionlint_1.7.12_linux_arm64"),
    ],
)
def test_a_release_is_asked_for_by_the_names_that_its_makers_give(
    monkeypatch: pytest.MonkeyPatch, system: str, arch: str, asset: str
) -> None:
    tool = TOOLS[asset.partition("_")[0]]
    monkeypatch.setattr(pins, "HOST", (system, arch))
    assert tool.filled(tool.archive).endswith(f"/v{tool.version}/{asset}.tar.gz")


@pytest.mark.parametrize("tool", TOOLS.values(), ids=lambda tool: tool.name)
def test_releases_come_over_https_from_the_makers_own_host(tool: pins.Tool) -> None:
    for template in (tool.archive, tool.checksums):
        url = tool.filled(template)
        assert re.match(r"https://(releases\.hashicorp\.com|github\.com)/", url)
        assert tool.version in url
