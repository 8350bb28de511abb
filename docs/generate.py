"""Write the generated parts and files of the documents from the code, or check that they are up to date.

    python docs/generate.py            write them
    python docs/generate.py --check    exit code 1 if one of them is out of date
    python docs/generate.py --example  run README's first trial and put what it prints there (minutes)

A generated part stands between `<!-- generated: NAME -->` and `<!-- end -->`, the example between
`<!-- example -->` and `<!-- end -->`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

from howship import catalog
from howship.report.diagram import diagram
from howship.source import Source
from howship.store.schema import TABLES, Column

ROOT = Path(__file__).parents[1]
PART = re.compile(r"(<!-- generated: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
EXAMPLE = re.compile(r"(<!-- example -->\n)(.*?)(<!-- end -->)", re.DOTALL)
CITATIONS_SHOWN = 3
PAGES = ("README.md", "docs/commands.md", "docs/run-folder.md", "docs/breast_bone_metastasis.md")
DISEASE = "breast_bone_metastasis"


def _help(*command: str) -> str:
    """Return what a command prints with --help, at 80 columns without colors."""
    environment = {**os.environ, "COLUMNS": "80", "TERMINAL_WIDTH": "80", "NO_COLOR": "1", "TERM": "dumb"}
    code = "from howship.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *command, "--help"],
        env=environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=True,
    )
    lines = [line.rstrip() for line in done.stdout.replace("Usage: -c", "Usage: howship").splitlines()]
    return "\n".join(lines).strip("\n")


def command_names() -> list[str]:
    """Return the commands of the command line, in the order of its help."""
    from howship.cli import app

    return [info.name or info.callback.__name__ for info in app.registered_commands if info.callback]


def commands() -> str:
    """Return the help of every command."""
    parts = [f"```text\n{_help()}\n```\n"]
    parts += [f"## howship {name}\n\n```text\n{_help(name)}\n```\n" for name in command_names()]
    return "\n".join(parts)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("<", "&lt;") for cell in cells) + " |"


def _columns(columns: tuple[Column, ...]) -> Iterator[str]:
    yield _row("column", "type", "unit", "meaning")
    yield "|---|---|---|---|"
    for column in columns:
        yield _row(f"`{column.name}`", column.kind, column.unit, column.meaning)


def tables() -> str:
    """Return every table of a run folder with its columns."""
    lines: list[str] = []
    for table in TABLES.values():
        rows = "one row each" if table.unique else "several rows may share it"
        key = ", ".join(f"`{name}`" for name in table.key)
        lines += [f"## {table.name}.parquet", "", f"Key ({rows}): {key}.", ""]
        lines += [*_columns(table.columns), ""]
    return "\n".join(lines)


def _entry(kind: str, name: str) -> tuple[str, str]:
    """Return the title and the status of a catalog entry."""
    if kind == "diseases":
        disease = catalog.disease(name)
        return disease.title, disease.status + (", uncalibrated" if disease.uncalibrated else "")
    if kind == "drugs":
        drug = catalog.drug(name)
        return drug.title, drug.status
    return str(tomllib.loads(catalog.path(kind, name).read_text(encoding="utf-8"))["title"]), ""


def entries() -> str:
    """Return the entries of the catalog, kind by kind."""
    lines: list[str] = []
    for kind in catalog.KINDS:
        lines += [f"**{kind.capitalize()}**", ""]
        for name in catalog.names(kind):
            title, status = _entry(kind, name)
            lines.append(f"- `{name}`: {title}" + (f" ({status})" if status else ""))
        lines.append("")
    return "\n".join(lines)


def mechanisms() -> str:
    """Return the table of the disease's mechanisms: equation, source, status, and the test that holds it."""
    disease = catalog.disease(DISEASE)
    block = disease.block.parameters if disease.block else ()
    declared = {parameter.name: parameter for parameter in (*disease.parameters, *block)}
    listed = tomllib.loads((ROOT / "docs" / "mechanisms.toml").read_text(encoding="utf-8"))["mechanism"]
    lines = [
        _row("mechanism", "equation", "code", "parameters: source", "status", "test"),
        "|---|---|---|---|---|---|",
    ]
    for each in listed:
        used = [declared[name] for name in each["parameters"]]
        statuses = sorted({parameter.source.status for parameter in used}) or [disease.status]
        sources = "; ".join(f"`{parameter.name}`: {_origin(parameter.source)}" for parameter in used)
        file, function = each["test"].split("::")
        code = f"`{each['code']}`"
        test = f"[{function}](../tests/{file})"
        lines.append(_row(each["name"], f"`{each['equation']}`", code, sources, ", ".join(statuses), test))
    return "\n".join(lines)


def _origin(source: Source) -> str:
    """Return a source in few words: authors and year, or that it is ours and why."""
    if source.status == "ours":
        return f"ours, {source.place}"
    year = re.search(r"\b(19|20)\d\d\b", source.citation)
    return f"{source.citation.split()[0]} {year.group() if year else ''}".strip()


PARTS: dict[str, Callable[[], str]] = {
    "commands": commands,
    "tables": tables,
    "catalog": entries,
    "mechanisms": mechanisms,
}


def picture() -> str:
    """Return the diagram of the disease, as SVG."""
    return diagram(catalog.disease(DISEASE), [catalog.drug(name) for name in catalog.names("drugs")])


# files that are generated as a whole
FILES: dict[str, Callable[[], str]] = {"docs/breast_bone_metastasis.svg": picture}


def generated(text: str) -> str:
    """Return a page with its generated parts as they should be."""

    def fill(match: re.Match[str]) -> str:
        return f"{match.group(1)}\n{PARTS[match.group(2)]().strip()}\n\n{match.group(4)}"

    return PART.sub(fill, text)


def wanted() -> Iterator[tuple[str, str, str]]:
    """Yield every generated file and every page with a generated part, as it is and as it should be."""
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        yield page, text, generated(text)
    for file, write in FILES.items():
        path = ROOT / file
        yield file, path.read_text(encoding="utf-8") if path.exists() else "", write()


def stale() -> dict[str, str]:
    """Return what is out of date, and what it should be."""
    return {file: new for file, old, new in wanted() if old != new}


def example() -> str:
    """Return what `howship run kohno_2005` prints, at 100 columns, with the list of citations cut short."""
    code = "from howship.cli import main; main(['run', 'kohno_2005'])"
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=True,
        )
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    first = lines.index("This result rests on") + 1
    last = lines.index("", first)
    starts = [i for i in range(first, last) if not lines[i].startswith(" ")]
    if len(starts) > CITATIONS_SHOWN:
        left = f"             ... and {len(starts) - CITATIONS_SHOWN} more"
        lines[starts[CITATIONS_SHOWN] : last] = [left]
    return "\n".join(lines).strip("\n")


def with_example(text: str, shown: str) -> str:
    """Return README's text with `shown` as its example."""
    return EXAMPLE.sub(lambda match: f"{match.group(1)}\n```text\n{shown}\n```\n\n{match.group(3)}", text)


def main(arguments: list[str]) -> int:
    """Write or check; return the exit code."""
    if "--example" in arguments:
        readme = ROOT / "README.md"
        readme.write_text(with_example(readme.read_text(encoding="utf-8"), example()), encoding="utf-8")
        return 0
    old = stale()
    if "--check" in arguments:
        for page in old:
            print(f"{page} is out of date: run `make docs`")
        return 1 if old else 0
    for page, text in old.items():
        (ROOT / page).write_text(text, encoding="utf-8", newline="\n")
        print(f"wrote {page}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
