"""Text with a unit -> a plain number for a scenario, refused with what would have been right."""

from __future__ import annotations

import math
from collections.abc import Sequence

from howship.errors import Fault, InputError
from howship.quantity import Quantity, duration, format_number, parse, parse_unit, to_internal

__all__ = [
    "LONGEST_DAYS",
    "RefusedError",
    "SeveralRefusedError",
    "duration_days",
    "duration_text",
    "mass_mg",
    "quantity",
    "rate_per_year",
    "shown",
]

LONGEST_DAYS = 100 * 365.25
LARGEST_DOSE_MG = 1e5  # 100 g: beyond any medicine, so a slip of the unit
LARGEST_RATE_PER_YEAR = 365.25  # one a day on average

_TIME_UNITS = ("years", "months", "weeks", "days", "h", "min", "s")
_TIME = parse_unit("day")
_MASS = parse_unit("mg")
_VOLUME = parse_unit("L")
_PER_YEAR = parse_unit("1/year")


class RefusedError(ValueError):
    """One value that cannot be used: what was expected, the cure, and the key where known."""

    def __init__(self, expected: str, cure: str = "", *, what: str = "", key: str = "") -> None:
        super().__init__(expected or cure or what)
        self.expected, self.cure, self.what, self.key = expected, cure, what, key

    def fault(self, where: str, what: str) -> Fault:
        """Return the fault at `where`; `what` is the value met, unless this says it better."""
        return Fault(where, self.what or what, self.expected, self.cure)


class SeveralRefusedError(ValueError):
    """Several refused values of one table."""

    def __init__(self, refused: Sequence[RefusedError]) -> None:
        super().__init__("; ".join(str(one) for one in refused))
        self.refused = tuple(refused)


def shown(value: object) -> str:
    """Return a value as a TOML file would write it, shortened for a message."""
    if isinstance(value, str):
        text = '"' + value.replace("\n", "\\n") + '"'
    elif isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, dict):
        text = "{ " + ", ".join(f"{key} = {shown(item)}" for key, item in value.items()) + " }"
    elif isinstance(value, list):
        text = "[" + ", ".join(shown(item) for item in value) + "]"
    else:
        text = str(value)
    return text if len(text) <= 80 else text[:79] + "…"


_FINITE = "Write a finite number"
_TOO_MUCH = "A dose is at most 100 g. Is the unit right?"
_MASS_UNIT = 'A dose needs a unit of amount, such as "4 mg" or "120 mg"'
_FLUID_UNIT = 'A dose of a fluid needs a unit of volume or of amount, such as "1 L" or "9 g"'


def quantity(text: object, expected: str) -> Quantity:
    """Read text such as "30 mL/min". Raises RefusedError for other types, infinities, unknown units."""
    if not isinstance(text, str):
        raise RefusedError(expected, "Write it as text in quotes")
    found = _parse(text, expected)
    if not math.isfinite(found.internal):
        raise RefusedError(expected, _FINITE)
    return found


def _parse(text: str, expected: str) -> Quantity:
    try:
        return parse(text)
    except InputError as error:
        fault = error.faults[0]
        if "too large" in fault.what:
            raise RefusedError(expected, _FINITE) from error
        near_unit = fault.cure.startswith("Did you mean")
        raise RefusedError(expected, fault.cure if near_unit else fault.what) from error
    except ArithmeticError as error:  # an absurd power of a unit
        raise RefusedError(expected, "Is the unit right?") from error


def duration_days(
    text: object, example: str = "4 weeks", least: float = 0.0, most: float = LONGEST_DAYS
) -> float:
    """Read a duration in days, from `least` (0 = none at all is allowed) to `most` days."""
    expected = f'a duration such as "{example}"'
    found = quantity(text, expected)
    if not found.unit.same_dimension(_TIME):
        cure = "Add a unit of time" if found.unit.text == "1" else f"{found.unit.text!r} is no unit of time"
        raise RefusedError(expected, cure)
    days = found.internal
    if days < 0.0:
        raise RefusedError(expected, "A duration cannot be negative")
    if days < least:
        raise RefusedError(f"{expected}, at least {duration_text(least)}")
    if days > most:
        raise RefusedError(f"{expected}, at most {duration_text(most)}")
    return days


def mass_mg(text: object, per_liter: str = "") -> float:
    """Read the amount of a dose in mg; zero is allowed and means no drug.

    The dose of a fluid may be a volume: `per_liter` is the mass of drug in a liter of it, such as "9 g".
    """
    cure = _FLUID_UNIT if per_liter else _MASS_UNIT
    if not isinstance(text, str):
        raise RefusedError("", cure)
    try:
        found = _parse(text, "")
    except RefusedError as refused:
        raise RefusedError("", _TOO_MUCH if refused.cure == _FINITE else cure) from refused
    if found.unit.same_dimension(_MASS):
        mg = found.internal
    elif per_liter and found.unit.same_dimension(_VOLUME):
        mg = found.value * (found.unit.factor / _VOLUME.factor) * to_internal(per_liter, "mg")
    else:
        raise RefusedError("", cure)
    if mg < 0.0:
        raise RefusedError("", "A dose cannot be negative. Leave it out, or give 0 mg for no drug")
    if mg > LARGEST_DOSE_MG:
        raise RefusedError("", _TOO_MUCH)
    return mg


def rate_per_year(text: object) -> float:
    """Read a rate of leaving in 1/year."""
    expected = 'a rate such as "0.2 1/year"'
    found = quantity(text, expected)
    if not found.unit.same_dimension(_PER_YEAR):
        raise RefusedError(expected, "A rate is a number per time")
    # The ratio of factors is exactly 1 for text in 1/year, so that a resolved file reads back equal.
    rate = found.value * (found.unit.factor / _PER_YEAR.factor)
    if rate < 0.0:
        raise RefusedError(expected, "A rate cannot be negative")
    if rate > LARGEST_RATE_PER_YEAR:
        raise RefusedError(f"{expected}, at most one a day")
    return rate


def duration_text(days: float) -> str:
    """Return the most readable text that `duration` reads back as exactly `days`."""
    if days == 0.0:
        return "0 days"
    found: list[tuple[int, int, str]] = []
    for order, unit in enumerate(_TIME_UNITS):
        value = days / parse_unit(unit).factor
        for number in {value, float(round(value))}:
            digits = format_number(number)
            text = f"{digits} {unit[:-1] if digits == '1' and len(unit) > 3 else unit}"
            if duration(text) == days:
                found.append((len(digits), order, text))
    return min(found)[2]
