"""A user's own models: files of the catalog's form in a folder, read without running foreign code.

The folder is `howship_models` where Howship is started, or what HOWSHIP_MODELS names. A file there is
Python in form, but of a closed grammar (docs/decisions/0008): declarations of text and numbers, and
functions of `m` made of arithmetic and the functions of `howship.model.functions`. Anything else is
refused with its line, before anything runs.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import Any

from howship.errors import Fault, InputError
from howship.model import declare, functions
from howship.model.declare import Disease
from howship.source import Source, ours

__all__ = ["folder", "load", "names", "path", "read"]

VARIABLE = "HOWSHIP_MODELS"
_FOLDER = "howship_models"
_LARGEST = 20_000_000
_DECLARED = (
    "Disease",
    "Experiment",
    "Hazard",
    "Output",
    "Parameter",
    "Result",
    "Scheduled",
    "Signal",
    "Site",
    "State",
)
_KNOWN: dict[str, dict[str, Any]] = {
    "__future__": {"annotations": None},
    "typing": {"Any": Any},
    "howship.model.declare": {name: getattr(declare, name) for name in _DECLARED},
    "howship.model.functions": {name: getattr(functions, name) for name in functions.__all__},
    "howship.source": {"Source": Source, "ours": ours},
}
_DATA = (*_DECLARED, "Source", "ours")
_CALLABLE = frozenset({"Result", *functions.__all__})
_RESERVED = frozenset(name for module in _KNOWN.values() for name in module)
_EXAMPLE = "See docs/decisions/0008 for what such a file may contain"


def folder() -> Path:
    """Return the folder of the user's own models; it need not exist."""
    return Path(os.environ.get(VARIABLE) or _FOLDER)


def names() -> tuple[str, ...]:
    """Return the names of the models in the folder, sorted."""
    try:
        found = [entry for entry in folder().iterdir() if entry.suffix == ".py"]
    except OSError:
        return ()
    return tuple(sorted(entry.stem for entry in found if entry.stem.isidentifier()))


def path(name: str) -> Path:
    """Return the file of a model."""
    return folder() / f"{name}.py"


def load(name: str) -> Disease:
    """Return a model of the folder. Raises InputError for a file that is no such model."""
    file = path(name).absolute()
    try:
        stat = file.stat()
    except OSError as error:
        raise InputError(Fault(str(file), f"cannot be read: {error.strerror}", "a model file")) from error
    return _cached(file, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=256)
def _cached(file: Path, changed: int, size: int) -> Disease:
    if size > _LARGEST:
        raise InputError(Fault(str(file), f"{size} bytes", f"at most {_LARGEST} bytes"))
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(Fault(str(file), f"cannot be read: {error}", "a model file in UTF-8")) from error
    return read(text, str(file))


def read(text: str, file: str) -> Disease:
    """Return the model that the text of a file declares; `file` is its name for messages and tracebacks.

    Raises InputError with line and cure for what the closed grammar does not have.
    """
    try:
        tree = ast.parse(text, file)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 1
        raise InputError(Fault(f"{file}, line {line}", f"is not Python: {error}", "a model file")) from error
    grammar = _Grammar(file)
    grammar.module(tree)
    scope: dict[str, Any] = {"__builtins__": {}, "__doc__": ast.get_docstring(tree, clean=False)}
    for module in _KNOWN.values():
        scope.update(module)
    tree.body = [line for line in tree.body if not isinstance(line, ast.ImportFrom)]
    try:
        exec(compile(tree, file, "exec", dont_inherit=True), scope)
    except (TypeError, ValueError, RecursionError) as error:
        raise InputError(
            Fault(file, f"a declaration does not fit: {error}", "the form of the catalog")
        ) from error
    model = scope.get("model")
    stem = Path(file).stem
    if not isinstance(model, Disease) or model.name != stem:
        met = f"model is named {model.name!r}" if isinstance(model, Disease) else "no model is declared"
        raise InputError(Fault(file, met, f"model = Disease(name={stem!r}, ...)"))
    return model


class _Grammar:
    """The closed grammar of a model file; whatever it does not name is refused."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.names: set[str] = {"__doc__"}
        self.functions: set[str] = set()

    def _refuse(self, node: ast.AST, what: str, expected: str, cure: str = _EXAMPLE) -> InputError:
        line = getattr(node, "lineno", 1)
        return InputError(Fault(f"{self.file}, line {line}", what, expected, cure))

    def module(self, tree: ast.Module) -> None:
        """Check a whole file. Raises InputError."""
        for i, line in enumerate(tree.body):
            if i == 0 and isinstance(line, ast.Expr) and _is_text(line.value):
                continue
            if isinstance(line, ast.ImportFrom):
                self._import(line)
            elif isinstance(line, ast.FunctionDef):
                self._function(line)
            elif isinstance(line, ast.Assign) and len(line.targets) == 1:
                target = line.targets[0]
                if not isinstance(target, ast.Name) or target.id.startswith("__"):
                    raise self._refuse(line, "is no assignment to a name", "NAME = declaration")
                self._data(line.value)
                self._new(target.id, line)
            else:
                raise self._refuse(line, _kind(line), "imports, NAME = declaration, and functions of m")

    def _new(self, name: str, node: ast.AST) -> None:
        taken = name in self.names or name in self.functions or name in _RESERVED
        if taken:
            raise self._refuse(node, f"the name {name!r} has a meaning already", "a new name")
        self.names.add(name)

    def _import(self, line: ast.ImportFrom) -> None:
        known = _KNOWN.get(line.module or "", {}) if line.level == 0 else {}
        for alias in line.names:
            if alias.name not in known or alias.asname is not None:
                what = f"imports {alias.name!r} from {line.module!r}"
                raise self._refuse(line, what, f"imports from {', '.join(_KNOWN)}")

    def _data(self, node: ast.expr) -> None:
        """Declarations: texts, numbers, tuples, names known before, and calls of what declares."""
        for part in ast.walk(node):
            if isinstance(part, ast.Constant | ast.Tuple | ast.List | ast.Load | ast.keyword | ast.USub):
                continue
            if isinstance(part, ast.Name) and part.id in self.names | self.functions | set(_DATA):
                continue
            if isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.USub):
                continue
            if isinstance(part, ast.Call) and self._declares(part):
                continue
            if isinstance(part, ast.Attribute) and part.attr == "at" and isinstance(part.value, ast.Name):
                continue
            here = part if hasattr(part, "lineno") else node
            raise self._refuse(here, _kind(part), f"texts, numbers, tuples, and {', '.join(_DATA)}")

    def _declares(self, call: ast.Call) -> bool:
        """Return whether a call is a declaration, or a source at a place: PAPER.at("table 1")."""
        function = call.func
        if any(word.arg is None for word in call.keywords):
            return False
        if isinstance(function, ast.Attribute):
            known = isinstance(function.value, ast.Name) and function.value.id in self.names
            return known and function.attr == "at"
        return isinstance(function, ast.Name) and function.id in _DATA

    def _function(self, line: ast.FunctionDef) -> None:
        a = line.args
        extra = a.posonlyargs or a.kwonlyargs or a.vararg or a.kwarg or a.defaults or line.decorator_list
        if extra or [arg.arg for arg in a.args] != ["m"]:
            raise self._refuse(line, f"the function {line.name!r} has other arguments", "one argument, m")
        for note in (a.args[0].annotation, line.returns):
            if note is not None and not (isinstance(note, ast.Name) and note.id in ("Any", "Result")):
                raise self._refuse(line, "an unknown annotation", "m: Any, and -> Any or -> Result")
        local: set[str] = set()
        for i, step in enumerate(line.body):
            if i == 0 and isinstance(step, ast.Expr) and _is_text(step.value):
                continue
            if (
                isinstance(step, ast.Assign)
                and len(step.targets) == 1
                and isinstance(step.targets[0], ast.Name)
            ):
                name = step.targets[0].id
                if name == "m" or name.startswith("__") or name in _RESERVED:
                    raise self._refuse(step, f"the name {name!r} has a meaning already", "a new name")
                self._formula(step.value, local)
                local.add(name)
            elif isinstance(step, ast.Return) and step.value is not None:
                self._formula(step.value, local)
            else:
                raise self._refuse(step, _kind(step), "name = formula, and return formula")
        self._new(line.name, line)
        self.functions.add(line.name)

    def _formula(self, node: ast.expr, local: set[str]) -> None:
        """Formulas: m.symbol, local names, numbers, arithmetic, comparisons, known functions, Result."""
        keys: set[int] = set()  # of dictionaries; the walk meets them after their dictionary
        for part in ast.walk(node):
            if isinstance(part, ast.Dict):
                keys |= {id(key) for key in part.keys if key is not None and _is_text(key)}
                if None not in part.keys:
                    continue
            if isinstance(part, _ARITHMETIC):
                continue
            if isinstance(part, ast.Constant) and (id(part) in keys or isinstance(part.value, int | float)):
                continue
            if isinstance(part, ast.Name) and (part.id in local or part.id in _CALLABLE or part.id == "m"):
                continue
            if isinstance(part, ast.Attribute) and _is_symbol(part):
                continue
            if isinstance(part, ast.Call) and _is_named(part.func, _CALLABLE) and not part.keywords:
                continue
            expected = f"m.symbol, names defined above, arithmetic, and {', '.join(sorted(_CALLABLE))}"
            raise self._refuse(part if hasattr(part, "lineno") else node, _kind(part), expected)


_ARITHMETIC = (
    ast.BinOp,
    ast.UnaryOp,
    ast.Compare,
    ast.Load,
    ast.Add,
    ast.Sub,
    ast.Mult,
    ast.Div,
    ast.Pow,
    ast.USub,
    ast.UAdd,
    ast.Gt,
    ast.Lt,
)


def _is_named(node: ast.expr, names: Collection[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in names


def _is_symbol(node: ast.Attribute) -> bool:
    """Return whether something is m.symbol."""
    return _is_named(node.value, ("m",)) and not node.attr.startswith("_")


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _kind(node: ast.AST) -> str:
    text = ast.unparse(node) if isinstance(node, ast.expr | ast.stmt) else type(node).__name__
    return f"{text if len(text) <= 60 else text[:59] + '…'!r} is not allowed here"
