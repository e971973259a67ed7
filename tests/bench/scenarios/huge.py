"""A channel with very many small files: what each thing that one does with it costs."""

import contextlib
import os
import statistics
import threading
import time

from benchlib.measure import Window, disk_usage, idle_memory, settle
from benchlib.nodes import Nodes
from benchlib.report import Aim, Column
from benchlib.scenario import Scenario
from harness.content import MIB
from harness.waiting import wait_until

_FILE_SIZE = 200
_FILES_IN_FOLDER = 1000
_BLOB_SIZE = MIB + 16
_ON_DISK = 5 * 1024    # what a file takes, with its folder entry
_TIMEOUT = 3600
_PAUSE = 0.02          # seconds between two calls of the latency probe
_PAGE = 500
_PAGES = 20


class Huge(Scenario):
    """In memory (tmpfs). One publisher and one subscriber; the steps follow one another on the same channel. CPU seconds are of both. Meanwhile
    somebody asks both for their version every 20 ms: the slowest of a hundred answers (99th percentile) shows whether anything holds up the
    main thread. Memory is the highest own one of either, beyond what it was when idle."""

    name = "huge"
    title = "Very many files of 200 bytes"
    repeat = 1
    columns = [
        Column("publish", "publish, s", 1), Column("receive", "receive, s", 1), Column("receive_cpu", "receive, CPU s of the subscriber", 1),
        Column("unchanged", "publish unchanged, s"), Column("change", "publish one change, s"), Column("change_moved", "moved by that, MiB"),
        Column("change_arrives", "until it has arrived, s"), Column("page", "a page, ms", 1), Column("filter", "filter, ms", 1),
        Column("none", "choose none, s"), Column("none_cpu", "CPU s"), Column("all", "choose all, s"), Column("recheck", "recheck, s", 1),
        Column("withdraw", "withdraw one, s"), Column("restart", "restart of both, s"), Column("remove", "remove with files, s", 1),
        Column("publisher_mib", "index of the publisher, MiB", 1), Column("subscriber_mib", "of the subscriber, MiB", 1), Column("packs_mib", "kept packs of either, MiB", 1),
        Column("memory", "memory, MiB", 1), Column("slowest", "slow answers, ms", 1),
    ]

    def contestants(self, setting):
        return [_name(count) for count in setting.huge]

    def aims_of(self, setting):
        most = max(setting.huge)
        aims = []
        for count in setting.huge:
            aims += [Aim(f"{_name(count)}: one change beside publishing unchanged", "change_ratio", _name(count), at_most=2),
                     Aim(f"{_name(count)}: MiB moved by one change", "change_moved", _name(count), at_most=3),
                     Aim(f"{_name(count)}: index of the publisher, bytes a file", "publisher_each", _name(count), at_most=630),
                     Aim(f"{_name(count)}: index of the subscriber, bytes a file", "subscriber_each", _name(count), at_most=630),
                     Aim(f"{_name(count)}: slow answers, ms", "slowest", _name(count), at_most=50),
                     Aim(f"{_name(count)}: memory, MiB", "memory", _name(count), at_most=150)]
        if most > min(setting.huge):
            for key, what in (("publish_each", "publishing"), ("receive_each", "receiving")):
                aims.append(Aim(f"{what}: time for a file, {_name(most)} beside {_name(min(setting.huge))}", key, _name(most), at_most=1.5,
                                over=_name(min(setting.huge))))
        return aims

    def describe(self, setting):
        return "Files of 200 random bytes, 1,000 in a folder; profiles, source and target in memory (tmpfs)."

    def run(self, setting, contestant):
        count = int(contestant.split()[0].replace(",", ""))
        with setting.scratch(memory=3 * count * _ON_DISK) as folder, Nodes(setting, folder) as nodes:
            source = folder / "huge"
            for number in range(count):
                if number % _FILES_IN_FOLDER == 0:
                    place = source / f"part {number // _FILES_IN_FOLDER:04}"
                    place.mkdir(parents=True)
                (place / f"file {number:07}.bin").write_bytes(os.urandom(_FILE_SIZE))
            return _Story(nodes, source, count).tell()


def _kept_packs(node):
    return sum(os.stat(place).st_blocks * 512 for place in node.folder.rglob("blobs/*/*") if place.stat().st_size == _BLOB_SIZE)


def _name(count):
    return f"{count:,} files"


class _Story:
    def __init__(self, nodes, source, count):
        self._publisher, self._subscriber = nodes.channel_node("a"), nodes.channel_node("b")
        self._both = [self._publisher, self._subscriber]
        self._source = source
        self._count = count
        self._key = None
        self._result = {}
        self._latencies = []
        self._memory = 0

    def tell(self):
        settle()
        self._idle = idle_memory(publisher=self._publisher, subscriber=self._subscriber)
        self._empty = [disk_usage(node.folder) for node in self._both]
        publisher, subscriber, result = self._publisher.megatorrent, self._subscriber.megatorrent, self._result
        channel = publisher.create_channel("Huge")
        key = self._key = channel["key"]
        result["publish"] = self._step(lambda: publisher.publish(key, self._source, timeout=_TIMEOUT)).wall
        result["publish_each"] = result["publish"] / self._count

        with self._measured() as window:
            subscriber.subscribe(channel["link"], peers=self._publisher.endpoint())
            self._wait_complete()
        result["receive"], result["receive_cpu"] = window.wall, window.cpu["subscriber"]
        result["receive_each"] = window.wall / self._count
        settle(3)
        for name, node, empty in zip(("publisher", "subscriber"), self._both, self._empty):
            packs = _kept_packs(node)
            index = disk_usage(node.folder / "qBittorrent") - empty - packs
            result[f"{name}_mib"], result[f"{name}_each"], result["packs_mib"] = index / MIB, index / self._count, packs / MIB

        result["unchanged"] = self._step(lambda: publisher.publish(key, timeout=_TIMEOUT)).wall
        changed = sorted(self._source.rglob("*.bin"))[self._count // 2]
        changed.write_bytes(os.urandom(_FILE_SIZE + 1))
        before = self._downloaded()
        with self._measured() as window:
            task = publisher.publish(key, timeout=_TIMEOUT)
            result["change"] = window.elapsed
            self._wait_complete(task["result"]["sequence"])
            result["change_arrives"] = window.elapsed - result["change"]
        result["change_ratio"] = result["change"] / result["unchanged"]
        result["change_moved"] = (self._downloaded() - before) / MIB

        result["page"] = statistics.median(self._timed(lambda n=number: subscriber.get("items", key=key, offset=n * (self._count // _PAGES), limit=_PAGE))
                                           for number in range(_PAGES)) * 1000
        result["filter"] = statistics.median(self._timed(lambda n=number: subscriber.get("items", key=key, filter=f"file {n:07}", limit=_PAGE))
                                             for number in range(5)) * 1000

        window = self._step(lambda: (subscriber.post("setWanted", key=key, wanted=False, all=True), self._wait_wanted(0)))
        result["none"], result["none_cpu"] = window.wall, window.cpu["subscriber"]
        result["all"] = self._step(lambda: (subscriber.post("setWanted", key=key, wanted=True, all=True), self._wait_wanted(self._count),
                                            self._wait_complete())).wall
        result["recheck"] = self._step(lambda: subscriber.wait_for_task(subscriber.post("recheck", key=key)["task"], _TIMEOUT)).wall
        self._wait_complete()

        # before the restart: without a DHT nothing is signed after one
        path = publisher.get("items", key=key, limit=1)["items"][0]["path"]
        result["withdraw"] = self._step(lambda: publisher.withdraw(key, path, timeout=_TIMEOUT)).wall

        start = time.monotonic()
        for node in self._both:
            node.restart()
        result["restart"] = time.monotonic() - start
        self._wait_complete()
        subscriber.post("addPeer", channel=key, peer=self._publisher.endpoint())
        result["remove"] = self._step(self._remove).wall
        result["memory"] = self._memory
        result["slowest"] = sorted(self._latencies)[len(self._latencies) * 99 // 100] * 1000
        return result

    def _remove(self):
        self._subscriber.megatorrent.post("removeSubscription", key=self._key, deleteFiles=True)
        # what was withdrawn is the user's
        wait_until(lambda: sum(path.is_file() for path in self._subscriber.downloads.rglob("*")) <= 1, "the files to be deleted", _TIMEOUT, interval=0.2,
                   nodes=self._both)

    @contextlib.contextmanager
    def _measured(self):
        with _Probe(self._both) as probe, Window(self._idle, publisher=self._publisher.pid, subscriber=self._subscriber.pid) as window:
            yield window
        self._latencies += probe.latencies
        self._memory = max(self._memory, *window.memory.values())

    def _step(self, work):
        with self._measured() as window:
            work()
        return window

    @staticmethod
    def _timed(work):
        start = time.monotonic()
        work()
        return time.monotonic() - start

    def _downloaded(self):
        settle(2)    # a node refreshes its status once a second
        return self._subscriber.megatorrent.status()["downloaded"]

    def _wait_complete(self, sequence=0):
        self._subscriber.megatorrent.wait_complete(self._key, sequence, timeout=_TIMEOUT, interval=0.1)

    def _wait_wanted(self, count):
        self._subscriber.megatorrent.wait_for_subscription(self._key, lambda entry: entry["wantedItems"] == count, f"{count} items to be wanted", _TIMEOUT)


class _Probe:
    """Asks nodes for something cheap all the time."""

    def __init__(self, nodes):
        self._nodes = nodes
        self.latencies = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(node,), daemon=True) for node in nodes]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, node):
        while not self._stop.wait(_PAUSE):
            start = time.monotonic()
            node.api.get("app/version")
            self.latencies.append(time.monotonic() - start)
