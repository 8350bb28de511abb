"""An SBML model as a file of the catalog's form, in the user's own folder: `howship import`.

Numbers carry their units where the file declares all of them and its equations agree with them;
else they stand as in the file, without units. Which of the two is found out by running both:
the check of units, and equal rates from both. See docs/sbml.md and docs/decisions/0008.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from pathlib import Path

from howship import __version__, catalog
from howship.catalog import own
from howship.errors import Fault, InputError, ModelError, StoreError
from howship.exchange.sbml_agree import disagreement
from howship.exchange.sbml_entry import Entry
from howship.exchange.sbml_events import doses
from howship.exchange.sbml_file import open_sbml
from howship.exchange.sbml_model import read_model
from howship.exchange.sbml_roles import Roles
from howship.exchange.sbml_scales import scales
from howship.exchange.sbml_text import entry_text
from howship.model.check import check
from howship.model.declare import Disease
from howship.model.join import join
from howship.model.program import Program
from howship.solve.programs import traced
from howship.solve.scheduled import scheduled
from howship.store.files import write_text

__all__ = ["Imported", "import_model", "read_text"]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_SHOWN = 3


@dataclass(frozen=True)
class Imported:
    """What became of an SBML file: the model, its text, and sentences for the user.

    `plain` tells that numbers stand without units, `why_plain` why.
    """

    model: Disease
    text: str
    plain: bool
    why_plain: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    path: Path = Path()

    def sentences(self) -> list[str]:
        """Return what to tell a user who has imported the file."""
        model = self.model
        counted = [
            (len(model.states), "state"),
            (len(model.parameters), "parameter"),
            (len(model.outputs), "output"),
            (len(model.schedule), "scheduled change"),
        ]
        counts = ", ".join(
            f"{number} {word}{'' if number == 1 else 's'}" for number, word in counted if number
        )
        told = [f"Wrote {self.path}: {counts}."]
        if self.plain:
            time = next(p for p in model.parameters if p.meaning.startswith("one unit of time of the file"))
            told.append(f"Numbers stand as in the file, without units: {'; '.join(self.why_plain)}.")
            told.append(f"One unit of time of the file is {time.value} (the parameter {time.name}).")
        else:
            told.append("Numbers carry the units of the file.")
        told += [f"Note: {remark}." for remark in self.remarks]
        told.append(f'Run it: howship simulate {model.name} --until "{model.reference.until}"')
        return told


def import_model(file: str | Path, name: str) -> Imported:
    """Write an SBML Level 2 or 3 file as a model of the user's own folder, found by `name` from then on.

    Raises InputError with every element that is not supported (file, element, cure), and for a name
    that cannot be used; StoreError where the folder cannot be written.
    """
    _usable(name)
    found = read_text(file, name)
    target = own.path(name)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_text(target, found.text)
    except OSError as error:
        what = f"cannot be written: {error.strerror}"
        raise StoreError(Fault(str(target), what, "a folder that can be written")) from error
    traced.cache_clear()  # a model of that name may have been there before
    return Imported(found.model, found.text, found.plain, found.why_plain, found.remarks, target)


def _usable(name: str) -> None:
    """Refuse a name that is no name, belongs to the catalog, or is taken."""
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        expected = "a name of letters, digits and underscores that begins with a letter"
        raise InputError(
            Fault("--as", f"{name!r} is no name of a model", expected, "For example --as my_model")
        )
    if name in own.names():
        what = f"there is a model {name!r} already, in {own.path(name)}"
        raise InputError(Fault("--as", what, "a new name", "Choose another name, or remove that file"))
    for kind in catalog.KINDS:
        if name in catalog.names(kind):
            what = f"{name!r} is a name of the catalog ({kind})"
            raise InputError(Fault("--as", what, "a new name", "Choose another name"))


def read_text(file: str | Path, name: str) -> Imported:
    """Return an SBML file as the text of a model file, and the model; nothing is written.

    Raises InputError with every element that is not supported.
    """
    path = Path(file)
    opened = open_sbml(path)
    model = read_model(opened)
    roles = Roles.of(model, str(path))
    if not roles.states:
        what = "nothing in the model changes by reactions, rate rules or events"
        raise InputError(Fault(str(path), what, "a model of ordinary differential equations"))
    entry = Entry(name, roles, doses(roles))
    plain = _disease(entry, True, {}, [model.title])
    sizes = scales(entry, _program(plain, str(path)))
    why = _without_units(entry, plain, str(path))
    text = entry_text(entry, bool(why), sizes(bool(why)), _prose(entry, why))
    disease = own.read(text, f"{name}.py")
    remarks = [*model.remarks, *_left_over(entry)]
    return Imported(disease, text, bool(why), tuple(why), tuple(remarks))


def _disease(entry: Entry, plain: bool, sizes: dict[str, float], prose: Sequence[str]) -> Disease:
    return own.read(entry_text(entry, plain, sizes, prose), f"{entry.name}.py")


def _program(disease: Disease, file: str) -> Program:
    """Trace a model; what fits no solver is a fault of the file."""
    try:
        program = Program(join(disease))
        values = program.values(program.defaults())
        undefined = [
            s.name for s, y in zip(program.joined.states, program.starts(values), strict=True) if isnan(y)
        ]
        if undefined:
            raise ValueError(f"{undefined[0]} is undefined")
        scheduled(program, values, float("inf"))
    except (ArithmeticError, ValueError) as error:
        what = f"start values cannot be computed: {error}"
        raise InputError(Fault(file, what, "formulas with a value at the start")) from error
    return program


def _without_units(entry: Entry, plain: Disease, file: str) -> list[str]:
    """Return why numbers cannot carry units; empty where they can."""
    missing = entry.without_unit()
    if missing:
        more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
        return [f"the file declares no unit that Howship has for {', '.join(missing[:_SHOWN])}{more}"]
    try:
        program = _program(_disease(entry, False, {}, [entry.roles.model.title]), file)
        faults = [f for f in check(program) if f.kind in ("unit", "scale", "baseline")]
    except (InputError, ModelError) as error:
        return [str(error.faults[0].what)]
    if faults:
        return ["its equations do not agree with its units: " + faults[0].text.rstrip(".")]
    different = disagreement(entry, _program(plain, file), program)
    return [different] if different else []


def _left_over(entry: Entry) -> list[str]:
    if not entry.unused:
        return []
    return [f"declared in the file and used by nothing: {', '.join(map(repr, entry.unused))}"]


def _prose(entry: Entry, why_plain: Sequence[str]) -> list[str]:
    """Return the paragraphs at the head of an entry: what it is, and what became of the file."""
    model, time = entry.roles.model, entry.time
    left = [*model.remarks, *_left_over(entry)]
    told = [
        model.title,
        f"What it is: the model {model.id or model.title!r} of the SBML file {model.file} ({model.level}), "
        f"read by Howship {__version__}. Names are the ids of the file. SHA-256 of the file: {model.digest}.",
        f"What it leaves out: {'; '.join(left) or 'nothing of the mathematics'}.",
    ]
    if why_plain:
        unit = (
            f"a unit of time is {time}" if time.declared else "a unit of time is taken as a day (time_unit)"
        )
        told.append(
            f"Departures: none. Numbers stand as in the file, without units, and {unit}. Why no units: "
            f"{'; '.join(why_plain)}."
        )
    else:
        told.append(
            "Departures: none. Every quantity of the file declares its unit, and the equations agree with "
            "these units; numbers are converted when they are read."
        )
    told.append(
        "To know: SBML does not say which quantities may be negative, so none is held to be positive. A "
        "species in a compartment is a concentration unless the file says that it has substance units only."
    )
    return told
