"""What actions/upload-artifact takes along (its src/shared/search.ts), and how it fails."""

import os
import re
import shutil
import sys
from pathlib import Path

ENV = os.environ
FORBIDDEN = re.compile(r'["<>|*?:\r\n\\/]')  # in a name: @actions/artifact, path-and-artifact-name
MOST_DAYS = 90


def found(root: Path) -> list[Path]:
    """The files below a path, or itself. Whatever begins with a dot is left out, the path too:
    only a path's own last part counts, so `.local/x` is taken and `.local` is not."""
    if root.name.startswith(".") or not root.exists():
        return []
    if root.is_file():
        return [root]
    return [file for child in sorted(root.iterdir()) for file in found(child)]


def main() -> int:
    """Exit code: 0 kept, or nothing to keep and that is right; 1 not."""
    name, roots = ENV["NAME"], [Path(line.strip()) for line in ENV["FILES"].splitlines()]
    if FORBIDDEN.search(name) or any("*" in str(root) for root in roots):
        print(f"::error::The artifact name is not valid: {name}, or a path has a wildcard")
        return 1
    if ENV["DAYS"] and not 1 <= int(ENV["DAYS"]) <= MOST_DAYS:
        print(f"::error::retention-days is {ENV['DAYS']}: expected 1 to {MOST_DAYS}")
        return 1
    files = [file for root in roots for file in found(root)]
    if not files:
        level = {"warn": "::warning::", "error": "::error::", "ignore": ""}[ENV["NONE"]]
        listed = ENV["FILES"].replace("\n", " ")
        print(f"{level}No files were found with the provided path: {listed}.")
        return int(ENV["NONE"] == "error")
    target = Path(ENV["TEST_ARTIFACTS"], name)
    if ENV["OVERWRITE"] == "true":
        shutil.rmtree(target, ignore_errors=True)
    if target.exists():
        print("::error::(409) Conflict: an artifact with this name already exists on the run")
        return 1
    _copy(files, roots, target)
    with Path(ENV["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as outputs:
        outputs.write(f"artifact-id={len(list(target.parent.iterdir()))}\n")
    return 0


def _copy(files: list[Path], roots: list[Path], target: Path) -> None:
    """As they lie below the one folder, or below what all paths have in common."""
    one = roots[0].parent if roots[0].is_file() else roots[0]
    base = Path(os.path.commonpath(roots)) if len(roots) > 1 else one
    for file in files:
        place = target / file.relative_to(base)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place)


if __name__ == "__main__":
    sys.exit(main())
