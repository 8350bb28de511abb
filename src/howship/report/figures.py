"""Figures of a run as inline SVG: same summary, same bytes, no date, no pyplot state.

Arms differ in color (Okabe and Ito's palette, told apart by color-blind readers) and in dashes.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from howship.report.wording import axis_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["kaplan_meier", "mean_cumulative", "visit_curve"]

Curve = Mapping[str, Sequence[float | None]]

COLORS = ("#0072B2", "#D55E00", "#007A5A", "#A6517F", "#8A6D00", "#4B4B4B")
DASHES = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (6, 2, 1.5, 2)), (0, (1, 1)), (0, (9, 2)))
WEEK = 7.0
STEPS = (1, 2, 4, 13, 26, 52, 104, 260)  # weeks between ticks
WIDTH = 6.6  # inches; the page scales it
LABELS = 1.45  # inches kept at the right for the names of the arms
_STYLE: dict[str, Any] = {
    "svg.fonttype": "none",  # text stays text: readable by search and by screen readers
    "font.family": "sans-serif",
    "font.sans-serif": ["Helvetica Neue", "Arial", "Liberation Sans", "DejaVu Sans"],
    "font.size": 10.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "axes.edgecolor": "#444444",
    "axes.titlesize": 10.0,
    "text.parse_math": False,  # a dollar sign in the name of an arm is a dollar sign
}


@contextmanager
def _figure(name: str, height: float) -> Iterator[tuple[Figure, list[str]]]:
    """Give an empty figure of `height` inches; on leaving, its SVG is the one item of the list."""
    import logging

    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # fonts named for the browser
    svg: list[str] = []
    style: Any = {**_STYLE, "svg.hashsalt": name}
    with matplotlib.rc_context(style):
        figure = Figure(figsize=(WIDTH, height))
        FigureCanvasSVG(figure)
        yield figure, svg
        stream = io.StringIO()
        figure.savefig(
            stream, format="svg", metadata={"Date": None, "Creator": None, "Type": None, "Format": None}
        )
    svg.append(_inline(stream.getvalue(), name))


def _inline(svg: str, name: str) -> str:
    """Return the svg element alone, with ids that are unique on a page of several figures."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r"url\(#", f"url(#{name}-", svg)
    return re.sub(r'href="#', f'href="#{name}-', svg)


def _values(values: Sequence[float | None]) -> np.ndarray[Any, Any]:
    return np.array([np.nan if value is None else value for value in values], dtype=float)


def _time_axis(axes: Axes, last_day: float, ticks: Sequence[float] | None = None) -> None:
    """Label the time axis; its data are days, its numbers weeks."""
    if ticks is None:
        step = next((step for step in STEPS if last_day / WEEK / step <= 8), STEPS[-1]) * WEEK
        ticks = np.arange(0, last_day * 1.001, step).tolist()
    shown = [tick for tick in ticks if -1e-9 <= tick <= last_day * 1.001]
    axes.set_xticks(shown, [f"{tick / WEEK:.4g}" for tick in shown])
    axes.set_xlim(0, last_day)
    axes.set_xlabel("Time since randomization (weeks)")


def _place(figure: Figure, height: float, bottom: float) -> Axes:
    """Return axes that leave room (inches) below, and at the right for the names of the arms."""
    left, top = 0.72, 0.16
    box = (left / WIDTH, bottom / height, (WIDTH - left - LABELS) / WIDTH, (height - bottom - top) / height)
    return figure.add_axes(box)


def _name_lines(axes: Axes, ends: Sequence[tuple[str, float, str]]) -> None:
    """Write each arm's name (name, last value, color) beside the end of its line, without overlap."""
    low, high = axes.get_ylim()
    inches = axes.get_position().height * axes.get_figure().get_size_inches()[1]  # type: ignore[union-attr]
    line = 0.165 / inches  # height of a line of text, as a fraction of the axes
    wrapped = [(textwrap.fill(name, 20), (value - low) / (high - low), color) for name, value, color in ends]
    wrapped = [(text, np.clip(at, 0, 1) if np.isfinite(at) else 0.5, color) for text, at, color in wrapped]
    floor = 0.0
    places = []
    for text, at, color in sorted(wrapped, key=lambda item: item[1]):
        half = line * (text.count("\n") + 1) / 2
        at = max(at, floor + half)
        places.append([text, at, color, half])
        floor = at + half + line / 4
    ceiling = 1.06
    for place in reversed(places):  # push back down what left the axes at the top
        place[1] = min(place[1], ceiling - place[3])
        ceiling = place[1] - place[3] - line / 4
    for text, at, color, _ in places:
        axes.text(1.02, at, text, color=color, transform=axes.transAxes, va="center", ha="left", fontsize=9.5)


def _look(index: int) -> tuple[str, Any]:
    return COLORS[index % len(COLORS)], DASHES[index % len(DASHES)]


def _last_day(curves: Mapping[str, Curve], key: str = "day") -> float:
    return (
        max((float(np.nanmax(_values(c[key]))) for c in curves.values() if len(c[key])), default=0.0) or 1.0
    )


def kaplan_meier(curves: Mapping[str, Curve]) -> str:
    """Return the Kaplan-Meier figure of the first SRE, numbers at risk below, as an SVG element.

    `curves` maps arms to day, event_free, low, high, risk_day and at_risk.
    """
    row = 0.42
    bottom = 0.85 + row * len(curves)
    height = 3.1 + bottom
    with _figure("km", height) as (figure, svg):
        axes = _place(figure, height, bottom)
        ends = []
        for index, (arm, curve) in enumerate(curves.items()):
            color, dash = _look(index)
            day, free = _values(curve["day"]), 100 * _values(curve["event_free"])
            low, high = 100 * _values(curve["low"]), 100 * _values(curve["high"])
            axes.fill_between(day, low, high, step="post", color=color, alpha=0.14, linewidth=0)
            axes.step(day, free, where="post", color=color, linestyle=dash, linewidth=1.8)
            ends.append((arm, float(free[-1]) if len(free) else np.nan, color))
        axes.set_ylim(0, 102)
        axes.set_ylabel("Free of skeletal-related events (%)")
        ticks = max((list(curve["risk_day"]) for curve in curves.values()), key=len, default=[])
        _time_axis(
            axes, max(_last_day(curves), _last_day(curves, "risk_day")), [float(t or 0) for t in ticks]
        )
        _name_lines(axes, ends)
        _at_risk(axes, curves, row)
    return svg[0]


def _at_risk(axes: Axes, curves: Mapping[str, Curve], row: float) -> None:
    """Write the numbers at risk under the axis, one arm per row (`row` inches), its name above them."""
    figure = axes.get_figure()
    assert figure is not None
    inch = 1 / (axes.get_position().height * figure.get_size_inches()[1])  # type: ignore[union-attr]
    across = axes.get_xaxis_transform()
    axes.text(
        0, -0.62 * inch, "Number at risk", transform=axes.transAxes, va="center", fontsize=9, color="#444444"
    )
    for index, (arm, curve) in enumerate(curves.items()):
        color, _ = _look(index)
        top = 0.80 + row * index
        name = textwrap.shorten(arm, 60, placeholder=" ...")
        axes.text(0, -top * inch, name, transform=axes.transAxes, va="center", fontsize=8.5, color=color)
        for day, count in zip(curve["risk_day"], curve["at_risk"], strict=True):
            axes.text(
                day or 0,
                -(top + 0.155) * inch,
                f"{count}",
                transform=across,
                ha="center",
                va="center",
                fontsize=9,
            )


def mean_cumulative(curves: Mapping[str, Curve]) -> str:
    """Return the mean cumulative number of SREs per patient, with 95 % band, as an SVG element.

    `curves` maps arms to day, mean, low and high.
    """
    height = 3.6
    with _figure("mcf", height) as (figure, svg):
        axes = _place(figure, height, 0.55)
        ends = []
        for index, (arm, curve) in enumerate(curves.items()):
            color, dash = _look(index)
            day, mean = _values(curve["day"]), _values(curve["mean"])
            low, high = _values(curve["low"]), _values(curve["high"])
            axes.fill_between(day, low, high, color=color, alpha=0.14, linewidth=0)
            axes.plot(day, mean, color=color, linestyle=dash, linewidth=1.8)
            ends.append((arm, float(mean[-1]) if len(mean) else np.nan, color))
        axes.set_ylim(0, None)
        axes.set_ylabel("Mean SREs per patient (95 % band)")
        _time_axis(axes, _last_day(curves))
        _name_lines(axes, ends)
    return svg[0]


def visit_curve(name: str, curve: Mapping[str, Any]) -> str:
    """Return median and 5-95 % band of one output by arm as an SVG element.

    `name` is the output's, `curve` holds unit, label and, by arm, day, median, p5 and p95.
    """
    height = 3.0
    with _figure("visit-" + re.sub(r"[^A-Za-z0-9_-]", "-", name), height) as (figure, svg):
        axes = _place(figure, height, 0.55)
        ends = []
        for index, (arm, band) in enumerate(curve["arms"].items()):
            color, dash = _look(index)
            day, median = _values(band["day"]), _values(band["median"])
            low, high = _values(band["p5"]), _values(band["p95"])
            axes.fill_between(day, low, high, color=color, alpha=0.13, linewidth=0)
            for edge in (low, high):
                axes.plot(day, edge, color=color, linestyle=dash, linewidth=0.6, alpha=0.6)
            axes.plot(day, median, color=color, linestyle=dash, linewidth=1.8)
            known = median[np.isfinite(median)]
            ends.append((arm, float(known[-1]) if known.size else np.nan, color))
        axes.ticklabel_format(axis="y", useOffset=False)
        axes.set_ylabel(axis_label(curve["label"], curve["unit"]))
        _time_axis(axes, _last_day(curve["arms"]))
        _name_lines(axes, ends)
    return svg[0]
