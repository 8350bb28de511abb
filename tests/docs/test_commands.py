"""Every command and option is documented, and the command line starts fast."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
import typer.main

from howship.cli import app

ROOT = Path(__file__).parents[2]
GROUP = typer.main.get_command(app)
COMMANDS: dict[str, click.Command] = dict(getattr(GROUP, "commands", {}))
PAGES = [ROOT / "README.md", *(page for page in ROOT.glob("docs/*.md") if page.name != "commands.md")]
HELP = "import sys; sys.argv = ['howship', '--help']; from howship.cli import main; main()"
HEAVY = {
    "duckdb",
    "jinja2",
    "lifelines",
    "matplotlib",
    "numpy",
    "pandas",
    "pint",
    "pydantic",
    "scipy",
    "sympy",
}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_in_the_documents(name: str) -> None:
    assert f"\n## howship {name}\n" in (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    told = [page.name for page in PAGES if f"howship {name}" in page.read_text(encoding="utf-8")]
    assert told, f"howship {name} is shown on no page but the reference"


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_option_and_argument_has_help(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    assert [p.name for p in command.params if not getattr(p, "help", None)] == []


def _printed(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=True,
    )
    return done.stdout


def test_help_says_what_a_year_and_a_month_are() -> None:
    for code in (HELP, HELP.replace("'--help'", "'simulate', '--help'")):
        text = " ".join(_printed(code).split())
        assert "A year is 365.25 days, a month a twelfth of it." in text


def _best(code: str, limit: float) -> float:
    """Return the shortest of three times (s) that `code` prints; stop at the first within the limit."""
    times: list[float] = []
    while len(times) < 3 and (not times or min(times) > limit):
        times.append(float(_printed(code)))
    return min(times)


def test_import_takes_at_most_a_third_of_a_second() -> None:
    code = "import time; t = time.perf_counter(); import howship; print(time.perf_counter() - t)"
    assert _best(code, 0.3) <= 0.3


def test_help_takes_at_most_half_a_second() -> None:
    code = (
        "import subprocess, sys, time; t = time.perf_counter(); "
        f"subprocess.run([sys.executable, '-c', {HELP!r}], stdout=subprocess.DEVNULL, check=True); "
        "print(time.perf_counter() - t)"
    )
    assert _best(code, 0.5) <= 0.5


@pytest.mark.parametrize("code", ["import howship", "import howship.cli"])
def test_heavy_libraries_wait_for_their_first_use(code: str) -> None:
    loaded = _printed(f"{code}\nimport sys\nprint(' '.join(sys.modules))").split()
    assert HEAVY & set(loaded) == set()
