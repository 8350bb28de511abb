"""Traced models by name, kept for the life of the process."""

from __future__ import annotations

from functools import lru_cache

from howship import catalog
from howship.model.join import join
from howship.model.program import Program

__all__ = ["traced"]


@lru_cache(maxsize=256)
def traced(disease: str, drugs: tuple[str, ...] = (), lesions: int | None = None) -> Program:
    """Return the traced model of a catalog disease with drugs and lesions.

    Raises InputError for unknown names, ModelError where a drug does not fit the disease.
    """
    joined = join(catalog.disease(disease), [catalog.drug(name) for name in drugs], lesions)
    return Program(joined)
