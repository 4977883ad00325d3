"""The table of mistakes: small edits of the repository's own files, and what has to catch each."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from local_cloud import ROOT

TABLE = Path(__file__).with_name("mistakes.toml")


@dataclass(frozen=True)
class Mistake:
    """An edit of `file`; its finding points there, or at the block that `at` begins."""

    what: str
    file: str
    find: str
    replace: str
    check: str
    at_file: str = ""
    at: str = ""

    def planted(self, text: str) -> str:
        """The file's text with the mistake in it."""
        places = text.count(self.find)
        assert places == 1, f"{self.file} holds {self.find!r} {places} times: mend {TABLE.name}"
        return text.replace(self.find, self.replace)

    def place(self, number: int) -> str:
        """Where it is planted in its tree: all modules share one, as modules/<number>."""
        module = self.file.startswith("modules/")
        return f"modules/{number}/{Path(self.file).name}" if module else self.file

    def expected(self) -> tuple[str, int]:
        """The file and the line, counted from 1, that the finding's lines have to hold."""
        file, sought = self.at_file or self.file, self.at or self.find
        text = (ROOT / file).read_text(encoding="utf-8")
        assert text.count(sought) == 1, f"{file} holds {sought!r} not once: mend {TABLE.name}"
        return file, text[: text.index(sought)].count("\n") + 1


MISTAKES = [Mistake(**one) for one in tomllib.loads(TABLE.read_text(encoding="utf-8"))["mistake"]]
