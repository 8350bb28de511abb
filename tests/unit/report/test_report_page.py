"""The terminal table, the figures and the page, from an invented run."""

import io
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from rich.console import Console

from howship.errors import InputError
from howship.report import figures
from howship.report.html import report
from howship.report.table import print_table
from howship.report.wording import axis_label, number, with_interval
from howship.store import RunFolder
from tests.synthetic_run import ARMS, summary, write_run


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return write_run(tmp_path_factory.mktemp("report") / "invented-001")


def printed(content, width=140):
    stream = io.StringIO()
    print_table(content, Console(file=stream, width=width))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "%", "-"),
        (29.41, "%", "29.4"),
        (-0.01, "%", "0.0"),
        (301.4, "days", "301"),
        (0.5678, "ratio", "0.57"),
        (0.4, "events", "0.400"),
        (12345.6, "", "12346"),
        (0.0, "", "0"),
        (123.4, "", "123"),
        (2.2049, "mmol/L", "2.20"),
        (-0.00123, "", "-0.00123"),
        (2e9, "", "2.00e+09"),
    ],
)
def test_number(value, unit, text):
    assert number(value, unit) == text


def test_interval_shows_a_limit_that_does_not_exist():
    assert with_interval(301.4, 210.0, None, "days") == "301 (210 to -)"
    assert with_interval(None, 1.0, 2.0) == "-"
    assert with_interval(0.5, None, None, "ratio") == "0.50"


def test_axis_label_writes_markers_as_papers_do():
    assert axis_label("ctx", "ng/mL") == "CTX (ng/mL)"
    assert axis_label("lumbar spine bmd", "1") == "Lumbar spine BMD"


def test_table_shows_simulated_beside_published():
    text = printed(summary())
    assert re.search(
        r"Patients with >= 1 SRE \(%\) .*29\.4 \(18\.0 to 43\.0\) +12\.3 \(10\.0 to -\) \[X001\]", text
    )
    assert re.search(r"placebo +49\.0 \(35\.0 to 63\.0\) +-\s", text)
    assert "published [row]" in text
    assert re.search(r"Patients +zoledronic acid every 12 weeks +51 of 54 \(3 step_limit\)", text)
    assert "placebo (reference)" in text
    assert "not reached" in text
    assert "Published X001: Invented A. J Inv 1900;1:1 doi:10.0000/invented (verified)" in text
    assert re.search(r"checked +Invented A", text)
    assert re.search(r"ours +Howship assumption", text)
    assert "gives no advice for a single patient" in text
    assert "Does [bold]markup[/bold] in a question stay text?" in text


def test_only_an_uncalibrated_model_has_the_banner():
    assert "UNCALIBRATED" in printed(summary())
    assert "UNCALIBRATED" not in printed(summary(uncalibrated=False))


def test_kept_back_outcome_is_said():
    assert "kept back until" in printed({**summary(), "blind": True, "blind_note": "kept back until 2030"})


class Page(HTMLParser):
    """Collects what a browser would fetch, ids, and checks that tags close."""

    VOID = ("meta", "br", "img", "link", "hr", "input")

    def __init__(self, text):
        super().__init__()
        self.fetched, self.ids, self.open, self.text = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag not in self.VOID:
            self.open.append(tag)
        self.handle_startendtag(tag, attributes)

    def handle_startendtag(self, tag, attributes):
        for key, value in attributes:
            if key in ("src", "srcset", "action") or (key.endswith("href") and not value.startswith("#")):
                self.fetched.append(value)
            if key == "id":
                self.ids.append(value)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def test_page_is_complete_and_fetches_nothing(run):
    path = report(run)
    assert path == run.path / "report.html"
    text = path.read_text(encoding="utf-8")
    page = Page(text)
    assert page.open == []
    assert page.fetched == []
    assert "@import" not in text
    assert not re.search(r"url\((?!#)", text)
    assert "<script" not in text
    assert len(set(page.ids)) == len(page.ids) > 50
    said = " ".join(" ".join(page.text).split())
    for words in (
        "Invented trial <of nothing> & more",
        "zoledronic acid 4 mg iv over 15 min every 12 weeks Rule:",
        "hold zoledronic acid when creatinine clearance < 30 mL/min",
        "12.3 (10.0 to -) [X001]",
        "UNCALIBRATED",
        "gives no advice",
        "81 candidates were drawn",
        "lesions >= 1",
        "howship run invented --seed 1 --only 16",
        "held: creatinine_clearance < 30 mL/min",
        "scenario sha256",
        "Number at risk",
        "Free of skeletal-related events (%)",
        "Serum calcium (mmol/L)",
    ):
        assert words in said, words
    assert said.count("more than 10000 steps") == 6


def test_page_has_the_same_bytes_each_time_and_needs_a_finished_run(run, tmp_path):
    once = report(run).read_bytes()
    assert report(run.path).read_bytes() == once
    folder = RunFolder.create(tmp_path / "x", "x")
    folder.start("", "", {}, {"chunks": 1})
    with pytest.raises(InputError, match="has not finished"):
        report(folder.path)


def texts(svg):
    return [node.text for node in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_kaplan_meier_has_the_numbers_at_risk_under_the_axis():
    curves = summary()["curves"]["kaplan_meier"]
    svg = figures.kaplan_meier(curves)
    found = texts(svg)
    for count in (51, 45, 41, 33, 23):
        assert found.count(str(count)) == 2
    assert found.count("placebo") == 2  # beside its line, and above its numbers
    assert [text for text in found if text in ("0", "13", "26", "39", "52")][:5] == [
        "0",
        "13",
        "26",
        "39",
        "52",
    ]
    assert figures.kaplan_meier(curves) == svg
    curves["placebo"]["event_free"][-1] = 0.1
    assert figures.kaplan_meier(curves) != svg


def test_figures_stand_missing_values_many_arms_and_odd_names():
    one = summary()["curves"]
    curves = {f"arm {i} costs $5 & <more> $" + "long " * i: one["kaplan_meier"]["placebo"] for i in range(7)}
    found = texts(figures.kaplan_meier(curves))
    assert any("$5 & <more>" in text for text in found)
    empty = {"day": [], "mean": [], "low": [], "high": []}
    assert "nobody" in texts(
        figures.mean_cumulative({"nobody": empty, "placebo": one["mean_cumulative"]["placebo"]})
    )
    gone = {"day": [0, 28], "median": [1.0, None], "p5": [None, None], "p95": [None, None], "n": [1, 0]}
    assert "Calcium (mmol/L)" in texts(
        figures.visit_curve("c/%", {"unit": "mmol/L", "label": "calcium", "arms": {ARMS[0]: gone}})
    )
