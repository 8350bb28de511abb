"""What `howship check` prints."""

from __future__ import annotations

from collections.abc import Sequence

from howship.checking import checkable, findings
from howship.errors import Fault, InputError

__all__ = ["print_checks"]


def print_checks(name: str | None, given: Sequence[str] = ()) -> bool:
    """Print the findings of one entry or of all; return whether there were none.

    `given` are settings from which the baseline of the one entry is taken.
    """
    if given and name is None:
        raise InputError(Fault("--set", "no entry is named", "one disease", "howship check NAME --set ..."))
    from rich.console import Console

    console = Console(highlight=False)
    clean = True
    for entry in [name] if name else checkable():
        found = findings(entry, given)
        clean = clean and not found
        console.print(f"{entry}: {'no faults' if not found else f'{len(found)} faults'}", markup=False)
        for finding in found:
            console.print(f"  {finding}", markup=False, soft_wrap=True)
    console.print("Checked: units, scales, steady baseline, unused parameters, sources.")
    return clean
