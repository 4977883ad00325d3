"""Every line with which ops/ refuses, read from its code; what is filled in is `…`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from local_cloud import ROOT

from ops import errors

KINDS = {name for name, one in vars(errors).items() if isinstance(one, type)}
FILLED_IN = "…"


def sentences(files: list[Path]) -> dict[str, str]:
    """What each refusal of these files says, and where that stands: file and line."""
    return {
        f"{found}: expected {expected}; {way_out}": f"{file.relative_to(ROOT)}:{call.lineno}"
        for file in files
        for function in _functions(file)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and _name(call.func) in KINDS and len(call.args) == 3
        for found, expected, way_out in product(
            *(_said(one, function, call.lineno) for one in call.args)
        )
    }


def says(sentence: str, quoted: str) -> bool:
    """Whether the words of `quoted`, a text with `…` for what differs, stand in a sentence."""
    parts = [re.escape(part.strip()) for part in quoted.split(FILLED_IN)]
    return re.search(".*".join(parts), sentence) is not None


def _functions(file: Path) -> Iterator[ast.FunctionDef]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _said(node: ast.expr, function: ast.FunctionDef, line: int) -> Iterator[str]:
    """The texts that an expression may be; a name is what the function set it to last before."""
    if isinstance(node, ast.Constant):
        yield re.sub(r"\{[^}]*\}", FILLED_IN, str(node.value))
    elif isinstance(node, ast.JoinedStr):
        yield "".join(
            str(part.value) if isinstance(part, ast.Constant) else FILLED_IN for part in node.values
        )
    elif isinstance(node, ast.IfExp):
        yield from _said(node.body, function, line)
        yield from _said(node.orelse, function, line)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):  # "...".format()
        yield from _said(node.func.value, function, line)
    elif isinstance(node, ast.BoolOp):
        for one in node.values:
            yield from _said(one, function, line)
    elif isinstance(node, ast.Name) and (value := _set_before(node.id, function, line)):
        yield from _said(value, function, line)
    else:
        yield FILLED_IN


def _set_before(name: str, function: ast.FunctionDef, line: int) -> ast.expr | None:
    """The value of the last assignment to a name above a line, several at once too."""
    assignments = [one for one in ast.walk(function) if isinstance(one, ast.Assign)]
    found = [
        (one.lineno, value)
        for one in assignments
        for to, value in zip(_parts(one.targets[0]), _parts(one.value), strict=False)
        if one.lineno < line and _name(to) == name
    ]
    return max(found, key=lambda one: one[0])[1] if found else None


def _parts(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.Tuple) else [node]
