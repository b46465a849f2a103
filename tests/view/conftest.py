"""A real browser for the page tests; they skip where there is none."""

import json
import shutil

import pytest

import neurosim as ns
from neurosim.view.page.page import page
from tests.view.examples import XOR
from tests.view.reader import Reader

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--window-size=1280,860",
]  # fmt: skip


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    binary = shutil.which("chromium") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if binary is None or driver is None:
        pytest.skip("no chromium with its chromedriver on this machine")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for flag in FLAGS:
        options.add_argument(flag)
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('profile')}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    browser.get("about:blank")
    yield browser
    browser.quit()


@pytest.fixture
def trained():
    net = ns.dense([2, 2, 1], seed=3)
    return ns.train(net, XOR, epochs=2, record="steps").recording


@pytest.fixture
def opened(chromium, tmp_path):
    """Open the page of a recording, and check afterwards that it was quiet and kept to itself."""

    def open_page(recording, **options):
        path = tmp_path / "recording.html"
        path.write_bytes(page(recording, **options).encode("utf-8", "backslashreplace"))
        chromium.get_log("performance")
        chromium.get_log("browser")
        chromium.get(path.as_uri())
        return Reader(chromium)

    yield open_page
    assert [entry["message"] for entry in chromium.get_log("browser")] == []
    events = [json.loads(each["message"])["message"] for each in chromium.get_log("performance")]
    asked = [
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    ]
    own = (tmp_path.as_uri(), "data:", "about:", "chrome:")  # chrome: is the empty first tab
    assert [url for url in asked if not url.startswith(own)] == []
    assert chromium.execute_script("return performance.getEntriesByType('resource').length") == 0
