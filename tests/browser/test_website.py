"""The website in a browser, from its folder as files: widths, light and dark, the keyboard, and what axe finds.

axe-core comes with the package axe-playwright-python.
"""

import pytest
from conftest import screenshot

website = pytest.importorskip("website", reason="needs pip install -e '.[dev]'")
WIDTHS = (400, 800, 1280)
SOME = slice(4, None, 6)  # a notebook and the index
SERIOUS = {"serious", "critical"}
OPEN_ALL = "document.querySelectorAll('details').forEach(details => details.open = true)"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
MISSING = "[...document.images].filter(image => !image.naturalWidth).map(image => image.src)"
REACHED = "[...document.querySelectorAll('[tabindex=\"0\"]')]"
WIDE = "[...document.querySelectorAll('[data-name]')].filter(box => box.scrollWidth > box.clientWidth)"
ON_SCREEN = "(r => r.right > 0 && r.bottom > 0)(document.activeElement.getBoundingClientRect())"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("website")
    website.main([str(folder)])
    return folder


@pytest.fixture(scope="module")
def addresses(folder):
    found = [path.as_uri() for path in sorted(folder.glob("*.html"))]
    assert len(found) >= 11
    return found


@pytest.fixture
def new_page(browser):
    """A function that makes a page of this width. At the end, nothing may have come from elsewhere or gone wrong."""
    pages, wrong = [], []

    def new(width=1280, scheme="light"):
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page.on("request", lambda it: None if it.url.startswith(("file:", "data:")) else wrong.append(it.url))
        page.on("pageerror", lambda it: wrong.append(str(it)))
        pages.append(page)
        return page

    yield new
    for page in pages:
        page.close()
    assert wrong == []


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_the_window(new_page, addresses, width):
    page = new_page(width)
    for address in addresses:
        page.goto(address)
        page.evaluate(OPEN_ALL)
        assert page.evaluate(WIDER) <= 0, address
        assert page.evaluate(MISSING) == []


@pytest.mark.parametrize("scheme, lightness", [("light", 255), ("dark", 20)])
def test_light_and_dark(new_page, addresses, scheme, lightness):
    for width in WIDTHS:
        page = new_page(width, scheme)
        page.goto(addresses[4])
        assert page.evaluate("getComputedStyle(document.body).backgroundColor").startswith(f"rgb({lightness},")
        screenshot(page, f"website {width} {scheme}")


@pytest.mark.parametrize("scheme, some", [("", slice(None)), ("light", SOME), ("dark", SOME)])
def test_axe_finds_nothing_serious(new_page, addresses, scheme, some):
    """Contrast, which is slow to measure, only on some pages: all have the same style."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python").Axe()
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": bool(scheme)}}}
    page = new_page(800, scheme or "light")
    for address in addresses[some]:
        page.goto(address)
        page.evaluate(OPEN_ALL)
        found = axe.run(page, options=options).response["violations"]
        serious = [(it["id"], [node["html"] for node in it["nodes"]]) for it in found if it["impact"] in SERIOUS]
        assert serious == [], address


def test_the_first_tab_leads_past_the_navigation(new_page, addresses):
    page = new_page()
    page.goto(addresses[4])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip" and page.evaluate(ON_SCREEN)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') != null")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('header') != null")


def test_a_solution_is_opened_by_enter(new_page, addresses):
    page = new_page()
    page.goto(addresses[4])
    solution = page.locator("details.solution").first
    assert not solution.locator("pre").is_visible()
    solution.locator("summary").focus()
    page.keyboard.press("Enter")
    assert solution.locator("pre").is_visible()
    page.keyboard.press("Enter")
    assert not solution.locator("pre").is_visible()


def test_what_scrolls_can_be_reached_and_has_a_name(new_page, addresses):
    page = new_page(400)
    page.goto(addresses[4])
    page.evaluate(OPEN_ALL)
    page.wait_for_selector("[data-name='Our solution'][tabindex]")
    named = f"{WIDE}.filter(box => box.tabIndex == 0 && box.role == 'group' && box.ariaLabel)"
    assert page.evaluate(f"{WIDE}.length") == page.evaluate(f"{named}.length") > 5
    assert page.evaluate(f"new Set({REACHED}.map(box => box.ariaLabel)).size") >= 3
    page.set_viewport_size({"width": 1280, "height": 900})
    page.wait_for_function(f"{WIDE}.length == {REACHED}.length && {REACHED}.length < 5")
