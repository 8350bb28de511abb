"""Where every state, parameter and output of a joined model stands, and under which names.

States and parameters of the body keep their words; those of lesion 2 are `lesion_2.<words>`, of a
drug `<drug>.<words>`, of a drug inside a lesion `lesion_2.<drug>.<words>`. A drug's `concentration`
is written as `<drug>_concentration`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from howship.errors import Fault, ModelError
from howship.model.declare import Disease, Drug, Output, Parameter, Queue, Route, State
from howship.model.queue import stages
from howship.quantity import Quantity, Unit, parse, parse_unit, to_internal
from howship.source import Source, ours

__all__ = ["JoinedOutput", "JoinedParameter", "JoinedState", "Layout", "Part"]


@dataclass(frozen=True)
class JoinedState:
    """One state: `start` is a number in internal units or a function of `m`."""

    name: str
    symbol: str
    unit: Unit
    start: float | Callable[[Any], Any]
    scale: float | None
    signed: bool
    meaning: str
    source: Source
    part: str
    plausible: tuple[float, float] = (-math.inf, math.inf)

    @property
    def watched(self) -> bool:
        """Whether a result is flagged where this state leaves its range."""
        return self.plausible != (-math.inf, math.inf)


@dataclass(frozen=True)
class JoinedParameter:
    """One parameter with its default and its bounds in internal units."""

    name: str
    symbol: str
    unit: Unit
    value: float
    meaning: str
    source: Source
    part: str
    least: float = -math.inf
    most: float = math.inf


@dataclass(frozen=True)
class JoinedOutput:
    """One named output with its unit."""

    name: str
    unit: Unit
    meaning: str


@dataclass
class Part:
    """A component: which of the joined states and parameters are its symbols."""

    label: str
    title: str
    fallback: tuple[str, ...]
    drug: str = ""
    states: dict[str, int] = field(default_factory=dict)
    parameters: dict[str, int] = field(default_factory=dict)
    queues: dict[str, Queue] = field(default_factory=dict)

    def full(self, words: str) -> str:
        """Return the outside name of a quantity of this part."""
        return f"{self.label}.{words}" if self.label else words

    def output_name(self, words: str) -> str:
        if self.drug and words == "concentration":
            return f"{self.label}_concentration"
        return self.full(words)


@dataclass
class Layout:
    """All states, parameters and outputs in their fixed order, with the indices between them."""

    states: tuple[JoinedState, ...] = ()
    parameters: tuple[JoinedParameter, ...] = ()
    outputs: tuple[JoinedOutput, ...] = ()
    parts: dict[str, Part] = field(default_factory=dict)
    hazards: dict[str, int] = field(default_factory=dict)
    dose_rates: dict[int, int] = field(default_factory=dict)
    routes: dict[tuple[str, str], Route] = field(default_factory=dict)
    covariates: dict[str, int] = field(default_factory=dict)

    @staticmethod
    def build(disease: Disease, drugs: Sequence[Drug], lesions: int) -> Layout:
        layout = Layout()
        whole = (*disease.parameters, *_open_sites(disease, "body"))
        layout._part("", disease.name, (), disease.states, whole, disease.outputs)
        block = disease.block
        for i in range(lesions):
            assert block is not None
            label = f"lesion_{i + 1}"
            title = f"{disease.name}, lesion"
            local = (*block.parameters, *_open_sites(disease, "lesion"))
            layout._part(label, title, ("",), block.states, local, block.outputs)
        for drug in drugs:
            layout._part(drug.name, drug.name, ("@",), drug.states, drug.parameters, drug.outputs, drug.name)
            if drug.local is None:
                continue
            for i in range(lesions):
                label, inside = f"lesion_{i + 1}.{drug.name}", (drug.name, f"@lesion_{i + 1}")
                title = f"{drug.name}, in the lesion"
                layout._part(label, title, inside, drug.local.states, drug.local.parameters, (), drug.name)
        layout._hazards(disease)
        layout._routes(drugs)
        layout._unique()
        return layout

    def _part(
        self,
        label: str,
        title: str,
        fallback: tuple[str, ...],
        declared: Sequence[State | Queue],
        parameters: Sequence[Parameter],
        outputs: Sequence[Output],
        drug: str = "",
    ) -> None:
        queues = {item.symbol: item for item in declared if isinstance(item, Queue)}
        part = Part(label, title, fallback, drug, queues=queues)
        self.parts[label] = part
        states = [one for item in declared for one in stages(item)]
        symbols = [state.symbol for state in states] + [parameter.symbol for parameter in parameters]
        for symbol in symbols:
            if symbols.count(symbol) > 1:
                raise ModelError(
                    Fault(title, f"the symbol {symbol!r} is declared twice", "one meaning per symbol")
                )
        for state in states:
            part.states[state.symbol] = len(self.states)
            self.states += (_state(state, part),)
        for parameter in parameters:
            part.parameters[parameter.symbol] = self._parameter(parameter, part)
        self.outputs += tuple(
            JoinedOutput(part.output_name(item.name), parse_unit(item.unit), item.meaning) for item in outputs
        )

    def _parameter(self, parameter: Parameter, part: Part) -> int:
        """Return the index of a parameter; a covariate that is there already is shared."""
        if parameter.covariate and parameter.name in self.covariates:
            return self.covariates[parameter.name]
        where = f"{part.title}, parameter {parameter.symbol}"
        quantity = parse(parameter.value, where)
        least, most = _bounds(parameter, quantity, where)
        name = parameter.name if parameter.covariate else part.full(parameter.name)
        self.parameters += (
            JoinedParameter(
                name,
                parameter.symbol,
                quantity.unit,
                quantity.internal,
                parameter.meaning,
                parameter.source,
                part.label,
                least,
                most,
            ),
        )
        index = len(self.parameters) - 1
        if parameter.covariate:
            self.covariates[parameter.name] = index
        return index

    def _hazards(self, disease: Disease) -> None:
        for hazard in disease.hazards:
            self.hazards[hazard.name] = len(self.states)
            self.states += (
                JoinedState(
                    f"cumulative_{hazard.name}",
                    f"cumulative_{hazard.name}",
                    parse_unit("1"),
                    0.0,
                    1.0,
                    False,
                    f"integral of the rate of: {hazard.meaning}",
                    ours("integral of a declared hazard"),
                    "",
                ),
            )

    def _routes(self, drugs: Sequence[Drug]) -> None:
        for drug in drugs:
            for route in drug.routes:
                self.routes[drug.name, route.name] = route
                state = self.parts[drug.name].states[route.into]
                if state in self.dose_rates:
                    continue
                target = self.states[state]
                self.dose_rates[state] = len(self.parameters)
                self.parameters += (
                    JoinedParameter(
                        f"dose_rate.{target.name}",
                        f"dose_rate.{target.name}",
                        parse_unit(f"{target.unit.text}/day"),
                        0.0,
                        "running infusion; set by the dosing plan",
                        ours("set by the dosing plan"),
                        "",
                    ),
                )

    def _unique(self) -> None:
        seen: dict[str, str] = {}
        named = [("state", item.name) for item in self.states]
        named += [("parameter", item.name) for item in self.parameters]
        named += [("output", item.name) for item in self.outputs]
        for kind, name in named:
            if name in seen:
                raise ModelError(
                    Fault(
                        name,
                        f"the name is declared twice, as {seen[name]} and as {kind}",
                        "one meaning per name",
                    )
                )
            seen[name] = kind


def _open_sites(disease: Disease, level: str) -> list[Parameter]:
    """Return the neutral values of open sites as parameters."""
    source = ours("neutral unless set")
    return [
        Parameter(
            f"{site.name}_set",
            site.name,
            f"{site.neutral:g} {site.unit}",
            site.meaning,
            source,
            least="" if site.signed else f"0 {site.unit}",
            most=site.most,
        )
        for site in disease.sites
        if site.open and site.level == level
    ]


def _bound(text: str, without: float, unit: Unit, where: str) -> float:
    return to_internal(text, unit.text, where) if text else without


def _bounds(parameter: Parameter, value: Quantity, where: str) -> tuple[float, float]:
    """Return the bounds of a parameter; the declared value must lie between them."""
    least = _bound(parameter.least, -math.inf, value.unit, where)
    most = _bound(parameter.most, math.inf, value.unit, where)
    if not least <= value.internal <= most:
        what = f"the value {parameter.value!r} is outside {parameter.least!r} to {parameter.most!r}"
        raise ModelError(Fault(where, what, "a value within its own bounds"))
    return least, most


def _state(state: State, part: Part) -> JoinedState:
    where = f"{part.title}, state {state.symbol}"
    start: float | Callable[[Any], Any]
    if isinstance(state.start, str):
        quantity = parse(state.start, where)
        unit, start = quantity.unit, quantity.internal
    else:
        unit, start = parse_unit(state.unit, where), state.start
    scale = to_internal(state.scale, unit.text, where) if state.scale else None
    least, most = state.plausible
    return JoinedState(
        part.full(state.name),
        state.symbol,
        unit,
        start,
        scale,
        state.signed,
        state.meaning,
        state.source,
        part.label,
        (_bound(least, -math.inf, unit, where), _bound(most, math.inf, unit, where)),
    )
