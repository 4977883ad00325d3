"""A scan as text: for a terminal, a job's summary, GitHub's annotations and its code scanning.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
https://docs.github.com/en/code-security/reference/code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader

from ops.scan.checkov import Scan
from ops.scan.finding import Finding


def _plain(text: str) -> str:
    """Somebody's text in Markdown: nothing of it is markup, or calls somebody."""
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"([\\`*{}\[\]()#!|~@])", r"\\\1", text)


def _broken(text: str) -> str:
    """The same, and a narrow screen may break its long words."""
    seams = r"(?<=[_/-])(?=\w)|(?<=\.)(?=\w{4})|(?<=[a-z])(?=[A-Z])"
    return re.sub(r"\S{20,}", lambda word: re.sub(seams, "<wbr>", word[0]), _plain(text))


def _place(one: Finding) -> str:
    """File and line; on GitHub, a link to them at the commit that was scanned."""
    shown = f"<code>{_broken(f'{one.file}:{one.line}')}</code>"
    where = [os.environ.get(f"GITHUB_{word}", "") for word in ("SERVER_URL", "REPOSITORY", "SHA")]
    url = f"{where[0]}/{where[1]}/blob/{where[2]}/{quote(one.file)}#L{one.line}-L{one.end_line}"
    return f"[{shown}]({url})" if all(where) else shown


def _data(text: str) -> str:
    """A workflow command's message."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


# No automatic escapes: each template escapes for its own reader.
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
FILTERS = {"broken": _broken, "place": _place, "data": _data, "prop": _property}
TEMPLATES.filters |= FILTERS


def rendered(template: str, scan: Scan) -> str:
    """The text of a template: annotations.txt, report.txt, sarif.json or summary.md."""
    changes = {word: one for word, one in (("adds", scan.added), ("removes", scan.removed)) if one}
    found = scan.findings + scan.skips
    return TEMPLATES.get_template(template).render(scan=scan, found=found, changes=changes)
