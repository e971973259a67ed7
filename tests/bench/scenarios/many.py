"""Several sources, several receivers, and a network as slow as real ones."""

from benchlib.measure import Window, require_same, settle
from benchlib.nodes import Nodes, Torrent, is_complete, publish
from benchlib.report import Column
from benchlib.scenario import Scenario
from benchlib.setting import random_file
from harness import isolation
from harness.content import MIB
from harness.slowlink import LOSS, ONE_WAY, SlowLink, shape_loopback
from harness.waiting import wait_until

_OTHERS = 4
_CONTESTANTS = {
    "Megatorrent, 4 to 1": (True, True), "torrent, 4 to 1": (False, True),
    "Megatorrent, 1 to 4": (True, False), "torrent, 1 to 4": (False, False),
}
_TIMEOUT = 1800


class Many(Scenario):
    """Measured from the moment in which the receivers are told to the moment in which the last of them has all: wall time, and CPU seconds of all
    nodes together. Everybody is told the addresses of everybody else, so that only the transfer is compared. Packets are of the usual size and late
    in both directions, and some are lost; TCP for both, and the torrent is unencrypted."""

    name = "many"
    title = "Four sources to one, one source to four, with delay and loss"
    size = 64 * MIB
    columns = [Column("wall", "wall s, until all have it", 1), Column("first", "until the first has it", 1),
               Column("cpu", "CPU s, all nodes"), Column("lost", "packets lost", 0)]

    def contestants(self, setting):
        return list(_CONTESTANTS)

    def describe(self, setting):
        return (f"One file of {setting.size // MIB} MiB, a round trip of {2 * ONE_WAY} ms, {LOSS} % of all packets lost in each direction, packets of "
                "1,500 bytes, TCP with reno or cubic.")

    def prepare(self, setting):
        random_file(setting.source, setting.size)

    def run(self, setting, contestant):
        if not isolation.can_count_packets():
            raise AssertionError("nft does not work here, which the slow link needs")
        is_channel, is_many_to_one = _CONTESTANTS[contestant]
        with setting.scratch() as folder, Nodes(setting, folder) as nodes:
            congestion = shape_loopback(folder)
            start = nodes.channel_node if is_channel else nodes.torrent_node
            count = _OTHERS if is_many_to_one else 1
            sources = [start(f"s{number}") for number in range(count)]
            receivers = [start(f"r{number}") for number in range(1 + _OTHERS - count)]
            swarm = (_Channel if is_channel else _Torrent)(setting, sources)
            settle()
            link = SlowLink(setting.tool("bench_slowlink"))
            with link, Window(**{node.name: node.pid for node in sources + receivers}) as window:
                swarm.start(receivers)
                first = self._wait(swarm, receivers, window)
            for node in receivers:
                require_same(setting.source, next(path for path in node.downloads.rglob(setting.source.name) if path.is_file()))
            return {"wall": window.wall, "first": first, "cpu": sum(window.cpu.values()), "lost": link.counts["lost"],
                    "overrun": link.counts["overrun"], "round_trip": link.round_trip, "congestion": congestion}

    @staticmethod
    def _wait(swarm, receivers, window):
        """Until all have it; how long it took the first."""
        done = {}

        def check():
            for node in receivers:
                if node not in done and swarm.is_complete(node):
                    done[node] = window.elapsed
            return len(done) == len(receivers)
        wait_until(check, lambda: f"the file; {swarm.states(receivers)}", _TIMEOUT, interval=0.1, nodes=receivers)
        return min(done.values())


class _Channel:
    def __init__(self, setting, sources):
        self._sources = sources
        channel = publish(sources[0], setting.source)
        self._link, self._key = channel["link"], channel["key"]
        for node in sources[1:]:
            node.megatorrent.subscribe(self._link, peers=sources[0].endpoint())
        for node in sources[1:]:
            wait_until(lambda node=node: self.is_complete(node), "the sources to have the file", 300, nodes=sources)

    def start(self, receivers):
        everybody = self._sources + receivers
        for node in receivers:
            node.megatorrent.subscribe(self._link, peers=",".join(other.endpoint() for other in everybody if other is not node))

    def is_complete(self, node):
        return is_complete(node, self._key)

    def states(self, nodes):
        return [node.megatorrent.subscription(self._key) for node in nodes]


class _Torrent:
    def __init__(self, setting, sources):
        self._sources = sources
        self._torrent = Torrent(sources[0], setting.source)
        for node in sources[1:]:
            self._torrent.seed_from(node, setting.source.parent)

    def start(self, receivers):
        everybody = self._sources + receivers
        for node in receivers:
            self._torrent.add(node, node.downloads)
        for node in receivers:
            self._torrent.connect(node, *(other for other in everybody if other is not node))

    def is_complete(self, node):
        return self._torrent.is_complete(node)

    def states(self, nodes):
        return [self._torrent.state(node) for node in nodes]
