"""A small catalog of fixed names: these tests are about the scenario, not about what is published."""

from __future__ import annotations

import pytest

from howship import catalog

NAMES = {
    "diseases": ("breast_bone_metastasis",),
    "drugs": ("denosumab", "saline", "zoledronic_acid"),
    "populations": ("bone_metastases",),
    "trials": ("calgb_70604", "kohno_2005"),
}


@pytest.fixture(autouse=True)
def fixed_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "names", NAMES.__getitem__)
