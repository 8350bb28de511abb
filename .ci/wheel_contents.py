"""Check that a wheel holds every file of src/howship (code and data) and, beside metadata, nothing else."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src"
DATA = (".toml", ".csv", ".j2")


def main(wheel: str) -> int:
    """Compare; print what is missing or too much; return the exit code."""
    wanted = {
        path.relative_to(SOURCE).as_posix()
        for path in (SOURCE / "howship").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    for name in sorted(wanted - held):
        print(f"missing in the wheel: {name}")
    for name in sorted(held - wanted):
        print(f"too much in the wheel: {name}")
    counts = {ending: sum(name.endswith(ending) for name in held) for ending in DATA}
    print(f"{len(held)} files, of them " + ", ".join(f"{n} {ending}" for ending, n in counts.items()))
    return 0 if wanted == held and all(counts.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
