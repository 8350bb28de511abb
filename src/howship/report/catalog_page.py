"""What `howship list` and `howship show` print."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from howship import catalog
from howship.errors import Fault, InputError, near
from howship.model.declare import Disease, Drug, Parameter, State

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["print_entry", "print_list"]


def print_list(kind: str | None) -> None:
    """Print the names of one kind of entry, or of all. Raises InputError for an unknown kind."""
    from rich.console import Console

    if kind is not None and kind not in catalog.KINDS:
        raise InputError(Fault(kind, "is no kind of entry", "one of these", near(kind, catalog.KINDS)))
    console = Console(highlight=False)
    for each in [kind] if kind else catalog.KINDS:
        console.print(f"[bold]{each}[/]")
        for name in catalog.names(each):
            console.print(f"  {name:28} {_title(each, name)}", markup=False, soft_wrap=True)


def _title(kind: str, name: str) -> str:
    if kind == "diseases":
        disease = catalog.disease(name)
        return f"{disease.title} [{disease.status}{', uncalibrated' if disease.uncalibrated else ''}]"
    if kind == "drugs":
        drug = catalog.drug(name)
        return f"{drug.title} [{drug.status}]"
    import tomllib

    return str(tomllib.loads(catalog.path(kind, name).read_text(encoding="utf-8")).get("title", ""))


def print_entry(name: str, toml: bool) -> None:
    """Print one entry; with `toml`, the file of a trial or population as it is."""
    found = [kind for kind in catalog.KINDS if name in catalog.names(kind)]
    if not found:
        known = [entry for kind in catalog.KINDS for entry in catalog.names(kind)]
        raise InputError(Fault(name, "is not in the catalog", "the name of an entry", near(name, known)))
    kind = found[0]
    if kind in ("trials", "populations"):
        text = catalog.path(kind, name).read_text(encoding="utf-8")
        print(text, end="" if text.endswith("\n") else "\n")
        return
    if toml:
        raise InputError(
            Fault(
                f"show {name} --toml", f"{name} is a {kind[:-1]}", "a trial or population", "Leave --toml out"
            )
        )
    model: Disease | Drug = catalog.disease(name) if kind == "diseases" else catalog.drug(name)
    _print_model(model)


def _print_model(model: Disease | Drug) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    console.print(f"[bold]{model.name}[/]: ", end="")
    console.print(f"{model.title} [{model.status}]", markup=False)
    if isinstance(model, Disease) and model.uncalibrated:
        console.print("[bold]uncalibrated[/]: structure and prior values only; not yet fitted to data.")
    console.print(f"Source: {model.source}\n", markup=False)
    console.print(_paragraphs(model.prose), markup=False)
    for title, states, parameters in _groups(model):
        _quantities(console, f"{title}: states", states)
        _quantities(console, f"{title}: parameters", parameters)
    _sites(console, model)
    console.print("\n[bold]Equations[/] (as they run)")
    console.print(inspect.getsource(model.equations), markup=False, soft_wrap=True)


def _groups(model: Disease | Drug) -> list[tuple[str, Any, Any]]:
    groups: list[tuple[str, Any, Any]] = [(model.name, model.states, model.parameters)]
    if isinstance(model, Disease) and model.block is not None:
        groups.append(("each lesion", model.block.states, model.block.parameters))
    if isinstance(model, Drug) and model.local is not None:
        groups.append(("in each lesion", model.local.states, model.local.parameters))
    return groups


def _paragraphs(prose: str) -> str:
    """Return prose with the lines of each paragraph joined, so that the terminal breaks them; lists stay."""
    blocks = inspect.cleandoc(prose).split("\n\n")
    listed = ("-", "*", " ")
    return "\n\n".join(
        block if any(line.startswith(listed) for line in block.splitlines()) else " ".join(block.split())
        for block in blocks
    )


def _quantities(console: Console, title: str, items: Iterable[State | Parameter]) -> None:
    """Print states or parameters; a source is a number in the table, and its text stands below, once."""
    from rich.table import Table

    table = Table("symbol", "name", "value", "meaning", "source", "status", title=title, title_justify="left")
    numbers: dict[str, int] = {}
    for item in items:
        value: Any = item.value if isinstance(item, Parameter) else item.start
        text = value if isinstance(value, str) else f"computed ({getattr(item, 'unit', '')})"
        number = numbers.setdefault(_short(item.source), len(numbers) + 1)
        table.add_row(item.symbol, item.name, text, item.meaning, f"[{number}]", item.source.status)
    if not table.row_count:
        return
    for column in (0, 1, 4):
        table.columns[column].overflow = "fold"
    console.print(table, markup=False)
    for text, number in numbers.items():
        console.print(f"[{number}] {text}", markup=False)


def _short(source: Any) -> str:
    return str(source.place or source.citation)


def _sites(console: Console, model: Disease | Drug) -> None:
    if isinstance(model, Drug):
        console.print(f"\nActs on: {', '.join(model.acts_on)}", markup=False)
        console.print(f"Routes: {', '.join(route.name for route in model.routes)}", markup=False)
        return
    from rich.table import Table

    table = Table(
        "site", "unit", "neutral", "combines", "meaning", title="Sites for drugs", title_justify="left"
    )
    for site in model.sites:
        table.add_row(site.name, site.unit, f"{site.neutral:g}", site.combine, site.meaning)
    console.print(table, markup=False)
    outputs = [*model.outputs, *(model.block.outputs if model.block else ())]
    console.print(
        f"Outputs: {', '.join(f'{o.name} ({o.unit})' for o in outputs)}", markup=False, soft_wrap=True
    )
