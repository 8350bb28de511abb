"""The work-precision figure: milliseconds per patient against the largest error."""

from __future__ import annotations

import io
from typing import Any

from howship.bench import Bench
from howship.bench.work import WORKS

__all__ = ["draw"]

COLORS = {"howship": "#0072B2", "libroadrunner": "#D55E00", "cvode": "#007A5A", "lsoda": "#A6517F"}
MARKS = {"howship": "o", "libroadrunner": "s", "cvode": "^", "lsoda": "D"}
_STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "howship bench",
    "font.family": "sans-serif",
    "font.size": 10.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def draw(result: Bench) -> str:
    """Return the figure as SVG, a panel for each work."""
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=(4.2 * max(len(result.curves), 1), 3.8), layout="constrained")
        FigureCanvasSVG(figure)
        panels = figure.subplots(1, max(len(result.curves), 1), sharey=True, squeeze=False)[0]
        for panel, (work, curves) in zip(panels, result.curves.items(), strict=False):
            for name, points in curves.items():
                sound = [point for point in points if point.error < 1]
                panel.loglog(
                    [point.error for point in sound],
                    [point.milliseconds.median for point in sound],
                    color=COLORS[name],
                    marker=MARKS[name],
                    label=result.titles[name].split(",")[0],
                )
            panel.set_title(f"{work}: {WORKS[work].text}", fontsize=9)
            panel.set_xlabel("largest error")
            panel.grid(True, which="major", color="#dddddd", linewidth=0.6)
        panels[0].set_ylabel("ms per patient, one core")
        panels[-1].legend(frameon=False)
        stream = io.StringIO()
        figure.savefig(stream, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Type", "Format")))
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"
