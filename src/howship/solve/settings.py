"""Settings such as "osteoblast_input=1e-4 pM/day from day 20 to day 80" on a joined model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from howship.errors import Fault, InputError
from howship.model.bounds import outside
from howship.model.program import Program, Target
from howship.quantity import duration, to_internal
from howship.solve.task import Action, Array

__all__ = ["Setting", "apply", "parse", "texts"]

_FORM = re.compile(r"^\s*([A-Za-z][\w.]*)\s*=\s*(.+?)\s*$")
_PERIOD = re.compile(r"^(.*?)\s+from\s+(.+?)(?:\s+to\s+(.+?))?$")
_DAY = re.compile(r"^day\s+([-+.\deE]+)$")


@dataclass(frozen=True)
class Setting:
    """A value for a parameter or start value; with `begin`, from that day (to `end`) only."""

    name: str
    value: str
    begin: float | None = None
    end: float | None = None
    where: str = ""


def texts(given: Mapping[str, str] | Iterable[str] | None) -> list[str]:
    """Return settings given as {name: value} or as "name=value" texts in the second form."""
    if given is None:
        return []
    if isinstance(given, str):
        return [given]
    if isinstance(given, Mapping):
        return [f"{name}={value}" for name, value in given.items()]
    return list(given)


def _time(text: str, where: str) -> float:
    match = _DAY.match(text.strip())
    return duration(f"{match.group(1)} days" if match else text, where)


def parse(text: str, where: str = "--set") -> Setting:
    """Read one setting. Raises InputError that quotes the text."""
    match = _FORM.match(text)
    if match is None:
        raise InputError(
            Fault(
                where,
                f"{text!r} is not a setting",
                '"name=value unit", with "from day 20 to day 80" behind it for a time',
                'For example --set "estrogen=0.1"',
            )
        )
    name, rest = match.groups()
    here = where if name in where else f"{where} {name}"
    period = _PERIOD.match(rest)
    if period is None:
        return Setting(name, rest, where=here)
    value, begin, end = period.groups()
    start, stop = _time(begin, here), None if end is None else _time(end, here)
    if start < 0 or (stop is not None and stop <= start):
        raise InputError(
            Fault(here, f"the time {begin!r} to {end!r} is empty or negative", "an end after the beginning")
        )
    return Setting(name, value, start, stop, here)


def apply(
    program: Program, settings: Iterable[Setting], parameters: Array
) -> tuple[Array, dict[int, float], list[Action]]:
    """Return parameters (P,) with settings, overridden start values, and the timed changes.

    Presets come first, those of all lesions before those of one; a parameter set by itself replaces them.
    Raises InputError for an unknown name, a wrong unit, a value out of bounds, or a start value with a time.
    """
    settings = sorted(settings, key=lambda one: one.begin is not None)
    values, faults = _with_presets(program, settings, parameters)
    starts, actions = dict[int, float](), list[Action]()
    timed: dict[int, list[Setting]] = {}
    lasting: dict[tuple[str, int], Setting] = {}
    # a timed change is the distance from the lasting value, which must be known before
    for setting in (one for one in settings if one.name not in program.presets):
        try:
            target, number = _read(program, setting)
        except InputError as error:
            faults += error.faults
            continue
        if setting.begin is None:
            keys = [(target.kind, index) for index in target.indices]
            # all lesions first, then one of them: the narrower setting comes later and is meant
            before = [lasting[key] for key in keys if key in lasting and len(keys) == 1]
            faults += [_twice(setting, other) for other in before if _as_narrow(program, other)][:1]
            lasting.update(dict.fromkeys(keys, setting))
        if target.kind == "start" and setting.begin is not None:
            faults.append(
                Fault(
                    setting.where,
                    "a start value cannot be set for a time",
                    "a parameter",
                    "Leave 'from ... to ...' out, or set an input parameter",
                )
            )
        elif target.kind == "start":
            starts.update(dict.fromkeys(target.indices, number))
        elif setting.begin is None:
            values[list(target.indices)] = number
        else:
            others = [other for index in target.indices for other in timed.get(index, [])]
            faults += [_overlap(setting, other) for other in others if _both(setting, other)][:1]
            for index in target.indices:
                timed.setdefault(index, []).append(setting)
                change = number - values[index]
                actions.append(Action(setting.begin, "change", index, change))
                if setting.end is not None:
                    actions.append(Action(setting.end, "change", index, -change))
    if faults:
        raise InputError(faults)
    return values, starts, actions


def _read(program: Program, setting: Setting) -> tuple[Target, float]:
    """Return what a setting is for and its value. Raises InputError for a wrong name, unit or value."""
    target = program.target(setting.name, setting.where)
    number = to_internal(setting.value, target.unit, setting.where)
    fault = outside(program.declared(target), number, setting.where, setting.value)
    if fault is not None:
        raise InputError(fault)
    return target, number


def _with_presets(
    program: Program, settings: Iterable[Setting], parameters: Array
) -> tuple[Array, list[Fault]]:
    """Return parameters (P,) with what presets set, and the faults of their settings."""
    values, faults = parameters.copy(), list[Fault]()
    presets, before = program.presets, dict[str, Setting]()
    chosen = [setting for setting in settings if setting.name in presets]
    for setting in sorted(chosen, key=lambda one: one.name.startswith("lesion_")):
        key = setting.name.removeprefix("lesion.")
        if setting.begin is not None:
            what, cure = "a preset cannot be set for a time", "Leave 'from ... to ...' out"
            faults.append(Fault(setting.where, what, "a parameter", cure))
        elif key in before:
            faults.append(_twice(setting, before[key]))
        else:
            try:
                presets.check(setting.name, setting.value, setting.where)
                presets.set(values, setting.name, setting.value)
            except InputError as error:
                faults += error.faults
            before[key] = setting
    return values, faults


def _as_narrow(program: Program, other: Setting) -> bool:
    return len(program.target(other.name).indices) == 1


def _twice(setting: Setting, other: Setting) -> Fault:
    return Fault(
        setting.where,
        f"{setting.name!r} is set twice, to {other.value!r} (as {other.name!r}) and to {setting.value!r}",
        "one value",
        "Leave one of them out",
    )


def _both(a: Setting, b: Setting) -> bool:
    """Return whether two timed settings hold at one time."""
    ends = [float("inf") if one.end is None else one.end for one in (a, b)]
    return (a.begin or 0.0) < ends[1] and (b.begin or 0.0) < ends[0]


def _overlap(setting: Setting, other: Setting) -> Fault:
    return Fault(
        setting.where,
        f"the time of {setting.value!r} overlaps that of {other.value!r}",
        "one value of a parameter at a time",
        "End the first where the second begins",
    )
