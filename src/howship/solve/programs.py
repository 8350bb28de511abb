"""Traced models by name, kept for the life of the process."""

from __future__ import annotations

from functools import lru_cache

from howship import catalog
from howship.model.join import join
from howship.model.program import Program

__all__ = ["traced"]


@lru_cache(maxsize=256)
def traced(
    disease: str, drugs: tuple[str, ...] = (), lesions: int | None = None, *, body_only: bool = False
) -> Program:
    """Return the traced model of a catalog disease with drugs and lesions.

    With `body_only`, solutions have the hazards and the outputs of the body and of drugs, not what a
    single lesion shows; what none of these depends on is not solved.
    Raises InputError for unknown names, ModelError where a drug does not fit the disease.
    """
    if body_only:
        whole = traced(disease, drugs, lesions)
        return whole.only([o.name for o in whole.joined.outputs if not o.name.startswith("lesion_")])
    joined = join(catalog.disease(disease), [catalog.drug(name) for name in drugs], lesions)
    return Program(joined)
