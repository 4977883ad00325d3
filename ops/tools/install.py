"""A tool in .local/bin: the one on PATH when it fits, else the pinned one."""

import os
import shutil
from pathlib import Path

from ops.tools import gobuild, release
from ops.tools.errors import SetupError, Unreachable
from ops.tools.pins import Tool
from ops.tools.place import BIN, WORK
from ops.tools.progress import say
from ops.tools.version import asked, version


def on_path(tool: Tool) -> dict[Path, str]:
    """The executables of this name on PATH, our own not counted, with their versions."""
    folders = [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    others = [folder for folder in folders if os.path.realpath(folder) != os.path.realpath(BIN)]
    files = [Path(folder, tool.name).absolute() for folder in others]
    return {file: version(file, tool) for file in files if os.access(file, os.X_OK)}


def make(tool: Tool, unfit: dict[Path, str]) -> tuple[Path, str]:
    """The pinned tool in the work folder, and how it was come by."""
    try:
        return release.fetch(tool), "from its release"
    except Unreachable as why:
        if tool.package and shutil.which("go"):
            say(f"{tool.name} {tool.version}: no release ({why})")
            return gobuild.build(tool), "built from its Go module"
        seen = ", ".join(f"{path} is {version or 'broken'}" for path, version in unfit.items())
        found = f"{tool.name}: {seen or 'none on PATH'}, no release ({why})"
        expected = f"{tool.name} from {tool.at_least} to below {tool.below} on PATH, or internet"
        if tool.package:
            found, expected = f"{found}, no go", f"{expected}, or Go (https://go.dev/dl/) on PATH"
        way_out = f"install it ({tool.home}) or connect, then run make setup again"
        raise SetupError(found, expected, way_out) from why


def put(made: Path, tool: Tool) -> None:
    """Moves a finished tool into .local/bin, at once."""
    if (said := asked(made, tool)) != tool.version:
        found = f"{tool.name} says that it is {said or 'nothing'}"
        raise SetupError(found, tool.version, release.AGAIN)
    os.replace(made, BIN / tool.name)
    version(BIN / tool.name, tool)  # to remember it


def link(target: Path) -> None:
    """Makes a tool of .local/bin a symlink to one on PATH, at once."""
    ours = BIN / target.name
    if not ours.is_symlink() or os.readlink(ours) != str(target):
        (WORK / target.name).symlink_to(target)
        os.replace(WORK / target.name, ours)


def provide(tool: Tool) -> dict[str, str]:
    """Puts a tool into .local/bin unless it is there."""
    ours, found, how = BIN / tool.name, on_path(tool), "there already"
    for path in (path for path, its in found.items() if tool.fits(its)):
        link(path)
        return {"version": found[path], "path": str(ours), "how": f"on PATH: {path}"}
    if version(ours, tool) != tool.version:
        made, how = make(tool, found)
        put(made, tool)
    return {"version": tool.version, "path": str(ours), "how": how}
