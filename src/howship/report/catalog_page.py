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
    # as wide as the terminal, but no wider than one reads; 80 columns in a file
    columns = max(_NARROWEST, min(shutil.get_terminal_size().columns, _WIDEST))
    print(model_page(model, columns), end="")
