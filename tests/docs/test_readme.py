"""Every command of the README works as written, in the order written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```bash\n(.*?)```", README, re.DOTALL)
INSTALL = (
    "python3 -m venv .venv && . .venv/bin/activate && "
    "pip install -c constraints.txt . && howship run kohno_2005"
)
DEVELOP = "pip install -c constraints.txt -e '.[test]' && pytest"
# tried by .ci/run, not here
SETUP = {*INSTALL.split(" && ")[:3], *DEVELOP.split(" && ")}
FEW = " --patients 3 --workers 1"


@dataclass(frozen=True)
class Tour:
    """What the README's commands left behind: their folder, and what each printed."""

    folder: Path
    printed: dict[str, str]


def _environment() -> dict[str, str]:
    place = Path(sys.executable).parent
    assert shutil.which("howship", path=str(place)), f"howship is not installed in {place}"
    path = f"{place}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, "PATH": path, "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}


def _run(command: str | list[str], folder: Path) -> str:
    done = subprocess.run(
        command,
        shell=isinstance(command, str),
        cwd=folder,
        env=_environment(),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=300,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _edit(folder: Path) -> None:
    """Change the file as the README tells its reader to."""
    told = re.search(r"Open `(\S+)` in an editor, change `(.+?)` to `(.+?)`", README)
    assert told is not None
    file, old, new = told.groups()
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Tour:
    folder = tmp_path_factory.mktemp("readme")
    printed: dict[str, str] = {}
    for line in "".join(BLOCKS).splitlines():
        for command in line.split(" && "):
            if command in SETUP:
                continue
            assert command.startswith("howship "), f"{command!r} is neither setup nor a command of Howship"
            few = FEW if command.startswith("howship run ") else ""
            printed[command] = _run(command + few, folder)
            if command.endswith("> mine.toml"):
                _edit(folder)
    return Tour(folder, printed)


def test_the_first_two_blocks_install_and_are_what_ci_does() -> None:
    assert BLOCKS[0] == INSTALL + "\n"
    assert BLOCKS[1] == DEVELOP + "\n"
    steps = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    for command in DEVELOP.split(" && "):
        assert any(step.replace("--quiet ", "").removeprefix("check ") == command for step in steps)


def test_the_edited_trial_has_another_interval_and_the_same_patients(tour: Tour) -> None:
    def dose(run: str) -> str:
        text = (tour.folder / "runs" / run / "scenario.resolved.toml").read_text(encoding="utf-8")
        return str(tomllib.loads(text)["arm"][0]["dose"][0]["every"])

    def patients(run: str) -> bytes:
        return (tour.folder / "runs" / run / "patients.parquet").read_bytes()

    assert (dose("kohno_2005-001"), dose("mine-001")) == ("4 weeks", "12 weeks")
    assert patients("kohno_2005-001") == patients("mine-001")


def test_every_command_printed_or_wrote_what_it_is_for(tour: Tour) -> None:
    runs = [text for command, text in tour.printed.items() if command.startswith("howship run")]
    assert len(runs) == 2
    for text in runs:
        assert "research tool" in text
        assert "uncalibrated" in text.lower()
        assert "Run folder: runs/" in text
    assert "[A036]" in runs[0]
    [compared] = [text for command, text in tour.printed.items() if command.startswith("howship compare")]
    assert "12 weeks" in compared
    page = (tour.folder / "runs" / "mine-001" / "report.html").read_text(encoding="utf-8")
    assert "<svg" in page or "data:image" in page
    header = (tour.folder / "one.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    assert header[0] == "time"
    assert {"serum_calcium", "lumbar_spine_bmd", "denosumab_peterson_2004_concentration"} <= set(header)


def test_the_python_block_runs(tmp_path: Path) -> None:
    [block] = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    printed = _run([sys.executable, "-c", block], tmp_path)
    assert "mmol/L" in printed
    assert "zoledronic acid" in printed


def _example() -> str:
    match = re.search(r"<!-- example -->\n\n```text\n(.*?)```", README, re.DOTALL)
    assert match is not None
    return match.group(1)


def _labels(text: str) -> str:
    """Return the words of the first column of the printed table."""
    lines = text.splitlines()
    rule = next(i for i, line in enumerate(lines) if set(line.strip()) == {"─"})
    end = next(i for i, line in enumerate(lines) if line.startswith(("Published", "This result")))
    width = lines[rule - 1].index("arm")
    return " ".join(" ".join(line[:width] for line in lines[rule + 1 : end]).split())


def test_the_example_has_the_form_of_a_real_run(tour: Tour) -> None:
    real = tour.printed["howship run kohno_2005"]
    assert _labels(_example()) == _labels(real)
    assert _example().splitlines()[0] == real.splitlines()[0]
    assert set(re.findall(r"\[A\d+\]", _example())) == set(re.findall(r"\[A\d+\]", real))


@pytest.mark.slow
def test_the_example_is_what_the_full_run_prints() -> None:
    import importlib.util

    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    assert _example().strip() == generate.example().strip()
