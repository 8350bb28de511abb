"""Small SBML documents, written by hand: one function for each element, formulas in libSBML's infix form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

import libsbml

Element = tuple[str, str]  # name of its list, XML

_ORDER = (
    "FunctionDefinitions",
    "UnitDefinitions",
    "Compartments",
    "Species",
    "Parameters",
    "InitialAssignments",
    "Rules",
    "Constraints",
    "Reactions",
    "Events",
)
SPACE = {
    (2, 4): "http://www.sbml.org/sbml/level2/version4",
    (3, 1): "http://www.sbml.org/sbml/level3/version1/core",
    (3, 2): "http://www.sbml.org/sbml/level3/version2/core",
}


def document(*elements: Element, level: int = 3, version: int = 2, **attributes: str) -> str:
    """Return a whole document; `attributes` are those of the model."""
    lists = []
    for name in _ORDER:
        inside = "".join(xml for owner, xml in elements if owner == name)
        if inside:
            lists.append(f"<listOf{name}>{inside}</listOf{name}>")
    given = _attributes({"id": "small", **attributes})
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<sbml xmlns="{SPACE[level, version]}" level="{level}" '
        f'version="{version}"><model {given}>{"".join(lists)}</model></sbml>\n'
    )


def _attributes(given: Mapping[str, Any]) -> str:
    shown = {
        key: str(value).lower() if isinstance(value, bool) else str(value)
        for key, value in given.items()
        if value is not None
    }
    return " ".join(f"{key}={quoteattr(value)}" for key, value in shown.items())


def math(formula: str) -> str:
    """Return MathML of an infix formula; "<" begins MathML that is taken as it is."""
    if formula.startswith("<"):
        return f'<math xmlns="http://www.w3.org/1998/Math/MathML">{formula}</math>'
    node = libsbml.parseL3Formula(formula)
    assert node is not None, libsbml.getLastParseL3Error()
    text: str = libsbml.writeMathMLToString(node)
    return text.split("?>", 1)[1].strip()


def compartment(name: str = "c", size: float | None = 1, constant: bool = True, **more: Any) -> Element:
    given = {"id": name, "size": size, "spatialDimensions": 3, "constant": constant, **more}
    return "Compartments", f"<compartment {_attributes(given)}/>"


def species(
    name: str,
    /,
    *,
    conc: float | None = None,
    amount: float | None = None,
    inside: str = "c",
    only_amount: bool = False,
    boundary: bool = False,
    constant: bool = False,
    **more: Any,
) -> Element:
    given = {
        "id": name,
        "compartment": inside,
        "initialConcentration": conc,
        "initialAmount": amount,
        "hasOnlySubstanceUnits": only_amount,
        "boundaryCondition": boundary,
        "constant": constant,
        **more,
    }
    return "Species", f"<species {_attributes(given)}/>"


def par(name: str, /, value: float | str | None = None, constant: bool = True, **more: Any) -> Element:
    return (
        "Parameters",
        f"<parameter {_attributes({'id': name, 'value': value, 'constant': constant, **more})}/>",
    )


def start(name: str, formula: str) -> Element:
    return "InitialAssignments", f'<initialAssignment symbol="{name}">{math(formula)}</initialAssignment>'


def rule(name: str, formula: str) -> Element:
    return "Rules", f'<assignmentRule variable="{name}">{math(formula)}</assignmentRule>'


def rate(name: str, formula: str) -> Element:
    return "Rules", f'<rateRule variable="{name}">{math(formula)}</rateRule>'


def function(name: str, arguments: str, formula: str) -> Element:
    body = math(formula)
    inner = body[body.index(">") + 1 : body.rindex("</math>")]
    variables = "".join(f"<bvar><ci>{one}</ci></bvar>" for one in arguments.split())
    lambda_ = f"<lambda>{variables}{inner}</lambda>"
    xml = f'<math xmlns="http://www.w3.org/1998/Math/MathML">{lambda_}</math>'
    return "FunctionDefinitions", f'<functionDefinition id="{name}">{xml}</functionDefinition>'


def _references(side: str, level: int) -> str:
    """Return species references of "A + 2 B + n:3 C"; n: gives the reference an id."""
    found = []
    for term in filter(None, (part.strip() for part in side.split("+"))):
        words = term.split()
        number, name = (words[0], words[1]) if len(words) == 2 else ("1", words[0])
        ref, _, number = number.rpartition(":")
        given: dict[str, Any] = {"species": name, "stoichiometry": number or None}
        if ref:
            given["id"] = ref
        if level == 3:
            given["constant"] = not ref
        found.append(f"<speciesReference {_attributes(given)}/>")
    return "".join(found)


def reaction(
    name: str,
    change: str,
    law: str,
    local: Mapping[str, float] | None = None,
    modifiers: str = "",
    level: int = 3,
    version: int = 2,
    fast: bool = False,
) -> Element:
    """Return a reaction of "A + 2 B -> C" with its law."""
    left, right = (_references(side, level) for side in change.split("->"))
    others = "".join(f'<modifierSpeciesReference species="{one}"/>' for one in modifiers.split())
    kind = "localParameter" if level == 3 else "parameter"
    inside = "".join(f'<{kind} id="{key}" value="{value}"/>' for key, value in (local or {}).items())
    owner = "listOfLocalParameters" if level == 3 else "listOfParameters"
    given: dict[str, Any] = {"id": name, "reversible": False}
    if (level, version) != (3, 2):
        given["fast"] = fast
    xml = f"<reaction {_attributes(given)}>"
    xml += f"<listOfReactants>{left}</listOfReactants>" if left else ""
    xml += f"<listOfProducts>{right}</listOfProducts>" if right else ""
    xml += f"<listOfModifiers>{others}</listOfModifiers>" if others else ""
    if law:
        xml += f"<kineticLaw>{math(law)}{f'<{owner}>{inside}</{owner}>' if inside else ''}</kineticLaw>"
    return "Reactions", f"{xml}</reaction>"


def event(
    name: str,
    trigger: str,
    changes: Mapping[str, str],
    initial: bool = True,
    delay: str = "",
    level: int = 3,
) -> Element:
    given = {"initialValue": initial, "persistent": True} if level == 3 else {}
    more = {"useValuesFromTriggerTime": True} if level == 3 else {}
    xml = (
        f"<event {_attributes({'id': name, **more})}><trigger {_attributes(given)}>{math(trigger)}</trigger>"
    )
    xml += f"<delay>{math(delay)}</delay>" if delay else ""
    inside = "".join(
        f'<eventAssignment variable="{key}">{math(text)}</eventAssignment>' for key, text in changes.items()
    )
    return "Events", f"{xml}<listOfEventAssignments>{inside}</listOfEventAssignments></event>"


def unit(name: str, *parts: tuple[str, float, int, float]) -> Element:
    """Return a unit of (kind, exponent, scale, multiplier) parts."""
    inside = "".join(
        f'<unit kind="{kind}" exponent="{exponent}" scale="{scale}" multiplier="{multiplier}"/>'
        for kind, exponent, scale, multiplier in parts
    )
    return (
        "UnitDefinitions",
        f'<unitDefinition id="{name}"><listOfUnits>{inside}</listOfUnits></unitDefinition>',
    )
