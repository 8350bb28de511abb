"""What a model is made of: states, parameters, sites, signals, outputs, hazards, and drugs.

Declarations hold words, symbols, units, meanings and sources. Numbers are written as text with
their unit ("0.189 1/day"). Equations are plain functions of one namespace `m`, which gives every
declared symbol as an attribute (`m.kB`), the start value of state `OC` as `m.OC_0`, and time in
days as `m.t`. They return a `Result`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from howship.source import Source, Status

__all__ = [
    "Block",
    "Disease",
    "Drug",
    "Experiment",
    "Hazard",
    "Local",
    "Output",
    "Parameter",
    "Preset",
    "Queue",
    "RenalStep",
    "Result",
    "Route",
    "Scheduled",
    "Signal",
    "Site",
    "State",
]

Level = Literal["body", "lesion"]
Combine = Literal["multiply", "add", "max"]
Equations = Callable[[Any], "Result"]


@dataclass(frozen=True)
class Parameter:
    """A number that a patient may have his own value of.

    `symbol` is the paper's, `name` the words used outside, `value` text with a unit.
    `covariate=True` shares one value between all components that declare the same name
    (body weight, creatinine clearance). `least` and `most` (text with a unit) bound what a user or a
    population may set; open where empty.
    """

    symbol: str
    name: str
    value: str
    meaning: str
    source: Source
    covariate: bool = False
    least: str = ""
    most: str = ""


@dataclass(frozen=True)
class State:
    """A quantity that changes in time.

    `start` is text with a unit, or a function of `m` together with `unit`. `scale` (text with a
    unit) is the size at which errors matter; without it, the start value. States that may become
    negative say so with `signed=True`. Outside `plausible` (least and most, text with a unit, open where
    empty) a state is followed on, and the result is flagged `implausible`: so is an amount that a published
    model lets fall below zero. `label` is its name in the diagram; states and outputs of one label are
    one there.
    """

    symbol: str
    name: str
    start: str | Callable[[Any], Any]
    meaning: str
    source: Source
    unit: str = ""
    scale: str = ""
    signed: bool = False
    plausible: tuple[str, str] = ("", "")
    label: str = ""


@dataclass(frozen=True)
class Queue:
    """A row of equal stages through which a quantity passes as it ages: a delay with a memory.

    It stands among the states; `join` makes it `stages` states, `<symbol>_1` to `<symbol>_<stages>`.
    What enters stays `residence` (a function of parameters) on average before it leaves at the other
    end, and its age then scatters by residence / sqrt(stages): the error of the discretization, which
    falls as 1/stages for what changes smoothly (docs/decisions/0007). The last stage may feed another
    queue, so that parts with different losses, or with finer stages, stand in a row.

    `start` is a function of `m` that returns the steady inflow and loss rate (1/day, or 0) from which
    the stages are filled, or text: what each stage holds. In equations `m.<symbol>` has `content`,
    `outflow`, `weighted(f)`, the sum of contents times `f(age)`, and `rates(inflow, loss)`, the rates
    of its states; `m.<symbol>_0` is the same queue at the start.
    """

    symbol: str
    name: str
    start: str | Callable[[Any], tuple[Any, Any]]
    residence: Callable[[Any], Any]
    stages: int
    meaning: str
    source: Source
    unit: str = ""
    scale: str = ""


@dataclass(frozen=True)
class Site:
    """A named place where drugs act: unit, neutral value, and how two drugs combine.

    In equations the site is `m.<name>`. A site of level "lesion" has one value per lesion. The neutral value
    of an `open` site is a parameter of the site's name, so that a user can act there without a drug: with a
    value of at least zero unless `signed`, and of at most `most` where that is given.
    """

    name: str
    unit: str
    neutral: float
    combine: Combine
    meaning: str
    level: Level = "body"
    open: bool = False
    signed: bool = False
    most: str = ""


@dataclass(frozen=True)
class Signal:
    """A quantity that a disease shows to its drugs and lesions, from states and parameters alone."""

    name: str
    unit: str
    meaning: str
    level: Level = "body"


@dataclass(frozen=True)
class Output:
    """A named quantity for files and figures, with the unit it is written in.

    With a `label` the diagram shows it between the states that it follows from and those that it acts on.
    """

    name: str
    unit: str
    meaning: str
    label: str = ""


@dataclass(frozen=True)
class Hazard:
    """A rate of clinical events (1/day), integrated along with the states.

    `after` gives, from the `m` of the lesion (or body) in which an event has happened, new values of its
    states by symbol: a fractured bone is weak, a radiated tumor small. A trial sets them at the visit after
    the event.
    """

    name: str
    meaning: str
    after: Callable[[Any], Mapping[str, Any]] | None = None


@dataclass(frozen=True)
class Result:
    """What an equations function returns.

    `rates` by state symbol; `outputs` by output name; `hazards` by hazard name (lesions and body
    are added up); `sites` by site name (drugs only); `sums` are totals over lesions, which the
    body (or the drug that owns the local part) reads as `m.<name>`.
    """

    rates: Mapping[str, Any]
    outputs: Mapping[str, Any] = field(default_factory=dict)
    hazards: Mapping[str, Any] = field(default_factory=dict)
    sites: Mapping[str, Any] = field(default_factory=dict)
    sums: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Experiment:
    """The run that `howship simulate NAME` does without options."""

    until: str
    every: str
    meaning: str
    set: tuple[str, ...] = ()
    dose: tuple[str, ...] = ()
    lesions: int | None = None


@dataclass(frozen=True)
class Preset:
    """A word for several parameters of a lesion at once, such as its skeletal site.

    `choices` gives for each choice the values (text with unit) by the words of the parameters; every
    choice sets the same ones. A parameter that a user sets by itself goes before the preset.
    """

    name: str
    choices: Mapping[str, Mapping[str, str]]
    meaning: str
    source: Source


@dataclass(frozen=True)
class Block:
    """A part that repeats: one per lesion, each with its own states and parameter values.

    `sums` declares the totals handed to the body as (name, unit, meaning). `m` falls back on the
    body's symbols, so a lesion reads plasma directly. `most` is the largest number of them for which
    the equations make sense.
    """

    states: tuple[State | Queue, ...]
    parameters: tuple[Parameter, ...]
    equations: Equations
    outputs: tuple[Output, ...] = ()
    sums: tuple[Signal, ...] = ()
    signals: Callable[[Any], Mapping[str, Any]] | None = None
    presets: tuple[Preset, ...] = ()
    default_count: int = 1
    most: int = 1000


@dataclass(frozen=True)
class Scheduled:
    """What a disease model does by itself at a time known beforehand: a dose, or an input switched.

    `into` is the symbol of a state, `at` the time, `amount` what is added to it: text with a unit, or a
    function of `m` that reads parameters and start values. With `sets` the amount becomes the value of
    the state, whose rate must then be zero.
    """

    into: str
    at: str | Callable[[Any], Any]
    amount: str | Callable[[Any], Any]
    meaning: str
    source: Source
    sets: bool = False


@dataclass(frozen=True)
class Disease:
    """A published disease model, or ours.

    `baseline="declared"` starts at the declared start values, which must be a steady state when
    `steady=True`; `baseline="solved"` solves for the steady state from them. `uncalibrated=True`
    is printed wherever results appear. `schedule` happens in every simulation, beside any doses.
    `tolerance` is the relative tolerance of `simulate`: smaller where small errors grow, as in cycles.
    """

    name: str
    title: str
    prose: str
    source: Source
    states: tuple[State | Queue, ...]
    parameters: tuple[Parameter, ...]
    equations: Equations
    outputs: tuple[Output, ...]
    reference: Experiment
    sites: tuple[Site, ...] = ()
    signals: tuple[Signal, ...] = ()
    signal_equations: Callable[[Any], Mapping[str, Any]] | None = None
    hazards: tuple[Hazard, ...] = ()
    block: Block | None = None
    schedule: tuple[Scheduled, ...] = ()
    baseline: Literal["declared", "solved"] = "declared"
    steady: bool = True
    uncalibrated: bool = False
    tolerance: float = 1e-7

    @property
    def status(self) -> Status:
        return self.source.status


@dataclass(frozen=True)
class Route:
    """How a dose enters: the state it goes into and how much of it per mg given.

    `amount` is a function of `m` where `m.dose` is the dose in mg; it returns the amount in the
    unit of the state.
    """

    name: str
    into: str
    amount: Callable[[Any], Any]


@dataclass(frozen=True)
class RenalStep:
    """One line of a dose-by-creatinine-clearance table: at or above `clearance`, give `fraction`."""

    clearance: str
    fraction: float
    source: Source


@dataclass(frozen=True)
class Local:
    """The part of a drug that sits in every lesion (bone-surface drug, local release).

    `m` gives the local symbols, then the drug's own, then the lesion's signals, then the body's.
    """

    states: tuple[State | Queue, ...]
    parameters: tuple[Parameter, ...]
    equations: Equations
    sums: tuple[Signal, ...] = ()


@dataclass(frozen=True)
class Drug:
    """A medicine: compartments, routes, and the sites that it acts on.

    It never names a disease: it reads signals and acts on sites by name. The output that reports
    its concentration is called `concentration`; files show it as `<drug>_concentration`. Doses of a
    fluid, a drug with `per_liter` (its mass in a liter, such as "9 g"), may be written as volumes.
    """

    name: str
    title: str
    prose: str
    source: Source
    states: tuple[State | Queue, ...]
    parameters: tuple[Parameter, ...]
    equations: Equations
    routes: tuple[Route, ...]
    acts_on: tuple[str, ...]
    outputs: tuple[Output, ...] = ()
    reads: tuple[str, ...] = ()
    local: Local | None = None
    renal_steps: tuple[RenalStep, ...] = ()
    per_liter: str = ""

    @property
    def status(self) -> Status:
        return self.source.status
