"""One large file from one node to another."""

from benchlib.floors import TransferFloor
from benchlib.measure import Growth, Window, idle_memory, require_same, settle
from benchlib.nodes import Nodes, Torrent, is_complete, publish, wait_while_growing
from benchlib.report import Aim, Column
from benchlib.scenario import Scenario
from benchlib.setting import GIB, random_file, warm
from harness.content import MIB
from harness.process import MemorySampler
from harness.waiting import wait_until

CHANNEL, PLAIN, ENCRYPTED, FLOOR = "Megatorrent", "torrent, plain", "torrent, encrypted", "floor"


class Transfer(Scenario):
    """Measured, from the moment in which the receiver is told to the moment in which it says that it has all:
    - CPU seconds of both ends, user and system;
    - the steady rate: how fast the target grows on the disk from 10 % to 90 % of its size;
    - wall time, which has the start in it;
    - own memory (RssAnon) at its peak, above what the idle program had. (Of the floor: all of it.)

    Publishing, making the torrent and checking it are over by then. The content is compared afterwards."""

    name = "transfer"
    title = "One file from one node to another"
    columns = [
        Column("cpu", "CPU s/GiB, both ends"), Column("cpu_sender", "sender"), Column("cpu_receiver", "receiver"),
        Column("rate", "steady MiB/s", 0), Column("wall", "wall s"),
        Column("memory_sender", "memory of sender, MiB", 0), Column("memory_receiver", "of receiver", 0),
    ]
    aims = [
        Aim("CPU against the floor", "cpu", CHANNEL, over=FLOOR, at_most=1.15),
        Aim("CPU against the plain torrent", "cpu", CHANNEL, over=PLAIN, at_most=0.85),
        Aim("steady rate against the floor", "rate", CHANNEL, over=FLOOR, at_least=0.8),
        Aim("steady rate against the plain torrent", "rate", CHANNEL, over=PLAIN, at_least=1.25),
    ]

    def contestants(self, setting):
        return [CHANNEL, PLAIN, ENCRYPTED, FLOOR]

    def describe(self, setting):
        return (f"{setting.size // MIB} MiB of random bytes, page cache warm, target {'in memory (tmpfs)' if setting.tmpfs else 'on the disk'}. "
                "Torrents: v2, TCP only, no DHT, PeX or LSD.")

    def prepare(self, setting):
        random_file(setting.source, setting.size)

    def run(self, setting, contestant):
        warm(setting.source)
        with setting.scratch() as folder, Nodes(setting, folder) as nodes:
            if contestant == CHANNEL:
                return self._channel(setting, nodes)
            if contestant == FLOOR:
                return self._floor(setting, folder)
            return self._torrent(setting, nodes, "off" if contestant == PLAIN else "require")

    @staticmethod
    def _timeout(setting):
        return 120 + 60 * setting.size / GIB

    def _channel(self, setting, nodes):
        sender, receiver = nodes.channel_node("a"), nodes.channel_node("b")
        settle()
        idle = idle_memory(sender=sender, receiver=receiver)
        channel = publish(sender, setting.source)
        settle()
        with Growth(receiver.downloads, setting.size) as growth, Window(idle, sender=sender.pid, receiver=receiver.pid) as window:
            key = receiver.megatorrent.subscribe(channel["link"], peers=sender.endpoint())
            wait_while_growing(lambda: is_complete(receiver, key), lambda: f"the file; {receiver.megatorrent.subscription(key)}", growth,
                               self._timeout(setting), [sender, receiver])
        require_same(setting.source, self._received(receiver.downloads, setting))
        return {**window.results(setting.size), "rate": growth.steady_rate()}

    def _torrent(self, setting, nodes, encryption):
        sender, receiver = nodes.torrent_node("a", encryption), nodes.torrent_node("b", encryption)
        settle()
        idle = idle_memory(sender=sender, receiver=receiver)
        torrent = Torrent(sender, setting.source)
        settle()
        flags = []
        with Growth(receiver.downloads, setting.size) as growth, Window(idle, sender=sender.pid, receiver=receiver.pid) as window:
            torrent.add(receiver, receiver.downloads)
            torrent.connect(receiver, sender)
            wait_until(lambda: growth.share > 0.1, "the torrent to begin", self._timeout(setting), interval=0.005, nodes=[sender, receiver])
            flags = torrent.flags(receiver)
            wait_while_growing(lambda: torrent.is_complete(receiver), lambda: f"the torrent, which is {torrent.state(receiver)}", growth,
                               self._timeout(setting), [sender, receiver])
        require_same(setting.source, self._received(receiver.downloads, setting))
        if ("E" in flags) != (encryption == "require") or "P" in flags:
            raise AssertionError(f"the connection of the torrent is not as it should be: {flags}")
        return {**window.results(setting.size), "rate": growth.steady_rate(), "flags": " ".join(flags), "creation_cpu": torrent.created_cpu}

    def _floor(self, setting, folder):
        target = folder / "target" / "content.bin"
        target.parent.mkdir()
        with TransferFloor(setting, setting.source, folder / "ids", target) as floor:
            settle()
            with Growth(target.parent, setting.size) as growth, MemorySampler(floor.receiver_pid) as memory:
                floor.start()
                sender, receiver = floor.wait(self._timeout(setting))
        require_same(setting.source, target)
        scale = GIB / setting.size
        return {"wall": receiver["wall"], "cpu": (sender["cpu"] + receiver["cpu"]) * scale, "cpu_sender": sender["cpu"] * scale,
                "cpu_receiver": receiver["cpu"] * scale, "rate": growth.steady_rate(), "memory_receiver": memory.peak / MIB}

    @staticmethod
    def _received(folder, setting):
        return next(path for path in folder.rglob(setting.source.name) if path.is_file())
