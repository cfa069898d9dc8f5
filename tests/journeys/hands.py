"""How somebody works the pages: with a mouse, by keyboard alone, or without scripts.

By keyboard alone a *click* of a journey becomes: Tab until the focus stands on the control, then
the key that works it. So the same journey is lived in each way, and a control that the keyboard
does not reach, or that only answers to a mouse, ends it.
"""

from typing import Any

import pytest
from playwright.sync_api import Locator

MOUSE, KEYBOARD, NO_SCRIPTS = "mouse", "keyboard", "no scripts"
WAYS = (MOUSE, KEYBOARD, NO_SCRIPTS)
MOST_STOPS = 250  # a page with more stops than this is no page for a keyboard

# The control that an element of the page stands for: its label's, or the nearest one around it.
_CONTROL = """e => {
    const label = e.closest('label');
    if (label && label.control) return label.control;
    return e.closest('a, button, input, select, textarea, summary') || e;
}"""
_IS_ON = "e => document.activeElement === e"
_IN_GROUP = """e => e.type === 'radio' && document.activeElement.type === 'radio'
    && document.activeElement.name === e.name"""


def _reach(locator: Locator) -> Any:
    """Tab to the control; within a group of radios the arrows choose."""
    locator.wait_for(state="attached")
    control = locator.evaluate_handle(_CONTROL).as_element()
    keyboard = locator.page.keyboard
    for _ in range(MOST_STOPS):
        if not control.evaluate("e => e.isConnected"):  # a choice before it drew this part anew
            control = locator.evaluate_handle(_CONTROL).as_element()
        if control.evaluate(_IS_ON):
            return control
        if control.evaluate(_IN_GROUP):
            keyboard.press("ArrowDown")
        else:
            keyboard.press("Tab")
    raise AssertionError(f"The keyboard does not reach {locator}.")


def _click(self: Locator, **_keywords: Any) -> None:
    control = _reach(self)
    kind = control.evaluate("e => e.type")
    if kind == "radio" and control.is_checked():
        return  # the arrows chose it on the way
    self.page.keyboard.press("Space" if kind in ("radio", "checkbox") else "Enter")


def _fill(self: Locator, value: str, **_keywords: Any) -> None:
    _reach(self)
    self.page.keyboard.press("Control+A")
    self.page.keyboard.press("Delete")
    self.page.keyboard.insert_text(value)


def _select_option(
    self: Locator, value: str | None = None, *, label: str | None = None, **_keywords: Any
) -> list[str]:
    """From the first option down, until the one that is wanted is chosen."""
    control = _reach(self)
    self.page.keyboard.press("Home")
    for _ in range(control.evaluate("e => e.options.length")):
        chosen, text = control.evaluate("e => [e.value, e.selectedOptions[0].label.trim()]")
        if chosen == value or (label is not None and text == label.strip()):
            return [chosen]
        self.page.keyboard.press("ArrowDown")
    raise AssertionError(f"The keyboard does not choose {value or label!r}.")


def _set_input_files(self: Locator, files: Any, **_keywords: Any) -> None:
    # Expected from before the walk: only then is the browser sure to hand its dialogue over.
    with self.page.expect_file_chooser() as chooser:
        _reach(self)
        self.page.keyboard.press("Space")
    chooser.value.set_files(files)


def by_keyboard(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here until the end of the test nobody has a mouse."""
    for name, act in (
        ("click", _click),
        ("fill", _fill),
        ("select_option", _select_option),
        ("set_input_files", _set_input_files),
    ):
        monkeypatch.setattr(Locator, name, act)
