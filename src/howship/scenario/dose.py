"""Dose text <-> Dose, and the single administrations that a dose stands for.

    DRUG AMOUNT ROUTE [over DURATION] [every INTERVAL] [times N] [from TIME] [until TIME]
                      [adjust creatinine_clearance]

AMOUNT is a mass, or the volume of a fluid such as saline. Year = 365.25 days, month = year/12.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from howship import catalog
from howship.errors import Fault, InputError, near
from howship.quantity import format_number, parse_unit
from howship.scenario.amounts import RefusedError, duration_days, duration_text, mass_mg
from howship.scenario.model import Dose

__all__ = ["ADJUSTMENTS", "EXAMPLE", "MOST_DOSES", "amount_mg", "expand", "parse", "problems", "text", "word"]

EXAMPLE = "denosumab 60 mg sc every 26 weeks"
GRAMMAR = "DRUG AMOUNT ROUTE [over DURATION] [every INTERVAL] [times N] [from TIME]"
ADJUSTMENTS = ("none", "creatinine_clearance")
MOST_DOSES = 100_000
SHORTEST_INTERVAL_DAYS = 1.0 / 1440.0  # one minute

_KEYWORDS = ("over", "every", "times", "from", "until", "adjust")
_FIELDS = {"over": "over_days", "every": "every_days", "from": "start_day", "until": "until_day"}
_NUMBER = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(.*)$")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*$")
_JITTER_DAYS = 1e-9  # rounding of k * interval


def word(value: object) -> str:
    """Return `value` when it is a name: letters, digits and underscores. Raises RefusedError."""
    if not isinstance(value, str) or not _WORD.match(value):
        raise RefusedError("a name of letters, digits and underscores")
    return value


def amount_mg(value: object, drug: object) -> float:
    """Read the amount of a dose of `drug` in mg; that of a fluid may be a volume."""
    known = isinstance(drug, str) and drug in catalog.names("drugs")
    return mass_mg(value, catalog.drug(str(drug)).per_liter if known else "")


def interval_days(value: object) -> float:
    """Read the time from one dose to the next, in days."""
    return duration_days(value, least=SHORTEST_INTERVAL_DAYS)


def infusion_days(value: object) -> float:
    """Read the length of an infusion, in days; 0 is a bolus."""
    return duration_days(value, "15 min")


def count(value: object) -> int:
    """Read how many times a dose is given."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_DOSES:
        raise RefusedError(f"a whole number from 1 to {MOST_DOSES}")
    return value


def adjustment(value: object) -> str:
    """Read what a dose is adjusted by."""
    if value not in ADJUSTMENTS:
        raise RefusedError(" or ".join(f'"{name}"' for name in ADJUSTMENTS), near(str(value), ADJUSTMENTS))
    return str(value)


_READ: dict[str, Callable[[object], Any]] = {
    "over": infusion_days,
    "every": interval_days,
    "times": count,
    "from": duration_days,
    "until": duration_days,
    "adjust": adjustment,
}


def problems(dose: Dose) -> list[RefusedError]:
    """Return what is wrong between the parts of a dose, each with the key that it concerns."""
    found = []
    if dose.every_days is None:
        if dose.times is not None and dose.times > 1:
            found.append(_no_interval("times"))
        if dose.until_day is not None:
            found.append(_no_interval("until"))
    elif dose.over_days > dose.every_days:
        expected = f"an infusion no longer than its interval, {duration_text(dose.every_days)}"
        found.append(RefusedError(expected, "Shorten it", key="over"))
    if dose.until_day is not None and dose.until_day <= dose.start_day:
        expected = f"a time after the first dose, {duration_text(dose.start_day)}"
        found.append(RefusedError(expected, key="until"))
    return found


def _no_interval(key: str) -> RefusedError:
    return RefusedError("an interval of the doses as well", "Say every how many weeks", key=key)


def expand(dose: Dose, until_day: float) -> list[tuple[float, float, float]]:
    """Return every administration before `until_day` as (day, amount in mg, duration in days).

    Raises InputError for more than MOST_DOSES.
    """
    end = until_day if dose.until_day is None else min(until_day, dose.until_day)
    if dose.every_days is None:
        days = [dose.start_day]
    else:
        room = int(max(0.0, end - dose.start_day) / dose.every_days) + 2
        number = room if dose.times is None else min(room, dose.times)
        if number > MOST_DOSES:
            expected = f"at most {MOST_DOSES} doses"
            raise InputError(Fault("dose", f'"{text(dose)}"', expected, "Lengthen the interval"))
        days = [dose.start_day + k * dose.every_days for k in range(number)]
    return [(day, dose.amount_mg, dose.over_days) for day in days if day < end - _JITTER_DAYS]


def text(dose: Dose) -> str:
    """Return the text that `parse` reads back as the same dose."""
    parts = [f"{dose.drug} {format_number(dose.amount_mg)} mg {dose.route}"]
    if dose.over_days > 0.0:
        parts.append(f"over {duration_text(dose.over_days)}")
    if dose.every_days is not None:
        parts.append(f"every {duration_text(dose.every_days)}")
    if dose.times is not None:
        parts.append(f"times {dose.times}")
    if dose.start_day > 0.0:
        parts.append(f"from {duration_text(dose.start_day)}")
    if dose.until_day is not None:
        parts.append(f"until {duration_text(dose.until_day)}")
    if dose.adjust != "none":
        parts.append(f"adjust {dose.adjust}")
    return " ".join(parts)


def parse(line: str, where: str = "dose") -> Dose:
    """Read dose text such as "zoledronic_acid 4 mg iv over 15 min every 4 weeks times 6".

    Raises InputError that names `where`, the text met, and what was expected.
    """
    try:
        tokens = line.split()
        head, rest = _head(tokens)
        dose = Dose(**head, **_options(rest))
        for problem in problems(dose):
            raise problem
    except RefusedError as refused:
        raise InputError(refused.fault(where, f'"{line}"')) from refused
    return dose


def _split_number(tokens: list[str], at: int) -> tuple[str, int]:
    """Return "number unit" from the tokens at `at`, and the position after it."""
    match = _NUMBER.match(tokens[at]) if at < len(tokens) else None
    if match is None:
        return " ".join(tokens[at : at + 1]), at + 1
    if match.group(2) or at + 1 >= len(tokens) or tokens[at + 1] in _KEYWORDS:
        return tokens[at], at + 1
    return f"{tokens[at]} {tokens[at + 1]}", at + 2


def _is_unit(token: str) -> bool:
    try:
        parse_unit(token)
    except (InputError, ArithmeticError):
        return False
    return True


def _head(tokens: list[str]) -> tuple[dict[str, Any], list[str]]:
    """Read DRUG AMOUNT ROUTE; return the fields and the tokens that follow."""
    if len(tokens) < 2 or not _NUMBER.match(tokens[1]):
        raise RefusedError(GRAMMAR, f'For example "{EXAMPLE}"')
    drug = word(tokens[0])
    amount, after = _split_number(tokens, 1)
    if after == 3 and not _is_unit(tokens[2]):
        after = 2  # no unit was written: the word after the number is the route
        amount = tokens[1]
    mg = amount_mg(amount, drug)
    if after >= len(tokens) or tokens[after] in _KEYWORDS:
        raise RefusedError("a route after the amount", f'For example "{EXAMPLE}"')
    return {"drug": drug, "amount_mg": mg, "route": word(tokens[after])}, tokens[after + 1 :]


def _options(tokens: list[str]) -> dict[str, Any]:
    """Read the keyword parts of a dose text."""
    found: dict[str, Any] = {}
    at = 0
    while at < len(tokens):
        keyword = tokens[at]
        if keyword not in _KEYWORDS:
            raise RefusedError(f"one of {', '.join(_KEYWORDS)}, not {keyword!r}", near(keyword, _KEYWORDS))
        if at + 1 >= len(tokens):
            raise RefusedError(f"a value after {keyword!r}", f'For example "{EXAMPLE}"')
        field = _FIELDS.get(keyword, keyword)
        if field in found:
            raise RefusedError(f"{keyword!r} only once")
        value: object
        if keyword in ("times", "adjust"):
            value, at = tokens[at + 1], at + 2
            if keyword == "times" and str(value).isdigit() and len(str(value)) < 12:
                value = int(str(value))
        else:
            value, at = _split_number(tokens, at + 1)
        try:
            found[field] = _READ[keyword](value)
        except RefusedError as refused:
            raise RefusedError(f"after {keyword!r} {refused.expected}", refused.cure) from refused
    return found
