"""A DHT of real nodes on one machine, and more nodes that use it."""

import itertools
import os

from . import isolation
from .krpc import Krpc
from .node import TORRENT_PORT, Node
from .waiting import wait_until

_numbers = itertools.count(0 if isolation.is_isolated() else os.getpid() % 200 * 250)


def new_address():
    """Each node has 127.x.y.1 for itself: within one /24, or with many ports on one address, libtorrent takes the others for a flood."""
    number = next(_numbers)
    return f"127.{1 + number // 250 % 250}.{1 + number % 250}.1"


class Network:
    """`backbone` plain nodes form the DHT, and all nodes know all of them as bootstrap nodes: libtorrent learns of others only one by one,
    every 5 s, but asks its bootstrap nodes whenever it knows few. A node does not ask its own store: three are the least that is of use."""

    def __init__(self, program, folder, backbone=3):
        self.program = program
        self.folder = folder
        self.nodes = []
        addresses = [new_address() for _ in range(backbone)]
        self.bootstrap = [(address, TORRENT_PORT) for address in addresses]
        for number, address in enumerate(addresses):
            self.node(f"dht{number + 1}", address=address, start=False, megatorrent=False)
        for node in self.nodes:
            node.start(wait=False)
        for node in self.nodes:
            node.wait_ready()
        if backbone:
            with Krpc(new_address(), self.bootstrap) as krpc:
                wait_until(lambda: krpc.ping() == backbone, "the nodes of the DHT to answer", 30, nodes=self.nodes)

    def node(self, name, start=True, **options):
        options.setdefault("bootstrap", self.bootstrap)
        node = Node(name, self.program, self.folder / name, options.pop("address", None) or new_address(), **options)
        self.nodes.append(node)
        if start:
            node.start()
        return node

    def close(self):
        for node in self.nodes:
            node.kill()
        self.nodes = []

    def diagnosis(self):
        return "\n".join(node.diagnosis() for node in self.nodes if not node.name.startswith("dht"))
