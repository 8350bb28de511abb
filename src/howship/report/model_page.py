"""The page of one disease or drug: prose, formulas as they run, every quantity, sites and doses."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from howship import catalog
from howship.model.declare import Disease, Drug, Experiment, Parameter, Preset, Queue, Site, State
from howship.report.formulas import Formulas, Group
from howship.report.opened import LESION
from howship.report.quantity_table import Sources, quantity_table, table

__all__ = ["model_page"]

_ITEM = re.compile(r" *(?:[-*]|\d+\.) ")
_NOTES = {
    "ln(": "ln is the natural logarithm",
    "where(": "where(c, a, b) is a where c holds, else b",
    "softplus(": "softplus(x) is ln(1 + exp(x)), a smooth max(x, 0)",
    "[i": "q[i] is stage i of the queue q, the youngest first",
    "'": "X' is X, or a quantity of that name, as the equations go on with it",
}


def model_page(model: Disease | Drug, width: int) -> str:
    """Return the page as plain text, `width` columns wide."""
    lines = [model.name, "=" * len(model.name), *_wrap(model.title, width), ""]
    lines += list(_standing(model, width))
    lines += ["", *_prose(model.prose, width)]
    if isinstance(model, Disease):
        lines += [*_heading("Reference experiment"), *_experiment(model.name, model.reference, width)]
    formulas = Formulas(model)
    lines += [*_heading("Equations, as they run"), *_equations(formulas, width)]
    sources = Sources()
    for title, states, parameters in _quantity_groups(model):
        for kind, items in (("states", states), ("parameters", parameters)):
            if items:
                lines += [*_heading(f"{title}{kind}"), *quantity_table(items, sources, width)]
    if isinstance(model, Disease) and model.block is not None and model.block.presets:
        lines += [*_heading("Presets of a lesion"), *_presets(model.block.presets, sources, width)]
    lines += list(_interface(model, width)) if isinstance(model, Disease) else list(_drug(model, width))
    if isinstance(model, Disease) and model.schedule:
        lines += [*_heading("What happens by itself"), *_schedule(model, formulas, sources, width)]
    lines += [*_heading("Sources"), *sources.lines(width)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _heading(text: str) -> list[str]:
    text = text[:1].upper() + text[1:]
    return ["", text, "-" * len(text)]


def _wrap(text: str, width: int, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _standing(model: Disease | Drug, width: int) -> Iterator[str]:
    """Yield the status of the entry and of its numbers, and the citation."""
    counted = Counter(p.source.status for _, _, parameters in _quantity_groups(model) for p in parameters)
    numbers = ", ".join(f"{counted[s]} {s}" for s in ("checked", "provisional", "ours") if counted[s])
    yield from _wrap(f"Status: {model.status}. Parameters: {numbers or 'none'}.", width)
    if isinstance(model, Disease) and model.uncalibrated:
        yield from _wrap("uncalibrated: structure and prior values only; not yet fitted to data.", width)
    yield from _wrap(f"Source: {model.source}", width, "  ")


def _quantity_groups(model: Disease | Drug) -> list[tuple[str, Sequence[State | Queue], Sequence[Parameter]]]:
    groups: list[tuple[str, Sequence[State | Queue], Sequence[Parameter]]]
    groups = [("", model.states, model.parameters)]
    repeated = model.block if isinstance(model, Disease) else model.local
    if repeated is not None:
        groups.append(("each lesion: ", repeated.states, repeated.parameters))
    return groups


def _prose(prose: str, width: int) -> Iterator[str]:
    """Yield prose with the lines of each paragraph, and of each item of a list, joined and broken anew."""
    for i, block in enumerate(inspect.cleandoc(prose).split("\n\n")):
        if i:
            yield ""
        pieces: list[str] = []
        for line in block.splitlines():
            if not pieces or _ITEM.match(line):
                pieces.append(line)
            else:
                pieces[-1] += f" {line.strip()}"
        for piece in pieces:
            item = _ITEM.match(piece)
            yield from _wrap(piece, width, " " * len(item.group()) if item else "")


def _experiment(name: str, experiment: Experiment, width: int) -> Iterator[str]:
    yield from _wrap(f"{experiment.meaning[:1].upper()}{experiment.meaning[1:]}.", width)
    parts = [f"{experiment.until}, a row every {experiment.every}"]
    parts += [f"lesions: {experiment.lesions}"] if experiment.lesions is not None else []
    parts += [f'set "{text}"' for text in experiment.set] + [f'dose "{text}"' for text in experiment.dose]
    yield from _wrap(f"howship simulate {name}: {'; '.join(parts)}.", width, "  ")


def _equations(formulas: Formulas, width: int) -> Iterator[str]:
    known: set[int] = set()
    lines: list[str] = []
    for group in formulas.groups:
        nodes = [formula.node for formula in group.formulas]
        shown = [*formulas.definitions(nodes, known), *group.formulas]
        lines += ["", f"{_title(group)}:", "", *_spaced(formulas, shown, width)]
    yield from _wrap(
        "Symbols stand in the tables below; X_0 is X at the start, t is time. What the formulas of a group "
        "need is given first.",
        width,
    )
    text = "\n".join(lines)
    notes = [note for sign, note in _NOTES.items() if sign in text]
    yield from _wrap(f"In the formulas {'; '.join(notes)}." if notes else "", width)
    yield from lines


def _title(group: Group) -> str:
    return f"Each lesion: {group.title[:1].lower()}{group.title[1:]}" if group.part == LESION else group.title


def _spaced(formulas: Formulas, shown: Sequence[Any], width: int) -> list[str]:
    """Return formulas with an empty line around those that are higher than one line."""
    lines: list[str] = []
    for block in formulas.lines(shown, width - 2):
        tall = len(block) > 1 and any("---" in line or line.endswith("   otherwise") for line in block)
        if tall and lines and lines[-1] and not lines[-1].endswith(":"):
            lines.append("")
        lines += [f"  {line}" if line else "" for line in block]
        if tall:
            lines.append("")
    return lines[:-1] if lines and not lines[-1] else lines


def _presets(presets: Sequence[Preset], sources: Sources, width: int) -> Iterator[str]:
    """Yield the words that set several parameters of a lesion at once, and what they set."""
    example = f"{presets[0].name}={next(iter(presets[0].choices))}"
    yield from _wrap(
        f'Set as "{example}" in all lesions, "lesion_1.{example}" in one. A parameter that is set by itself '
        "goes before.",
        width,
    )
    for preset in presets:
        source = sources.mark(preset.source)
        yield from ["", *_wrap(f"{preset.name}: {preset.meaning} {source}", width, "  ")]
        rows = [
            (choice, ", ".join(f"{word} = {text.removesuffix(' 1')}" for word, text in given.items()))
            for choice, given in preset.choices.items()
        ]
        yield from table((preset.name, "sets"), rows, width)


def _interface(model: Disease, width: int) -> Iterator[str]:
    """Yield what a disease offers: sites, signals, outputs and events."""
    if model.sites:
        rows = [_site_row(site) for site in model.sites]
        yield from [*_heading("Sites for drugs"), *table(("site", "unit", "meaning"), rows, width)]
    block = model.block
    lists: list[tuple[str, Sequence[Any]]] = [
        ("Signals to drugs", model.signals),
        ("Outputs", model.outputs),
        ("Outputs of each lesion", block.outputs if block else ()),
        ("Sums over lesions", block.sums if block else ()),
    ]
    for title, items in lists:
        if items:
            rows = [(item.name, item.unit, item.meaning) for item in items]
            yield from [*_heading(title), *table(("name", "unit", "meaning"), rows, width)]
    if model.hazards:
        events = [(hazard.name, hazard.meaning) for hazard in model.hazards]
        yield from [*_heading("Events"), *table(("event", "meaning"), events, width)]


def _site_row(site: Site) -> tuple[str, str, str]:
    how = {"multiply": "drugs multiply", "add": "drugs add up", "max": "the larger counts"}[site.combine]
    return site.name, site.unit, f"{site.meaning}; {site.neutral:g} without a drug, {how}"


def _drug(model: Drug, width: int) -> Iterator[str]:
    """Yield routes, sites and signals of a drug, and its doses by kidney function."""
    states = {state.symbol: state for state in model.states}
    routes = [(r.name, r.into, f"{states[r.into].name}: {states[r.into].meaning}") for r in model.routes]
    yield from [*_heading("Routes"), *table(("route", "into", "which is"), routes, width)]
    offered = {site.name: site for site in _offered()}
    rows = [_site_row(offered[name]) if name in offered else (name, "", "") for name in model.acts_on]
    yield from [*_heading("Sites that it acts on"), *table(("site", "unit", "meaning"), rows, width)]
    if model.reads:
        yield from [*_heading("Signals that it reads"), *_wrap(", ".join(model.reads), width)]
    rows = [(item.name, item.unit, item.meaning) for item in model.outputs]
    if rows:
        yield from [*_heading("Outputs"), *table(("name", "unit", "meaning"), rows, width)]
    if model.renal_steps:
        steps = [(f"from {step.clearance}", f"{step.fraction:.4g} of the dose") for step in model.renal_steps]
        yield from [*_heading("Dose by creatinine clearance"), *table(("clearance", "given"), steps, width)]


def _offered() -> Iterator[Site]:
    for name in catalog.names("diseases"):
        yield from catalog.disease(name).sites


def _schedule(model: Disease, formulas: Formulas, sources: Sources, width: int) -> Iterator[str]:
    for item, given in zip(model.schedule, formulas.opened.schedule, strict=True):
        at, amount = (text if isinstance(text, str) else formulas.text.name(text) for text in given)
        what = f"{item.into} becomes {amount}" if item.sets else f"{amount} is added to {item.into}"
        yield from _wrap(f"At {at}: {what}. {item.meaning} {sources.mark(item.source)}", width, "  ")
