"""The Subscriptions tab, in the real window on a screen of its own."""

import unittest

from harness.content import write_random
from harness.waiting import wait_until
from harness.window import WindowTest


class TabTest(WindowTest):
    def test_first_look(self):
        """The tab is there, says how one begins, and can be hidden."""
        node, window = self.window()
        tab = window.wait(role="page tab", contains="Subscriptions (0)")
        self.look("transfers")
        self.desktop.key("alt+5")
        window.wait(contains="Follow a channel: paste its link")
        self.look("empty")
        self.assertTrue(tab.has_state("SELECTED"))


if __name__ == "__main__":
    unittest.main()
