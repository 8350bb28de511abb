from __future__ import annotations

import tomllib
from typing import Any

from howship.scenario.places import Places, find_lines

TEXT = '''\
# a comment with [[arm]] and key = 1
title = "a # no comment, [no table] and \\" quote"   # a comment
path = 'c:\\'
long = """
key = "no key"
\\"""still inside""""
after = 1
"quoted key" = 2
a.b.c = 3
population = { id = "x", patients = 5, deep = { x = [1,
  2] } }

[[arm]]
name = "one"
dose = [
  { drug = "a", amount = "1 mg" },   # ] }
  # { drug = "none" },

  { drug = "b",  amount = "2 mg" }, { drug = "c" },
]
[[arm]]
name = "two"
when = 2020-01-01T00:00:00Z
  [[arm.rule]]
  hold = "a"
  [[arm.rule]]
  hold = "b"
[measure]
assay_cv = { untx = 0.1 }
[measure.more]
x = true
'''


def paths(value: Any, here: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    """Return every key path of what the TOML reader makes of a text."""
    items: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    found = {here} if here else set()
    for key, item in items:
        found |= paths(item, (*here, key))
    return found


def test_every_key_and_item_is_found_and_no_other() -> None:
    assert set(find_lines(TEXT)) == paths(tomllib.loads(TEXT))


def test_lines() -> None:
    lines = find_lines(TEXT)
    expected = {
        ("title",): 2,
        ("path",): 3,
        ("long",): 4,
        ("after",): 7,
        ("quoted key",): 8,
        ("a", "b", "c"): 9,
        ("population", "patients"): 10,
        ("population", "deep", "x", 1): 11,
        ("arm", 0): 13,
        ("arm", 0, "name"): 14,
        ("arm", 0, "dose", 0, "amount"): 16,
        ("arm", 0, "dose", 1, "drug"): 19,
        ("arm", 0, "dose", 2, "drug"): 19,
        ("arm", 1, "name"): 22,
        ("arm", 1, "rule", 1, "hold"): 27,
        ("measure", "assay_cv", "untx"): 29,
        ("measure", "more", "x"): 31,
    }
    assert {path: lines[path] for path in expected} == expected


def test_windows_line_ends() -> None:
    assert find_lines(TEXT.replace("\n", "\r\n")) == find_lines(TEXT)


def test_key_left_out_gives_the_table_around_it() -> None:
    places = Places("t.toml", find_lines(TEXT))
    assert places.locate("arm.0.dose.1.amount") == "t.toml, line 19: amount"
    assert places.locate("arm.0.dose.1.route") == "t.toml, line 19: route"
    assert places.locate("arm.1.dose") == "t.toml, line 21: dose"
    assert places.locate("seed") == "t.toml: seed"
