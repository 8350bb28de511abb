"""Print how long the first result of `howship simulate` takes, cold and warm, and what it imports.

python benchmarks/start.py [--disease NAME] [--repeats N]

Cold: the folder of compiled models is empty, as on the first call ever. Warm: it is filled. Best and
median of the repeats, start of Python included. The last lines tell, for each heavy library that a
warm start imports, which of our files asks for it first.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

HEAVY = ("sympy", "scipy", "pint", "pydantic", "duckdb", "pandas", "matplotlib", "lifelines", "jinja2")
_RUN = "import sys; sys.argv[0] = 'howship'; from howship.cli import main; main()"
# a finder that finds nothing, and notes who asks for a heavy library first
_WATCHED = """
import sys, traceback
class Watch:
    def find_spec(self, name, path=None, target=None):
        if name in {heavy!r}:
            ours = [f for f in traceback.extract_stack() if "howship" in f.filename and "<" not in f.filename]
            where = f"{{ours[-1].filename}}:{{ours[-1].lineno}}" if ours else "?"
            print("HEAVY", name, where, file=sys.stderr)
sys.meta_path.insert(0, Watch())
{run}
"""


def _call(code: str, disease: str, cache: str) -> tuple[float, str]:
    """Return the seconds of one call and what it wrote to the error stream."""
    command = [sys.executable, "-c", code, "simulate", disease]
    begin = time.perf_counter()
    done = subprocess.run(
        command, env={**os.environ, "HOWSHIP_CACHE": cache}, capture_output=True, text=True, check=True
    )
    return time.perf_counter() - begin, done.stderr


def _told(name: str, seconds: list[float]) -> str:
    return f"{name}  best {min(seconds):.2f} s  median {statistics.median(seconds):.2f} s"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--disease", default="peterson_riggs_2012")
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    cold, warm = [], []
    with TemporaryDirectory() as folder:
        _call(_RUN, options.disease, folder)  # files of Python itself, into the memory of the system
        for number in range(options.repeats):
            empty = Path(folder) / f"empty-{number}"
            cold.append(_call(_RUN, options.disease, str(empty))[0])
            warm.append(_call(_RUN, options.disease, folder)[0])
        watched = _WATCHED.format(heavy=HEAVY, run=_RUN)
        _, noted = _call(watched, options.disease, folder)
    print(_told("cold", cold))
    print(_told("warm", warm))
    lines = [line.split(maxsplit=2)[1:] for line in noted.splitlines() if line.startswith("HEAVY")]
    for name, where in lines:
        print(f"a warm start imports {name}, asked for at {where}")
    if not lines:
        print("a warm start imports none of " + ", ".join(HEAVY))


if __name__ == "__main__":
    main()
