"""What `howship simulate` prints: a short table of outputs, the file, and the status of the model."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from howship import catalog
from howship.simulator import Trajectory

__all__ = ["RESEARCH", "print_trajectory"]

RESEARCH = "A research tool: it gives no advice for a single real patient."
_ROWS = 12
_FEW = 6
_COLUMNS = (
    "osteoclasts",
    "serum_calcium",
    "untx",
    "lumbar_spine_bmd",
    "tumor_burden",
    "bone_volume",
    "bone_mass",
    "osteoblasts",
    "pth",
)


def _fitting(trajectory: Trajectory, rows: list[int], width: int) -> list[tuple[str, list[str]]]:
    """Return header and cells of time and of as many outputs as `width` characters hold, each whole."""
    names = [name for name in _COLUMNS if name in trajectory.columns]
    names = names or list(trajectory.columns)[:_FEW]
    found = [("time\n(day)", [f"{trajectory.time[row]:g}" for row in rows])]
    for name in names:
        header = name.replace("_", "_\n") + f"\n({trajectory.units[name]})"
        found.append((header, [f"{trajectory.columns[name][row]:.4g}" for row in rows]))
    left, shown = width - 1, list[tuple[str, list[str]]]()
    for header, cells in found:
        left -= max(map(len, (*header.split("\n"), *cells))) + 3  # with its border and two blanks
        if left < 0 and len(shown) > 1:
            break
        shown.append((header, cells))
    return shown


def print_trajectory(trajectory: Trajectory, out: Path | None) -> None:
    """Print at most a dozen rows of the common outputs (else the first columns), and where the rest is."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    # not np.unique: it would import numpy.ma, a tenth of the whole start
    rows = sorted(set(np.linspace(0, len(trajectory.time) - 1, _ROWS).round().astype(int).tolist()))
    columns = _fitting(trajectory, rows, console.width)
    table = Table()
    for header, _ in columns:
        table.add_column(header, no_wrap=True)
    for cells in zip(*(cells for _, cells in columns), strict=True):
        table.add_row(*cells)
    console.print(table)
    disease = catalog.disease(trajectory.disease)
    if "uncalibrated" in trajectory.notes:
        console.print("[bold]uncalibrated[/]: structure and prior values only; not yet fitted to data.")
    for note in trajectory.notes:
        if note.startswith("implausible"):
            console.print(f"[bold]{note}[/]; the rows are as the model gives them.", soft_wrap=True)
    console.print(f"{disease.source} [{disease.status}]", markup=False, soft_wrap=True)
    if out is not None:
        console.print(
            f"Wrote {out}: {len(trajectory.time)} rows, {len(trajectory.columns) + 1} columns.",
            soft_wrap=True,
        )
    else:
        console.print(f"{len(trajectory.columns)} columns in all; write them with --out FILE.csv.")
    console.print(RESEARCH)
