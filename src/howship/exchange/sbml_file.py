"""An SBML file, opened with libSBML: well-formed, Level 2 or 3, valid, and without foreign packages.

libSBML reads formulas by recursion and would take the whole process down on one nested deep enough;
so the XML is looked over first, with the standard library.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

from howship.errors import Fault, InputError
from howship.exchange.sbml_math import MathReader

__all__ = ["SbmlFile", "open_sbml"]

_LARGEST = 50_000_000  # bytes
_DEEPEST = 150
_WIDEST = 5_000
_MOST_FAULTS = 10
_SBML = "http://www.sbml.org/sbml/level"
# namespace -> level and version
_CORE = {
    f"{_SBML}2": ("2", "1"),
    **{f"{_SBML}2/version{version}": ("2", version) for version in "2345"},
    **{f"{_SBML}3/version{version}/core": ("3", version) for version in "12"},
}
_PACKAGE = re.compile(r"http://www\.sbml\.org/sbml/level3/version\d/(\w+)/version\d+$")
_MATHML = "http://www.w3.org/1998/Math/MathML"
# packages that say nothing about the numbers
_PICTURES = frozenset({"layout", "render", "groups"})
_FREE_TEXT = frozenset({"notes", "annotation", "message"})
_CURES = {
    "comp": "Flatten the model first, for example with libSBML's comp flattening converter",
    "fbc": "A flux balance model has no rates: Howship runs models of ordinary differential equations",
    "distrib": "Replace what is drawn at random by a number",
    "qual": "A qualitative model has no rates",
}
_SPACE = "\n"  # between namespace and name


@dataclass
class SbmlFile:
    """The document as libSBML read it; `ignored` names the packages without meaning for the numbers."""

    path: Path
    libsbml: Any
    document: Any
    digest: str
    ignored: tuple[str, ...] = ()

    @property
    def model(self) -> Any:
        return self.document.getModel()


def open_sbml(path: Path) -> SbmlFile:
    """Read and validate a file. Raises InputError with what is wrong, where, and what to do."""
    import hashlib

    data = _data(path)
    scan = _Scan(path)
    scan.run(data)
    libsbml = _libsbml(path)
    document = libsbml.readSBMLFromFile(str(path))
    _refuse_errors(path, libsbml, document)
    if document.getModel() is None:
        raise InputError(Fault(str(path), "the file has no model", "an SBML document with a model"))
    _refuse_explosions(path, libsbml, document.getModel())
    for category in ("UNITS_CONSISTENCY", "MODELING_PRACTICE", "SBO_CONSISTENCY"):
        document.setConsistencyChecks(getattr(libsbml, f"LIBSBML_CAT_{category}"), False)
    document.checkConsistency()
    _refuse_errors(path, libsbml, document)
    digest = hashlib.sha256(data).hexdigest()
    return SbmlFile(path, libsbml, document, digest, tuple(sorted(scan.ignored)))


def _data(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        raise InputError(Fault(str(path), what, "an SBML file", "Check the name of the file")) from error
    if not data.strip():
        raise InputError(Fault(str(path), "the file is empty", "an SBML file"))
    if len(data) > _LARGEST:
        raise InputError(Fault(str(path), f"{len(data)} bytes", f"at most {_LARGEST} bytes"))
    return data


def _libsbml(path: Path) -> Any:
    try:
        import libsbml
    except ImportError as error:
        cure = 'Install it: pip install "howship[sbml]"'
        raise InputError(Fault(str(path), "libSBML is not installed", "python-libsbml", cure)) from error
    return libsbml


@dataclass
class _Scan:
    """One pass over the XML: depth, width, namespaces."""

    path: Path
    ignored: set[str] = field(default_factory=set)
    _counts: list[int] = field(default_factory=list)
    _free: int = 0
    _parser: Any = None

    def run(self, data: bytes) -> None:
        self._parser = parser = expat.ParserCreate(namespace_separator=_SPACE)
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.StartDoctypeDeclHandler = self._doctype
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            what = f"not well-formed XML: {expat.ErrorString(error.code)}, column {error.offset + 1}"
            raise self._refuse(what, "an SBML file", line=error.lineno) from error
        except (LookupError, ValueError) as error:  # an encoding that nobody knows
            raise self._refuse(f"not well-formed XML: {error}", "an SBML file in UTF-8") from error

    def _refuse(self, what: str, expected: str, cure: str = "", line: int = 0) -> InputError:
        at = line or self._parser.CurrentLineNumber
        return InputError(Fault(f"{self.path}, line {at}", what, expected, cure))

    def _doctype(self, *about: Any) -> None:
        raise self._refuse("a document type declaration", "SBML, which has none", "Take the DOCTYPE out")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, name = tag.rpartition(_SPACE)
        if not self._counts:
            self._root(space, name, attributes)
        if self._free or name in _FREE_TEXT:
            self._free += 1
        if len(self._counts) >= _DEEPEST:
            what = f"<{name}> stands {len(self._counts) + 1} elements deep"
            raise self._refuse(what, f"at most {_DEEPEST}", "Give parts of the formula names, by rules")
        if self._counts:
            self._counts[-1] += 1
            if space == _MATHML and self._counts[-1] > _WIDEST:
                raise self._refuse(f"more than {_WIDEST} terms in one operation", f"at most {_WIDEST}")
        self._counts.append(0)
        if not self._free:
            for one in (space, *(key.rpartition(_SPACE)[0] for key in attributes if self._counts[1:])):
                self._package(one, name)

    def _end(self, tag: str) -> None:
        self._counts.pop()
        self._free -= bool(self._free)

    def _root(self, space: str, name: str, attributes: dict[str, str]) -> None:
        if name != "sbml" or not space.startswith(_SBML):
            raise self._refuse(f"<{name}> is no SBML document", "an SBML file, Level 2 or 3")
        if space.startswith(f"{_SBML}1"):
            cure = "Convert it with libSBML: document.setLevelAndVersion(3, 2)"
            raise self._refuse("SBML Level 1", "Level 2 or 3", cure)
        # libSBML takes the whole process down where these three do not fit each other
        stated = (attributes.get("level"), attributes.get("version"))
        if stated != _CORE.get(space):
            what = f"level {stated[0]} and version {stated[1]} do not fit the namespace {space}"
            raise self._refuse(
                what, "Level 2 Version 1 to 5 or Level 3 Version 1 or 2, with its own namespace"
            )

    def _package(self, space: str, name: str) -> None:
        found = _PACKAGE.match(space)
        if found is None or found.group(1) == "core":
            return
        package = found.group(1)
        if package not in _PICTURES:
            cure = _CURES.get(package, "Write the model with the core of SBML alone")
            raise self._refuse(
                f"<{name}> belongs to the package {package!r}, which is not supported",
                "a model in SBML core, Level 2 or 3",
                cure,
            )
        self.ignored.add(package)


def _refuse_explosions(path: Path, libsbml: Any, model: Any) -> None:
    """Raise InputError for functions that call each other into gigantic formulas.

    libSBML's validation writes them out without a limit; so this comes before it. Other faults of
    formulas are told later, with more sense.
    """
    functions = {f.getId(): f for f in model.getListOfFunctionDefinitions()}
    if not functions:
        return
    reader = MathReader(libsbml, str(path), functions)
    elements = model.getListOfAllElements()
    for i in range(elements.getSize()):
        node = elements.get(i).getMath() if hasattr(elements.get(i), "getMath") else None
        if node is not None:
            with contextlib.suppress(InputError):
                reader.number(node, elements.get(i).getElementName())
        if reader.exploded:
            raise InputError(reader.exploded)


def _refuse_errors(path: Path, libsbml: Any, document: Any) -> None:
    """Raise InputError with the first errors that libSBML found."""
    errors = [document.getError(i) for i in range(document.getNumErrors())]
    grave = [error for error in errors if error.getSeverity() >= libsbml.LIBSBML_SEV_ERROR]
    if grave:
        shown = [
            Fault(
                f"{path}, line {error.getLine()}",
                f"libSBML error {error.getErrorId()}: {' '.join(error.getMessage().split())}",
                "valid SBML",
            )
            for error in grave[:_MOST_FAULTS]
        ]
        raise InputError(shown)
