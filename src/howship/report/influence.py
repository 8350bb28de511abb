"""What raises and what lowers what in a disease, and where drugs act, found from its equations.

The quantities are the states, and the outputs that have a label. Slopes of each rate, and of each labeled
output's formula, by every quantity that it reads are taken at the start of the reference experiment; what
is zero there is taken at its scale, so that a tumor is present. Where a disease has labels, a state
without one is passed over: it is taken as settled, and what reads it reads what moves it. A slope counts
by what the whole of a quantity contributes, and falls out below a fiftieth of the largest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from howship.errors import ModelError
from howship.model.declare import Disease, Drug, Output, Parameter, Queue, Result, Site, State
from howship.model.join import join
from howship.model.program import Program
from howship.report.slopes import slopes
from howship.solve import baseline, settings
from howship.source import ours

__all__ = ["BODY", "LESION", "Influence", "Influences", "Quantity", "Treatment", "influences"]

Array = NDArray[np.float64]
BODY, LESION = "", "lesion"
WEAKEST = 0.02  # of the strongest influence on the same quantity
MIXED = 0.25  # of the stronger sign: below, the weaker one is passed over
_HOLDER = "any drug"
_FIRST = "lesion_1"


@dataclass(frozen=True)
class Quantity:
    """One state or several, or a labeled output: `part` is "" for the body, "lesion" for a lesion."""

    part: str
    label: str
    meaning: str = field(default="", compare=False)


@dataclass(frozen=True)
class Influence:
    """`sign` is 1 where `source` raises `target`, -1 where it lowers it, 0 where it does both."""

    source: Quantity
    target: Quantity
    sign: int


@dataclass(frozen=True)
class Treatment:
    """A site on which drugs act: `targets` with the sign of what these drugs do there.

    `direction` says whether the drugs raise (1) or lower (-1) the value of the site. Without `drugs` the
    signs are those of raising it.
    """

    site: Site
    drugs: tuple[str, ...]
    direction: int
    targets: tuple[tuple[Quantity, int], ...]


@dataclass(frozen=True)
class Influences:
    """The graph of a disease."""

    quantities: tuple[Quantity, ...]
    influences: tuple[Influence, ...]
    treatments: tuple[Treatment, ...]


def influences(disease: Disease, drugs: Sequence[Drug] = ()) -> Influences:
    """Return what acts on what in a disease, and where those of the `drugs` that fit it act."""
    return _System(disease, drugs).graph()


class _System:
    """The traced disease, with every site held open, at one point."""

    def __init__(self, disease: Disease, drugs: Sequence[Drug]) -> None:
        self.disease, self.drugs = disease, drugs
        lesions = 1 if disease.block is not None else 0
        self.program = Program(join(disease, [_holder(disease.sites)], lesions))
        self.joined = self.program.joined
        self.values = _point(self.program)
        self.members = self._members()
        self.sites = self._site_parameters()

    def _members(self) -> dict[int, tuple[Quantity | None, int]]:
        """Return, by node, the quantity to which a state or labeled output belongs, and its rate or formula."""
        named = list(self._named_states())
        outputs = dict(self._labeled_outputs())
        labeled = bool(outputs) or any(own for _, _, own, _ in named)
        found: dict[int, tuple[Quantity | None, int]] = {}
        for index, quantity, own, rate in named:
            node = self.program.graph.state(index)
            found[node.number] = (quantity if own or not labeled else None, rate)
        for number, quantity in outputs.items():
            found.setdefault(number, (quantity, number))
        return found

    def _named_states(self) -> Iterator[tuple[int, Quantity, bool, int]]:
        """Yield index, quantity, whether it has a label, and number of the rate, of every state."""
        declared = _declared(self.disease)
        hazards = set(self.joined.layout.hazards.values())
        for index, state in enumerate(self.joined.states):
            part = LESION if state.part == _FIRST else BODY
            head = state.symbol.rpartition("_")[0]
            item = declared.get((part, state.symbol)) or declared.get((part, head))
            if index not in hazards and item is not None:
                own = getattr(item, "label", "")
                words = own or _words(item.name)
                rate = self.program.rate_nodes[index].number
                yield index, Quantity(part, words, item.meaning), bool(own), rate

    def _labeled_outputs(self) -> Iterator[tuple[int, Quantity]]:
        nodes = dict(zip((o.name for o in self.joined.outputs), self.program.output_nodes, strict=True))
        for part, name, output in _outputs(self.disease):
            node = nodes[name]
            if output.label and node.op not in ("state", "param", "const"):
                yield node.number, Quantity(part, output.label, output.meaning)

    def _site_parameters(self) -> dict[int, Site]:
        """Return, by node, the sites on which drugs may act."""
        sites = {_symbol(site): site for site in self.disease.sites}
        part = self.joined.layout.parts[_HOLDER]
        return {
            self.program.graph.parameter(index).number: sites[symbol]
            for symbol, index in part.parameters.items()
        }

    def _matrix(self) -> tuple[Array, Array, Array]:
        """Return slopes between members (rows: rates and formulas), slopes by site, and sizes of members."""
        nodes = self.program.graph.nodes
        cuts = [*self.members, *self.sites]
        roots = [nodes[root] for _, root in self.members.values()]
        count = len(self.joined.parameters)
        leaves = {("param", i): float(value) for i, value in enumerate(self.values)}
        y = self.program.starts(self.values)
        scales = np.where(y == 0, self.program.scales(np.zeros_like(y)), y)
        leaves |= {("state", i): float(value) for i, value in enumerate(scales)}
        assert len(self.values) == count + len(y)
        values, own = slopes(roots, set(cuts), leaves)
        matrix = np.array([[own[root].get(cut, 0.0) for cut in cuts] for _, root in self.members.values()])
        for row, (cut, (_, root)) in enumerate(self.members.items()):
            matrix[row, row] -= 1.0 if cut == root else 0.0  # a formula rests where it equals its output
        known = {number: abs(values.get(number, 0.0)) for number in self.members}
        sizes = np.array([known[number] or 1.0 for number in self.members])
        return matrix[:, : len(self.members)], matrix[:, len(self.members) :], sizes

    def _settled(self) -> tuple[list[Quantity], Array, Array]:
        """Return the quantities of members that are kept, and what each contributes, the others settled."""
        slope, site, sizes = self._matrix()
        owners = [quantity for quantity, _ in self.members.values()]
        reads = slope - np.diag(np.diag(slope))
        kept = [i for i, owner in enumerate(owners) if owner is not None]
        # what nothing reads, and what has no rest of its own, cannot be settled
        passed = [i for i, owner in enumerate(owners) if owner is None and reads[:, i].any()]
        if passed:
            gain = np.linalg.lstsq(
                slope[np.ix_(passed, passed)] * sizes[passed],
                np.hstack([slope[np.ix_(passed, kept)] * sizes[kept], site[passed]]),
                rcond=None,
            )[0]
        else:
            gain = np.zeros((0, len(kept) + site.shape[1]))
        through = slope[np.ix_(kept, passed)] * sizes[passed] @ gain
        direct = np.hstack([slope[np.ix_(kept, kept)] * sizes[kept], site[kept]])
        whole = direct - through
        return [owners[i] for i in kept], whole[:, : len(kept)], whole[:, len(kept) :]  # type: ignore[misc]

    def graph(self) -> Influences:
        """Return quantities, what acts on what, and drugs at their sites."""
        owners, slope, site = self._settled()
        others = np.abs(slope - np.diag(np.diag(slope)))
        strongest = others.max(axis=1, initial=0.0)[:, None]
        share = np.divide(slope, strongest, out=np.zeros_like(slope), where=strongest > 0)
        quantities = tuple(dict.fromkeys(owners))
        rows = {
            quantity: [i for i, owner in enumerate(owners) if owner == quantity] for quantity in quantities
        }
        found = [
            Influence(source, target, sign)
            for target in quantities
            for source in quantities
            if source != target and (sign := _sign(share[np.ix_(rows[target], rows[source])])) is not None
        ]
        return Influences(quantities, tuple(found), tuple(self._treatments(rows, site, slope)))

    def _treatments(
        self, rows: Mapping[Quantity, list[int]], site: Array, slope: Array
    ) -> Iterator[Treatment]:
        own = np.maximum(np.abs(slope).max(axis=1, initial=0.0), 1e-300)[:, None]
        share = site / own
        largest = np.abs(share).max(axis=0, initial=0.0)
        share = np.divide(share, largest, out=np.zeros_like(share), where=largest > 0)
        acting = self._acting()
        for column, each in enumerate(self.sites.values()):
            signs = {
                quantity: sign
                for quantity, members in rows.items()
                if (sign := _sign(share[members, column][:, None])) is not None
            }
            for direction in sorted({way for (name, _), way in acting.items() if name == each.name}) or [1]:
                drugs = tuple(
                    d for (name, d), way in acting.items() if name == each.name and way == direction
                )
                targets = tuple((quantity, sign * direction) for quantity, sign in signs.items())
                yield Treatment(each, drugs, direction, targets)

    def _acting(self) -> dict[tuple[str, str], int]:
        """Return, by site and drug, whether the drug raises or lowers the value of the site."""
        sites = {site.name: site for site in self.disease.sites}
        found: dict[tuple[str, str], int] = {}
        for drug in self.drugs:
            if not set(drug.acts_on) & sites.keys():
                continue
            try:
                program = Program(join(self.disease, [drug], self.joined.lesions))
            except ModelError:  # it acts on, or reads, what this disease has not
                continue
            values = _point(program)
            y = program.starts(values)
            given = np.array([drug.name in state.part.split(".") for state in program.joined.states])
            y = np.where(given | (y == 0), y + program.scales(y), y)
            named = program.joined.evaluate(program.plain(0.0, y.tolist(), values)).named
            for name in (name for name in drug.acts_on if name in sites):
                reached = [value for where, value, _ in named if where.endswith(f", site {name}")]
                moved = sum(float(value) - sites[name].neutral for value in reached)
                found[name, drug.name] = -1 if moved < 0 else 1
        return found


def _holder(sites: Sequence[Site]) -> Drug:
    """Return what holds every site open: a drug whose action on each is a parameter, neutral by itself."""
    source = ours("stands for any drug")
    parameters = tuple(
        Parameter(_symbol(s), s.name, f"{s.neutral:g} {s.unit}", s.meaning, source) for s in sites
    )
    return Drug(
        name=_HOLDER,
        title=_HOLDER,
        prose="",
        source=source,
        states=(),
        parameters=parameters,
        equations=lambda m: Result({}, sites={site.name: getattr(m, _symbol(site)) for site in sites}),
        routes=(),
        acts_on=tuple(site.name for site in sites),
    )


def _symbol(site: Site) -> str:
    return f"at_{site.name}"


def _point(program: Program) -> Array:
    """Return parameters and start values of the reference experiment, its lasting settings included."""
    parsed = [settings.parse(text) for text in program.joined.disease.reference.set]
    lasting = [
        one
        for one in parsed
        if one.begin is None and (one.name in program.targets or one.name in program.presets)
    ]
    parameters, starts, _ = settings.apply(program, lasting, program.defaults())
    return baseline(program, parameters, starts)


def _declared(disease: Disease) -> dict[tuple[str, str], State | Queue]:
    block = disease.block.states if disease.block is not None else ()
    found: dict[tuple[str, str], State | Queue] = {(BODY, item.symbol): item for item in disease.states}
    return found | {(LESION, item.symbol): item for item in block}


def _outputs(disease: Disease) -> Iterator[tuple[str, str, Output]]:
    """Yield part, joined name and declaration of every output."""
    yield from ((BODY, output.name, output) for output in disease.outputs)
    if disease.block is not None:
        yield from ((LESION, f"{_FIRST}.{output.name}", output) for output in disease.block.outputs)


def _words(name: str) -> str:
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]


def _sign(shares: Array) -> int | None:
    """Return the sign of several contributions, 0 where both signs count, None where none does."""
    counted = np.where(np.abs(shares) >= WEAKEST, shares, 0.0)
    up, down = float(counted[counted > 0].sum()), float(-counted[counted < 0].sum())
    if not up and not down:
        return None
    if min(up, down) > MIXED * max(up, down):
        return 0
    return 1 if up > down else -1
