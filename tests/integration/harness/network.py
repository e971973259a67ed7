"""A DHT of real nodes on one machine, and more nodes that use it."""

import itertools
import os

from . import isolation
from .krpc import Bootstrap, Krpc
from .node import TORRENT_PORT, Node
from .waiting import wait_until

_numbers = itertools.count(0 if isolation.is_isolated() else os.getpid() % 200 * 250)


def new_address():
    """Each node has 127.x.y.1 for itself: within one /24, or with many ports on one address, libtorrent takes the others for a flood."""
    number = next(_numbers)
    return f"127.{1 + number // 250 % 250}.{1 + number % 250}.1"


class Network:
    """A bootstrap node that only introduces, and `backbone` plain nodes of qBittorrent that are the DHT. (A node does not ask its
    own store, so that two are not enough.)"""

    def __init__(self, program, folder, backbone=3):
        self.program = program
        self.folder = folder
        self.nodes = []
        self.router = Bootstrap(new_address())
        self.dht_nodes = []
        for number in range(backbone):
            node = self.node(f"dht{number + 1}", start=False, megatorrent=False)
            node.start(wait=False)
            self.dht_nodes.append((node.address, TORRENT_PORT))
        for node in self.nodes:
            node.wait_ready()
        wait_until(lambda: all(map(self.router.knows, self.dht_nodes)), "the DHT to form", 30, nodes=self.nodes)

    def node(self, name, start=True, **options):
        options.setdefault("bootstrap", [self.router.endpoint])
        node = Node(name, options.pop("program", self.program), options.pop("folder", self.folder / name), new_address(), **options)
        self.nodes.append(node)
        if start:
            node.start()
        return node

    def remove(self, node):
        self.nodes.remove(node)
        node.kill()
        self.router.forget(node.address)

    def restart_dht(self):
        """The nodes of the DHT forget what they stored."""
        for node in self.nodes:
            if (node.address, TORRENT_PORT) in self.dht_nodes:
                node.restart()

    def krpc(self):
        """A client of the DHT that is not libtorrent."""
        return Krpc(new_address(), self.dht_nodes)

    def close(self):
        for node in self.nodes:
            node.kill()
        self.nodes = []
        self.router.close()

    def diagnosis(self):
        return "\n".join(node.diagnosis() for node in self.nodes if not node.name.startswith("dht"))
