"""Publishing one large file."""

from benchlib import floors
from benchlib.measure import Window, idle_memory, settle
from benchlib.nodes import Nodes, Torrent
from benchlib.report import Aim, Column
from benchlib.scenario import Scenario
from benchlib.setting import GIB, random_file, warm
from harness.content import MIB
from harness.waiting import wait_until

CHANNEL, TORRENT, FLOOR = "Megatorrent", "torrent (hashes only)", "floor, one thread"


class Ingest(Scenario):
    """Measured from the order to publish until the task is done and the channel signed: CPU seconds of the program, wall time, and own memory
    (RssAnon) at its peak above idle. The floor reads, hashes, seals and hashes again in one thread, and writes nothing. The torrent
    (made by qBittorrent, v2) is there for comparison: it is only hashed, once."""

    name = "ingest"
    title = "Publishing one file"
    columns = [Column("cpu", "CPU s/GiB"), Column("wall", "wall s"), Column("memory_node", "memory, MiB", 0)]
    aims = [
        Aim("CPU against the floor", "cpu", CHANNEL, over=FLOOR, at_most=1.15),
        Aim("wall time against the floor", "wall", CHANNEL, over=FLOOR, at_most=0.6),
    ]

    def contestants(self, setting):
        return [CHANNEL, TORRENT, FLOOR]

    def describe(self, setting):
        return f"{setting.size // MIB} MiB of random bytes, page cache warm, profiles {'in memory (tmpfs)' if setting.tmpfs else 'on the disk'}."

    def prepare(self, setting):
        random_file(setting.source, setting.size)

    def run(self, setting, contestant):
        warm(setting.source)
        scale = GIB / setting.size
        if contestant == FLOOR:
            settle()
            measured = floors.ingest(setting, setting.source)
            return {"cpu": measured["cpu"] * scale, "wall": measured["wall"]}

        with setting.scratch() as folder, Nodes(setting, folder) as nodes:
            if contestant == TORRENT:
                node = nodes.torrent_node("a")
                settle()
                torrent = Torrent(node, setting.source)
                return {"cpu": torrent.created_cpu * scale, "wall": torrent.created_in}

            node = nodes.channel_node("a")
            channel = node.megatorrent.create_channel("Benchmark")
            settle()
            with Window(idle_memory(node=node), node=node.pid) as window:
                number = node.megatorrent.start_publishing(channel["key"], setting.source)
                task = wait_until(lambda: (task := node.megatorrent.task(number)) and task["state"] != "running" and task, "the publication",
                                  120 + 60 * setting.size / GIB, interval=0.02, nodes=[node])
            if task["state"] != "done" or task["problemsTotal"]:
                raise AssertionError(f"publishing ended as {task}")
            return window.results(setting.size)
