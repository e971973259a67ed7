"""Pages of items, as user interfaces ask for them: over several channels, in any order, filtered; answers that come later."""

import http.client
import time

from harness.case import IntegrationTest
from harness.content import write_file
from harness.waiting import wait_until
from harness.webapi import ApiError

UNKNOWN = "0" * 64


class ItemPagesTest(IntegrationTest):
    def paths(self, node, key, **fields):
        return [item["path"] for item in node.megatorrent.get("items", key=key, **fields)["items"]]

    def follow(self, publisher, subscriber, title, **fields):
        channel = publisher.megatorrent.create_channel(title)
        task = publisher.megatorrent.publish(channel["key"], self.scratch / title)
        subscriber.megatorrent.subscribe(channel["link"], **fields)
        subscriber.megatorrent.wait_complete(channel["key"], task["result"]["sequence"])
        return channel["key"]

    def test_what_is_new(self):
        """Someone follows two channels, and looks every day at what has come: in one list, newest first, until it is marked as read."""
        publisher, subscriber = self.publisher_and_subscriber()
        for name, size in (("b.mkv", 300), ("Ärger.txt", 20), ("sub/a.iso", 1000)):
            write_file(self.scratch / "films" / name, name.encode() * size)
        write_file(self.scratch / "songs" / "b.flac", b"la" * 50)
        films = self.follow(publisher, subscriber, "films")
        songs = self.follow(publisher, subscriber, "songs", policy="none")
        api = subscriber.megatorrent
        api.wait_for_items(films, lambda items: all(item["state"] == "complete" for item in items), "all to be shown as complete")

        self.assertEqual(self.paths(subscriber, films, sort="size"), ["films/Ärger.txt", "films/b.mkv", "films/sub/a.iso"])
        self.assertEqual(self.paths(subscriber, films, sort="name"), ["films/sub/a.iso", "films/Ärger.txt", "films/b.mkv"])
        self.assertEqual(self.paths(subscriber, films, filter="äRGER"), ["films/Ärger.txt"])
        self.assertEqual(self.paths(subscriber, "all", sort="name"), ["films/sub/a.iso", "films/Ärger.txt", "songs/b.flac", "films/b.mkv"])
        self.assertEqual(self.paths(subscriber, f"{songs},{films}", sort="channel"), ["songs/b.flac"] + self.paths(subscriber, films))
        self.assertEqual(self.paths(subscriber, "all", state="unwanted,missing"), ["songs/b.flac"])
        self.assertEqual(self.paths(publisher, films, sort="size", reverse=True), ["films/sub/a.iso", "films/b.mkv", "films/Ärger.txt"])
        self.assertEqual(self.paths(subscriber, "all", new=True), [])
        named = ["films/sub/a.iso", "films/gone.mkv", "films/b.mkv"]
        self.assertEqual(self.paths(subscriber, films, paths=named, new=True), ["films/sub/a.iso", "films/b.mkv"])
        self.assertEqual(self.paths(publisher, films, paths=named), ["films/sub/a.iso", "films/b.mkv"])
        for keys, wrong in (("all", named), (f"{songs},{films}", named), (films, []), (films, ["a"] * 5001)):
            with self.assertRaises(ApiError) as refused:
                api.post("items", key=keys, paths=wrong)
            self.assertEqual(refused.exception.status, 400)

        began = int(time.time())
        write_file(self.scratch / "films" / "c.mkv", b"new")
        write_file(self.scratch / "songs" / "b.flac", b"new")
        sequences = {key: publisher.megatorrent.publish(key)["result"]["sequence"] for key in (films, songs)}
        for key, sequence in sequences.items():
            api.wait_for_subscription(key, lambda entry, wanted=sequence: entry["sequence"] == wanted and entry["newItems"] == 1, "what is new")
        found = wait_until(lambda: (lambda page: page if page["total"] == 2 else None)(api.get("items", key="all", new=True, sort="addedAt", reverse=True)), "both", 10)
        self.assertEqual({(item["key"], item["path"]) for item in found["items"]}, {(films, "films/c.mkv"), (songs, "songs/b.flac")})
        for item in found["items"]:
            self.assertTrue(began <= item["addedAt"] <= time.time() + 1, item)
        self.assertEqual({item["path"] for item in api.get("items", key="all", sort="addedAt", reverse=True, limit=2)["items"]}, {"films/c.mkv", "songs/b.flac"})

        api.post("markSeen", key=films, paths=["films/c.mkv"])
        wait_until(lambda: self.paths(subscriber, "all", new=True) == ["songs/b.flac"], "one to be seen", 10)
        api.post("markSeen", key=songs)
        wait_until(lambda: self.paths(subscriber, "all", new=True) == [], "all to be seen", 10)
        api.post("markSeen", key=films, paths=["films/sub/"], seen=False)
        wait_until(lambda: self.paths(subscriber, "all", new=True) == ["films/sub/a.iso"], "what was marked as unread", 10)

    def test_names_of_people(self):
        """Episodes, streets and people of many countries: lists are in the order in which one looks for them, and are found however one types."""
        publisher, subscriber = self.publisher_and_subscriber()
        names = ["Season 2/Part 9.mkv", "Season 2/part 10.mkv", "Season 10/Part 1.mkv", "Straße.txt", "İstanbul.txt", "Σίσυφος.txt", "ёлка.txt", "Ель.txt", "Жук.txt"]
        for name in names:
            write_file(self.scratch / "all" / name, name.encode())
        key = self.follow(publisher, subscriber, "all", policy="none")
        for node in (publisher, subscriber):
            by_folder = self.paths(node, key, sort="folder")
            self.assertEqual([path for path in by_folder if "Season" in path], [f"all/{name}" for name in names[:3]])
            by_name = [path.rpartition("/")[2] for path in self.paths(node, key, sort="name")]
            self.assertEqual(by_name, ["İstanbul.txt", "Part 1.mkv", "Part 9.mkv", "part 10.mkv", "Straße.txt", "Σίσυφος.txt", "ёлка.txt", "Ель.txt", "Жук.txt"])
            self.assertEqual([path.rpartition("/")[2] for path in self.paths(node, key, sort="name", reverse=True)], by_name[::-1])
            for text, found in (("STRASSE", "Straße.txt"), ("straße", "Straße.txt"), ("istanbul", "İstanbul.txt"), ("ΣΊΣΥΦΟΣ", "Σίσυφος.txt"), ("ЖУК", "Жук.txt"),
                                ("Е\u0308ЛКА", "ёлка.txt")):
                self.assertEqual(self.paths(node, key, filter=text), [f"all/{found}"], text)

    def test_refusals(self):
        """Bad parameters are named; a channel that is not here is not found; what is closed or switched off is answered."""
        node = self.node("lonely")
        key = node.megatorrent.subscribe(self.node("other").megatorrent.create_channel("Empty")["link"])
        for fields, status, word in (({"key": UNKNOWN}, 404, "channel"), ({"key": f"{key},{UNKNOWN}"}, 404, "channel"), ({"key": f"{key},"}, 400, "key"),
                                     ({"key": key, "sort": "taste"}, 400, "sort"), ({"key": key, "state": "done"}, 400, "state"),
                                     ({"key": key, "limit": 5001}, 400, "limit"), ({"key": key, "filter": "x" * 1001}, 400, "filter"),
                                     ({"key": key, "new": "perhaps"}, 400, "new")):
            with self.subTest(fields=fields), self.assertRaises(ApiError) as caught:
                node.megatorrent.get("items", **fields)
            self.assertEqual(caught.exception.status, status)
            self.assertIn(word, caught.exception.text)
        with self.assertRaises(ApiError) as caught:
            node.megatorrent.post("setWanted", key=key, wanted=True, paths=["no such"])
        self.assertEqual(caught.exception.status, 404)
        self.assertIn("no such", caught.exception.text)
        self.assertEqual(node.megatorrent.get("items", key=key), {"items": [], "offset": 0, "total": 0})

        # many at once on one connection, which is closed before all are answered
        connection = http.client.HTTPConnection(node.address, 8080, timeout=20)
        connection.connect()
        request = f"GET /api/v2/megatorrent/items?key=all HTTP/1.1\r\nHost: {node.address}:8080\r\n\r\n".encode()
        for _ in range(50):
            connection.sock.sendall(request * 20)
            connection.sock.recv(1)
            connection.close()
            connection.connect()
        connection.close()
        node.megatorrent.post("setSettings", enabled=False)
        with self.assertRaises(ApiError) as caught:
            node.megatorrent.get("items", key="all")
        self.assertEqual(caught.exception.status, 409)
        self.assertIn("switched off", caught.exception.text)
