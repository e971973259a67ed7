"""Files are played and read while they arrive: by the WebAPI, with Range, and by `megatorrent cat`."""

import contextlib
import http.client
import os
import shutil
import signal
import time
import urllib.parse
from pathlib import Path

from harness.case import IntegrationTest, Settings
from harness.command import Command
from harness.content import MIB, large_file, write_file
from harness.process import MemorySampler
from harness.slowlink import SlowLink, shape_loopback
from harness.waiting import STRETCH, wait_until
from harness.webapi import ApiError

FILM_MIB = int(os.environ.get("MEGATORRENT_STREAM_MIB", "256"))
READERS_MAX = 32


class Stream:
    """An answer that is read bit by bit."""

    def __init__(self, node, key, path, range_=None, method="GET", timeout=150, **headers):
        self.began = time.monotonic()
        self._connection = http.client.HTTPConnection(node.address, 8080, timeout=timeout * STRETCH)
        query = urllib.parse.urlencode({"key": key, "path": path})
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if range_ is not None:
            headers["Range"] = f"bytes={range_}"
        self._connection.request(method, f"/api/v2/megatorrent/file?{query}", headers=headers)

    @property
    def answer(self):
        if not hasattr(self, "_answer"):
            self._answer = self._connection.getresponse()
        return self._answer

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    @property
    def status(self):
        return self.answer.status

    def header(self, name):
        return self.answer.headers[name]

    def first_byte(self):
        """The byte, and what it took from the request on."""
        byte = self.answer.read(1)
        return byte, time.monotonic() - self.began

    def read(self, size=None):
        return self.answer.read() if size is None else self.answer.read(size)

    def close(self):
        self._connection.close()


def get(node, key, path, range_=None, method="GET", **headers):
    """Status, headers, content"""
    with Stream(node, key, path, range_, method, **headers) as stream:
        return stream.status, stream.answer.headers, stream.read()


def part(path, first, size):
    with open(path, "rb") as file:
        file.seek(first)
        return file.read(size)


class StreamingCase(IntegrationTest):
    def subscribed(self, publisher, subscriber, channel, condition, **fields):
        key = subscriber.megatorrent.subscribe(channel["link"], **fields)
        subscriber.megatorrent.wait_for_subscription(key, condition, "the subscription", 60)
        return key

    def assertRefused(self, stream, status, *words):
        with stream:
            self.assertIn(stream.status, status if isinstance(status, tuple) else (status,))
            self.assertMentions(stream.read().decode(), *words)


class FilmTest(StreamingCase):
    """Over a line of 20 Mbit/s with a round trip of 50 ms."""

    alone = True   # times are measured

    def setUp(self):
        self.require_isolation()
        Settings.folder.mkdir(parents=True, exist_ok=True)
        shape_loopback(Settings.folder)
        super().setUp()

    def test_a_film(self):
        """Someone looks into the middle of a film that has just begun to arrive, jumps, and leaves; others watch, too; then the publisher takes it back."""
        publisher, subscriber = self.publisher_and_subscriber()
        film = large_file(self.scratch / "films" / "film.mkv", FILM_MIB * MIB, "film")
        size, middle = FILM_MIB * MIB, FILM_MIB * MIB // 2 + 12345
        channel = publisher.megatorrent.create_channel("Films")
        key = channel["key"]
        publisher.megatorrent.publish(key, self.scratch / "films", timeout=300)
        idle = subscriber.rss_anon()
        with SlowLink(Settings.build / "tests/bench/bench_slowlink", one_way=25, loss=0, kilobits=20_000), MemorySampler(subscriber.pid) as memory:
            self.subscribed(publisher, subscriber, channel, lambda entry: entry["completedBytes"] >= 4 * MIB)

            with Stream(subscriber, key, "films/film.mkv", f"{middle}-") as stream:
                byte, seconds = stream.first_byte()
                print(f"    first byte of the middle after {seconds:.2f} s")
                self.assertEqual((stream.status, byte), (206, part(film, middle, 1)))
                self.assertEqual(stream.header("content-range"), f"bytes {middle}-{size - 1}/{size}")
                self.assertLess(seconds, 2 * STRETCH)
                # from here on it comes as fast as the line carries it
                began = time.monotonic()
                self.assertEqual(stream.read(8 * MIB), part(film, middle + 1, 8 * MIB))
                print(f"    the next 8 MiB in {time.monotonic() - began:.2f} s")
                self.assertLess(time.monotonic() - began, 7 * STRETCH)
            # who was watching has gone, in the middle of an answer

            places = [size // 4, size * 3 // 4, size - 70_000]
            streams = [Stream(subscriber, key, "films/film.mkv", f"{place}-") for place in places]
            for place, stream in zip(places, streams):
                byte, seconds = stream.first_byte()
                print(f"    one of three after {seconds:.2f} s")
                self.assertEqual(byte, part(film, place, 1))
                self.assertLess(seconds, 5 * STRETCH)
            for place, stream in zip(places, streams):
                self.assertEqual(stream.read(60_000), part(film, place + 1, 60_000))
                stream.close()

            with Stream(subscriber, key, "films/film.mkv", "0-") as stream:
                stream.read(1 * MIB)
                publisher.megatorrent.withdraw(key, "films/film.mkv")
                with self.assertRaises((http.client.IncompleteRead, ConnectionError)):
                    stream.read()
            self.assertRefused(Stream(subscriber, key, "films/film.mkv"), 404, "films/film.mkv")
        if not subscriber.is_sanitized():
            print(f"    memory: {memory.peak / MIB:.0f} MiB, idle {idle / MIB:.0f}")
            self.assertLess(memory.peak - idle, 110 * MIB)

    def test_in_order(self):
        """A series is fetched episode by episode, and what was asked for from beginning to end comes first."""
        publisher, subscriber = self.publisher_and_subscriber()
        for number in range(8):
            large_file(self.scratch / "series" / f"{number}.mkv", 2 * MIB, f"episode {number}")
        channel = publisher.megatorrent.create_channel("Series")
        key = channel["key"]
        publisher.megatorrent.publish(key, self.scratch / "series")
        with SlowLink(Settings.build / "tests/bench/bench_slowlink", one_way=25, loss=0, kilobits=20_000):
            self.subscribed(publisher, subscriber, channel, lambda entry: entry["items"] == 8, policy="none")
            api = subscriber.megatorrent
            api.post("setSequential", key=key, sequential=True, all=True)
            self.assertTrue(api.wait_for_subscription(key, lambda entry: entry["sequential"], "the order", 10))
            api.post("setSequential", key=key, sequential=True, paths=["series/6.mkv"])
            api.wait_for_items(key, lambda items: [item["path"] for item in items if item["sequential"]] == ["series/6.mkv"], "the item's order")
            api.post("setWanted", key=key, wanted=True, all=True)
            order = []

            def all_here():
                for item in api.items(key, state="complete"):
                    if item["path"] not in order:
                        order.append(item["path"])
                return len(order) == 8
            wait_until(all_here, lambda: f"all items; they came as {order}", 60, nodes=[subscriber])
            self.assertEqual(order[0], "series/0.mkv")
            # what is committed together is listed together; neighbours may be under way at a time
            places = [order.index(f"series/{number}.mkv") for number in range(8)]
            self.assertTrue(all(abs(place - number) <= 2 for number, place in enumerate(places)), order)
            with self.assertRaises(ApiError) as caught:
                api.post("setSequential", key=key, sequential=True, paths=["series/none"])
            self.assertEqual(caught.exception.status, 404)


class FileTest(StreamingCase):
    def test_requests(self):
        """All that HTTP knows of files: the whole, parts, HEAD, conditions; of a publisher's own, of large and of small files."""
        publisher, subscriber = self.publisher_and_subscriber()
        folder = self.scratch / "mixed"
        large = large_file(folder / "large.bin", 5 * MIB + 777, "streaming")
        for number in range(30):
            write_file(folder / f"small/{number}.txt", b"%d " % number * 500)
        write_file(folder / "Über uns; \"x\".txt", b"odd")
        write_file(folder / "empty.txt", b"")
        channel = publisher.megatorrent.create_channel("Mixed")
        key = channel["key"]
        publisher.megatorrent.publish(key, folder)
        self.subscribed(publisher, subscriber, channel, lambda entry: entry["items"] == 33)
        content, size = large.read_bytes(), large.stat().st_size
        for node in (publisher, subscriber):
            with self.subTest(node=node.name):
                status, headers, body = get(node, key, "mixed/large.bin")
                self.assertEqual((status, body, headers["accept-ranges"], headers["content-length"]), (200, content, "bytes", str(size)))
                tag = headers["etag"]
                self.assertRegex(tag, '^"[0-9a-f]{32}"$')
                for range_, first, last in (("0-99", 0, 99), ("1000000-3000000", 1_000_000, 3_000_000), ("-50", size - 50, size - 1),
                                            (f"{size - 1}-", size - 1, size - 1), ("5-99999999999999999999", 5, size - 1)):
                    status, headers, body = get(node, key, "mixed/large.bin", range_)
                    self.assertEqual((status, body, headers["content-range"]), (206, content[first:last + 1], f"bytes {first}-{last}/{size}"))
                for range_ in ("0-1,3-4", "x", "5-4"):
                    self.assertEqual(get(node, key, "mixed/large.bin", range_)[::2], (200, content))
                status, headers, body = get(node, key, "mixed/large.bin", f"{size}-")
                self.assertEqual((status, headers["content-range"], body), (416, f"bytes */{size}", b""))
                self.assertEqual(get(node, key, "mixed/large.bin", "1-2", If_Range=tag)[::2], (206, content[1:3]))
                self.assertEqual(get(node, key, "mixed/large.bin", "1-2", If_Range='"other"')[::2], (200, content))
                self.assertEqual(get(node, key, "mixed/large.bin", "1-2", Accept_Encoding="gzip")[2], content[1:3])

                status, headers, body = get(node, key, "mixed/large.bin", method="HEAD")
                self.assertEqual((status, headers["content-length"], headers["etag"], body), (200, str(size), tag, b""))
                status, headers, body = get(node, key, "mixed/large.bin", "10-19", method="HEAD")
                self.assertEqual((status, headers["content-length"], headers["content-range"], body), (206, "10", f"bytes 10-19/{size}", b""))
                self.assertEqual(get(node, key, "mixed/large.bin", f"{size}-", method="HEAD")[0], 416)

                for number in (0, 7, 29):
                    self.assertEqual(get(node, key, f"mixed/small/{number}.txt")[2], b"%d " % number * 500)
                self.assertEqual(get(node, key, "mixed/empty.txt")[::2], (200, b""))
                self.assertEqual(get(node, key, "mixed/empty.txt", "0-")[0], 416)
                headers = get(node, key, "mixed/Über uns; \"x\".txt")[1]
                self.assertEqual(headers["content-disposition"], "inline; filename=\"_ber uns_ _x_.txt\"; filename*=UTF-8''%C3%9Cber%20uns%3B%20%22x%22.txt")
        # several requests of one connection
        connection = http.client.HTTPConnection(subscriber.address, 8080, timeout=60)
        for first in (0, 2_000_000, 4_000_000):
            connection.request("GET", f"/api/v2/megatorrent/file?key={key}&path=mixed/large.bin", headers={"Range": f"bytes={first}-{first + 999_999}"})
            self.assertEqual(connection.getresponse().read(), content[first:first + 1_000_000])
        connection.close()

    def test_nothing_runs(self):
        """A page, a picture with scripts, a document: nothing of it runs in the browser that is logged in here."""
        publisher = self.node("publisher")
        publisher.wait_dht_ready()
        folder = self.scratch / "pages"
        names = ("index.html", "a.svg", "a.xml", "a.pdf", "a.xhtml", "script.js", "none", "evil\u2028.htm", "film.mp4", "notes.txt")
        for name in names:
            write_file(folder / name, b"<script>fetch('/api/v2/megatorrent/exportChannel')</script>")
        channel = publisher.megatorrent.create_channel("Pages")
        publisher.megatorrent.publish(channel["key"], folder)
        listed = [item["path"] for item in publisher.megatorrent.items(channel["key"])]
        for path in listed:
            headers = get(publisher, channel["key"], path)[1]
            self.assertIn("sandbox", headers["content-security-policy"])
            self.assertIn("default-src 'none'", headers["content-security-policy"])
            self.assertNotIn("allow-", headers["content-security-policy"])
            self.assertEqual(headers["x-content-type-options"], "nosniff")
            self.assertEqual(len(headers.get_all("content-security-policy")), 1)
            is_shown = path.endswith((".mp4", ".txt"))
            self.assertEqual(headers["content-disposition"].startswith("inline"), is_shown, path)
            if not is_shown:
                self.assertEqual(headers["content-type"], "application/octet-stream", path)

    def test_refusals(self):
        """Only files of channels, only what was published, only a number at a time; each refusal says why."""
        publisher, subscriber = self.publisher_and_subscriber()
        folder = self.scratch / "things"
        secret = write_file(self.scratch / "secret", b"s" * 1000)
        for name in ("a", "b", "c"):
            large_file(folder / name, 2 * MIB, name)
        channel = publisher.megatorrent.create_channel("Things")
        key = channel["key"]
        publisher.megatorrent.publish(key, folder)
        api = subscriber.megatorrent
        self.subscribed(publisher, subscriber, channel, lambda entry: entry["items"] == 3, policy="none")

        self.assertRefused(Stream(subscriber, key, "things/a"), 409, "things/a", "choose")
        for path in ("things/none", "../secret", str(secret), "things/../things/a", "things", "things/", "/things/a"):
            for node in (publisher, subscriber):
                self.assertRefused(Stream(node, key, path), 404, path)
        self.assertRefused(Stream(subscriber, "0" * 64, "things/a"), 404)
        self.assertRefused(Stream(subscriber, key, ""), 404)
        self.assertRefused(Stream(subscriber, "x", "things/a"), 400, "key")
        self.assertRefused(Stream(subscriber, key, "things/a", method="PUT"), 501)

        api.post("setWanted", key=key, wanted=True, paths=["things/a", "things/b"])
        entry = api.wait_for_subscription(key, lambda entry: entry["completedItems"] == 2, "two files")
        target = Path(entry["savePath"]) / "things"
        self.assertEqual(get(subscriber, key, "things/a")[2], (folder / "a").read_bytes())
        # what somebody puts in a file's place is not the channel's
        (target / "a").unlink()
        (target / "a").symlink_to(folder / "a")
        self.assertRefused(Stream(subscriber, key, "things/a"), 409, "things/a")
        (target / "b").write_bytes(b"edited" + (folder / "b").read_bytes()[6:])
        self.assertRefused(Stream(subscriber, key, "things/b"), 409, "things/b")
        # a publisher's own, edited and gone
        (folder / "b").write_bytes(b"edited" + (folder / "c").read_bytes()[6:])
        self.assertRefused(Stream(publisher, key, "things/b"), 409, "things/b")
        (folder / "c").unlink()
        self.assertRefused(Stream(publisher, key, "things/c"), 409, "things/c")

        # what nobody sends any more: a stopped subscription says so at once
        publisher.stop()
        api.post("pause", key=key)
        api.post("setWanted", key=key, wanted=True, paths=["things/c"])
        wait_until(lambda: get(subscriber, key, "things/c")[2].decode().find("stopped") >= 0, "the sentence", 20, interval=0.2)

        # only so many, and each that ends makes room
        api.post("resume", key=key)
        api.wait_for_subscription(key, lambda entry: not entry["paused"], "the start", 20)
        streams = []
        for _ in range(READERS_MAX + 5):
            streams.append(Stream(subscriber, key, "things/c"))

        def refused():
            return self.quick_status(subscriber, key) == 409
        wait_until(refused, "too many readers to be refused", 20, interval=0.2)
        for stream in streams:
            stream.close()
        wait_until(lambda: not refused(), "room for others", 20, interval=0.2)
        # a channel that is removed ends its readers
        streams = [Stream(subscriber, key, "things/c") for _ in range(READERS_MAX)]
        wait_until(refused, "the readers to wait", 20, interval=0.2)
        api.post("removeSubscription", key=key)
        for stream in streams:
            # 404: its item was still being looked for
            self.assertRefused(stream, (404, 409), "removed")

    def quick_status(self, node, key):
        """409: refused at once. None: it waits for data"""
        with Stream(node, key, "things/c", timeout=0.5) as stream:
            with contextlib.suppress(TimeoutError):
                return stream.status
        return None


class CatTest(StreamingCase):
    def test_cat(self):
        """`megatorrent cat` gives a file to another program, while it arrives, and goes on where it broke off."""
        publisher, subscriber = self.publisher_and_subscriber()
        folder = self.scratch / "films"
        film = large_file(folder / "film.mkv", 20 * MIB + 5, "cat")
        write_file(folder / "note.txt", b"hello\n")
        channel = publisher.megatorrent.create_channel("Films")
        key = channel["key"]
        publisher.megatorrent.publish(key, folder)
        self.subscribed(publisher, subscriber, channel, lambda entry: entry["items"] == 2, policy="none")
        command = Command(Settings.build, self.folder / "home", subscriber)
        content = film.read_bytes()

        done = command("cat", "Films", "films/film.mkv")
        self.assertEqual((done.code, done.raw), (1, b""))
        self.assertMentions(done.err, "films/film.mkv", "choose")
        done = command("cat", "Films", "films/film.mkv", "--want")
        self.assertEqual((done.code, done.err), (0, ""))
        self.assertTrue(done.raw == content)
        done = command("cat", "Films", "films/film.mkv", "--offset", "20000000")
        self.assertTrue((done.code, done.raw) == (0, content[20_000_000:]))
        self.assertEqual(command("cat", "Films", "films/film.mkv", "--offset", str(len(content))).code, 0)
        self.assertEqual(command("cat", "Films", "films/film.mkv", "--offset", str(len(content) + 1)).code, 2)
        self.assertEqual(command("cat", "Films", "films/film.mkv", "--offset", "-1").code, 2)
        done = command("cat", "Films", "films/none")
        self.assertEqual((done.code, done.raw), (5, b""))
        # of one's own channel
        own = Command(Settings.build, self.folder / "home2", publisher)
        self.assertEqual(own("cat", key[:8], "films/note.txt").raw, b"hello\n")
        # the reader goes: no word, and an end as any other program's
        done = command.shell("megatorrent cat Films films/film.mkv | head -c 100000 | sha256sum; echo ${PIPESTATUS[0]}")
        self.assertEqual((done.err, done.out.split()[-1]), ("", str(128 + signal.SIGPIPE)))
        if shutil.which("ffmpeg") and shutil.which("ffprobe"):
            self.play(publisher, key, folder, own)

    def play(self, publisher, key, folder, command):
        made = command.shell(f"ffmpeg -v error -f lavfi -i testsrc=duration=5:size=320x240:rate=10 -c:v mpeg4 '{folder}/test.mkv'")
        self.assertEqual((made.code, made.err), (0, ""))
        publisher.megatorrent.publish(key)
        done = command.shell(f"megatorrent cat {key} films/test.mkv | ffprobe -v error -show_entries format=duration -of csv=p=0 -")
        self.assertEqual((done.code, done.err), (0, ""))
        self.assertAlmostEqual(float(done.out), 5, delta=0.2)
