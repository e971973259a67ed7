"""What qBittorrent does without Megatorrent it does with it too, switched off and on."""

import http.server
import re
import threading

from harness.case import IntegrationTest, Settings
from harness.content import MIB, large_file, small_tree
from harness.network import new_address
from harness.node import TORRENT_PORT
from harness.waiting import wait_until
from harness.webapi import ApiError

FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>A feed</title><link>http://{host}/</link><description>for a test</description>
<item><title>First article</title><link>http://{host}/1</link><guid>1</guid><description>One</description></item>
<item><title>Second article</title><link>http://{host}/2</link><guid>2</guid><description>Two</description></item>
</channel></rss>
"""


class FeedServer:
    def __init__(self):
        outer = self
        self.requests = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.requests.append(self.path)
                body = FEED.format(host=outer.host).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/rss+xml")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):
                pass  # the reader has gone: its node is ended by the test

        self._server = Server((new_address(), 0), Handler)
        self.host = "{}:{}".format(*self._server.server_address)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


class StockBehaviour:
    megatorrent = None

    def stock_node(self, name):
        return self.node(name, megatorrent=self.megatorrent)

    def test_torrent_between_two_nodes(self):
        """A torrent is created, seeded, fetched from a peer, and is the same byte for byte."""
        seed, leech = self.stock_node("seed"), self.stock_node("leech")
        source = self.scratch / "torrent content"
        small_tree(source, 40, "torrent")
        large_file(source / "large", 12 * MIB, "torrent")

        task = seed.api.post("torrentcreator/addTask", sourcePath=source, format="v1", startSeeding=True)["taskID"]
        wait_until(lambda: seed.api.get("torrentcreator/status", taskID=task)[0]["status"] == "Finished", "the torrent to be created", 30)
        torrent = seed.api.get("torrentcreator/torrentFile", taskID=task)
        wait_until(lambda: seed.api.get("torrents/info"), "the torrent to be seeded", 30)

        leech.api.post_file("torrents/add", "torrents", torrent if isinstance(torrent, bytes) else torrent.encode())
        info = wait_until(lambda: leech.api.get("torrents/info"), "the torrent to be added", 30)[0]
        leech.api.post("torrents/addPeers", hashes=info["hash"], peers=f"{seed.address}:{TORRENT_PORT}")
        wait_until(lambda: leech.api.get("torrents/info")[0]["progress"] == 1, "the torrent to arrive", 60)
        self.assertSameFiles(source, leech.downloads / source.name)

    def assertSameFiles(self, source, target):
        # torrents do not carry times
        from harness.content import differences
        found = [text for text in differences(source, target) if "modified at" not in text]
        self.assertEqual(found, [])

    def test_feed(self):
        """An RSS feed is added, fetched and read."""
        node, server = self.stock_node("reader"), FeedServer()
        self.addCleanup(server.close)
        node.api.post("app/setPreferences", json={"rss_processing_enabled": True})
        node.api.post("rss/addFeed", url=f"http://{server.host}/feed.xml", path="Feed")
        node.api.post("rss/refreshItem", itemPath="Feed")
        articles = wait_until(lambda: node.api.get("rss/items", withData=True).get("Feed", {}).get("articles"), "the feed's articles", 30)
        self.assertEqual({article["title"] for article in articles}, {"First article", "Second article"})
        self.assertIn("/feed.xml", server.requests)

    def test_basic_api(self):
        """Version, preferences, categories, transfer limits, logs: answers, kept over a restart."""
        node = self.stock_node("basics")
        header = (Settings.build / "qbittorrent-source/src/base/version.h.in").read_text()
        version = ".".join(re.search(rf"QBT_VERSION_{part} (\d+)", header)[1] for part in ("MAJOR", "MINOR", "BUGFIX"))
        self.assertEqual(node.api.get("app/version"), f"v{version}")
        node.api.post("app/setPreferences", json={"dl_limit": 123 * 1024, "max_connec": 77})
        node.api.post("torrents/createCategory", category="films", savePath=str(node.downloads / "films"))
        self.assertEqual(int(node.api.get("transfer/downloadLimit")), 123 * 1024)
        node.restart()
        preferences = node.api.get("app/preferences")
        self.assertEqual((preferences["dl_limit"], preferences["max_connec"]), (123 * 1024, 77))
        self.assertIn("films", node.api.get("torrents/categories"))
        self.assertTrue(node.api.get("log/main"))
        with self.assertRaises(ApiError) as caught:
            node.api.get("rss/addFeed", url="http://x/", path="x")
        self.assertEqual(caught.exception.status, 405)
        with self.assertRaises(ApiError) as caught:
            node.api.get("nosuch/thing")
        self.assertEqual(caught.exception.status, 404)
        self.assertTrue(node.api.get("sync/maindata")["server_state"])

    def test_magnet_through_the_dht(self):
        """A magnet link alone finds its torrent: the session's DHT is in order."""
        seed, leech = self.stock_node("seed"), self.stock_node("leech")
        source = large_file(self.scratch / "a file.bin", 2 * MIB, "magnet")
        task = seed.api.post("torrentcreator/addTask", sourcePath=source, format="v1", startSeeding=True)["taskID"]
        wait_until(lambda: seed.api.get("torrentcreator/status", taskID=task)[0]["status"] == "Finished", "the torrent to be created", 30)
        info = wait_until(lambda: seed.api.get("torrents/info"), "the torrent to be seeded", 30)[0]
        leech.api.post("torrents/add", urls=f"magnet:?xt=urn:btih:{info['hash']}")

        def arrived():
            entries = leech.api.get("torrents/info")
            if entries and entries[0]["progress"] == 1 and entries[0]["size"] > 0:
                return True
            seed.api.post("torrents/reannounce", hashes="all")
            return False
        wait_until(arrived, "the torrent to arrive", 90, interval=0.5)
        self.assertSameFiles(source, leech.downloads / source.name)


class SwitchedOffTest(StockBehaviour, IntegrationTest):
    megatorrent = False


class SwitchedOnTest(StockBehaviour, IntegrationTest):
    megatorrent = True
