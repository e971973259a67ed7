"""Very many subscriptions, feeds and items: nothing holds up the main thread, where the window and the WebUI live.

MEGATORRENT_WINDOW_ITEMS: how many items the large channel has. 100,000 are the whole story; a tenth keeps it short."""

import os
import threading
import time
import unittest
from pathlib import Path

from harness.content import MIB, write_file
from harness.waiting import STRETCH, wait_until
from harness.window import WindowStory

ITEMS = int(os.environ.get("MEGATORRENT_WINDOW_ITEMS", "10000"))
ROWS = 500
LONGEST_EVENT = 100          # ms
MORE_MEMORY = 30 * MIB


def scheduling(path):
    """Of a thread: ms that it has run, and that it has waited for a processor."""
    run, waited = Path(path, "schedstat").read_text().split()[:2]
    return int(run) / 1e6, int(waited) / 1e6


class MainThread:
    """How long it lets a cheap call wait, which is what one event takes at most, without what other programs took of the processors meanwhile."""

    def __init__(self, node):
        self._node = node
        self._delays = []
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self):
        threads = (f"/proc/{self._node.pid}/task/{self._node.pid}", "/proc/thread-self")
        while not self._is_over.wait(0.005):
            waited, began = sum(scheduling(thread)[1] for thread in threads), time.monotonic()
            try:
                self._node.api.get("app/version")
            except OSError:
                return   # it has ended
            took = (time.monotonic() - began) * 1000
            self._delays.append(took - (sum(scheduling(thread)[1] for thread in threads) - waited))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._is_over.set()
        self._thread.join()

    @property
    def slowest(self):
        return max(self._delays)



class SizeTest(WindowStory):
    alone = True
    limit = 3600 if ITEMS > 20_000 else 300

    def measured(self, node, what, do):
        """What the slowest answer took while something was done."""
        with MainThread(node) as main:
            do()
        print(f"    {what}: the slowest answer of the main thread took {main.slowest:.0f} ms")
        return main.slowest

    def test_many_subscriptions(self):
        """500 subscriptions beside as many feeds: the tab opens as fast as that of RSS, counts agree, all of it can be selected."""
        publisher, reader_and_window = self.node("publisher"), self.window()
        reader, window = reader_and_window
        for number in range(ROWS):
            link = publisher.megatorrent.create_channel(f"Channel {number}")["link"]
            key = reader.megatorrent.subscribe(link, paused=True)
            if number % 5 == 0:
                reader.megatorrent.post("setSubscription", key=key, folder=f"Folder {number % 20}")
            # nobody answers there, and nobody asks: RSS is not processed
            reader.api.post("rss/addFeed", url=f"http://127.0.0.1:9/{number}", path=f"Feed {number}")

        def opening(key, tab, entry):
            """Of a tab that is made anew: work of the main thread, in ms."""
            self.desktop.key(key)
            window.wait(role="page tab", contains=tab)
            self.desktop.key("alt+1", "alt+v")
            window.settle()
            self.desktop.key(entry)
            self.wait_gone(window, role="page tab", contains=tab)
            window.settle()
            before = scheduling(f"/proc/{reader.pid}/task/{reader.pid}")[0]
            self.desktop.key(key)
            window.settle(2)
            return scheduling(f"/proc/{reader.pid}/task/{reader.pid}")[0] - before
        rss = opening("alt+3", "RSS (", "r")
        ours = opening("alt+5", "Subscriptions (", "u")
        print(f"    opening: {ours:.0f} ms for {ROWS} subscriptions, {rss:.0f} ms for {ROWS} feeds")
        window.wait(role="table cell", name="Channel 1, Stopped")

        def walk():
            self.desktop.key("End")
            window.settle()
            self.desktop.key("Home", "ctrl+a")
            window.settle()
            self.desktop.key("ctrl+s")
            wait_until(lambda: all(entry["state"] != "paused" for entry in reader.megatorrent.get("subscriptions")), "all to start", 30)
            self.desktop.key("ctrl+p")
            wait_until(lambda: all(entry["state"] == "paused" for entry in reader.megatorrent.get("subscriptions")), "all to stop", 30)
        slowest = self.measured(reader, f"{ROWS} subscriptions", walk)
        self.look("many-subscriptions")
        self.assertLessEqual(ours, max(rss, 50 * STRETCH))
        self.assertLess(slowest, LONGEST_EVENT * STRETCH)

    def test_many_items(self):
        """A channel with very many items, published and received: its list is looked through while they arrive."""
        for number in range(ITEMS):
            write_file(self.scratch / "many" / f"part {number // 1000:03}" / f"item {number:06}.txt", b"%d" % number)
        publisher = self.node("publisher")
        publisher.wait_dht_ready()
        channel = publisher.megatorrent.create_channel("Many")
        key = channel["key"]
        publisher.megatorrent.publish(key, self.scratch / "many", timeout=1800)
        plain = self.node("plain")
        reader, window = self.open_tab()
        plain.wait_dht_ready()
        idle = {node: node.rss_anon() for node in (reader, plain)}
        slowest = {}

        def subscribe():
            reader.megatorrent.subscribe(channel["link"], policy="none")
            reader.megatorrent.wait_for_subscription(key, lambda entry: entry["items"] == ITEMS, "the list", 600)
            self.click(window, role="table cell", contains="Many")
            self.click(window, role="table cell", name="item 000000.txt")
        slowest["list"] = self.measured(reader, "the list comes", subscribe)

        def look_around():
            for keys in (("End",), ("Home",), ("Next",) * 10, ("End", "Prior", "Prior"), ("Home", "shift+End"), ("ctrl+a",), ("Down",), ("ctrl+a",),
                         ("ctrl+Home",), ("ctrl+space",), ("Down",) * 5, ("shift+Down",) * 5):
                self.desktop.key(*keys)
                window.settle()
            for column in ("Size", "Folder", "Name"):
                self.click(window, role="table column header", name=column)
                window.settle(1)
            self.desktop.key("ctrl+f")
            self.desktop.type(f"item {ITEMS - 1:06}")
            window.wait(role="table cell", name=f"item {ITEMS - 1:06}.txt", timeout=30)
            self.desktop.key("Escape")
            window.settle(1)
        slowest["looking"] = self.measured(reader, "looking around", look_around)

        def download():
            self.desktop.key("ctrl+a", "ctrl+d")
            reader.megatorrent.wait_for_subscription(key, lambda entry: entry["wantedItems"] == ITEMS, "all to be wanted", 300)
        slowest["choosing"] = self.measured(reader, "choosing all", download)
        slowest["arriving"] = self.measured(reader, "looking around while items arrive", look_around)
        reader.megatorrent.wait_complete(key, timeout=1800)
        self.look("many-items")

        def skip():
            self.desktop.key("ctrl+f")
            self.desktop.type("part 000/")
            window.settle(1)
            self.click(window, role="table cell", name="item 000000.txt")
            self.desktop.key("ctrl+a", "Delete")
            reader.megatorrent.wait_for_subscription(key, lambda entry: entry["wantedItems"] == ITEMS - min(ITEMS, 1000), "what was filtered", 120)
        slowest["filtered"] = self.measured(reader, "choosing what is filtered", skip)

        plain.megatorrent.subscribe(channel["link"])
        plain.megatorrent.wait_complete(key, timeout=1800)
        more = {node: node.rss_anon() - idle[node] for node in (reader, plain)}
        print(f"    memory for it: {more[reader] / MIB:.0f} MiB with the window, {more[plain] / MIB:.0f} MiB without")
        self.assertLess(more[reader] - more[plain], MORE_MEMORY)
        for what, took in slowest.items():
            with self.subTest(what):
                self.assertLess(took, LONGEST_EVENT * STRETCH)


if __name__ == "__main__":
    unittest.main()
