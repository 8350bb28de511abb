"""Settings such as "osteoblast_input=1e-4 pM/day from day 20 to day 80"."""

from __future__ import annotations

import pytest

from howship.errors import InputError
from howship.solve import Action
from howship.solve.settings import Setting, apply, parse, texts
from tests.unit.model.made_up import body, program
from tests.unit.model.test_model_join import with_lesions


@pytest.mark.parametrize(
    ("text", "name", "value", "begin", "end"),
    [
        ("estrogen=0.1", "estrogen", "0.1", None, None),
        (" estrogen =  0.1 ", "estrogen", "0.1", None, None),
        ("kB=0.2 1/day", "kB", "0.2 1/day", None, None),
        ("lesion_2.volume=3 cm3", "lesion_2.volume", "3 cm3", None, None),
        ("k=1 pM/day from day 20 to day 80", "k", "1 pM/day", 20, 80),
        ("k=1 pM/day from day 20", "k", "1 pM/day", 20, None),
        ("k=1 pM/day from 2 weeks to 1 year", "k", "1 pM/day", 14, 365.25),
        ("k=1 pM/day from day 0 to 12 h", "k", "1 pM/day", 0, 0.5),
        ("k=1 pM/day from day 1.5 to day 2e1", "k", "1 pM/day", 1.5, 20),
    ],
)
def test_read(text: str, name: str, value: str, begin: float | None, end: float | None) -> None:
    setting = parse(text)
    assert (setting.name, setting.value, setting.begin, setting.end) == (name, value, begin, end)
    assert setting.where == f"--set {name}"


@pytest.mark.parametrize("text", ["", "estrogen", "=3", "estrogen=", "3=estrogen", "two words=3"])
def test_no_setting(text: str) -> None:
    with pytest.raises(InputError, match="is not a setting") as caught:
        parse(text)
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "k=1 from day 20 to day 20",
        "k=1 from day 20 to day 10",
        "k=1 from day -1 to day 10",
        "k=1 from 20 to 80",
        "k=1 from day 20 to 30 mg",
        "k=1 from noon",
    ],
)
def test_no_time(text: str) -> None:
    with pytest.raises(InputError):
        parse(text)


def test_given_as_texts_or_as_a_mapping() -> None:
    assert texts(None) == []
    assert texts({"estrogen": "0.1", "kB": "1 1/day"}) == ["estrogen=0.1", "kB=1 1/day"]
    assert texts(("a=1", "b=2")) == ["a=1", "b=2"]


def test_parameters_start_values_and_timed_changes() -> None:
    traced = program(body())
    given = [
        Setting("loss_rate", "1 1/h"),
        Setting("amount", "3 umol"),
        Setting("fracture_rate", "0.5 1/year", 10.0, 20.0),
    ]
    values, starts, actions = apply(traced, given, traced.defaults())
    assert values.tolist() == pytest.approx([24, 0.2 / 365.25])
    assert starts == pytest.approx({0: 3e-3})
    change = 0.3 / 365.25
    assert [(a.day, a.kind, a.index) for a in actions] == [(10, "change", 1), (20, "change", 1)]
    assert [a.value for a in actions] == pytest.approx([change, -change])


def test_the_given_parameters_stay_as_they_are() -> None:
    traced = program(body())
    defaults = traced.defaults()
    apply(traced, [Setting("loss_rate", "1 1/h")], defaults)
    assert defaults.tolist() == traced.defaults().tolist()


def test_all_lesions_at_once_or_one() -> None:
    traced = program(with_lesions(), lesions=3)
    names = [item.name for item in traced.joined.states]
    every = apply(traced, [Setting("volume", "5 mm3")], traced.defaults())[1]
    assert {names[i] for i in every} == {f"lesion_{n}.volume" for n in (1, 2, 3)}
    one = apply(traced, [Setting("lesion_2.volume", "5 mm3")], traced.defaults())[1]
    assert [names[i] for i in one] == ["lesion_2.volume"]


def test_all_faults_at_once() -> None:
    traced = program(body())
    given = [
        Setting("los_rate", "1 1/h", where="--set los_rate"),
        Setting("loss_rate", "1 mg", where="--set loss_rate"),
        Setting("amount", "1 mmol", 10.0, where="--set amount"),
        Setting("fracture_rate", "1 1/year"),
    ]
    with pytest.raises(InputError) as caught:
        apply(traced, given, traced.defaults())
    lines = str(caught.value).splitlines()
    assert len(lines) == 3
    assert "Did you mean 'loss_rate'" in lines[0]
    assert "'1/day'" in lines[1]
    assert "start value cannot be set for a time" in lines[2]


def test_the_order_of_settings_does_not_matter() -> None:
    traced = program(body())
    base, timed = Setting("loss_rate", "0.2 1/day"), Setting("loss_rate", "0.3 1/day", 20.0, 80.0)
    for given in ([base, timed], [timed, base]):
        values, _, actions = apply(traced, given, traced.defaults())
        assert values[0] == pytest.approx(0.2)
        assert actions[0].value == pytest.approx(0.1)


@pytest.mark.parametrize(
    "second",
    [Setting("loss_rate", "0.4 1/day", 50.0, 90.0), Setting("k", "0.4 1/day", 20.0, 80.0)],
    ids=["overlap", "symbol"],
)
def test_overlapping_times_of_one_name_are_refused(second: Setting) -> None:
    traced = program(body())
    with pytest.raises(InputError):
        apply(traced, [Setting("loss_rate", "0.3 1/day", 20.0, 80.0), second], traced.defaults())


def test_one_name_set_twice_is_refused() -> None:
    traced = program(body())
    with pytest.raises(InputError):
        apply(traced, [Setting("loss_rate", "1 1/day"), Setting("k", "2 1/day")], traced.defaults())


def test_times_one_after_another() -> None:
    traced = program(body())
    given = [Setting("k", "0.3 1/day", 10.0, 20.0), Setting("k", "0.4 1/day", 20.0, 30.0)]
    _, _, actions = apply(traced, given, traced.defaults())
    level = traced.defaults()[0]
    for day, expected in ((5, 0.1), (15, 0.3), (25, 0.4), (35, 0.1)):
        assert level + sum(a.value for a in actions if a.day <= day) == pytest.approx(expected)
    assert isinstance(actions[0], Action)
