"""The page is one file that needs nothing else, says the answer first and escapes every text."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sim import report
from sim.errors import ResultError
from sim.report.evidence import listed, safe
from tests.report import made

ROOT = Path(__file__).resolve().parents[2]


class Page(HTMLParser):
    """What a page holds: elements with their attributes, and its text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.mistakes: list[str] = []
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))

    void = frozenset({"meta", "link", "br", "img", "col"})

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in self.void:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.mistakes.append(tag)

    def handle_data(self, data):
        self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for found, attributes in self.elements if found == tag]


def test_the_page_is_well_formed_and_has_what_a_reader_of_screens_needs(page):
    found = Page(page)
    assert not found.mistakes
    assert not found.open
    assert found.all("html")[0]["lang"] == "en"
    assert len(found.all("h1")) == 1
    assert found.all("meta")
    charts = [one for one in found.all("div") if one.get("class") == "chart"]
    assert charts
    assert all(one["aria-label"].strip() for one in charts)


def test_the_page_has_no_script_and_asks_nobody_for_anything(page):
    found = Page(page)
    assert not found.all("script")
    assert not found.all("img")
    assert not found.all("iframe")
    html = page.read_text(encoding="utf-8")
    assert not re.findall(r"@import|url\((?!#)", html)
    fetched = [
        value
        for tag, attributes in found.elements
        for name, value in attributes.items()
        if name in {"src", "href", "xlink:href", "action"} and tag != "a"
        if not value.startswith(("#", "data:"))
    ]
    assert not fetched
    (policy,) = (
        one["content"] for one in found.all("meta") if "content" in one and "src" in one["content"]
    )
    assert "default-src 'none'" in policy


def test_ids_are_unique_and_links_within_the_page_arrive(page):
    found = Page(page)
    ids = Counter(attributes["id"] for _, attributes in found.elements if "id" in attributes)
    assert not [name for name, count in ids.items() if count > 1]
    inner = {one["href"][1:] for one in found.all("a") if one["href"].startswith("#")}
    labelled = {attributes.get("aria-labelledby", "") for _, attributes in found.elements} - {""}
    assert inner | labelled <= set(ids)


def test_every_chart_lies_beside_the_page_as_svg_and_png(page):
    names = {path.name for path in (page.parent / "figures").iterdir()}
    assert names
    # A map is drawn as SVG alone.
    assert {path.replace(".svg", ".png") for path in names} - {"map.png"} == {
        path for path in names if path.endswith(".png")
    }
    assert all((page.parent / "figures" / name).stat().st_size > 1000 for name in names)


def test_the_answer_comes_before_everything_else(doubling):
    text = Page(doubling / "report.html").text
    order = [
        text.index(words)
        for words in (
            "Only in part: with capacities of 2023",
            "Only in part: with committed capacities",
            "first to bind is",
            "offered load is 1.9 times",
            "What does each lever buy?",
            "How do the corridors compare?",
            "What holds us back first?",
            "What does each corridor and station carry?",
            "How long does it take",
            "Where does the time go?",
            "How do the queues move",
            "How far can you trust this?",
            "What was assumed",
            "How was it worked out",
        )
    ]
    # The contents name the sections too, so the first mention is in the order of the page.
    assert order == sorted(order)


def test_a_miss_is_shown_as_a_miss_and_a_fit_is_no_test(doubling):
    text = " ".join(Page(doubling / "report.html").text.split())
    assert "2 of 4 observed quantities are reproduced, 2 are missed" in text
    assert "decks are split by type" in text
    assert "misses" in text


def test_inputs_have_links_and_assumptions_are_marked(doubling):
    found = Page(doubling / "report.html")
    links = {one["href"] for one in found.all("a")}
    assert {"https://astanatimes.com/2023/11/gate/", "https://inbusiness.kz/gate"} <= links
    assert "no count of booths exists" in found.text
    marked = [one for one in found.all("td") if one.get("class", "").split()[-1:] == ["assumed"]]
    assert len(marked) == 2


def test_a_result_without_evidence_or_levers_has_no_empty_sections(tmp_path):
    text = Page(report.write(made.comparison(tmp_path))).text
    assert "How far can you trust this?" not in text
    assert "What does each lever buy?" not in text
    assert "How do the corridors compare?" in text
    assert "Side by side: China to Almaty" in text


def test_one_replication_is_called_one_and_claims_no_interval(tmp_path):
    text = Page(report.write(made.queue(tmp_path))).text
    assert "there are no confidence limits" in text
    assert "1 replication" in text


NASTY = (
    "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> & {{ 7 * 7 }} </style> ]]> --> $x$"
)


def test_every_text_from_a_scenario_is_escaped(tmp_path):
    folder = made.doubling(tmp_path, replications=2, title=NASTY, warnings=[NASTY])
    manifest = json.loads((folder / "manifest.json").read_text())
    tree = manifest["scenario"]
    tree["question"] = tree["description"] = NASTY
    for section in ("places", "stations", "services", "corridors"):
        for entry in tree[section].values():
            entry["title"] = NASTY
    for entry in tree["corridors"].values():
        entry["group"] = entry["direction"] = NASTY
    manifest["files"] = [{"path": NASTY, "sha256": NASTY}]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    bad = ["javascript:alert(1)", "data:text/html,<script>", "//x.org/y", "https:///nowhere"]
    rows = [[NASTY, NASTY, NASTY, NASTY, NASTY, NASTY, NASTY, NASTY, url, NASTY] for url in bad]
    columns = ["path", "value", "unit", "source", "low", "high", "note", "fact", "url", "period"]
    made.table(folder / "sources.csv", columns, rows)
    made.table(
        folder / "evidence.csv",
        made.EVIDENCE_COLUMNS,
        [[NASTY, NASTY, NASTY, NASTY, NASTY, 1, 1, 1, 1, 1, 1, "false", "false", NASTY]],
    )
    found = Page(report.write(folder))
    assert not found.mistakes
    assert not found.all("script")
    assert not found.all("img")
    assert not [name for _, attributes in found.elements for name in attributes if name[:2] == "on"]
    assert all(one["href"].startswith("#") for one in found.all("a"))
    assert "{{ 7 * 7 }}" in found.text


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://kz.kursiv.media/a?b=1", True),
        ("http://x.org", True),
        (" https://x.org ", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,x", False),
        ("//x.org", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_only_addresses_on_the_web_become_links(url, kept):
    assert safe(url) == (url.strip() if kept else "")


def bytes_of(folder: Path) -> dict[str, bytes]:
    files = [folder / "report.html", *sorted((folder / "figures").iterdir())]
    return {path.name: path.read_bytes() for path in files}


@pytest.mark.slow
def test_the_same_results_give_the_same_bytes_elsewhere_in_another_zone_and_language(tmp_path):
    first, second = made.doubling(tmp_path / "a", 2), made.doubling(tmp_path / "b", 2)
    report.write(first)
    code = "import sys; from sim import report; report.write(sys.argv[1])"
    other = {"TZ": "Asia/Almaty", "LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "7"}
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(second)],
        cwd=ROOT,
        env={**os.environ, **other},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert bytes_of(first) == bytes_of(second)


def test_a_figure_of_an_earlier_report_does_not_stay(tmp_path):
    folder = made.queue(tmp_path)
    (folder / "figures").mkdir()
    old = folder / "figures" / "transit.svg"
    old.write_text("old")
    report.write(folder)
    assert not old.exists()
    assert not list(folder.rglob("*.part"))


def test_a_folder_without_points_is_refused_in_words(tmp_path):
    folder = made.queue(tmp_path)
    summary = json.loads((folder / "summary.json").read_text())
    (folder / "summary.json").write_text(json.dumps({**summary, "points": []}))
    with pytest.raises(ResultError, match="no points"):
        report.write(folder)


def test_importing_the_report_loads_no_heavy_library():
    code = "import sys, sim.report, sim.report.words, sim.report.read; print(*sys.modules)"
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in ended.stdout.split()}
    assert not loaded & {"matplotlib", "pyarrow", "jinja2", "scipy"}


def test_a_long_list_of_equal_numbers_is_told_shortly():
    assert listed("0.75, 1.02, 1.02, 1.02") == "0.75, 3 × 1.02"
    assert listed("20") == "20"
