"""What a reader does on a page in a real browser, and sees."""

import re

LISTEN = """
window.heard = [];
new MutationObserver((changes) => changes.forEach(({ target }) => {
  const region = target.closest("[aria-live], [role=status]");
  if (region && region.getAttribute("aria-live") !== "off" && region.textContent) {
    heard.push(region.textContent);
  }
})).observe(document.body, { subtree: true, childList: true });
"""


class Reader:
    """A reader of the page that the browser shows."""

    def __init__(self, browser):
        self.browser = browser

    def script(self, code, *arguments):
        return self.browser.execute_script(code, *arguments)

    def one(self, selector):
        return self.browser.find_element("css selector", selector)

    def all(self, selector):
        return self.browser.find_elements("css selector", selector)

    def texts(self, selector):
        return self.script(
            "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)", selector
        )

    def settle(self):
        """Wait until two pictures of the screen are done, and what was due with them."""
        self.browser.execute_async_script(
            "requestAnimationFrame(() => requestAnimationFrame(() => arguments[0]()))"
        )

    def listen(self):
        """Keep from now on what a screen reader is given to say without being asked."""
        self.script(LISTEN)

    @property
    def heard(self):
        """What it was given, in its order; the microtask that keeps it is done by then."""
        return self.script("return heard")

    def press(self, *keys):
        self.one("body").send_keys(*keys)

    def click(self, do):
        self.one(f"[data-do={do}]").click()

    def choose(self, selector, text):
        from selenium.webdriver.support.ui import Select

        Select(self.one(selector)).select_by_visible_text(text)

    def scrub(self, position):
        self.script(
            "const s = document.querySelector('.scrub'); s.value = arguments[0];"
            "s.dispatchEvent(new Event('input'))",
            position,
        )

    @property
    def position(self):
        return int(self.one(".scrub").get_attribute("value"))

    @property
    def line(self):
        return self.script("return document.querySelector('.line').textContent")

    @property
    def background(self):
        colour = self.one("main").value_of_css_property("background-color")
        return "#" + "".join(f"{int(each):02x}" for each in re.findall(r"\d+", colour)[:3])

    def node(self, net, name):
        return self.one(f"[data-n='{list(net).index(name)}']")

    def click_node(self, net, name):
        self.one(f"[data-n='{list(net).index(name)}'] .ns-rim").click()

    def edge(self, net, source, target):
        return self.one(f"g[data-c='{net.connections.index(net[source, target])}'] .ns-hit")

    def click_edge(self, place):
        """Click a connection also where it is level, and so nothing that selenium can click."""
        self.script(
            "document.querySelector(`g[data-c='${arguments[0]}']`)"
            ".dispatchEvent(new MouseEvent('click', {bubbles: true}))",
            place,
        )

    def inspected(self):
        return dict(
            self.script(
                "return [...document.querySelectorAll('.inspector tr')]"
                ".map(row => [...row.cells].map(cell => cell.textContent))"
            )
        )
