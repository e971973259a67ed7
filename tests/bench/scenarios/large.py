"""A file that is larger than most memories."""

import os
import shutil

from benchlib.measure import Growth, Window, idle_memory, require_same, settle
from benchlib.nodes import Nodes, is_complete, publish, wait_while_growing
from benchlib.report import Aim, Column
from benchlib.scenario import Scenario
from benchlib.setting import GIB
from harness.content import MIB

_RANDOM_BYTES = 4096    # in every MiB: no two chunks are the same
_MUST_STAY_FREE = 5 * GIB
CHANNEL = "Megatorrent"


class Large(Scenario):
    """The publisher's file has 4 KiB of random bytes in every MiB and holes between, so that it takes little of the disk and all of the work; the
    subscriber's is whole. Own memory (RssAnon) of both programs at its peak above idle, while publishing and while the file is transferred."""

    name = "large"
    title = "Memory for a file of 10 GiB"
    size = 10 * GIB
    repeat = 1
    columns = [Column("publishing", "publishing, MiB", 0), Column("serving", "serving, MiB", 0), Column("fetching", "fetching, MiB", 0),
               Column("publish_wall", "publishing, s", 1), Column("wall", "transfer, s", 1), Column("rate", "steady MiB/s", 0),
               Column("cpu", "CPU s/GiB, both ends")]
    aims = [Aim(f"MiB while {phase}", phase, CHANNEL, at_most=100, digits=0) for phase in ("publishing", "serving", "fetching")]

    def contestants(self, setting):
        return [CHANNEL]

    def describe(self, setting):
        return f"{setting.size // MIB:,} MiB, nearly all of them holes on the publisher's disk."

    def reason_to_skip(self, setting):
        free = shutil.disk_usage(setting.folder).free
        if free < setting.size + _MUST_STAY_FREE:
            return f"{free / GIB:.0f} GiB are free at {setting.folder}; {(setting.size + _MUST_STAY_FREE) / GIB:.0f} are needed"
        return None

    def prepare(self, setting):
        setting.source.parent.mkdir(parents=True)
        with open(setting.source, "wb") as file:
            for position in range(0, setting.size, MIB):
                file.seek(position)
                file.write(os.urandom(_RANDOM_BYTES))
            file.truncate(setting.size)

    def run(self, setting, contestant):
        timeout = 300 + 60 * setting.size / GIB
        with setting.scratch() as folder, Nodes(setting, folder) as nodes:
            publisher, subscriber = nodes.channel_node("a"), nodes.channel_node("b")
            settle()
            idle = idle_memory(publisher=publisher, subscriber=subscriber)
            with Window(idle, publisher=publisher.pid) as publishing:
                channel = publish(publisher, setting.source, timeout=timeout)
            settle()
            # no ballast: this is about memory, and takes time enough
            with Growth(subscriber.downloads, setting.size, ballast=0) as growth, \
                    Window(idle, publisher=publisher.pid, subscriber=subscriber.pid) as window:
                key = subscriber.megatorrent.subscribe(channel["link"], peers=publisher.endpoint())
                wait_while_growing(lambda: is_complete(subscriber, key), lambda: f"the file; {subscriber.megatorrent.subscription(key)}", growth,
                                   timeout, [publisher, subscriber])
            require_same(setting.source, next(path for path in subscriber.downloads.rglob(setting.source.name) if path.is_file()))
            return {"publishing": publishing.memory["publisher"], "serving": window.memory["publisher"], "fetching": window.memory["subscriber"],
                    "publish_wall": publishing.wall, "wall": window.wall, "rate": growth.steady_rate(), "cpu": window.results(setting.size)["cpu"]}
