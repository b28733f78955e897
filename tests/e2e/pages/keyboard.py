"""Hands that have a keyboard only: from one thing to the next by Tab, never losing sight of the focus."""

from playwright.sync_api import Locator, Page, expect

STOPS_MAX = 150
IS_FOCUSED = "element => element === document.activeElement"
# The focused thing, or what stands for it, is drawn with an outline or a shadow and lies in the window.
SEEN = """() => {
    const focused = document.activeElement;
    if (!focused || focused === document.body) return 'nothing';
    const name = focused.getAttribute('aria-label') || focused.textContent.trim() || focused.name || focused.tagName;
    const drawn = [focused, focused.nextElementSibling, focused.closest('label, tr')].some((element) => {
        const style = element && getComputedStyle(element);
        return style && (parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none' || style.boxShadow !== 'none');
    });
    const box = (focused.closest('label') || focused).getBoundingClientRect();
    const inside = box.bottom > 0 && box.top < innerHeight;
    return drawn && inside ? '' : `${name.slice(0, 60)}: ${drawn ? 'outside the window' : 'no mark of the focus'}`;
}"""


class Keyboard:
    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def go_to(self, target: Locator, *, key: str = "Tab") -> None:
        """Tab until the target has the focus; every stop on the way shows that it has it."""
        expect(target).to_be_visible()
        for _ in range(STOPS_MAX):
            if target.evaluate(IS_FOCUSED):
                return
            self.page.keyboard.press(key)
            unseen = self.page.evaluate(SEEN)
            assert unseen in {"", "nothing"}, unseen  # Between the last thing and the first is nothing.
        raise AssertionError(f"{target} cannot be reached by {key}")

    def use(self, target: Locator, *, key: str = "Enter") -> None:
        """Go to the target and press Enter, or another key."""
        self.go_to(target)
        self.page.keyboard.press(key)

    def write(self, target: Locator, text: str) -> None:
        """Go to a field and type in place of what it holds."""
        self.go_to(target)
        self.press("Control+a")
        self.page.keyboard.type(text)

    def has_the_focus_in(self, part: Locator) -> bool:
        """Whether the focus is on something of this part of the page."""
        return bool(part.evaluate("element => element.contains(document.activeElement)"))
