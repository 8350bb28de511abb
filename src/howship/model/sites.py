"""Sites: whether a drug fits a disease, and how several drugs on one site combine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from howship.errors import Fault, ModelError, near
from howship.model.declare import Combine, Disease, Drug
from howship.model.functions import maximum

__all__ = ["LESION_PREFIX", "check_drugs", "combine"]

# Sites whose names begin so sit in lesions; a disease without lesions simply has none of them.
LESION_PREFIX = ("lesion_", "tumor_")


def combine(how: Combine, neutral: Any, values: Sequence[Any]) -> Any:
    """Return the value of a site on which `values` act; `neutral` when there are none."""
    total = neutral
    for i, value in enumerate(values):
        if i == 0:
            total = value
        elif how == "multiply":
            total = total * value
        elif how == "add":
            total = total + value
        else:
            total = maximum(total, value)
    return total


def _in_lesions_only(drug: Drug) -> bool:
    return bool(drug.acts_on) and all(name.startswith(LESION_PREFIX) for name in drug.acts_on)


def check_drugs(disease: Disease, drugs: Sequence[Drug]) -> None:
    """Raise ModelError for every drug that is given twice, or lacks a site or signal."""
    faults = []
    offered = {site.name for site in disease.sites}
    shown = {signal.name for signal in disease.signals}
    seen: set[str] = set()
    for drug in drugs:
        if drug.name in seen:
            faults.append(Fault(drug.name, "the drug is joined twice", "each drug once"))
        seen.add(drug.name)
        if not offered.intersection(drug.acts_on) and _in_lesions_only(drug) and disease.block is None:
            faults.append(
                Fault(
                    f"{drug.name} on {disease.name}",
                    "the drug acts on lesions and tumors only, and this disease offers none of its sites",
                    f"a disease that offers {' or '.join(drug.acts_on)}",
                )
            )
        for name in drug.acts_on:
            lesion_only = disease.block is None and name.startswith(LESION_PREFIX)
            if name not in offered and not lesion_only:
                faults.append(
                    Fault(
                        f"{drug.name} on {disease.name}",
                        f"the drug acts on {name!r}, which this disease does not offer",
                        "a site of the disease",
                        near(name, sorted(offered)),
                    )
                )
        for name in drug.reads:
            lesion_only = disease.block is None and name.startswith(LESION_PREFIX)
            if name not in shown and not lesion_only:
                faults.append(
                    Fault(
                        f"{drug.name} on {disease.name}",
                        f"the drug reads {name!r}, which this disease does not show",
                        "a signal of the disease",
                        near(name, sorted(shown)),
                    )
                )
    if faults:
        raise ModelError(faults)
