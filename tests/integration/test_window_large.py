"""Very many subscriptions, feeds and items: nothing holds up the main thread, where the window and the WebUI live.

MEGATORRENT_WINDOW_ITEMS: how many items the large channel has (100,000 are the whole story); without it there is none, for it takes minutes."""

import os
import threading
import time
import unittest
from pathlib import Path

from harness.content import MIB, write_file
from harness.mainthread import MainThread, worked
from harness.waiting import STRETCH, wait_until
from harness.window import WindowStory
from nacl.signing import SigningKey

ITEMS = int(os.environ.get("MEGATORRENT_WINDOW_ITEMS", "0"))
ROWS = 500
LONGEST_EVENT = 100          # ms
MORE_MEMORY = 30 * MIB


class SizeTest(WindowStory):
    alone = True
    limit = 3600 if ITEMS > 20_000 else 600

    def assertFluid(self, node, what, do):
        """Nothing takes the main thread long while something is done."""
        with MainThread(node) as main:
            do()
        print(f"    {what}: {main.most_work:.0f} ms of work for one answer of the main thread; half of them within {main.within(0.5):.0f} ms, all within {main.within(1):.0f} ms")
        with self.subTest(what):
            self.assertLess(main.most_work, LONGEST_EVENT * STRETCH)
            self.assertLess(main.within(0.5), LONGEST_EVENT * STRETCH)

    def test_many_subscriptions(self):
        """500 subscriptions beside as many feeds: the tab opens as fast as that of RSS, counts agree, all of it can be selected."""
        reader, window = self.window()
        entries = [{"link": f"megatorrent://{SigningKey.generate().verify_key.encode().hex()}/Channel%20{number}", "paused": True,
                    "folder": "" if number % 5 else f"Folder {number % 20}"} for number in range(ROWS)]
        for first in range(0, ROWS, 50):
            answer = reader.megatorrent.post("importSubscriptions", data={"megatorrentSubscriptions": 1, "subscriptions": entries[first:first + 50]})
            self.assertEqual((answer["added"], answer["failed"]), (50, []))
        for number in range(ROWS):
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
            before = worked(reader)
            self.desktop.key(key)
            window.settle(2)
            return worked(reader) - before
        rss = opening("alt+3", "RSS (", "r")
        ours = opening("alt+5", "Subscriptions (", "u")
        print(f"    opening: {ours:.0f} ms for {ROWS} subscriptions, {rss:.0f} ms for {ROWS} feeds")
        window.wait(role="table cell", name="Channel 0, Stopped")
        # by their numbers, whatever the language of the system is
        folders = [widget.name for widget in window.all(role="table cell", contains="Folder ", visible=False)]
        self.assertEqual(folders, [f"Folder {number}" for number in (0, 5, 10, 15)])

        def walk():
            self.desktop.key("End")
            window.settle()
            self.desktop.key("Home", "ctrl+a")
            window.settle()
            self.desktop.key("ctrl+s")
            wait_until(lambda: all(entry["state"] != "paused" for entry in reader.megatorrent.get("subscriptions")), "all to start", 30)
            self.desktop.key("ctrl+p")
            wait_until(lambda: all(entry["state"] == "paused" for entry in reader.megatorrent.get("subscriptions")), "all to stop", 30)
        self.assertFluid(reader, f"{ROWS} subscriptions", walk)
        self.look("many-subscriptions")
        self.assertLessEqual(ours, max(rss, 50 * STRETCH))

    @unittest.skipUnless(ITEMS, "takes minutes: with MEGATORRENT_WINDOW_ITEMS only")
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
        self.desktop.fill_screen()
        plain.wait_dht_ready()
        idle = {node: node.rss_anon() for node in (reader, plain)}

        def subscribe():
            reader.megatorrent.subscribe(channel["link"], policy="none")
            reader.megatorrent.wait_for_subscription(key, lambda entry: entry["items"] == ITEMS, "the list", 600)
            window.settle(1)
        self.assertFluid(reader, "the list comes", subscribe)
        # in the tree, not in a column of the list
        min(window.all(role="table cell", contains="Many"), key=lambda widget: widget.box().x).click()
        # it comes above the list, and moves all of it
        notice = {"role": "label", "contains": "Nothing is downloaded by itself here"}
        window.wait(**notice, timeout=60)
        window.wait(role="table cell", name="item 000000.txt", timeout=60)

        def places():
            """Where the columns are: looking for them costs the window more than using them."""
            window.settle(1)
            return {widget.name: widget.box() for widget in window.all(role="table column header")}
        columns = places()

        def focus_items():
            self.desktop.click_at(columns["Name"].x + 30, columns["Name"].y + columns["Name"].height * 3)
        last = [f"item {ITEMS - 1:06}.txt"]

        def look_around(by):
            focus_items()
            self.desktop.key("End")
            self.copied(window, lambda lines: lines == last, "the last one")
            for keys in (("Home",), ("Next",) * 10, ("End", "Prior", "Prior"), ("Home", "shift+End"), ("ctrl+a",), ("Down",), ("shift+Down",) * 5):
                self.desktop.key(*keys)
                window.settle(0.15)
            for column in by:
                self.desktop.click_at(columns[column].x + 10, columns[column].y + 10)
                # all but one stay selected while others take their places
                self.desktop.key("ctrl+a", "ctrl+Home", "ctrl+space")
                window.settle(0.6)
            self.desktop.key("ctrl+f")
            self.desktop.type(f"item {ITEMS - 1:06}")
            window.settle(1)

            def is_found(lines):
                focus_items()
                self.desktop.key("Home")
                return lines == last
            self.copied(window, is_found, "the one that was looked for")
            self.desktop.key("Escape")
            window.settle()
        self.assertFluid(reader, "looking around", lambda: look_around(("Size", "Folder", "Name")))

        def download():
            self.desktop.key("ctrl+a", "ctrl+d")
            reader.megatorrent.wait_for_subscription(key, lambda entry: entry["wantedItems"] == ITEMS, "all to be wanted", 300)
        self.assertFluid(reader, "choosing all", download)
        self.wait_gone(window, **notice)
        columns = places()
        self.assertFluid(reader, "looking around while items arrive", lambda: look_around(("Size", "Status", "Name")))
        reader.megatorrent.wait_complete(key, timeout=1800)
        self.look("many-items")

        def skip():
            self.desktop.key("ctrl+f")
            self.desktop.type("part 000/")
            window.settle(1)
            focus_items()
            self.desktop.key("ctrl+a", "Delete")
            reader.megatorrent.wait_for_subscription(key, lambda entry: entry["wantedItems"] == ITEMS - min(ITEMS, 1000), "what was filtered", 120)
        self.assertFluid(reader, "choosing what is filtered", skip)

        # the same, asked for by the WebAPI
        plain.megatorrent.subscribe(channel["link"])
        plain.megatorrent.wait_complete(key, timeout=1800)
        for query in ({"sort": "size"}, {"sort": "state"}, {"sort": "folder"}, {"sort": "name"}, {"sort": "name", "filter": f"item {ITEMS - 1:06}"}, {"sort": "name", "filter": "part 000/"}):
            plain.megatorrent.get("items", key=key, limit=200, **query)
        more = {node: node.rss_anon() - idle[node] for node in (reader, plain)}
        print(f"    memory for it: {more[reader] / MIB:.0f} MiB with the window, {more[plain] / MIB:.0f} MiB without")
        self.assertLess(more[reader] - more[plain], MORE_MEMORY)


if __name__ == "__main__":
    unittest.main()
