"""The Subscriptions tab, in the real window on a screen of its own."""

import unittest

from harness.content import write_file
from harness.waiting import wait_until
from harness.window import WindowTest

FILES = {"2025/disc1.iso": 300_000, "2025/disc2.iso": 200_000, "notes.txt": 4_000, "Übersicht.pdf": 30_000}


class WindowStory(WindowTest):
    def publish(self, title, files, **options):
        """A publisher, and the link of its channel."""
        publisher = self.node("publisher")
        publisher.wait_dht_ready()
        channel = publisher.megatorrent.create_channel(title, **options)
        for name, size in files.items():
            write_file(self.scratch / "shared" / name, (name.encode() * size)[:size])
        publisher.megatorrent.publish(channel["key"], self.scratch / "shared")
        return publisher, channel

    def tree_names(self, window):
        return [widget.name for widget in window.all(role="tree item")]

    def rows(self, window):
        """What the list of items shows, as a screen reader would read its names."""
        return [widget.name for widget in window.all(role="table cell")]


class TabTest(WindowStory):
    def test_first_look(self):
        """The tab is there and not in the way, says how one begins, and can be hidden."""
        _, window = self.window()
        tab = window.wait(role="page tab", contains="Subscriptions (0)")
        self.assertFalse(tab.has_state("SELECTED"))
        self.look("transfers")
        self.desktop.key("alt+5")
        window.wait(contains="Follow a channel: paste its link")
        self.look("empty")
        window.wait(role="label", contains="Channels: 0 peers")
        self.assertTrue(tab.has_state("SELECTED"))

    def test_following(self):
        """A channel is followed, its items arrive, are new, are read; stopping and starting touch no torrent."""
        publisher, channel = self.publish("Holiday films", FILES)
        reader, window = self.window()
        reader.wait_dht_ready()
        key = reader.megatorrent.subscribe(channel["link"])
        reader.megatorrent.wait_complete(key)
        self.desktop.key("alt+5")
        window.wait(contains="Holiday films")
        for name in ("disc1.iso", "disc2.iso", "notes.txt", "Übersicht.pdf"):
            window.wait(contains=name)
        self.look("all")

        write_file(self.scratch / "shared" / "new.txt", b"news")
        publisher.megatorrent.publish(channel["key"])
        window.wait(contains="Holiday films (1)", timeout=60)
        window.wait(role="page tab", contains="Subscriptions (1)")
        window.find(contains="Holiday films (1)").click()
        window.wait(contains="new.txt")
        self.look("new")

        self.desktop.key("ctrl+p")
        reader.megatorrent.wait_for_subscription(key, lambda entry: entry["state"] == "paused", "Ctrl+P to stop it")
        self.desktop.key("ctrl+s")
        reader.megatorrent.wait_for_subscription(key, lambda entry: entry["state"] == "complete", "Ctrl+S to start it")
        window.find(contains="new.txt").click()
        wait_until(lambda: reader.megatorrent.subscription(key)["newItems"] == 0, "what was looked at to be read", 20)

    def states(self, dark):
        """Channels in folders, in several states, and one of one's own."""
        publisher, channel = self.publish("Holiday films", FILES)
        reader, window = self.window(dark=dark)
        reader.wait_dht_ready()
        api = reader.megatorrent
        key = api.subscribe(channel["link"])
        api.wait_complete(key)
        api.post("setSubscription", key=key, folder="Films")
        other = api.subscribe(publisher.megatorrent.create_channel("Lectures on ancient history")["link"], paused=True)
        api.post("setSubscription", key=other, folder="Films/Old")
        api.subscribe(publisher.megatorrent.create_channel("Nobody has this")["link"])
        own = api.create_channel("Band demos", description="What we played")
        write_file(self.scratch / "own" / "demo 1.flac", b"la" * 5000)
        api.publish(own["key"], self.scratch / "own")
        self.desktop.key("alt+5")
        name = "dark" if dark else "light"
        for text, picture in (("Nobody has this", "looking"), ("Lectures", "stopped"), ("Holiday films", "complete"), ("Band demos", "own")):
            window.wait(role="table cell", contains=text).click()
            window.settle()
            self.look(f"{picture}-{name}")
        window.find(role="table cell", contains="Holiday films").click(button=3)
        window.settle()
        self.look(f"menu-{name}")
        self.desktop.key("Escape")

    def test_states(self):
        """Light colours."""
        self.states(dark=False)

    def test_states_in_the_dark(self):
        """Dark colours."""
        self.states(dark=True)


if __name__ == "__main__":
    unittest.main()
