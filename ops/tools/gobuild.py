"""A tool from its Go module, for machines that reach a Go module proxy but no release server."""

from pathlib import Path

from ops.tools.pins import HOST, Tool
from ops.tools.place import WORK
from ops.tools.run import Command, run

MODULES = Path(__file__).with_name("go")
# Static, as the releases are, whatever the user's own Go settings say.
SETTINGS = {"CGO_ENABLED": "0", "GO111MODULE": "on", "GOWORK": "off"}


def command(tool: Tool) -> Command:
    """The build. `go install` refuses a module with replaces (Terragrunt): ours repeats them."""
    flags = ["-trimpath", "-mod=readonly", "-buildvcs=false", "-tags", tool.tags]
    flags += ["-ldflags", tool.filled(tool.ldflags), "-o", str(WORK / tool.name)]
    env = SETTINGS | {"GOOS": HOST[0], "GOARCH": HOST[1], "GOTMPDIR": str(WORK)}
    return Command(["go", "build", *flags, tool.package], env, MODULES / tool.name)


def build(tool: Tool) -> Path:
    """The pinned tool, in the work folder."""
    about = f"building from its Go module, about {tool.minutes} minutes, once"
    run(command(tool), f"{tool.name} {tool.version}: {about}")
    return WORK / tool.name
