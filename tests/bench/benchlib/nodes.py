"""Real qbittorrent-nox processes, and what one does with them: channels and torrents."""

import contextlib
import time
from pathlib import Path

from harness.network import new_address
from harness.node import TORRENT_PORT, Node
from harness.waiting import wait_until
from harness.webapi import ApiError

# A torrent's peers are named by the benchmark, and talk TCP as Megatorrent does
_TORRENT_SETTINGS = {
    r"Session\DHTEnabled": "false",
    r"Session\PeXEnabled": "false",
    r"Session\BTProtocol": "TCP",
}
ENCRYPTION = {"prefer": 0, "require": 1, "off": 2}   # as in qBittorrent's preferences
_SLOW_POLL = 0.2    # seconds; every question costs the program some CPU time
_FAST_POLL = 0.02   # when the end is near


class Nodes(contextlib.ExitStack):
    """Starts nodes below a folder; they end with the block."""

    def __init__(self, setting, folder):
        super().__init__()
        self._program = setting.program
        self._folder = folder

    def channel_node(self, name, **options):
        return self._start(name, bootstrap=[], **options)

    def torrent_node(self, name, encryption="off"):
        settings = {"BitTorrent": {**_TORRENT_SETTINGS, r"Session\Encryption": str(ENCRYPTION[encryption])}}
        return self._start(name, bootstrap=[], megatorrent=False, settings=settings)

    def _start(self, name, **options):
        node = Node(name, self._program, self._folder / name, new_address(), **options)
        self.callback(node.kill)
        return node.start()


def wait_while_growing(condition, what, growth, timeout, nodes):
    """Until condition(): asked rarely until the growing file is nearly complete, then often."""
    last = [0]

    def check():
        now = time.monotonic()
        if now - last[0] < (_SLOW_POLL if growth and growth.share < 0.98 else _FAST_POLL):
            return None
        last[0] = now
        return condition()
    return wait_until(check, what, timeout, interval=0.005, nodes=nodes)


def publish(node, *paths, timeout=600):
    """A new channel with these in it: what createChannel answered."""
    channel = node.megatorrent.create_channel("Benchmark")
    node.megatorrent.publish(channel["key"], *paths, timeout=timeout)
    return channel


def is_complete(node, key):
    entry = node.megatorrent.subscription(key)
    if entry and entry["state"] == "error":
        raise AssertionError(f"the subscription ended in an error: {entry['error']}")
    return entry if entry and entry["state"] == "complete" and entry["sequence"] > 0 else None


class Torrent:
    """A torrent that the seeder makes of a file or folder."""

    def __init__(self, seeder, source, version="v2", timeout=600):
        self.source = Path(source)
        self.file = seeder.folder / "made.torrent"
        self.created_in, self.created_cpu = self._create(seeder, version, timeout)
        self.hash = None
        self.seed_from(seeder, self.source.parent, timeout)

    def _create(self, seeder, version, timeout):
        cpu, start = seeder.cpu_seconds(), time.monotonic()
        task = seeder.api.post("torrentcreator/addTask", sourcePath=self.source, torrentFilePath=self.file, format=version,
                               startSeeding=False)["taskID"]

        def has_ended():
            state = seeder.api.get("torrentcreator/status", taskID=task)[0]
            if state["status"] == "Failed":
                raise AssertionError(f"the torrent could not be made: {state}")
            return state["status"] == "Finished"
        wait_until(has_ended, "the torrent to be made", timeout, interval=_FAST_POLL, nodes=[seeder])
        return time.monotonic() - start, seeder.cpu_seconds() - cpu

    def seed_from(self, node, folder, timeout=600):
        """Everything is checked now: a seeder that was told to skip that would hash each piece when it is first asked for it."""
        self.add(node, folder)
        wait_until(lambda: self.state(node) in ("uploading", "stalledUP", "forcedUP"), lambda: f"seeding; it is {self.state(node)}", timeout,
                   interval=0.1, nodes=[node])

    def add(self, node, folder):
        node.api.post_file("torrents/add", "made.torrent", self.file.read_bytes(), savepath=folder, stopped=False)
        self.hash = wait_until(lambda: self._hash(node), "the torrent to be added", 30, interval=0.01, nodes=[node])

    def connect(self, node, *peers):
        """Until the node has taken them: it refuses while it is still adding the torrent."""
        addresses = "|".join(f"{peer.address}:{TORRENT_PORT}" for peer in peers)

        def taken():
            with contextlib.suppress(ApiError):
                return node.api.post("torrents/addPeers", hashes=self.hash, peers=addresses)[self.hash]["added"] == len(peers)
        wait_until(taken, "the peers to be taken", 30, interval=0.01, nodes=[node])

    def is_complete(self, node):
        entry = self._entry(node)
        if entry["state"] in ("error", "missingFiles"):
            raise AssertionError(f"the torrent is in the state {entry['state']}")
        return entry["progress"] == 1 and entry["amount_left"] == 0 and entry["state"] in ("uploading", "stalledUP", "forcedUP")

    def state(self, node):
        return self._entry(node)["state"]

    def flags(self, node):
        """Of the connections: E encrypted, P over uTP."""
        peers = node.api.get("sync/torrentPeers", hash=self.hash)["peers"].values()
        return sorted({flag for peer in peers for flag in peer["flags"].split()})

    def _entry(self, node):
        return next(iter(node.api.get("torrents/info", hashes=self.hash)), {"state": "none", "progress": 0})

    @staticmethod
    def _hash(node):
        return next((entry["hash"] for entry in node.api.get("torrents/info")), None)
