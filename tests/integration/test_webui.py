"""The panel of channels in the WebUI: stories in a real browser (tests/webui), against real nodes."""

import hashlib
import json
import os
import shutil
import subprocess
import threading
from pathlib import Path

from harness.case import IntegrationTest, Settings
from harness.content import large_file, write_file
from harness.isolation import FixedSizeDisk
from harness.krpc import bencode
from harness.waiting import STRETCH, wait_until
from harness.webapi import ApiError
from nacl.signing import SigningKey

STORIES = Path(__file__).resolve().parent.parent / "webui"
BROWSER = os.environ.get("MEGATORRENT_BROWSER", "/usr/bin/chromium")


class BrowserCase(IntegrationTest):
    def setUp(self):
        super().setUp()
        if not shutil.which("node") or not Path(BROWSER).exists():
            self.skipTest("Node.js or Chromium is not installed")
        if not (STORIES / "node_modules" / "playwright-core").is_dir():
            self.skipTest(f"playwright-core is not installed; type: npm ci --prefix {STORIES}")

    def story(self, name, node, on=None, **told):
        """Runs one, which sees the WebUI of `node`; in it an error of the page is a failure. `on`: name -> what is done when it says "do: name"."""
        told = {"url": f"http://{node.address}:8080/", "screenshots": str(Settings.build.resolve() / "screenshots"), **told}
        home = self.folder / "browser"
        home.mkdir(exist_ok=True)
        lines = []
        with open(home / "errors.txt", "w+", encoding="utf-8") as errors:
            process = subprocess.Popen(["node", str(STORIES / f"{name}.mjs"), json.dumps(told)], stdout=subprocess.PIPE, stderr=errors, text=True,
                                       env={**os.environ, "HOME": str(home), "TMPDIR": str(home)})
            limit = threading.Timer(180 * STRETCH, process.kill)
            limit.start()
            try:
                for line in process.stdout:
                    lines.append(line.rstrip("\n"))
                    if line.startswith("do: "):
                        on[line[4:].strip()]()
                process.wait()
            finally:
                limit.cancel()
                process.kill()
                process.wait()
                process.stdout.close()
            errors.seek(0)
            self.assertEqual(process.returncode, 0, "\n".join(lines) + f"\n{errors.read()}")
        for line in lines:
            print(f"    {line}")

    def films(self, node, title="Holiday films", size=3 << 20, **fields):
        """A channel of four items."""
        large_file(self.scratch / "films" / "2025" / "disc1.bin", size, "webui")
        for number in range(1, 4):
            write_file(self.scratch / "films" / f"notes {number}.txt", b"a note\n" * number)
        channel = node.megatorrent.create_channel(title, **fields)
        node.megatorrent.publish(channel["key"], self.scratch / "films")
        return channel


class FollowTest(BrowserCase):
    def test_wide_and_narrow(self):
        """A link is pasted, looked into and followed; keys, menus and screen readers are served, and torrents left alone."""
        publisher, subscriber = self.publisher_and_subscriber()
        channel = self.films(publisher)
        # the last one is the first one at 200 %
        for width, height, scheme in ((1280, 800, "light"), (360, 740, "dark"), (640, 400, "light")):
            with self.subTest(width=width):
                self.story("follow", subscriber, link=channel["link"], key=channel["key"], width=width, height=height, scheme=scheme)


class ChooseTest(BrowserCase):
    def test_some_items(self):
        """What is ticked before one subscribes is downloaded, and nothing else, though the page is closed at once."""
        publisher, subscriber = self.publisher_and_subscriber()
        channel = self.films(publisher)
        self.story("choose", subscriber, link=channel["link"], key=channel["key"], scheme="dark")


    def test_several_channels(self):
        """Two links are pasted; of each channel some items are ticked. Then one is chosen by hand."""
        publisher, subscriber = self.publisher_and_subscriber()
        for number in range(300):
            write_file(self.scratch / "many" / f"item {number:03}.txt", b"%d" % number)
        channels = [self.films(publisher), publisher.megatorrent.create_channel("Many")]
        publisher.megatorrent.publish(channels[1]["key"], self.scratch / "many")
        self.story("several", subscriber, links=[channel["link"] for channel in channels], keys=[channel["key"] for channel in channels])


class ShiftTest(BrowserCase):
    def test_rows_follow_their_items(self):
        """Updates move and remove rows that are selected: keys and mouse meet the items that one has seen, or none."""
        publisher, subscriber = self.publisher_and_subscriber()
        channel = self.films(publisher)
        key = subscriber.megatorrent.subscribe(channel["link"])
        subscriber.megatorrent.wait_complete(key)
        self.story("shift", subscriber, publisher=f"http://{publisher.address}:8080/", key=key, folder=str(self.scratch / "films"))


class ViewsTest(BrowserCase):
    """What there is to be seen, in each width, scheme and direction of writing."""

    def setUp(self):
        super().setUp()
        publisher, self.subscriber = self.publisher_and_subscriber()
        channel = self.films(publisher)
        key = self.subscriber.megatorrent.subscribe(channel["link"], folder="Films")
        self.other = publisher.megatorrent.create_channel("Other films")
        publisher.megatorrent.publish(self.other["key"], self.scratch / "films")
        own = self.subscriber.megatorrent.create_channel("Band demos", private=True)
        self.subscriber.megatorrent.publish(own["key"], self.scratch / "films" / "2025")
        self.subscriber.megatorrent.post("addRule", rule={"name": "notes", "mustContain": "notes", "action": "download", "priority": 6})
        self.subscriber.megatorrent.wait_complete(key)

    def view(self, width, height, scheme, isMirrored=False):
        with self.subTest(width=width, scheme=scheme, isMirrored=isMirrored):
            self.story("views", self.subscriber, other=self.other["link"], width=width, height=height, scheme=scheme, isMirrored=isMirrored)

    def test_wide(self):
        self.view(1280, 800, "light")
        self.view(1280, 800, "dark")

    def test_narrow(self):
        self.view(360, 740, "light")
        self.view(360, 740, "dark")

    def test_from_right_to_left(self):
        self.view(1280, 800, "dark", isMirrored=True)
        self.view(360, 740, "light", isMirrored=True)


class ScriptsTest(BrowserCase):
    backbone = 0

    def test_lists(self):
        """The parts that need no page: selections that follow their items, and what is kept among what is new."""
        tests = sorted(str(path) for path in (STORIES / "unit").glob("*.test.mjs"))
        done = subprocess.run(["node", "--test", *tests], capture_output=True, text=True, check=False, timeout=60 * STRETCH)
        self.assertEqual(done.returncode, 0, f"{done.stdout}\n{done.stderr}")


class HostileTest(BrowserCase):
    def test_markup_script_and_marks(self):
        """Titles, names and descriptions made of markup, script, direction marks and 6,000 letters are text; also below a path, where only files' scripts may run."""
        publisher, subscriber = self.publisher_and_subscriber()
        for name in ("<script>window.pwned=1</script>.txt", "<img src=x onerror=window.pwned=1>.mp4", "\u05d0\u05d1\u05d2 %1 ${LANG} QBT_TR(x).txt",
                     "w" * 200, "a b" * 60 + ".jpg"):
            write_file(self.scratch / "hostile" / name.replace("/", "\u2215"), b"x")
        channel = publisher.megatorrent.create_channel("<img src=x onerror=window.pwned=1><b>\u202eTitle " + "w" * 150)
        publisher.megatorrent.publish(channel["key"], self.scratch / "hostile")
        other = publisher.megatorrent.create_channel("<marquee>" + "W" * 120, description="<svg onload=window.pwned=1>" + "d" * 6_000)
        publisher.megatorrent.publish(other["key"], self.scratch / "hostile")
        key = subscriber.megatorrent.subscribe(channel["link"])
        subscriber.megatorrent.wait_complete(key)
        for width, height, scheme in ((1280, 800, "dark"), (360, 740, "light")):
            with self.subTest(width=width):
                self.story("hostile", subscriber, address=subscriber.address, other=other["link"], otherKey=other["key"], width=width, height=height, scheme=scheme)


class PublishTest(BrowserCase):
    def test_publish(self):
        """A folder of the server becomes a private channel; changes, a withdrawal, the key to a file and back."""
        node = self.node("publisher")
        node.wait_dht_ready()
        for name in ("one", "two", "three"):
            write_file(self.scratch / "demos" / f"{name}.txt", name.encode())
        self.story("publish", node, folder=str(self.scratch))


class SafeModeTest(BrowserCase):
    def test_leaving_it_and_its_options(self):
        """When it ends the page asks before others see the address; look-ups for others and Tor's password are in the options, and the password in nothing that is told."""
        node = self.node("node", settings={"Network": {r"Proxy\Type": "SOCKS5", r"Proxy\IP": "127.0.0.1", r"Proxy\Port": "1", r"Proxy\Profiles\BitTorrent": "true"}})
        for width, height, scheme in ((1280, 800, "light"), (360, 740, "dark")):
            with self.subTest(width=width):
                node.api.post("app/setPreferences", json={"proxy_type": "SOCKS5"})
                wait_until(lambda: node.megatorrent.status()["errorName"] == "safeModeWaits", "Safe Mode to begin", 30, nodes=[node])
                node.megatorrent.create_channel(f"Begun at {width} pixels")
                node.api.post("app/setPreferences", json={"proxy_type": "None"})
                wait_until(lambda: node.megatorrent.status()["errorName"] == "safeModeEnded", "Safe Mode to end", 30, nodes=[node])
                self.story("safemode", node, width=width, height=height, scheme=scheme)
        self.assertNotIn("my word", node.log())


class ManyTest(BrowserCase):
    COUNT = int(os.environ.get("MEGATORRENT_WEBUI_ITEMS", "3000"))

    def test_many(self):
        """A list of thousands: few rows in the document, sorted and filtered by the server."""
        node, subscriber = self.publisher_and_subscriber()
        for number in range(self.COUNT):
            write_file(self.scratch / "many" / f"{number // 1000:03}" / f"item {number:06}.txt", b"%d" % number)
        channel = node.megatorrent.create_channel("Many")
        node.megatorrent.publish(channel["key"], self.scratch / "many", timeout=300)
        key = subscriber.megatorrent.subscribe(channel["link"], policy="none")
        subscriber.megatorrent.wait_for_subscription(key, lambda entry: entry["items"] == self.COUNT, "the list", 120)
        # as many torrents as a list of them shows beside it, in the same run
        subscriber.api.post("torrents/add", stopped=True, urls="\n".join(f"magnet:?xt=urn:btih:{number:040x}&dn=torrent+{number}" for number in range(1, 301)))
        self.story("many", subscriber, count=self.COUNT, first="item 000000.txt", last=f"item {self.COUNT - 1:06}.txt")


class RulesTest(BrowserCase):
    def test_rules_folders_files_and_options(self):
        """A rule, and what it matches; folders; a text in the page; subscriptions to a file and back; the options."""
        publisher, subscriber = self.publisher_and_subscriber()
        channel = self.films(publisher)
        key = subscriber.megatorrent.subscribe(channel["link"], policy="none")
        subscriber.megatorrent.wait_for_subscription(key, lambda entry: entry["items"] == 4, "the list")
        self.story("rules", subscriber, key=key, scheme="dark")

    def test_nothing_is_lost(self):
        """Rules that cannot be read, or are changed elsewhere meanwhile, are not replaced by what one page has."""
        self.story("rulesafe", self.node("one"))


class TorrentsTest(BrowserCase):
    def test_transfer_list(self):
        """What goes to the transfer list is fetched, read and checked by the server, in Safe Mode, too."""
        publisher, subscriber = self.publisher_and_subscriber()
        for name in ("first", "second"):
            info = {b"name": name.encode(), b"length": 5, b"piece length": 16384, b"pieces": hashlib.sha1(name.encode()).digest()}
            write_file(self.scratch / "feed" / f"{name}.torrent", bencode({b"info": info}))
        write_file(self.scratch / "feed" / "two.magnet", b"magnet:?xt=urn:btih:" + b"1" * 40 + b"\nhttp://127.0.0.1:9/other.torrent")
        channel = publisher.megatorrent.create_channel("Feed")
        publisher.megatorrent.publish(channel["key"], self.scratch / "feed")
        key = subscriber.megatorrent.subscribe(channel["link"], policy="none")
        subscriber.megatorrent.wait_for_subscription(key, lambda entry: entry["items"] == 3, "the list")
        self.story("torrents", subscriber, key=key)


class SaidTest(BrowserCase):
    def test_wide_and_narrow(self):
        """What happens is said where one sees it; several items are chosen with a finger, and Back leads back."""
        publisher, subscriber = self.publisher_and_subscriber()
        channel = self.films(publisher)
        key = subscriber.megatorrent.subscribe(channel["link"])
        subscriber.megatorrent.wait_complete(key)
        for width, height, scheme in ((1280, 800, "light"), (360, 740, "dark")):
            with self.subTest(width=width):
                subscriber.megatorrent.post("markSeen", key=key, all=True, seen=False)
                self.story("said", subscriber, key=key, width=width, height=height, scheme=scheme)


class InterruptedTest(BrowserCase):
    backbone = 0

    def test_publishing(self):
        """Buttons that are pressed twice, dialogs that are closed too early, changes from elsewhere, a restart in between."""
        node = self.node("one")
        write_file(self.scratch / "demos" / "one.txt", b"one")
        own = node.megatorrent.create_channel("Band demos")
        identity = node.megatorrent.post("exportChannel", key=own["key"])
        node.megatorrent.post("deleteChannel", key=own["key"])

        def restored():
            try:
                return node.megatorrent.post("importChannel", identity=identity, title="Band demos")
            except ApiError as error:
                # its files are still being taken care of
                self.assertEqual(error.code, "beingRemoved")
                return None
        # what is imported waits for what the network has of it, which nobody here can tell
        wait_until(restored, "the channel to be there again", 30, nodes=[node])
        self.story("interrupted", node, on={"restart": node.restart}, key=own["key"], folder=str(self.scratch / "demos"))


class PlayTest(BrowserCase):
    def test_a_film_that_arrives(self):
        """A film is played in the page, and jumped about in, while it is arriving."""
        if not shutil.which("ffmpeg"):
            self.skipTest("ffmpeg is not installed")
        film = self.scratch / "films" / "film.webm"
        film.parent.mkdir()
        subprocess.run(["ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=15,noise=alls=60:allf=t", "-t", "60", "-c:v", "libvpx",
                        "-deadline", "realtime", "-cpu-used", "8", "-g", "15", "-b:v", "1M", "-minrate", "1M", "-maxrate", "1M", "-cues_to_front", "1", str(film)], check=True)
        publisher = self.node("publisher")
        # more than playing takes; a limit that is set later holds a moment later
        limit = film.stat().st_size // 40 // 1024
        subscriber = self.node("subscriber", settings={"BitTorrent": {r"Session\GlobalDLSpeedLimit": str(limit)}})
        publisher.wait_dht_ready()
        subscriber.wait_dht_ready()
        channel = publisher.megatorrent.create_channel("Films")
        publisher.megatorrent.publish(channel["key"], self.scratch / "films")
        key = subscriber.megatorrent.subscribe(channel["link"], policy="none")
        subscriber.megatorrent.wait_for_subscription(key, lambda entry: entry["items"] == 1, "the list")
        # all of so short a film is requested at once, and comes in the order in which it was
        subscriber.megatorrent.post("setSequential", key=key, sequential=True, all=True)
        self.story("play", subscriber, key=key)


class PrivateTest(BrowserCase):
    def test_full_link(self):
        """A private channel is opened by its full link only; known, own and damaged links have a sentence each."""
        publisher, subscriber = self.publisher_and_subscriber()
        channel = self.films(publisher, private=True)
        secret = publisher.megatorrent.post("exportChannel", key=channel["key"])["readKey"]
        self.assertIn(secret, channel["link"])
        self.story("private", subscriber, short=f"megatorrent://{channel['key']}", full=channel["link"], key=channel["key"], secret=secret, width=1280, scheme="dark")
        self.assertNotIn(secret, subscriber.log())


class CrowdTest(BrowserCase):
    COUNT = 500
    backbone = 0

    def test_many_subscriptions(self):
        """500 subscriptions in folders."""
        node = self.node("one")
        entries = [{"link": f"megatorrent://{SigningKey(number.to_bytes(32, "big")).verify_key.encode().hex()}", "name": f"Number {number}", "folder": f"Folder {number % 10}", "paused": False} for number in range(self.COUNT)]
        for first in range(0, self.COUNT, 50):
            answer = node.megatorrent.post("importSubscriptions", data={"megatorrentSubscriptions": 1, "subscriptions": entries[first:first + 50]})
            self.assertEqual((answer["added"], answer["failed"]), (50, []))
        self.story("crowd", node, count=self.COUNT)


class DiskFullTest(BrowserCase):
    def test_ten_mebibytes(self):
        """The dialog warns of a disk that is too small, the list says what is missing, and fewer items go."""
        self.require_isolation()
        publisher, subscriber = self.publisher_and_subscriber()
        channel = self.films(publisher, size=12 << 20)
        disk = FixedSizeDisk(self.folder / "disk", 10 << 20)
        self.addCleanup(disk.close)
        self.story("diskfull", subscriber, link=channel["link"], disk=str(disk.folder / "films"))


class UpdateTest(BrowserCase):
    def test_what_is_new(self):
        """An update comes while one looks: what is new is marked, and is so until it has been looked at; updates, peers and columns."""
        publisher, subscriber = self.publisher_and_subscriber()
        channel = self.films(publisher)
        key = subscriber.megatorrent.subscribe(channel["link"])
        subscriber.megatorrent.wait_complete(key)
        interval = 300
        subscriber.api.post("app/setPreferences", json={"refresh_interval": interval})
        self.story("update", subscriber, publisher=f"http://{publisher.address}:8080/", key=key, folder=str(self.scratch / "films"), scheme="dark", interval=interval)


class GermanTest(BrowserCase):
    backbone = 0

    def test_german(self):
        """The whole tab in another language."""
        node = self.node("one", settings={"Preferences": {r"General\Locale": "de"}})
        self.story("german", node, width=360, height=740)


class OutageTest(BrowserCase):
    backbone = 0

    def test_gone_and_off(self):
        """The program cannot be reached for a while; channels are switched off, and on again in the page."""
        self.story("outage", self.node("one"))
