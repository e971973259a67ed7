"""What Megatorrent says in the DHT, however much is held."""

import contextlib
import json
import os
import sqlite3
import struct
import subprocess
import time

from benchlib.measure import settle
from benchlib.nodes import publish
from benchlib.report import Aim, Column
from benchlib.scenario import Scenario
from benchlib.setting import GIB
from harness import isolation
from harness.content import MIB
from harness.network import Network
from harness.node import TORRENT_PORT
from harness.waiting import wait_until

_RANDOM_BYTES = 4096   # in every MiB: no two blobs are the same
_PUBLISHED_MAX = 20_000
_ID_SIZE = 32
_SETTLING = 60         # seconds; whoever has just published says more
OFF = "switched off"


class Dht(Scenario):
    """A node in a DHT of three others, with one channel that has so many blobs: one file that is mostly holes, published in earnest. Of more
    than 20,000 blobs, ten are published and the others are written into the node's list and database of blobs. UDP packets to and from the
    node's DHT port, counted by the packet filter, beginning a minute after the publication or the start. A node that has Megatorrent
    switched off shows what qBittorrent says anyway."""

    name = "dht"
    title = "DHT packets of a node that holds much"
    repeat = 1
    columns = [Column("blobs", "blobs held", 0), Column("packets", "packets a minute", 1), Column("bytes", "kB a minute", 1)]

    def contestants(self, setting):
        return [OFF, *map(_name, setting.blobs)]

    def aims_of(self, setting):
        fewest, most = _name(setting.blobs[0]), _name(setting.blobs[-1])
        return [Aim(f"packets: {most} beside {fewest}", "packets", most, over=fewest, at_most=1.2)] if most != fewest else []

    def describe(self, setting):
        return f"Counted for {setting.minutes:g} minutes, from {_SETTLING} s after the publication."

    def run(self, setting, contestant):
        if not isolation.can_count_packets():
            raise AssertionError("packets cannot be counted here (nft)")
        with setting.scratch() as folder:
            network = Network(setting.program, folder)
            try:
                node = network.node("a", megatorrent=contestant != OFF)
                if contestant != OFF:
                    node.wait_dht_ready()
                    count = next(count for count in setting.blobs if _name(count) == contestant)
                    published = count if count <= _PUBLISHED_MAX else 10
                    publish(node, _sparse_file(folder / "sparse.bin", published), timeout=600 + 20 * published * MIB / GIB)
                    if published < count:
                        node.stop()
                        _add_blobs(node, count - published)
                        node.start()
                        node.wait_dht_ready()
                        wait_until(lambda: node.megatorrent.status()["heldBlobs"] >= count, f"{count:,} held blobs", 120, nodes=[node])
                settle(_SETTLING)
                with _PacketCounter(node.address) as counter:
                    start = time.monotonic()
                    time.sleep(60 * setting.minutes)
                    packets, size = counter.values()
                    minutes = (time.monotonic() - start) / 60
                held = node.megatorrent.status()["heldBlobs"] if contestant != OFF else 0
                return {"blobs": held, "packets": packets / minutes, "bytes": size / 1000 / minutes}
            finally:
                network.close()


def _name(count):
    return f"{count:,} blobs"


def _sparse_file(path, count):
    with open(path, "wb") as file:
        for number in range(count):
            file.seek(number * MIB)
            file.write(os.urandom(_RANDOM_BYTES))
        file.truncate(count * MIB)
    return path


def _add_blobs(node, count):
    """As if the version in use had so many more, each a chunk of its own that is held. `node` does not run."""
    database, = node.folder.rglob("megatorrent.db")
    layout, = node.folder.rglob("*.layout")
    content = layout.read_bytes()
    header, (listed,) = content[:12], struct.unpack("<I", content[12:16])
    ids = [content[start:start + _ID_SIZE] for start in range(16, 16 + listed * _ID_SIZE, _ID_SIZE)]
    added = [os.urandom(_ID_SIZE) for _ in range(count)]
    ids += added
    layout.write_bytes(header + struct.pack("<I", len(ids)) + b"".join(ids)
                       + struct.pack(f"<{len(ids)}I", *sorted(range(len(ids)), key=ids.__getitem__)))

    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        columns = [column[1] for column in connection.execute("PRAGMA table_info(chunk)")]
        like = dict(zip(columns, connection.execute("SELECT * FROM chunk ORDER BY file, file_offset DESC").fetchone()))
        connection.executemany(f"INSERT INTO chunk ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
                               ([{**like, "file_offset": like["file_offset"] + (number + 1) * MIB, "blob": blob_id, "key": os.urandom(_ID_SIZE)}[name]
                                 for name in columns] for number, blob_id in enumerate(added)))


class _PacketCounter:
    """UDP packets of the node's DHT port and their IP bytes, in both directions."""

    def __init__(self, address):
        self._rules = (f"ip daddr {address} udp dport {TORRENT_PORT} counter name dht\n"
                       f"ip saddr {address} udp sport {TORRENT_PORT} counter name dht\n")

    def __enter__(self):
        self._run(["-f", "-"], f"table inet dht {{\ncounter dht {{ }}\nchain out {{\ntype filter hook output priority 0; policy accept;\n"
                  f"{self._rules}}}\n}}\n")
        return self

    def values(self):
        answer = json.loads(self._run(["-j", "list", "counter", "inet", "dht", "dht"]))
        counter = next(entry["counter"] for entry in answer["nftables"] if "counter" in entry)
        return counter["packets"], counter["bytes"]

    def __exit__(self, *_):
        self._run(["delete", "table", "inet", "dht"])

    @staticmethod
    def _run(arguments, text=None):
        return subprocess.run(["nft", *arguments], input=text, capture_output=True, text=True, check=True).stdout
