"""What raises and what lowers what in a disease, and where drugs act, found from its equations.

The quantities are the states, and the outputs that have a label. Slopes of each rate, and of each labeled
output's formula, by every quantity that it reads are taken at the start of the reference experiment; what
is zero there is taken at its scale, so that a tumor is present. What a lesion does to the body counts as
often as there are lesions. Where a disease has labels, a state
without one is passed over: it is taken as settled, and what reads it reads what moves it. A slope counts
by what the whole of a quantity contributes, and falls out below a fiftieth of the largest, unless it is all
that a quantity does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from howship.errors import Fault, ModelError
from howship.model.declare import Disease, Drug, Output, Parameter, Queue, Result, Site, State
from howship.model.join import Joined, join
from howship.model.program import Program
from howship.model.sites import check_drugs
from howship.report.slopes import slopes
from howship.solve import baseline, settings
from howship.source import ours

__all__ = ["BODY", "LESION", "Influence", "Influences", "Quantity", "Treatment", "influences"]

Array = NDArray[np.float64]
BODY, LESION = "", "lesion"
WEAKEST = 0.02  # of the strongest influence on the same quantity
NEGLIGIBLE = 0.005  # likewise, for the one influence of a quantity that has no stronger one
# of what a site does where it acts most: RANKL that a drug holds, and that so is not used up, stays below
WEAKEST_AT_SITE = 0.03
MIXED = 0.25  # of the stronger sign: below, the weaker one is passed over
SLOW = 1e-9  # 1/day
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
    """The graph of a disease; `lesions` is their number in the reference experiment, 0 where it has none."""

    quantities: tuple[Quantity, ...]
    influences: tuple[Influence, ...]
    treatments: tuple[Treatment, ...]
    lesions: int = 0


def influences(disease: Disease, drugs: Sequence[Drug] = ()) -> Influences:
    """Return what acts on what in a disease, and where those of the `drugs` that fit it act.

    Raises ModelError where the equations have no value or no steady state at the start.
    """
    try:
        return _System(disease, drugs).graph()
    except (ArithmeticError, ValueError) as error:  # also of linear algebra, on what is not finite
        what = f"the equations cannot be evaluated at the start ({error})"
        cure = f"Try howship check {disease.name}"
        raise ModelError(Fault(disease.name, what, "finite rates", cure)) from error


@dataclass(frozen=True)
class _Member:
    """A state or labeled output: its quantity (None: passed over), the number of its rate or formula.

    States of one quantity and one `unit` add up; an output has none.
    """

    part: str
    quantity: Quantity | None
    root: int
    unit: str = ""


class _System:
    """The traced disease, with every site held open, at one point."""

    def __init__(self, disease: Disease, drugs: Sequence[Drug]) -> None:
        self.disease, self.drugs = disease, drugs
        one = 1 if disease.block is not None else 0
        self.lesions = (disease.reference.lesions or 1) * one
        self.program = Program(join(disease, [_holder(disease.sites)], one))
        self.joined = self.program.joined
        self.values = _point(self.program)
        self.members = self._members()
        self.sites = self._site_parameters()

    def _members(self) -> dict[int, _Member]:
        """Return the states and labeled outputs by node."""
        outputs = dict(self._labeled_outputs())
        states = list(self._declared_states())
        labeled = bool(outputs) or any(item.label for _, _, item in states if isinstance(item, State))
        found: dict[int, _Member] = {}
        for index, part, item in states:
            label = item.label if isinstance(item, State) else ""
            shown = Quantity(part, label or _words(item.name), item.meaning)
            root = self.program.rate_nodes[index].number
            unit = self.joined.states[index].unit.text
            member = _Member(part, None if labeled and not label else shown, root, unit)
            found[self.program.graph.state(index).number] = member
        for number, quantity in outputs.items():
            found.setdefault(number, _Member(quantity.part, quantity, number))
        return found

    def _declared_states(self) -> Iterator[tuple[int, str, State | Queue]]:
        """Yield index, part and declaration of every state; stages of a queue have the queue's."""
        declared = _declared(self.disease)
        for index, state in enumerate(self.joined.states):
            part = LESION if state.part == _FIRST else BODY
            queue = state.symbol.rpartition("_")[0]
            item = declared.get((part, state.symbol)) or declared.get((part, queue))
            if item is not None:
                yield index, part, item

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

    def _slopes(self) -> tuple[Array, Array, Array]:
        """Return slopes between members (rows: rates and formulas), slopes by site, and sizes of members."""
        nodes = self.program.graph.nodes
        cuts = [*self.members, *self.sites]
        leaves = _leaves(self.program, self.values)
        values, found = slopes([nodes[one.root] for one in self.members.values()], set(cuts), leaves)
        matrix = np.array([[found[one.root].get(cut, 0.0) for cut in cuts] for one in self.members.values()])
        for row, (cut, one) in enumerate(self.members.items()):
            matrix[row, row] -= cut == one.root  # a formula rests where it equals its output
        sizes = np.array([abs(values.get(number, 0.0)) or 1.0 for number in self.members])
        count = len(self.members)
        outside = np.array([one.part == BODY for one in self.members.values()])
        matrix[np.ix_(outside, ~outside)] *= self.lesions  # each adds to what the body receives
        return matrix[:, :count], matrix[:, count:], sizes

    def _settled(self) -> tuple[list[_Member], Array, Array]:
        """Return the members that are shown, and what members and sites contribute, the others settled."""
        slope, site, sizes = self._slopes()
        members = list(self.members.values())
        shown = [i for i, one in enumerate(members) if one.quantity is not None]
        read: Array = (slope - np.diag(np.diag(slope)) != 0).any(axis=0)
        passed = [i for i, one in enumerate(members) if one.quantity is None and read[i]]
        given = np.hstack([slope[:, shown] * sizes[shown], site])
        inner = slope[:, passed] * sizes[passed]
        # least squares, for a state that never changes has no slope by which it could settle
        answer = np.linalg.lstsq(inner[passed], given[passed], rcond=None)[0] if passed else given[:0]
        whole = given[shown] - inner[shown] @ answer
        return [members[i] for i in shown], whole[:, : len(shown)], whole[:, len(shown) :]

    def graph(self) -> Influences:
        """Return quantities, what acts on what, and drugs at their sites."""
        members, slope, site = self._settled()
        quantities = tuple(dict.fromkeys(one.quantity for one in members if one.quantity is not None))
        kinds = [(one.quantity, one.unit or one.root) for one in members]
        rows = list(dict.fromkeys(kinds))
        adds = np.array([[float(kind == row) for kind in kinds] for row in rows])
        reads = np.array([[float(one.quantity == each) for each in quantities] for one in members])
        whole = adds @ slope @ reads
        others = whole * [[float(owner != each) for each in quantities] for owner, _ in rows]
        share = _counted(_relative(others, np.abs(others).max(axis=1, keepdims=True, initial=0.0)))
        mine = {each: [i for i, (owner, _) in enumerate(rows) if owner == each] for each in quantities}
        found = tuple(
            Influence(source, target, sign)
            for target in quantities
            for column, source in enumerate(quantities)
            if (sign := _sign(share[mine[target], column])) is not None
        )
        # a site counts beside what acts on a quantity anyway, and where it counts most
        beside = _relative(adds @ site, np.abs(whole).max(axis=1, keepdims=True, initial=0.0))
        beside = _relative(beside, np.abs(beside).max(axis=0, keepdims=True, initial=0.0))
        beside = np.where(np.abs(beside) < WEAKEST_AT_SITE, 0.0, beside)
        return Influences(quantities, found, tuple(self._treatments(mine, beside)), self.lesions)

    def _treatments(self, rows: Mapping[Quantity, list[int]], share: Array) -> Iterator[Treatment]:
        """Yield every site with the drugs that act there in one direction, or with none."""
        acting = self._acting()
        for column, site in enumerate(self.sites.values()):
            signs = {each: _sign(share[mine, column]) for each, mine in rows.items()}
            here = {drug: way for (name, drug), way in acting.items() if name == site.name}
            for direction in sorted(set(here.values()), reverse=True) or [1]:
                targets = tuple((each, sign * direction) for each, sign in signs.items() if sign is not None)
                drugs = tuple(drug for drug, way in here.items() if way == direction)
                yield Treatment(site, drugs, direction, targets)

    def _acting(self) -> dict[tuple[str, str], int]:
        """Return, by site and drug, whether the drug raises or lowers the value of the site."""
        offered = {site.name for site in self.disease.sites}
        fitting = [d for d in self.drugs if not offered.isdisjoint(d.acts_on) and _fits(self.disease, d)]
        if not fitting:
            return {}
        # all in one model: a drug sees signals of the disease, never another drug
        program = Program(join(self.disease, fitting, self.joined.lesions))
        return _directions(program, _with_drugs(program, self.joined, self.values))


def _fits(disease: Disease, drug: Drug) -> bool:
    try:
        check_drugs(disease, [drug])
    except ModelError:  # it acts on, or reads, what this disease has not
        return False
    return True


def _with_drugs(program: Program, without: Joined, values: Array) -> Array:
    """Return parameters and starts: the disease's as `without` drugs, the drugs' own as declared."""
    names = [p.name for p in without.parameters] + [s.name for s in without.states]
    known = dict(zip(names, values.tolist(), strict=True))
    joined = program.joined
    found = [known.get(parameter.name, parameter.value) for parameter in joined.parameters]
    count = len(found)
    found += [known.get(s.name, 0.0 if callable(s.start) else s.start) for s in joined.states]
    for i, state in enumerate(joined.states):
        if state.name not in known and callable(state.start):
            numbers = program.plain(0.0, found[count:], np.array(found))
            found[count + i] = float(joined.start_of(i, numbers))
    return np.array(found)


def _directions(program: Program, values: Array) -> dict[tuple[str, str], int]:
    """Return, by site and drug, where a steady dose moves the site: the drug's own states as settled."""
    joined, graph = program.joined, program.graph
    named = [(where, graph.lift(value)) for where, value, _ in joined.evaluate(program.symbols).named]
    sites = {
        (name, drug.name): [node for where, node in named if where in _places(drug.name, name)]
        for drug in joined.drugs
        for name in drug.acts_on
    }
    owners = [state.part.rpartition(".")[2] for state in joined.states]
    mine = [i for i, owner in enumerate(owners) if any(owner == drug.name for drug in joined.drugs)]
    cuts = {graph.state(i).number: owners[i] for i in mine}
    rates = [program.rate_nodes[i] for i in mine]
    roots = [*rates, *(node for nodes in sites.values() for node in nodes)]
    _, found = slopes(roots, set(cuts), _leaves(program, values))
    matrix = np.array([[found[rate.number].get(cut, 0.0) for cut in cuts] for rate in rates])
    dosed = {joined.layout.parts[d.name].states[route.into] for d in joined.drugs for route in d.routes}
    given = np.array([float(i in dosed) for i in mine])
    # what only adds up is given a slow loss, so that it settles
    settled = np.linalg.solve(matrix - SLOW * np.eye(len(mine)), -given)
    rises = dict(zip(cuts, settled, strict=True))
    found |= {number: {number: 1.0} for number in cuts}
    moved = {
        each: sum(slope * rises[cut] for node in nodes for cut, slope in found[node.number].items())
        for each, nodes in sites.items()
    }
    return {each: -1 if value < 0 else 1 for each, value in moved.items()}


def _places(drug: str, site: str) -> tuple[str, str]:
    """Return how a joined model names what a drug does at a site, from the body and in a lesion."""
    return f"{drug}, site {site}", f"{drug}, in the lesion, site {site}"


def _leaves(program: Program, values: Array) -> dict[tuple[str, int], float]:
    """Return the values of parameters and states: what is zero at the start is taken at its scale."""
    y = program.starts(values)
    y = np.where(y == 0, program.scales(np.zeros_like(y)), y)
    leaves = {("param", i): float(value) for i, value in enumerate(values)}
    return leaves | {("state", i): float(value) for i, value in enumerate(y)}


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


def _relative(x: Array, to: Array) -> Array:
    return np.divide(x, to, out=np.zeros_like(x), where=to > 0)


def _counted(share: Array) -> Array:
    """Return the shares that count; of what counts nowhere, the largest that is not negligible."""
    size = np.abs(share)
    largest = size.max(axis=0, initial=0.0)
    least = np.where(largest < WEAKEST, np.maximum(largest, NEGLIGIBLE), WEAKEST)
    return np.where(size < least, 0.0, share)


def _sign(shares: Array) -> int | None:
    """Return the sign of several contributions, 0 where both signs count, None where none does."""
    up, down = float(shares[shares > 0].sum()), float(-shares[shares < 0].sum())
    if not up and not down:
        return None
    if min(up, down) > MIXED * max(up, down):
        return 0
    return 1 if up > down else -1
