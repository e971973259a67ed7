"""qBittorrent's rate limits hold for channels too, and for channels and torrents together."""

import time

from harness import isolation
from harness.case import IntegrationTest
from harness.content import MIB, large_file
from harness.node import TORRENT_PORT
from harness.waiting import wait_until
from harness.wirecount import WireCounter

LIMIT = 2 * MIB
SETTLING = 4     # seconds until the rates can be measured: buffers fill, shares are found
WINDOW = 8       # seconds that are measured
MOST_ON_THE_WIRE = 1.25   # of a limit of the receiver's


def rate(counter, window=WINDOW):
    begin, start = counter.bytes(), time.monotonic()
    time.sleep(window)
    return (counter.bytes() - begin) / (time.monotonic() - start)


class LimitsTest(IntegrationTest):
    alone = True

    def setUp(self):
        super().setUp()
        self.require_packet_counter()
        self.enterContext(isolation.ordinary_connections())
        self.publisher, self.subscriber = self.publisher_and_subscriber()

    def start_channel(self):
        source = large_file(self.scratch / "film.bin", 200 * MIB, "limits")
        channel = self.publisher.megatorrent.create_channel("Limits")
        self.publisher.megatorrent.publish(channel["key"], source)
        self.subscriber.megatorrent.subscribe(channel["link"], peers=self.publisher.endpoint())

    def channel_counter(self):
        counter = WireCounter([self.publisher.listener(), self.subscriber.listener()])
        self.addCleanup(counter.close)
        return counter

    def assertRate(self, measured, expected, least=0.75, most=1.1):
        # headers of IP and TCP are counted on the wire, and are not what qBittorrent limits
        self.assertLessEqual(measured, expected * most, f"{measured / MIB:.2f} MiB/s of {expected / MIB:.2f}")
        self.assertGreaterEqual(measured, expected * least, f"{measured / MIB:.2f} MiB/s of {expected / MIB:.2f}")

    def assertReceives(self, counter, limit):
        """What is received, exactly; on the wire there is also what waits in the system's buffers, and what is sent twice when they are full."""
        before, start = self.received()
        wire = rate(counter)
        after, end = self.received()
        self.assertRate((after - before) / (end - start), limit)
        self.assertRate(wire, limit, most=MOST_ON_THE_WIRE)

    def received(self):
        """Bytes, and since when it is so many: a node counts once a second."""
        def count():
            return sum(peer["downloaded"] for peer in self.subscriber.megatorrent.get("peers"))
        before = count()
        after = wait_until(lambda: (now := count()) != before and now, "more to be received", 20, interval=0.02)
        return after, time.monotonic()

    def test_download(self):
        """The download limit is kept, also when it changes while a file is on its way; lifted, it is gone."""
        self.subscriber.api.post("transfer/setDownloadLimit", limit=LIMIT)
        time.sleep(2)
        self.start_channel()
        counter = self.channel_counter()
        time.sleep(SETTLING)
        self.assertReceives(counter, LIMIT)
        self.subscriber.api.post("transfer/setDownloadLimit", limit=LIMIT // 4)
        time.sleep(SETTLING)
        self.assertReceives(counter, LIMIT // 4)
        self.subscriber.api.post("transfer/setDownloadLimit", limit=0)
        wait_until(lambda: rate(counter, 0.5) > 6 * LIMIT, "the limit to be gone", 20)

    def test_upload(self):
        """The upload limit is kept; the alternative limits are obeyed at once when they are switched on; the local network is exempt if the user wants that."""
        self.publisher.api.post("transfer/setUploadLimit", limit=LIMIT)
        self.publisher.api.post("app/setPreferences", json='{"alt_up_limit": %d}' % (LIMIT // 4))
        time.sleep(2)
        self.start_channel()
        counter = self.channel_counter()
        time.sleep(SETTLING)
        self.assertRate(rate(counter), LIMIT)
        self.publisher.api.post("transfer/toggleSpeedLimitsMode")
        time.sleep(SETTLING)
        self.assertRate(rate(counter), LIMIT // 4)
        # all addresses here are of the local network
        self.publisher.api.post("app/setPreferences", json='{"limit_lan_peers": false}')
        wait_until(lambda: rate(counter, 0.5) > 6 * LIMIT, "the limit not to be for the local network", 20)

    def test_shared_with_torrents(self):
        """A torrent and a channel together keep to the limit, and each gets its part; what one leaves the other gets."""
        seed, leech = self.publisher, self.subscriber
        for node in (seed, leech):
            node.api.post("app/setPreferences", json='{"bittorrent_protocol": 1}')   # TCP, so that it is counted
        leech.api.post("transfer/setDownloadLimit", limit=LIMIT)
        source = large_file(self.scratch / "torrent.bin", 200 * MIB, "torrent")
        task = seed.api.post("torrentcreator/addTask", sourcePath=source, format="v1", startSeeding=True)["taskID"]
        wait_until(lambda: seed.api.get("torrentcreator/status", taskID=task)[0]["status"] == "Finished", "the torrent to be created", 60)
        torrent = seed.api.get("torrentcreator/torrentFile", taskID=task)
        wait_until(lambda: seed.api.get("torrents/info"), "the torrent to be seeded", 30)
        leech.api.post_file("torrents/add", "torrents", torrent if isinstance(torrent, bytes) else torrent.encode())
        info = wait_until(lambda: leech.api.get("torrents/info"), "the torrent to be added", 30)[0]
        leech.api.post("torrents/addPeers", hashes=info["hash"], peers=f"{seed.address}:{TORRENT_PORT}")

        torrents = WireCounter([(seed.address, TORRENT_PORT), (leech.address, TORRENT_PORT)])
        self.addCleanup(torrents.close)
        channels = self.channel_counter()
        wait_until(lambda: rate(torrents, 1) > LIMIT // 2, "the torrent to run", 30)
        time.sleep(SETTLING)
        self.assertGreater(rate(torrents), LIMIT * 0.75, "alone, the torrent has nearly all")
        self.start_channel()
        time.sleep(SETTLING + 4)
        begin, start = (torrents.bytes(), channels.bytes()), time.monotonic()
        time.sleep(2 * WINDOW)
        elapsed = time.monotonic() - start
        of_torrents, of_channels = (torrents.bytes() - begin[0]) / elapsed, (channels.bytes() - begin[1]) / elapsed
        self.assertRate(of_torrents + of_channels, LIMIT, most=MOST_ON_THE_WIRE)
        self.assertGreater(of_torrents, LIMIT * 0.3)
        self.assertGreater(of_channels, LIMIT * 0.3)
        leech.api.post("torrents/stop", hashes=info["hash"])
        time.sleep(SETTLING + 14)   # nothing of the torrent for so long
        self.assertRate(rate(channels), LIMIT, least=0.7, most=MOST_ON_THE_WIRE)
