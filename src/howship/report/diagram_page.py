"""What `howship show` prints of a disease's diagram: its sentences, where the picture is, or the picture."""

from __future__ import annotations

import sys

from howship import catalog
from howship.errors import ModelError
from howship.model.declare import Disease, Drug
from howship.report.diagram import diagram, drawing
from howship.report.diagram_words import words_section
from howship.report.influence import influences
from howship.solve.engine import cache

__all__ = ["print_diagram", "print_svg"]


def print_svg(disease: Disease) -> None:
    """Print the diagram as SVG, and nothing else. Raises ModelError where there is none."""
    print(diagram(disease, _drugs()), end="")


def print_diagram(disease: Disease, width: int) -> None:
    """Print what acts on what, draw it anew into the cache folder, and print where it is.

    Where that is not possible a line on stderr says so: the page stands without.
    """
    try:
        graph = influences(disease, _drugs())
        print("\n".join(words_section(graph, width)))
        text = drawing(disease, graph)
    except ModelError as error:
        print(f"Warning: there is no diagram. {error}", file=sys.stderr)
        return
    folder = cache.folder()
    try:
        if folder is None:
            raise OSError(0, "there is no cache folder")
        path = (folder / f"{disease.name}.svg").absolute()
        cache.replace(path, text.encode())
    except OSError as error:
        print(
            f"Warning: the diagram was not written to {folder or 'disk'}: {error.strerror}. Set "
            f"HOWSHIP_CACHE to a folder of yours, or use howship show {disease.name} --svg",
            file=sys.stderr,
        )
        return
    print(f"\nDiagram: {path}")


def _drugs() -> list[Drug]:
    return [catalog.drug(name) for name in catalog.names("drugs")]
