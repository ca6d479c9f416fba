"""The page in a real browser: nothing is asked for, nothing complains, nothing sticks out."""

from __future__ import annotations

import base64
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
DRIVER = shutil.which("chromedriver")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (BROWSER and DRIVER), reason="no Chromium with its driver is installed"),
]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    options = ChromeOptions()
    options.binary_location = str(BROWSER)
    profile = tmp_path_factory.mktemp("profile")
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.add_argument(f"--user-data-dir={profile}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = Chrome(options=options, service=Service(str(DRIVER)))
    yield driver
    driver.quit()


def opened(browser, page: Path, width: int) -> None:
    screen = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    browser.get_log("performance")
    browser.get_log("browser")
    browser.get(page.as_uri())


def requested(browser) -> list[str]:
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return [
        message["params"]["request"]["url"]
        for message in messages
        if message["method"] == "Network.requestWillBeSent"
    ]


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_asks_for_nothing_complains_of_nothing_and_fits(browser, page, width):
    opened(browser, page, width)
    assert browser.find_element("tag name", "h1").text
    assert [url for url in requested(browser) if not url.startswith("data:")] == [page.as_uri()]
    assert browser.get_log("browser") == []
    inner = browser.execute_script("return document.documentElement.scrollWidth")
    assert inner <= width


def test_charts_are_wide_enough_to_read_on_a_phone_and_scroll_there(browser, doubling):
    opened(browser, doubling / "report.html", 390)
    sizes = browser.execute_script(
        "return [...document.querySelectorAll('.chart')].map("
        "e => [e.clientWidth, e.scrollWidth, e.firstElementChild.getBoundingClientRect().height])"
    )
    assert sizes
    for shown, whole, height in sizes:
        assert shown <= 390
        assert whole >= 590
        assert height > 80


def test_no_text_of_a_chart_is_cut_off(browser, page):
    opened(browser, page, 1280)
    outside = browser.execute_script(
        "return [...document.querySelectorAll('.chart svg')].flatMap(svg => {"
        "  const box = svg.getBoundingClientRect();"
        "  return [...svg.querySelectorAll('text')].filter(text => {"
        "    const own = text.getBoundingClientRect();"
        "    return own.left < box.left - 2 || own.right > box.right + 2"
        "      || own.top < box.top - 2 || own.bottom > box.bottom + 2;"
        "  }).map(text => text.textContent);"
        "})"
    )
    assert outside == []


def test_folded_tables_are_printed_and_those_of_other_points_only_when_open(browser, doubling):
    opened(browser, doubling / "report.html", 1280)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        printed = browser.execute_script(
            "return [...document.querySelectorAll('details')].map(e => "
            "[e.classList.contains('extra'), e.querySelector('table').checkVisibility()])"
        )
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert any(extra for extra, _ in printed)
    assert any(not extra for extra, _ in printed)
    assert all(shown != extra for extra, shown in printed)


#: Whether the boxes of two texts in the map overlap by more than a pixel.
OVERLAPS = """
const texts = [...document.querySelectorAll('#map svg text')].map(one => {
  const box = one.getBoundingClientRect();
  return [one.textContent, box.left, box.top + 2, box.right, box.bottom - 2];
});
return texts.flatMap((a, n) => texts.slice(n + 1).filter(b =>
  a[1] + 1 < b[3] && b[1] + 1 < a[3] && a[2] + 1 < b[4] && b[2] + 1 < a[4]
).map(b => a[0] + ' / ' + b[0]));
"""


@pytest.mark.parametrize("width", [800, 1280])
def test_the_map_asks_for_nothing_and_no_label_overlaps_another(browser, mapped, width):
    opened(browser, mapped, width)
    assert [url for url in requested(browser) if not url.startswith("data:")] == [mapped.as_uri()]
    assert browser.get_log("browser") == []
    shown = {one.text for one in browser.find_elements("css selector", "#map svg text")}
    assert {"Brest", "Xian", "Poti", "Borders as in Natural Earth"} <= shown
    assert browser.execute_script(OVERLAPS) == []


def test_the_map_is_printed_on_a_page_that_lies_on_its_side(browser, mapped):
    opened(browser, mapped, 1280)
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", base64.b64decode(printed["data"]))
    shapes = {float(wide) > float(tall) for wide, tall in boxes}
    assert shapes == {True, False}
