"""What `howship list` and `howship show` print."""

from __future__ import annotations

import shutil

from howship import catalog
from howship.errors import Fault, InputError, near
from howship.model.declare import Disease, Drug
from howship.report.model_page import model_page

__all__ = ["print_entry", "print_list"]

_NARROWEST, _WIDEST = 60, 100


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


def print_entry(name: str, toml: bool = False, svg: bool = False) -> None:
    """Print one entry; of a disease also what acts on what, and the path of its diagram.

    With `toml`, print the file of a trial or population as it is; with `svg`, the diagram of a disease.
    Raises InputError for a name that is not in the catalog, or where the entry has no such file, and
    ModelError for a diagram that cannot be drawn.
    """
    found = [kind for kind in catalog.KINDS if name in catalog.names(kind)]
    if not found:
        known = [entry for kind in catalog.KINDS for entry in catalog.names(kind)]
        raise InputError(Fault(name, "is not in the catalog", "the name of an entry", near(name, known)))
    kind = found[0]
    if svg:
        _refuse_svg(name, kind, toml)
        from howship.report.diagram_page import print_svg

        print_svg(catalog.disease(name))
        return
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
    # as wide as the terminal, but no wider than one reads; 80 columns in a file
    columns = max(_NARROWEST, min(shutil.get_terminal_size().columns, _WIDEST))
    print(model_page(model, columns), end="")
    if isinstance(model, Disease):
        from howship.report.diagram_page import print_diagram

        print_diagram(model, columns)


def _refuse_svg(name: str, kind: str, toml: bool) -> None:
    """Raise InputError where there is no diagram to print."""
    if toml:
        where = f"show {name} --toml --svg"
        raise InputError(Fault(where, "two files are asked for", "one of them", "Leave one out"))
    if kind != "diseases":
        where, what = f"show {name} --svg", f"{name} is a {kind[:-1]}"
        raise InputError(Fault(where, what, "a disease, which has a diagram", "Leave --svg out"))
