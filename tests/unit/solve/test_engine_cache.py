"""Machine code on disk: read back as written, made again where not sound, keyed by what it depends on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from howship.model.declare import Result
from howship.model.program import Program
from howship.solve import Engine, Task, Tolerance
from howship.solve.engine import build, cache, tableau
from tests.unit.model.made_up import decay, disease, parameter, program, state

SOURCES = Path(build.__file__).parents[2]
ROOT = Path(__file__).parents[3]
KEY = "a" * 64


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give an empty cache folder, and forget what is compiled in this process."""
    monkeypatch.setenv("HOWSHIP_CACHE", str(tmp_path / "cache"))
    build.kernel.cache_clear()
    yield tmp_path / "cache"
    build.kernel.cache_clear()


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that grows with every compilation."""
    widths: list[int] = []
    true = build._compile

    def counted(made: Program, width: int) -> tuple[bytes, int]:
        widths.append(width)
        return true(made, width)

    monkeypatch.setattr(build, "_compile", counted)
    return widths


def made_up() -> Program:
    return program(disease(decay))


def answer(made: Program) -> bytes:
    """Return the bits of a solution, with the code read again from the disk."""
    build.kernel.cache_clear()
    values = made.values(made.defaults())
    task = Task(made.starts(values), values, 0.0, 9.0, np.linspace(0, 9, 7))
    (path,) = Engine()(made, [task], Tolerance())
    assert path.status == "ok"
    assert path.states[-1, 0] == pytest.approx(np.exp(-0.9), rel=1e-5)
    return path.states.tobytes()


def kernel_file(place: Path) -> Path:
    (file,) = place.iterdir()
    assert file.suffix == ".kernel"
    return file


def test_code_is_written_once_and_read_back(place: Path, compiled: list[int]) -> None:
    made = made_up()
    first = answer(made)
    content, changed = kernel_file(place).read_bytes(), kernel_file(place).stat().st_mtime_ns
    # the same model traced again is another object with the same key
    assert answer(made) == answer(made_up()) == first
    assert len(compiled) == 1
    assert kernel_file(place).read_bytes() == content
    assert kernel_file(place).stat().st_mtime_ns == changed


def test_facts_and_code_come_back_as_they_were(place: Path) -> None:
    code = bytes(range(256)) + b"\n\n{"
    cache.write(KEY, {"work": 12, "model": "käse"}, code)
    assert cache.read(KEY) == ({"work": 12, "model": "käse"}, code)
    assert cache.read("b" * 64) is None
    cache.write(KEY, {"work": 13}, b"")
    assert cache.read(KEY) == ({"work": 13}, b"")
    assert [file.name for file in place.iterdir()] == [f"{KEY}.kernel"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: b"",
        lambda content: b"\n\n\n",
        lambda content: b"\xff\xfe{not json\n",
        lambda content: content[: len(content) // 2],
        lambda content: content[:-1],
        lambda content: content[:100],
        lambda content: content + b"\0",
        lambda content: content[:-9] + bytes([content[-9] ^ 1]) + content[-8:],
        # the size of the workspace is as dangerous as the code
        lambda content: content.replace(b'"work": ', b'"work": 1', 1),
        lambda content: content.replace(b'"work"', b'"walk"', 1),
    ],
    ids=["empty", "lines", "no text", "half", "short", "head", "long", "one bit", "size", "key"],
)
def test_a_spoiled_file_is_made_again(
    place: Path, compiled: list[int], spoil: Callable[[bytes], bytes]
) -> None:
    made = made_up()
    good = answer(made)
    content = kernel_file(place).read_bytes()
    assert spoil(content) != content
    kernel_file(place).write_bytes(spoil(content))
    assert cache.read(kernel_file(place).stem) is None
    assert answer(made) == good
    assert len(compiled) == 2
    assert cache.read(kernel_file(place).stem) is not None
    assert answer(made) == good
    assert len(compiled) == 2


def test_a_folder_that_cannot_be_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    for path in (tmp_path / "file", tmp_path / "file" / "below", tmp_path / ("n" * 300)):
        monkeypatch.setenv("HOWSHIP_CACHE", str(path))
        cache.write(KEY, {"work": 1}, b"code")
        assert cache.read(KEY) is None
    assert (tmp_path / "file").read_text() == "in the way"
    monkeypatch.setenv("HOWSHIP_CACHE", str(tmp_path / "file"))
    answer(made_up())


def test_a_file_that_cannot_be_replaced_leaves_nothing_behind(place: Path) -> None:
    (place / f"{KEY}.kernel" / "inside").mkdir(parents=True)
    cache.write(KEY, {"work": 1}, b"code")
    assert cache.read(KEY) is None
    assert [file.name for file in place.iterdir()] == [f"{KEY}.kernel"]


def test_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOWSHIP_CACHE", str(tmp_path))
    assert cache.folder() == tmp_path
    monkeypatch.delenv("HOWSHIP_CACHE")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache.folder() == tmp_path / "howship"
    monkeypatch.setenv("XDG_CACHE_HOME", "")  # as good as not set
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    assert cache.folder() == tmp_path / "home" / ".cache" / "howship"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert cache.folder() == tmp_path / "home" / "Library" / "Caches" / "howship"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    assert cache.folder() == tmp_path / "local" / "howship" / "Cache"


def test_a_user_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    for name in ("HOWSHIP_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", nowhere)
    assert cache.folder() is None
    assert cache.read(KEY) is None
    cache.write(KEY, {"work": 1}, b"code")
    answer(made_up())


def test_the_key_follows_the_model() -> None:
    key = build._key(made_up(), 4)
    assert build._key(made_up(), 4) == key
    others = [
        disease(lambda m: Result({"x": -m.k * m.x * 2})),
        disease(lambda m: Result({"x": m.k * m.x})),
        disease(lambda m: Result({"x": -m.x * m.x_0 * m.k})),
        disease(decay, parameters=(parameter("k", "loss_rate", "0.1 1/day"), parameter("q", "more", "1"))),
        disease(
            lambda m: Result({"x": -m.k * m.x, "z": 0 * m.z}), states=(state("x", "amount"), state("z", "b"))
        ),
    ]
    assert len({key, *(build._key(program(other), 4) for other in others)}) == 1 + len(others)
    # numbers that are given at run time are not part of the code
    faster = disease(decay, parameters=(parameter("k", "loss_rate", "0.7 1/day"),))
    assert build._key(program(faster), 4) == key


def test_the_key_follows_width_and_method(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {build._key(made_up(), width) for width in (2, 4, 8)}
    other = tableau.RODAS4 if tableau.METHOD is tableau.RODAS5P else tableau.RODAS5P
    monkeypatch.setattr(build, "METHOD", other)
    assert len(keys | {build._key(made_up(), 4)}) == 4


@pytest.mark.parametrize(
    "name",
    [
        "solve/engine/driver.py",
        "solve/engine/parts.py",
        "solve/engine/emit.py",
        "solve/engine/tableau.py",
        "solve/vector_math.py",
        "solve/vector_math_coefficients.py",
        "model/derivative.py",
        "model/expression.py",
    ],
)
def test_the_key_follows_the_sources(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "howship"
    for folder in ("solve", "model"):
        shutil.copytree(SOURCES / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    keys = []
    monkeypatch.setattr(build, "__file__", str(copy / "solve" / "engine" / "build.py"))
    for text in ("", "# another line\n"):
        with (copy / name).open("a") as file:
            file.write(text)
        build._surroundings.cache_clear()
        keys.append(build._key(made_up(), 4))
    monkeypatch.undo()
    build._surroundings.cache_clear()
    assert keys[0] == build._key(made_up(), 4) != keys[1]


def started(code: str, place: Path) -> subprocess.Popen[str]:
    """Start Python on some code, with a cache folder of its own."""
    environment = {**os.environ, "HOWSHIP_CACHE": str(place), "PYTHONPATH": f"{SOURCES.parent}:{ROOT}"}
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> str:
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    return output


SIMULATE = """
import hashlib, sys
import howship
result = howship.simulate("lemaire_2004")
print(hashlib.sha256(result["osteoclasts"].tobytes()).hexdigest())
"""


def test_two_processes_at_once(tmp_path: Path) -> None:
    both = [started(SIMULATE, tmp_path / "cache") for _ in range(2)]
    first, second = (ended(process) for process in both)
    third = ended(started(SIMULATE, tmp_path / "cache"))
    assert first == second == third
    assert [file.suffix for file in (tmp_path / "cache").iterdir()] == [".kernel"]


MODULES = """
import json, sys
import howship
howship.simulate("peterson_riggs_2012")
print(json.dumps(sorted(sys.modules)))
"""
# what traces and solves; the rest is for other commands, or for compiling
UNUSED = (
    "scipy",
    "sympy",
    "pint",
    "pydantic",
    "duckdb",
    "matplotlib",
    "pandas",
    "typer",
    "jinja2",
    "lifelines",
)


def test_a_warm_start_imports_nothing_that_only_compiling_needs(tmp_path: Path) -> None:
    cold, warm = (set(json.loads(ended(started(MODULES, tmp_path)))) for _ in range(2))
    compiling = {
        *(
            f"howship.solve.engine.{name}"
            for name in ("driver", "parts", "emit", "lower", "rewrite", "sparse")
        ),
        "howship.solve.vector_math",
    }
    assert compiling <= cold
    assert not compiling & warm
    for modules in (cold, warm):
        assert not {name for name in UNUSED if name in modules}
    assert "howship.solve.engine.build" in warm
