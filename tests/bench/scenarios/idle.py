"""What Megatorrent costs somebody who does nothing with it."""

import time

from benchlib.measure import settle, voluntary_switches
from benchlib.nodes import Nodes, publish
from benchlib.report import Aim, Column
from benchlib.scenario import Scenario
from benchlib.setting import random_file
from harness.content import MIB
from harness.process import cpu_seconds, rss_anon, thread_names

_SETTLING = 15   # seconds after the start, in which qBittorrent still does this and that
_WATCHING = 20
OFF, ON, WITH_CHANNEL = "switched off", "switched on", "switched on, one channel published"


class Idle(Scenario):
    """One node alone, without a DHT to talk to. Own memory (RssAnon), and how often its threads go to sleep (voluntary context switches), which is
    how often something wakes the processor, over 20 seconds."""

    name = "idle"
    title = "Idle: switched on beside switched off"
    columns = [Column("memory", "memory, MiB", 1), Column("wakeups", "wake-ups a second", 1), Column("cpu", "CPU ms a second", 1),
               Column("threads", "threads", 0)]
    aims = [
        Aim("more memory than when off, MiB", "memory", ON, minus=OFF, at_most=5, digits=1),
        Aim("more wake-ups a second than when off", "wakeups", ON, minus=OFF, at_most=5, digits=1),
    ]

    def contestants(self, setting):
        return [OFF, ON, WITH_CHANNEL]

    def describe(self, setting):
        return f"Watched for {_WATCHING} s, {_SETTLING} s after the start."

    def prepare(self, setting):
        random_file(setting.source, MIB)

    def run(self, setting, contestant):
        with setting.scratch() as folder, Nodes(setting, folder) as nodes:
            node = nodes.channel_node("a", megatorrent=contestant != OFF)
            if contestant == WITH_CHANNEL:
                publish(node, setting.source)
            settle(_SETTLING)
            start, switches, cpu = time.monotonic(), voluntary_switches(node.pid), cpu_seconds(node.pid)
            time.sleep(_WATCHING)
            seconds = time.monotonic() - start
            return {"wakeups": (voluntary_switches(node.pid) - switches) / seconds, "cpu": 1000 * (cpu_seconds(node.pid) - cpu) / seconds,
                    "memory": rss_anon(node.pid) / MIB, "threads": sum(thread_names(node.pid).values())}
