"""Dose text that is refused, and why."""

from __future__ import annotations

import pytest

from howship.errors import InputError
from howship.scenario.dose import GRAMMAR, expand, parse

EXAMPLE = 'For example "denosumab 60 mg sc every 26 weeks".'
UNIT = 'A dose needs a unit of amount, such as "4 mg" or "120 mg".'
FLUID = 'A dose of a fluid needs a unit of volume or of amount, such as "1 L" or "9 g".'
WEEKS = 'a duration such as "4 weeks"'

CASES = [
    ("", f"Expected {GRAMMAR}. {EXAMPLE}"),
    ("denosumab", f"Expected {GRAMMAR}. {EXAMPLE}"),
    ("60 mg sc", f"Expected {GRAMMAR}. {EXAMPLE}"),
    ("denosumab sc 60 mg", f"Expected {GRAMMAR}. {EXAMPLE}"),
    ("deno-sumab 60 mg sc", "Expected a name of letters, digits and underscores."),
    ("denosumab 60 mg", f"Expected a route after the amount. {EXAMPLE}"),
    ("denosumab 60 mg every 4 weeks", f"Expected a route after the amount. {EXAMPLE}"),
    ("denosumab 60 sc", UNIT),
    ("denosumab 60", UNIT),
    ("denosumab 60 weeks sc", UNIT),
    ("denosumab 60 nM sc", UNIT),
    ("denosumab -60 mg sc", "A dose cannot be negative. Leave it out, or give 0 mg for no drug."),
    ("denosumab 60 kg sc", "A dose is at most 100 g. Is the unit right?"),
    ("denosumab 1e999 mg sc", "A dose is at most 100 g. Is the unit right?"),
    ("denosumab 60 kg^9999 sc", UNIT),
    ("denosumab 60 mL sc", UNIT),
    ("saline 4 iv", FLUID),
    ("saline 4 nM iv", FLUID),
    ("saline 4 L", f"Expected a route after the amount. {EXAMPLE}"),
    ("saline -4 L iv", "A dose cannot be negative. Leave it out, or give 0 mg for no drug."),
    ("saline 4000 L iv", "A dose is at most 100 g. Is the unit right?"),
    (
        "denosumab 60 mg sc evry 26 weeks",
        "Expected one of over, every, times, from, until, adjust, not 'evry'. Did you mean 'every'?",
    ),
    ("denosumab 60 mg sc every", f"Expected a value after 'every'. {EXAMPLE}"),
    ("denosumab 60 mg sc every 26", f"Expected after 'every' {WEEKS}. Add a unit of time."),
    ("denosumab 60 mg sc every 26 mg", f"Expected after 'every' {WEEKS}. 'mg' is no unit of time."),
    ("denosumab 60 mg sc every -26 weeks", f"Expected after 'every' {WEEKS}. A duration cannot be negative."),
    ("denosumab 60 mg sc every 0 weeks", f"Expected after 'every' {WEEKS}, at least 1 min."),
    ("denosumab 60 mg sc every 1e999 weeks", f"Expected after 'every' {WEEKS}. Write a finite number."),
    ("denosumab 60 mg sc every 4 weeks every 5 weeks", "Expected 'every' only once."),
    (
        "denosumab 60 mg sc times 6",
        "Expected an interval of the doses as well. Say every how many weeks.",
    ),
    (
        "denosumab 60 mg sc every 4 weeks times six",
        "Expected after 'times' a whole number from 1 to 100000.",
    ),
    (
        "denosumab 60 mg sc every 4 weeks times 0",
        "Expected after 'times' a whole number from 1 to 100000.",
    ),
    (
        "zoledronic_acid 4 mg iv over 5 weeks every 4 weeks",
        "Expected an infusion no longer than its interval, 4 weeks. Shorten it.",
    ),
    (
        "denosumab 60 mg sc adjust weight",
        'Expected after \'adjust\' "none" or "creatinine_clearance". Known: creatinine_clearance, none.',
    ),
]


@pytest.mark.parametrize(("text", "rest"), CASES, ids=[case[0] or "empty" for case in CASES])
def test_refused(text: str, rest: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(text, "--dose")
    assert str(caught.value).replace("?.", "?") == f'--dose: "{text}". {rest}'


def test_more_doses_than_a_patient_could_have() -> None:
    dose = parse("denosumab 60 mg sc every 1 min")
    with pytest.raises(InputError, match="at most 100000 doses"):
        expand(dose, 36525.0)
