"""The parts of docs/benchmarks.md that are written by a run: between two markers of their name."""

import re
from pathlib import Path

DOCUMENT = Path(__file__).parents[1] / "docs" / "benchmarks.md"


class NoMarkers(Exception):
    """The document has no place for it."""


def replaced(document: str, part: str, text: str) -> str:
    """`document` with `text` as what stands between the markers of `part`."""
    begin, end = f"<!-- bench: {part} -->", f"<!-- end of bench: {part} -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not pattern.search(document):
        raise NoMarkers(f"{DOCUMENT.name} has no {begin} ... {end}: put them where it belongs")
    return pattern.sub(lambda _: f"{begin}\n{text}\n{end}", document)


def write(part: str, text: str) -> None:
    """Writes a part into the document."""
    whole = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(replaced(whole, part, text), encoding="utf-8")
