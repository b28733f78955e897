"""What the frame of every page tells of packages: locators and verbs."""

import re

from playwright.sync_api import Locator, Page


class NotificationsInFrame:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.latest = page.get_by_role("status", name="Latest notification")
        self.bell = page.get_by_role("button", name=re.compile("^Notifications"))
        self.list = page.get_by_role("group", name="Notifications")

    def counting(self, unread: int) -> Locator:
        """The bell, where it says that so many are unread."""
        name = f"Notifications, {unread} unread" if unread else "Notifications"
        return self.page.get_by_role("button", name=name, exact=True)

    def entry(self, headline: str) -> Locator:
        return self.list.get_by_role("link").filter(has_text=headline)
