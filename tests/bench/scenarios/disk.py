"""What one large file costs on the disk beyond itself."""

from benchlib.measure import disk_usage, require_same, settle
from benchlib.nodes import Nodes, Torrent, is_complete, publish
from benchlib.report import Aim, Column
from benchlib.scenario import Scenario
from benchlib.setting import GIB, random_file
from harness.content import MIB
from harness.waiting import wait_until

CHANNEL, TORRENT = "Megatorrent", "torrent"


class Disk(Scenario):
    """What the profiles of publisher and of seeding subscriber have grown by when all is there, without the file itself: databases, their
    journals, logs, blobs that are kept. In percent of the file."""

    name = "disk"
    title = "Disk space beyond the file"
    columns = [Column("sender", "publisher, % of the file", 3), Column("receiver", "subscriber, %", 3),
               Column("sender_kib", "publisher, KiB", 0), Column("receiver_kib", "subscriber, KiB", 0)]
    aims = [
        Aim("publisher, percent of the file", "sender", CHANNEL, at_most=1, digits=3),
        Aim("seeding subscriber, percent of the file", "receiver", CHANNEL, at_most=1, digits=3),
    ]

    def contestants(self, setting):
        return [CHANNEL, TORRENT]

    def describe(self, setting):
        return f"One file of {setting.size // MIB} MiB of random bytes."

    def prepare(self, setting):
        random_file(setting.source, setting.size)

    def run(self, setting, contestant):
        timeout = 120 + 60 * setting.size / GIB
        with setting.scratch() as folder, Nodes(setting, folder) as nodes:
            start = nodes.channel_node if contestant == CHANNEL else nodes.torrent_node
            sender, receiver = start("a"), start("b")
            settle()
            before = {node: disk_usage(node.folder) for node in (sender, receiver)}
            if contestant == CHANNEL:
                channel = publish(sender, setting.source)
                key = receiver.megatorrent.subscribe(channel["link"], peers=sender.endpoint())
                wait_until(lambda: is_complete(receiver, key), "the file", timeout, nodes=[sender, receiver])
            else:
                torrent = Torrent(sender, setting.source)
                torrent.add(receiver, receiver.downloads)
                torrent.connect(receiver, sender)
                wait_until(lambda: torrent.is_complete(receiver), "the torrent", timeout, nodes=[sender, receiver])
            settle(3)    # what is written a moment later
            received = next(path for path in receiver.downloads.rglob(setting.source.name) if path.is_file())
            require_same(setting.source, received)
            extra = {"sender": disk_usage(sender.folder) - before[sender],
                     "receiver": disk_usage(receiver.folder) - before[receiver] - disk_usage(received)}
            return {**{name: 100 * amount / setting.size for name, amount in extra.items()},
                    **{f"{name}_kib": amount / 1024 for name, amount in extra.items()}}
