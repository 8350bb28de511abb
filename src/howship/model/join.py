"""Join a disease, its lesions and any drugs into one system of equations.

The joined model is a list of states, parameters and outputs, and one way to evaluate them all on
any kind of number. Order of evaluation, without cycles: body signals, then per lesion its signals
and the local parts of drugs, then drugs, then lesions, then the body.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, Protocol

from howship.errors import Fault, ModelError, near
from howship.model.declare import Disease, Drug, Result, Site
from howship.model.layout import JoinedOutput, JoinedParameter, JoinedState, Layout, Part
from howship.model.namespace import Namespace
from howship.model.presets import check_presets
from howship.model.queue import Stages
from howship.model.sites import check_drugs, combine

__all__ = ["Evaluation", "Joined", "Numbers", "Occurrence", "join"]


class Numbers(Protocol):
    """A kind of number: gives the value of each state, parameter, start value, and of time."""

    def state(self, index: int) -> Any: ...

    def parameter(self, index: int) -> Any: ...

    def start(self, index: int) -> Any: ...

    def time(self) -> Any: ...

    def plain(self, value: float, unit: str) -> Any: ...


@dataclass(frozen=True)
class Evaluation:
    """All rates (by state) and outputs of a joined model at one point.

    `named` holds signals, site values and sums as (where, value, declared unit), for checks.
    """

    rates: list[Any]
    outputs: list[Any]
    named: tuple[tuple[str, Any, str], ...]


@dataclass(frozen=True)
class Occurrence:
    """A hazard's rate in one part (a lesion, or the body), and what an event there sets, by state index."""

    hazard: str
    part: str
    rate: Any
    sets: Mapping[int, Any]


@dataclass(frozen=True)
class Joined:
    """A disease with its lesions and drugs: states, parameters, outputs, and their equations."""

    disease: Disease
    drugs: tuple[Drug, ...]
    lesions: int
    layout: Layout

    @property
    def states(self) -> tuple[JoinedState, ...]:
        return self.layout.states

    @property
    def parameters(self) -> tuple[JoinedParameter, ...]:
        return self.layout.parameters

    @property
    def outputs(self) -> tuple[JoinedOutput, ...]:
        return self.layout.outputs

    def evaluate(self, numbers: Numbers) -> Evaluation:
        """Return rates and outputs on any kind of number."""
        return _Evaluator(self, numbers).run()

    def occurrences(self, numbers: Numbers) -> list[Occurrence]:
        """Return where each hazard comes from and what its events do, on any kind of number."""
        evaluator = _Evaluator(self, numbers)
        evaluator.run()
        return evaluator.occurrences()

    def start_of(self, index: int, numbers: Numbers) -> Any:
        """Return the declared start value of one state on any kind of number."""
        state = self.states[index]
        if not callable(state.start):
            return numbers.plain(state.start, state.unit.text)
        return state.start(self.namespace(state.part, numbers))

    def dose_amount(self, drug: str, route: str, numbers: Numbers, dose: Any) -> Any:
        """Return how much of the target state a dose (in mg) adds, on any kind of number."""
        namespace = self.namespace(drug, numbers)
        namespace["dose"] = dose
        return self.layout.routes[drug, route].amount(namespace)

    def namespace(self, part: str, numbers: Numbers) -> Namespace:
        """Return the symbols of one part, before any equation has run."""
        return _Evaluator(self, numbers).namespaces[part]


class _Evaluator:
    """One evaluation: namespaces of all parts, filled in order."""

    def __init__(self, joined: Joined, numbers: Numbers) -> None:
        self.joined, self.numbers = joined, numbers
        self.rates: dict[int, Any] = {}
        self.outputs: dict[str, Any] = {}
        self.hazards: dict[str, dict[str, Any]] = {}
        self.namespaces: dict[str, Namespace] = {}
        self.named: list[tuple[str, Any, str]] = []
        self.site_units = {site.name: site.unit for site in joined.disease.sites}
        self.signal_units = {signal.name: signal.unit for signal in joined.disease.signals}
        # what drugs may see of the disease: time and declared signals, nothing else
        self.namespaces["@"] = Namespace(f"signals of {joined.disease.name}")
        self.namespaces["@"]["t"] = numbers.time()
        for i in range(joined.lesions):
            title = f"lesion signals of {joined.disease.name}"
            label = f"@lesion_{i + 1}"
            self.namespaces[label] = Namespace(title, (self.namespaces["@"],))
        for part in joined.layout.parts.values():
            self.namespaces[part.label] = self._namespace(part)

    def _namespace(self, part: Part) -> Namespace:
        fallback = tuple(self.namespaces[label] for label in part.fallback)
        namespace = Namespace(part.title, fallback)
        for symbol, index in part.states.items():
            namespace[symbol] = self.numbers.state(index)
            namespace[f"{symbol}_0"] = self.numbers.start(index)
        for symbol, index in part.parameters.items():
            namespace[symbol] = self.numbers.parameter(index)
        for symbol, queue in part.queues.items():
            for suffix in ("", "_0"):
                namespace[f"{symbol}{suffix}"] = Stages(queue, suffix, namespace, self.numbers.plain)
        if not part.fallback:
            namespace["t"] = self.numbers.time()
        return namespace

    def run(self) -> Evaluation:
        joined, body = self.joined, self.namespaces[""]
        disease, block = joined.disease, joined.disease.block
        lesions = [self.namespaces[f"lesion_{i + 1}"] for i in range(joined.lesions)]
        if disease.signal_equations is not None:
            self._show("", disease.signal_equations(body))
        for i, lesion in enumerate(lesions):
            if block is not None and block.signals is not None:
                self._show(f"lesion_{i + 1}", block.signals(lesion))
        acted = [self._drug(drug) for drug in joined.drugs]
        self._all_sites(acted)
        self._sites(acted, body, lesions)
        if block is not None:
            results = [block.equations(lesion) for lesion in lesions]
            for i, result in enumerate(results):
                self._collect(f"lesion_{i + 1}", result)
            for item in block.sums:
                body[item.name] = self._total(item.name, item.unit, results)
        self._collect("", disease.equations(body))
        return self._finish()

    def _show(self, label: str, values: Mapping[str, Any]) -> None:
        """Put signals where the part itself and the drugs see them."""
        for name, value in values.items():
            if name not in self.signal_units:
                raise ModelError(
                    Fault(
                        self.joined.disease.name,
                        f"the signal {name!r} is not declared",
                        "every signal in `signals`, with its unit",
                        near(name, list(self.signal_units)),
                    )
                )
            self.namespaces[label][name] = value
            self.namespaces[f"@{label}"][name] = value
            self.named.append((f"signal {name}", value, self.signal_units[name]))

    def _total(self, name: str, unit: str, results: Sequence[Result]) -> Any:
        total = self.numbers.plain(0.0, unit)
        for result in results:
            total = total + result.sums[name]
            self.named.append((f"sum {name}", result.sums[name], unit))
        return total

    def _drug(self, drug: Drug) -> tuple[Result, list[Result]]:
        """Evaluate a drug: its local part in every lesion first, then its body part."""
        local: list[Result] = []
        if drug.local is not None:
            labels = [f"lesion_{i + 1}.{drug.name}" for i in range(self.joined.lesions)]
            local = [drug.local.equations(self.namespaces[label]) for label in labels]
            for label, result in zip(labels, local, strict=True):
                self._collect(label, result)
            for item in drug.local.sums:
                total = self._total(item.name, item.unit, local)
                self.namespaces[drug.name][item.name] = total
        result = drug.equations(self.namespaces[drug.name])
        self._collect(drug.name, result)
        return result, local

    def _all_sites(self, acted: Sequence[tuple[Result, list[Result]]]) -> None:
        """Raise ModelError for a site that a drug says it acts on, and leaves out."""
        for drug, (result, local) in zip(self.joined.drugs, acted, strict=True):
            given = set(result.sites).union(*(each.sites for each in local))
            for name in drug.acts_on:
                elsewhere = drug.local is not None and not local
                if name not in given and not elsewhere:
                    raise ModelError(
                        Fault(
                            drug.name, f"the site {name!r} gets no value", "a value for every site in acts_on"
                        )
                    )

    def _sites(
        self, acted: Sequence[tuple[Result, list[Result]]], body: Namespace, lesions: list[Namespace]
    ) -> None:
        for site in self.joined.disease.sites:
            whole = [result.sites[site.name] for result, _ in acted if site.name in result.sites]
            if site.level == "body":
                self._site(site, body, whole)
                continue
            for i, lesion in enumerate(lesions):
                here = [local[i].sites[site.name] for _, local in acted if _has(local, i, site.name)]
                self._site(site, lesion, [*whole, *here])

    def _site(self, site: Site, part: Namespace, values: list[Any]) -> None:
        """Put the value of a site into a part: what drugs do there, and at an open site what the user set."""
        own = [getattr(part, f"{site.name}_set")] if site.open else []
        neutral = self.numbers.plain(site.neutral, site.unit)
        part[site.name] = combine(site.combine, neutral, [*own, *values])

    def _collect(self, label: str, result: Result) -> None:
        part = self.joined.layout.parts[label]
        unknown = set(result.rates) ^ set(part.states)
        if unknown:
            raise ModelError(
                Fault(
                    part.title,
                    f"rates and declared states differ in {', '.join(sorted(unknown))}",
                    "one rate for every declared state",
                )
            )
        self._declared(part, result)
        for name, value in result.sites.items():
            if name in self.site_units:
                self.named.append((f"{part.title}, site {name}", value, self.site_units[name]))
        for symbol, rate in result.rates.items():
            self.rates[part.states[symbol]] = rate
        for name, value in result.outputs.items():
            self.outputs[part.output_name(name)] = value
        for name, value in result.hazards.items():
            self.hazards.setdefault(name, {})[label] = value

    def _declared(self, part: Part, result: Result) -> None:
        """Raise ModelError for an output, hazard or site that was computed but not declared."""
        layout = self.joined.layout
        drugs = {drug.name: drug.acts_on for drug in self.joined.drugs}
        known: list[tuple[str, list[str], Sequence[str]]] = [
            ("output", [part.output_name(name) for name in result.outputs], [o.name for o in layout.outputs]),
            ("hazard", list(result.hazards), list(layout.hazards)),
            ("site in acts_on", list(result.sites), drugs.get(part.drug, ())),
        ]
        for kind, found, declared in known:
            for name in found:
                if name not in declared:
                    raise ModelError(
                        Fault(
                            part.title,
                            f"{name!r} is computed and not declared",
                            f"a declared {kind}",
                            near(name, list(declared)),
                        )
                    )

    def occurrences(self) -> list[Occurrence]:
        """Return, after a run, the rate of each hazard in each part and what its events set there."""
        after = {hazard.name: hazard.after for hazard in self.joined.disease.hazards}
        return [
            Occurrence(name, label, rate, self._sets(name, label, after[name]))
            for name, rates in self.hazards.items()
            for label, rate in rates.items()
        ]

    def _sets(
        self, hazard: str, label: str, after: Callable[[Any], Mapping[str, Any]] | None
    ) -> dict[int, Any]:
        part = self.joined.layout.parts[label]
        if after is None:
            return {}
        values = after(self.namespaces[label])
        for symbol in values:
            if symbol not in part.states:
                raise ModelError(
                    Fault(
                        f"{part.title}, after {hazard}",
                        f"{symbol!r} is set and is no state of this part",
                        "symbols of its states",
                        near(symbol, list(part.states)),
                    )
                )
        return {part.states[symbol]: value for symbol, value in values.items()}

    def _finish(self) -> Evaluation:
        layout = self.joined.layout
        for hazard, index in layout.hazards.items():
            here = list(self.hazards.get(hazard, {}).values())
            self.rates[index] = reduce(add, here) if here else self.numbers.plain(0.0, "1/day")
        for index, parameter in layout.dose_rates.items():
            self.rates[index] = self.rates[index] + self.numbers.parameter(parameter)
        absent = [output.name for output in layout.outputs if output.name not in self.outputs]
        if absent:
            raise ModelError(
                Fault(self.joined.disease.name, f"no value for output {', '.join(absent)}", "a value each")
            )
        return Evaluation(
            [self.rates[i] for i in range(len(layout.states))],
            [self.outputs[output.name] for output in layout.outputs],
            tuple(self.named),
        )


def _has(local: list[Result], lesion: int, site: str) -> bool:
    return bool(local) and site in local[lesion].sites


def join(disease: Disease, drugs: Sequence[Drug] = (), lesions: int | None = None) -> Joined:
    """Join a disease with drugs and a number of lesions.

    `lesions` defaults to the block's own default count (0 where the disease has no lesions).
    Raises ModelError where a drug acts on a site, or reads a signal, that the disease lacks, and where a
    preset does not fit the lesions' parameters.
    """
    count = lesions if lesions is not None else (disease.block.default_count if disease.block else 0)
    most = disease.block.most if disease.block else 0
    if not 0 <= count <= most:
        none = disease.block is None
        raise ModelError(
            Fault(
                f"lesions = {count}",
                f"{disease.name} has no lesions" if none else "outside what the disease can have",
                "0" if none else f"a number from 0 to {most}",
                "Leave the number of lesions out" if none else "",
            )
        )
    check_drugs(disease, drugs)
    check_presets(disease)
    return Joined(disease, tuple(drugs), count, Layout.build(disease, tuple(drugs), count))
