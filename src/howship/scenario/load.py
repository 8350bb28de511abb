"""Trial file (or the name of a catalog trial) -> Scenario, or every fault of the file at once."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from howship import catalog
from howship.errors import Fault, InputError, near
from howship.scenario.model import Arm, Cutoff, Measure, Published, Scenario
from howship.scenario.places import Places, find_lines

if TYPE_CHECKING:
    from howship.scenario.schema import ArmForm, TrialForm

__all__ = ["load", "loads"]

LARGEST_FILE_BYTES = 1_000_000
_AT_LINE = re.compile(r"(.*?) \(at line (\d+), column \d+\)$", re.DOTALL)


def load(source: str | os.PathLike[str]) -> Scenario:
    """Return the scenario of a trial file, or of a trial of the catalog by name.

    A name of the catalog comes first; write "./name" for a file of the same name. Raises
    InputError with every fault: file, line, key, what was met, what was expected, the cure.
    """
    name = os.fspath(source)
    if name in catalog.names("trials"):
        path = catalog.path("trials", name)
        return loads(_read(path, path.name), path.name, name)
    path = Path(name)
    return loads(_read(path, name), name, path.stem)


def loads(text: str, file: str = "scenario.toml", name: str = "") -> Scenario:
    """Return the scenario of TOML text; `file` is what messages call it, `name` its id by default.

    Raises InputError with every fault.
    """
    from pydantic import ValidationError

    from howship.scenario import consistency, faults
    from howship.scenario.schema import TrialForm

    raw, places = _toml(text, file)
    found: list[Fault] = []
    form: TrialForm | None = None
    try:
        form = TrialForm.model_validate(raw)
    except ValidationError as error:
        found = faults.of_schema(error, places)
    found += consistency.faults(raw, places)
    if form is None or found:
        raise InputError(sorted(found, key=_line))
    return _scenario(form, text, places, name or Path(file).stem)


def _line(fault: Fault) -> int:
    match = re.search(r", line (\d+)$", fault.where)
    return int(match.group(1)) if match else 0


def _read(path: Path, name: str) -> str:
    """Return the text of a trial file. Raises InputError for all that is no readable text file."""
    try:
        what, expected, cure = _no_file(path, name)
        if what:
            raise InputError(Fault(name or "trial", what, expected, cure))
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(Fault(name, "this is not a text file in UTF-8", "a trial file in TOML")) from error
    except OSError as error:
        raise InputError(Fault(name, f"the file cannot be read: {error.strerror}", "a trial file")) from error


def _no_file(path: Path, name: str) -> tuple[str, str, str]:
    """Return what is wrong with the path, what was expected, and the cure; "" for a usable file."""
    expected = "a trial file, or the name of a trial of the catalog"
    if not name or not path.exists():
        return "there is no such file or trial", expected, near(path.stem, catalog.names("trials"))
    if path.is_dir():
        inside = path / "scenario.toml"
        return "this is a folder", expected, f"Did you mean {str(inside)!r}?" if inside.exists() else ""
    if not path.is_file():
        return "this is not a regular file", expected, ""
    if path.stat().st_size > LARGEST_FILE_BYTES:
        return "the file is larger than 1 MB", expected, ""
    return "", "", ""


def _toml(text: str, file: str) -> tuple[dict[str, Any], Places]:
    if not text.strip():
        raise InputError(
            Fault(
                file, "the file is empty", "a trial", "See a whole one with: howship show kohno_2005 --toml"
            )
        )
    try:
        return tomllib.loads(text), Places(file, find_lines(text))
    except ValueError as error:  # also a whole number of thousands of digits
        match = _AT_LINE.match(str(error))
        where = f"{file}, line {match.group(2)}" if match else file
        what = match.group(1) if match else str(error)
        cure = "Text stands in quotes, lists in [ ], tables in { }"
        raise InputError(Fault(where, f"this is not TOML: {what}", "lines such as seed = 7", cure)) from error
    except RecursionError as error:
        raise InputError(Fault(file, "lists or tables are nested too deeply", "a trial")) from error


def _identifier(name: str) -> str:
    """Return a file's name as an id: what is no plain letter or digit becomes an underscore."""
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "_", name)
    return plain if plain[:1].isalnum() else f"trial{plain}"


def _scenario(form: TrialForm, text: str, places: Places, name: str) -> Scenario:
    """Return the frozen scenario of a form that has no fault."""
    return Scenario(
        id=form.id or _identifier(name),
        title=form.title,
        question=form.question,
        citation=form.citation,
        disease=form.disease,
        population=form.population.id,
        patients=form.population.patients,
        seed=form.seed,
        visits=form.visits.visits,
        duration_days=form.visits.duration_days,
        run_in_days=form.run_in,
        report_every_days=form.report_every,
        arms=_arms(form.arm),
        entry=tuple(form.entry),
        drop_out_per_year=form.drop_out,
        death=form.death,
        cutoff=_cutoff(form),
        measure=_measure(form),
        published=tuple(
            Published(row.endpoint, row.arm, row.comparator, row.target) for row in form.published
        ),
        blind=form.blind is not None,
        blind_note=form.blind.note if form.blind is not None else "",
        set=dict(form.overrides),
        source_text=text,
        places=places,
    )


def _arms(forms: list[ArmForm]) -> tuple[Arm, ...]:
    chosen = [number for number, form in enumerate(forms) if form.reference]
    placebo = [number for number, form in enumerate(forms) if "placebo" in form.name.lower()]
    reference = chosen[0] if chosen else placebo[-1] if placebo else 0
    return tuple(
        Arm(
            name=form.name,
            reference=number == reference,
            doses=tuple(item.to_dose() for item in form.dose),
            rules=tuple(item.to_rule() for item in form.rule),
            patients=form.patients,
        )
        for number, form in enumerate(forms)
    )


def _cutoff(form: TrialForm) -> Cutoff:
    end = form.visits.duration_days
    if form.cutoff is None:
        return ("fixed", end)
    if isinstance(form.cutoff, float):
        return ("fixed", form.cutoff)
    return ("events", form.cutoff.events, end if form.cutoff.by is None else form.cutoff.by)


def _measure(form: TrialForm) -> Measure:
    given = form.measure
    return Measure(tuple(given.endpoints), tuple(given.sre_types), given.window, dict(given.assay_cv))
