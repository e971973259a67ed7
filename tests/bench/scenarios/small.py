"""Many small files."""

import os
import time

from benchlib.measure import Ballast, Window, disk_usage, idle_memory, settle
from benchlib.nodes import Nodes, Torrent, is_complete, publish
from benchlib.report import Column
from benchlib.scenario import Scenario
from harness import isolation
from harness.content import files_of
from harness.node import TORRENT_PORT
from harness.waiting import wait_until
from harness.wirecount import WireCounter

_FILE_SIZE = 10 * 1024
_FILES_IN_FOLDER = 100
_ON_DISK = 12 * 1024    # what a file takes
_KINDS = ("Megatorrent", "torrent v1", "torrent v2")
_TIMEOUT = 600


class Small(Scenario):
    """In memory (tmpfs), for making files is slow on many disks. Measured from the moment in which the receiver is told to the moment in which it
    says that it has all: wall time, CPU seconds of both ends, bytes on the wire (IP bytes in both directions, counted by the packet filter).
    Also what publishing, or making the torrent and checking it, takes before that; how many blobs there are; and what both profiles take on the
    disk beyond the files."""

    name = "small"
    title = "Many files of 10 KiB from one node to another"
    columns = [
        Column("wall", "wall s"), Column("cpu", "CPU s, both ends"), Column("cpu_sender", "sender"), Column("cpu_receiver", "receiver"),
        Column("wire", "on the wire, MB", 1), Column("blobs", "blobs", 0), Column("disk_sender", "extra disk of sender, MB", 1),
        Column("disk_receiver", "of receiver", 1), Column("publish_wall", "publishing, wall s"), Column("publish_cpu", "CPU s"),
    ]

    def contestants(self, setting):
        return [f"{kind}, {count:,} files" for count in setting.files for kind in _KINDS]

    def describe(self, setting):
        return "Files of 10 KiB of random bytes, profiles, sources and targets in memory (tmpfs). Torrents: TCP only, unencrypted, no DHT, PeX or LSD."

    def run(self, setting, contestant):
        kind, _, count = contestant.partition(", ")
        count = int(count.split()[0].replace(",", ""))
        with setting.scratch(memory=3 * count * _ON_DISK) as folder, Nodes(setting, folder) as nodes:
            source = folder / "many"
            for number in range(count):
                place = source / f"part {number // _FILES_IN_FOLDER:03}"
                if number % _FILES_IN_FOLDER == 0:
                    place.mkdir(parents=True)
                (place / f"file {number:05}.bin").write_bytes(os.urandom(_FILE_SIZE))
            Ballast(count * _ON_DISK).close()
            return self._channel(nodes, source) if kind == _KINDS[0] else self._torrent(nodes, source, kind[-2:])

    def _channel(self, nodes, source):
        sender, receiver = nodes.channel_node("a"), nodes.channel_node("b")
        settle()
        before = {node: disk_usage(node.folder) for node in (sender, receiver)}
        with Window(idle_memory(node=sender), node=sender.pid) as publishing:
            channel = publish(sender, source)
        settle()
        with _counter(sender.listener(), receiver.listener()) as counter, Window(sender=sender.pid, receiver=receiver.pid) as window:
            key = receiver.megatorrent.subscribe(channel["link"], peers=sender.endpoint())
            wait_until(lambda: is_complete(receiver, key), lambda: f"the files; {receiver.megatorrent.subscription(key)}", _TIMEOUT,
                       interval=0.03, nodes=[sender, receiver])
            wire = counter.bytes() if counter else None
        return {**self._result(window, wire, source, sender, receiver, before), "publish_wall": publishing.wall,
                "publish_cpu": publishing.cpu["node"], "blobs": _held_blobs(receiver)}

    def _torrent(self, nodes, source, version):
        sender, receiver = nodes.torrent_node("a"), nodes.torrent_node("b")
        settle()
        before = {node: disk_usage(node.folder) for node in (sender, receiver)}
        with Window(idle_memory(node=sender), node=sender.pid) as publishing:
            torrent = Torrent(sender, source, version)
        settle()
        with _counter((sender.address, TORRENT_PORT), (receiver.address, TORRENT_PORT)) as counter, \
                Window(sender=sender.pid, receiver=receiver.pid) as window:
            torrent.add(receiver, receiver.downloads)
            torrent.connect(receiver, sender)
            wait_until(lambda: torrent.is_complete(receiver), lambda: f"the torrent, which is {torrent.state(receiver)}", _TIMEOUT,
                       interval=0.03, nodes=[sender, receiver])
            wire = counter.bytes() if counter else None
        return {**self._result(window, wire, source, sender, receiver, before), "publish_wall": publishing.wall,
                "publish_cpu": publishing.cpu["node"]}

    @staticmethod
    def _result(window, wire, source, sender, receiver, before):
        content = disk_usage(source)
        _require_same_tree(source, receiver.downloads)
        return {**window.results(), "wire": wire / 1e6 if wire is not None else None,
                "disk_sender": (disk_usage(sender.folder) - before[sender]) / 1e6,
                "disk_receiver": (disk_usage(receiver.folder) - before[receiver] - content) / 1e6}


class _NoCounter:
    def __enter__(self):
        return None

    def __exit__(self, *_):
        pass


def _counter(*listeners):
    return WireCounter(listeners) if isolation.can_count_packets() else _NoCounter()


def _require_same_tree(source, folder):
    """Each file is somewhere below the folder, with the same bytes. (Names are distinct.)"""
    received = {path.name: path for path in files_of(folder).values()}
    for path in files_of(source).values():
        if path.name not in received or received[path.name].read_bytes() != path.read_bytes():
            raise AssertionError(f"{path.name} is not what was sent")


def _held_blobs(node):
    time.sleep(2)   # a node refreshes its status once a second
    return node.megatorrent.status()["heldBlobs"]
