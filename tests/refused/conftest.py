"""A small catalog of fixed names, so that messages that list near names do not change with it."""

from __future__ import annotations

import pytest

from howship import catalog

NAMES = {
    "diseases": ("breast_bone_metastasis", "lemaire_2004"),
    "drugs": ("denosumab", "pamidronate", "saline", "zoledronic_acid"),
    "populations": ("bone_metastases",),
    "trials": ("calgb_70604", "kohno_2005"),
}


@pytest.fixture(autouse=True)
def fixed_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "names", NAMES.__getitem__)
