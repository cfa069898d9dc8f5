"""The warning before a session ends, and staying without losing what was typed (ux §3)."""

from playwright.sync_api import expect


def test_one_is_warned_and_can_stay_without_losing_what_was_typed(visit):
    page = visit("hr_designee")
    page.clock.install()
    page.goto("/acties/nieuw/")
    page.get_by_label("Wat wil je bereiken?").fill("Meer leidinggevenden")
    warning = page.get_by_role("alertdialog")
    page.clock.fast_forward("07:57:00")
    expect(warning).to_be_hidden()
    page.clock.fast_forward("00:01:30")
    expect(warning).to_be_visible()
    expect(warning.get_by_role("button")).to_be_focused()
    warning.get_by_role("button", name="Aangemeld blijven").click()
    expect(warning).to_be_hidden()
    expect(page.get_by_label("Wat wil je bereiken?")).to_have_value("Meer leidinggevenden")


def test_nobody_who_is_not_logged_in_is_warned(visit):
    page = visit()
    page.goto("/aanmelden/")
    expect(page.locator("[data-session-seconds]")).to_have_count(0)
