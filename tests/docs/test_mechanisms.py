"""The table of mechanisms names code, parameters and tests that exist, and leaves no parameter out."""

from __future__ import annotations

import importlib
import re
import tomllib
from pathlib import Path

import pytest

from howship import catalog
from howship.catalog.diseases import peterson_riggs_2012

ROOT = Path(__file__).parents[2]
NAME = "breast_bone_metastasis"
LISTED = tomllib.loads((ROOT / "docs" / "mechanisms.toml").read_text(encoding="utf-8"))["mechanism"]
NAMES = [each["name"] for each in LISTED]


def _parameters() -> set[str]:
    disease = catalog.disease(NAME)
    assert disease.block is not None
    return {parameter.name for parameter in (*disease.parameters, *disease.block.parameters)}


@pytest.mark.parametrize("each", LISTED, ids=NAMES)
def test_code_and_test_exist(each: dict[str, str]) -> None:
    module, function = each["code"].split(".")
    code = importlib.import_module(f"howship.catalog.diseases.{NAME}.{module}")
    assert callable(getattr(code, function))
    file, test = each["test"].split("::")
    text = (ROOT / "tests" / file).read_text(encoding="utf-8")
    assert re.search(rf"^def {test}\(", text, re.MULTILINE), each["test"]


def test_every_parameter_of_the_disease_has_its_mechanism() -> None:
    named = [name for each in LISTED for name in each["parameters"]]
    assert sorted(set(named) - _parameters()) == []
    inherited = {parameter.name for parameter in peterson_riggs_2012.PARAMETERS}
    assert sorted(_parameters() - inherited - set(named)) == []
    assert sorted(name for name in set(named) if named.count(name) > 1) == []
