"""The command line: every command is one call of the public API, and prints what it returns."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from howship import __version__
from howship.errors import HowshipError

__all__ = ["app", "main"]

TIME = "A year is 365.25 days, a month a twelfth of it."
INTERRUPTED = "Interrupted. What was finished is safe; a run goes on with --out DIR --resume."
app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Howship: breast cancer in bone, from one lesion to the outcome of a clinical trial. "
    f"{TIME} A research tool: it gives no advice for a single real patient.",
)

Workers = Annotated[Optional[int], typer.Option(help="Processes; all cores by default.")]  # noqa: UP045
Patients = Annotated[Optional[int], typer.Option(help="Number of patients; the trial's own by default.")]  # noqa: UP045
Seed = Annotated[Optional[int], typer.Option(help="Seed of all random numbers; the trial's own by default.")]  # noqa: UP045
Out = Annotated[Optional[Path], typer.Option(help="Run folder; runs/TRIAL-001 by default.")]  # noqa: UP045


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"howship {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command()
def run(
    trial: Annotated[str, typer.Argument(help="Name of a catalog trial, or a TOML file.")],
    patients: Patients = None,
    seed: Seed = None,
    workers: Workers = None,
    out: Out = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the unfinished run in --out.")] = False,
    parallel: Annotated[
        bool, typer.Option("--parallel", help="One arm for each person, as a trial does; else all arms.")
    ] = False,
) -> None:
    """Simulate a clinical trial and set it beside the published numbers."""
    from howship.report.progress import bar
    from howship.report.table import print_table
    from howship.runner import ALLOWED_FAILURES, failures
    from howship.runner import run as run_trial

    with bar(trial) as advance:
        finished = run_trial(
            trial, patients, seed, workers, out, resume=resume, parallel=parallel, progress=advance
        )
    print_table(finished.summary)
    typer.echo(f"Run folder: {finished.path}")
    typer.echo(f"One page about it: howship report {finished.path}")
    failed, asked = failures(finished.summary)
    if failed:
        typer.echo(
            f"Warning: {failed} of {asked} patients failed; see failures.parquet in the run folder "
            "for the state, the day and the command that replays each.",
            err=True,
        )
    if failed > ALLOWED_FAILURES * asked:
        raise typer.Exit(1)


@app.command()
def simulate(
    disease: Annotated[str, typer.Argument(help="Name of a disease of the catalog.")],
    dose: Annotated[
        list[str], typer.Option(help='Repeatable: "DRUG AMOUNT ROUTE [over D] [every I] [times N] [from T]".')
    ] = [],  # noqa: B006
    set: Annotated[
        list[str], typer.Option(help='Repeatable: "name=value unit [from day 20 to day 80]".')
    ] = [],  # noqa: B006
    until: Annotated[Optional[str], typer.Option(help=f'End, such as "2 years". {TIME}')] = None,  # noqa: UP045
    every: Annotated[Optional[str], typer.Option(help='Step of the output, such as "1 week".')] = None,  # noqa: UP045
    lesions: Annotated[Optional[int], typer.Option(help="Number of lesions.")] = None,  # noqa: UP045
    out: Annotated[Optional[Path], typer.Option(help="File to write: .csv or .parquet.")] = None,  # noqa: UP045
) -> None:
    """Simulate one patient; without options, the entry's reference experiment."""
    from howship.report.simulation import print_trajectory
    from howship.simulator import simulate as simulate_one

    trajectory = simulate_one(disease, dose, set, until, every, lesions)
    if out is not None:
        trajectory.write(out)
    print_trajectory(trajectory, out)


@app.command("list")
def list_(
    kind: Annotated[Optional[str], typer.Argument(help="diseases, drugs, trials or populations")] = None,  # noqa: UP045
) -> None:
    """List what the catalog holds."""
    from howship.report.catalog_page import print_list

    print_list(kind)


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="A disease, drug, trial or population.")],
    toml: Annotated[bool, typer.Option("--toml", help="Print the file of a trial or population.")] = False,
    svg: Annotated[bool, typer.Option("--svg", help="Print the diagram of a disease, as SVG.")] = False,
) -> None:
    """Print an entry of the catalog: prose, formulas as they run, quantities with unit and source, sites.

    Of a disease also what acts on what and where drugs act, with a diagram drawn from its equations.
    """
    from howship.report.catalog_page import print_entry

    print_entry(name, toml, svg)


@app.command()
def check(
    name: Annotated[Optional[str], typer.Argument(help="One entry; all by default.")] = None,  # noqa: UP045
    set: Annotated[
        list[str], typer.Option(help='Repeatable: "name=value unit"; names the states that then move.')
    ] = [],  # noqa: B006
) -> None:
    """Check units, scales, baselines, unused parameters and sources of models."""
    from howship.report.checks import print_checks

    if not print_checks(name, set):
        raise typer.Exit(1)


@app.command()
def report(run: Annotated[Path, typer.Argument(help="A run folder.")]) -> None:
    """Write one self-contained HTML page about a run."""
    from howship.report.html import report as write_report

    typer.echo(f"Wrote {write_report(run)}")


@app.command()
def compare(
    first: Annotated[Path, typer.Argument(help="A run folder.")],
    second: Annotated[Path, typer.Argument(help="Another run folder.")],
) -> None:
    """Compare two runs: the same patients, paired differences."""
    from howship.report.compare import compare as compare_runs
    from howship.report.compare import print_comparison

    print_comparison(compare_runs(first, second))


@app.command()
def export(
    name: Annotated[str, typer.Argument(help="Name of a disease of the catalog.")],
    sbml: Annotated[Path, typer.Option(help="File to write: SBML Level 3 Version 2.")],
    dose_drug: Annotated[list[str], typer.Option(help="Repeatable: a drug that the file includes.")] = [],  # noqa: B006
    lesions: Annotated[Optional[int], typer.Option(help="Number of lesions.")] = None,  # noqa: UP045
) -> None:
    """Write a model for other tools, as SBML; doses are not part of the file."""
    from howship.exchange.sbml import export as export_sbml

    typer.echo(f"Wrote {export_sbml((name, *dose_drug), sbml, lesions)}")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="SBML file, Level 2 or 3.")],
    as_: Annotated[str, typer.Option("--as", help="Name under which the model is found from then on.")],
) -> None:
    """Make an SBML model one of your own, in the folder howship_models (or HOWSHIP_MODELS)."""
    from howship.exchange.sbml_read import import_model

    for sentence in import_model(file, as_).sentences():
        typer.echo(sentence)


@app.command()
def bench(
    quick: Annotated[
        bool, typer.Option("--quick", help="One regimen, one error, libRoadRunner only: under 40 s.")
    ] = False,
    json: Annotated[Optional[Path], typer.Option(help="File to write for programs.")] = None,  # noqa: UP045
    patients: Annotated[Optional[int], typer.Option(help="Patients timed in Howship; else 512.")] = None,  # noqa: UP045
    peers: Annotated[
        list[str], typer.Option(help="Repeatable: libroadrunner, cvode, lsoda; by default what is installed.")
    ] = [],  # noqa: B006
    out: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(help="Folder for table and figure, not with --quick; runs/bench by default."),
    ] = None,
) -> None:
    """Measure the speed of Howship beside other tools, at equal error, on one core."""
    from howship.bench import bench as measure
    from howship.bench.page import print_bench, write_json, write_page

    result = measure(quick, patients, peers, tell=lambda text: typer.echo(text, err=True))
    print_bench(result)
    if json is not None:
        typer.echo(f"Wrote {write_json(result, json)}")
    if not quick:
        typer.echo("Wrote " + ", ".join(str(path) for path in write_page(result, out or Path("runs/bench"))))


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line; every error of Howship is one message and an exit code."""
    try:
        try:
            return app(arguments)
        finally:
            sys.stdout.flush()  # what cannot be written must show here, not after the exit code
    except HowshipError as error:
        typer.echo(f"Error: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as error:
        typer.echo(f"Error: output: {error.strerror or error}. Write it where there is room.", err=True)
        # nothing more can be written: the interpreter's own last flush would fail again
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
        sys.exit(1)
    except SystemExit as stop:
        if stop.code == 130:  # typer's answer to an interrupt from the keyboard
            typer.echo(f"\n{INTERRUPTED}", err=True)
        raise
    except KeyboardInterrupt:
        typer.echo(INTERRUPTED, err=True)
        sys.exit(130)
