"""Who acts in a story."""


def person(browser, site, name, after):
    """A browser of one's own, signed in by the demo button with this name, at the address `after`."""
    page = browser.new_context(locale="tr-TR", accept_downloads=True).new_page()
    page.set_default_timeout(20_000)
    page.goto(f"{site}/giris?sonra={after}")
    page.get_by_role("button", name=name).click()
    return page
