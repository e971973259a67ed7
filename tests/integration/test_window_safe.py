"""Safe Mode in the real window: the shield, what is held back, and that nothing goes around the proxy."""

import unittest

from harness.leaks import address
from harness.node import Node
from harness.waiting import wait_until
from harness.content import write_file
from harness.window import WindowStory
from test_safe_mode import PUBLISHER, TALKATIVE, WHITELIST, SafeModeTest


class SafeModeWalk(SafeModeTest, WindowStory):
    """A window with a place of its own in the street, whose packets are counted."""

    def at_home(self, name, *, settings, **options):
        sections = {"BitTorrent": dict(TALKATIVE)}
        for section, values in settings.items():
            sections[section] = {**sections.get(section, {}), **values}
        node = Node(name, folder=self.folder / name, address=self.home.address, wrapper=self.home.wrapper(), settings=sections, **options)
        self.network.nodes.append(node)
        return node.start()

    def shield(self, window, text, *words):
        """What stands beside it at the bottom, and what is said when one points at it."""
        label = window.wait(role="label", name=text, timeout=40)
        self.assertMentions(label.node.get_description(), *words)
        return label

    def test_safe_mode(self):
        """Behind a proxy there is a shield, and a channel is followed through it; without an answer of it channels are held back; then they go on; off, the DHT is back."""
        publisher, key, link, sequence = self.publisher()
        with self.scenario("a channel is followed"):
            node, window = self.window(make=self.at_home, settings={**self.behind_proxy(), "Preferences": {**WHITELIST}})
            self.shield(window, "Safe Mode", self.proxy.place.address, "are off meanwhile")
            self.desktop.key("alt+5")
            self.desktop.set_clipboard(link)
            self.desktop.key("ctrl+v")
            window.wait(role="dialog", name="Add subscription")
            window.wait(role="label", contains="20 items", timeout=60)
            self.look("safe-add")
            self.desktop.key("Return")
            window.wait(role="table cell", contains="Through the proxy, Up to date", timeout=60)
            self.assertReceived(node, key, sequence)
            window.settle()
            self.look("safe-on")
        with self.scenario("the proxy is stopped"):
            self.proxy.kill()
            self.shield(window, "Safe Mode: held back", "holds channels back", self.proxy.place.address)
            # the bar above the list says it, too
            window.wait(role="label", contains="Safe Mode holds channels back")
            self.look("safe-held")
            self.press(window, "Options...")
            window.wait(role="dialog", name="Preferences")
            self.desktop.key("Escape")
            self.wait_gone(window, role="dialog")
        with self.scenario("it is back"):
            self.proxy.start()
            self.shield(window, "Safe Mode", self.proxy.place.address)
            self.wait_gone(window, role="label", contains="Safe Mode holds channels back")
            write_file(self.source / "later.txt", b"later\n")
            sequence = publisher.megatorrent.publish(key)["result"]["sequence"]
            window.wait(role="table cell", name="later.txt", timeout=60)
            self.assertReceived(node, key, sequence)

        before = self.witnesses.kernel()["datagrams"]
        node.api.post("app/setPreferences", json={"proxy_type": "None"})
        self.wait_gone(window, role="label", name="Safe Mode")
        wait_until(lambda: self.witnesses.kernel()["datagrams"] > before, "the DHT to be asked", 30, nodes=[node])
        self.assertTrue(any(f"> {address(PUBLISHER)}.6881: UDP" in line for line in self.witnesses.wire()))
        self.look("safe-off")


if __name__ == "__main__":
    unittest.main()
