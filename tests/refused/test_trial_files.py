"""What is no trial file at all: missing, empty, a folder, not text, not TOML."""

from __future__ import annotations

from pathlib import Path

import pytest

from howship.errors import InputError
from howship.scenario import load


def refusal(name: str) -> str:
    with pytest.raises(InputError) as caught:
        load(name)
    return str(caught.value).replace("?.", "?")


@pytest.fixture(autouse=True)
def in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


TRIAL = "a trial file, or the name of a trial of the catalog"


def test_typo_in_a_catalog_name() -> None:
    expected = f"kohno_205: there is no such file or trial. Expected {TRIAL}. Did you mean 'kohno_2005'?"
    assert refusal("kohno_205") == expected


def test_missing_file() -> None:
    known = "Known: calgb_70604, kohno_2005."
    assert refusal("mine.toml") == f"mine.toml: there is no such file or trial. Expected {TRIAL}. {known}"


def test_no_name() -> None:
    known = "Known: calgb_70604, kohno_2005."
    assert refusal("") == f"trial: there is no such file or trial. Expected {TRIAL}. {known}"


def test_folder() -> None:
    Path("runs").mkdir()
    assert refusal("runs") == f"runs: this is a folder. Expected {TRIAL}."


def test_run_folder() -> None:
    Path("runs").mkdir()
    Path("runs/scenario.toml").touch()
    hint = "Did you mean 'runs/scenario.toml'?"
    assert refusal("runs") == f"runs: this is a folder. Expected {TRIAL}. {hint}"


def test_device() -> None:
    assert refusal("/dev/zero") == f"/dev/zero: this is not a regular file. Expected {TRIAL}."


def test_name_too_long_for_a_file() -> None:
    assert "the file cannot be read: File name too long" in refusal("x" * 5000)


@pytest.mark.parametrize("content", ["", " \n\t\n"])
def test_empty_file(content: str) -> None:
    Path("t.toml").write_text(content)
    hint = "See a whole one with: howship show kohno_2005 --toml."
    assert refusal("t.toml") == f"t.toml: the file is empty. Expected a trial. {hint}"


def test_only_a_comment_lacks_every_key_that_must_be_there() -> None:
    Path("t.toml").write_text("# nothing\n")
    missing = [line.split('"')[1] for line in refusal("t.toml").split("\n")]
    assert missing == ["title", "disease", "population", "visits", "arm"]


def test_binary_file() -> None:
    Path("t.toml").write_bytes(bytes(range(256)))
    expected = "t.toml: this is not a text file in UTF-8. Expected a trial file in TOML."
    assert refusal("t.toml") == expected


def test_too_large_a_file() -> None:
    Path("t.toml").write_bytes(b"#" * 1_000_001)
    assert refusal("t.toml") == f"t.toml: the file is larger than 1 MB. Expected {TRIAL}."


HINT = "Expected lines such as seed = 7. Text stands in quotes, lists in [ ], tables in { }."


@pytest.mark.parametrize(
    ("content", "place", "what"),
    [
        ("title = Two arms", "t.toml, line 1", "Invalid value"),
        ("seed = 1\nseed = 2", "t.toml, line 2", "Cannot overwrite a value"),
        ("seed = 1\n[measure\nx = 1", "t.toml, line 2", "Expected ']' at the end of a table declaration"),
        ('title = "Two arms', "t.toml", "Expected '\"' at the end of a string"),
        ("{}", "t.toml, line 1", "Invalid statement"),
    ],
)
def test_not_toml(content: str, place: str, what: str) -> None:
    Path("t.toml").write_text(content + "\n")
    found = refusal("t.toml")
    assert found.startswith(f"{place}")
    assert found.endswith(HINT)
    if "end of a string" not in what:
        assert found == f"{place}: this is not TOML: {what}. {HINT}"


def test_thousands_of_digits() -> None:
    Path("t.toml").write_text("seed = " + "9" * 5000)
    assert refusal("t.toml").startswith("t.toml: this is not TOML: Exceeds the limit")


@pytest.mark.parametrize("opening", ["[", "{ a = "])
def test_nested_too_deeply(opening: str) -> None:
    Path("t.toml").write_text("seed = " + opening * 5000)
    assert refusal("t.toml") == "t.toml: lists or tables are nested too deeply. Expected a trial."
