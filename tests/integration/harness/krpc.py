"""A small DHT client and node of our own (BEP 5 and BEP 44): puts and gets items, announces, and notes who asks it for what."""

import hashlib
import os
import socket
import threading
import time


def bencode(value):
    if isinstance(value, bytes):
        return b"%d:%s" % (len(value), value)
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, list):
        return b"l" + b"".join(map(bencode, value)) + b"e"
    return b"d" + b"".join(bencode(key) + bencode(value[key]) for key in sorted(value)) + b"e"


def bdecode(data):
    value, end = _decode(data, 0)
    return value


def _decode(data, at):
    kind = data[at:at + 1]
    if kind == b"i":
        end = data.index(b"e", at)
        return int(data[at + 1:end]), end + 1
    if kind in (b"l", b"d"):
        values, at = [], at + 1
        while data[at:at + 1] != b"e":
            value, at = _decode(data, at)
            values.append(value)
        return (values if kind == b"l" else dict(zip(values[::2], values[1::2]))), at + 1
    colon = data.index(b":", at)
    end = colon + 1 + int(data[at:colon])
    if end > len(data):
        raise ValueError("cut off")
    return data[colon + 1:end], end


class Krpc:
    """Speaks to `nodes`, the (address, port) of DHT nodes, one by one; no look-up is needed where all of them are known."""

    def __init__(self, address, nodes):
        self._nodes = nodes
        self._id = os.urandom(20)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((address, 0))
        self._socket.settimeout(2)

    def close(self):
        self._socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def ping(self):
        """How many nodes answer."""
        return sum(self._ask(node, b"ping", {}) is not None for node in self._nodes)

    def get(self, public_key):
        """The newest item under a key: {"k", "seq", "sig", "v"} of bytes and numbers; None if there is none."""
        newest = None
        for node in self._nodes:
            answer = self._ask(node, b"get", {b"target": hashlib.sha1(public_key).digest()})
            if answer and b"v" in answer and b"seq" in answer and (newest is None or answer[b"seq"] > newest["seq"]):
                newest = {"k": answer[b"k"], "seq": answer[b"seq"], "sig": answer[b"sig"], "v": answer[b"v"]}
        return newest

    def put(self, public_key, sequence, value, signature):
        """Returns how many nodes took it."""
        taken = 0
        for node in self._nodes:
            answer = self._ask(node, b"get", {b"target": hashlib.sha1(public_key).digest()})
            if not answer or b"token" not in answer:
                continue
            arguments = {b"k": public_key, b"seq": sequence, b"sig": signature, b"token": answer[b"token"], b"v": value}
            taken += self._ask(node, b"put", arguments) is not None
        return taken

    def announce(self, info_hash, port):
        taken = 0
        for node in self._nodes:
            answer = self._ask(node, b"get_peers", {b"info_hash": info_hash})
            if answer and b"token" in answer:
                arguments = {b"info_hash": info_hash, b"port": port, b"token": answer[b"token"]}
                taken += self._ask(node, b"announce_peer", arguments) is not None
        return taken

    def peers(self, info_hash):
        """The endpoints that the nodes know for this key: {(address, port)}."""
        found = set()
        for node in self._nodes:
            for compact in (self._ask(node, b"get_peers", {b"info_hash": info_hash}) or {}).get(b"values", []):
                if len(compact) == 6:
                    found.add((socket.inet_ntoa(compact[:4]), int.from_bytes(compact[4:], "big")))
        return found

    def _ask(self, node, method, arguments):
        transaction = os.urandom(4)
        query = {b"t": transaction, b"y": b"q", b"q": method, b"a": {b"id": self._id, **arguments}, b"ro": 1}
        self._socket.sendto(bencode(query), node)
        deadline = time.monotonic() + 2
        while time.monotonic() < deadline:
            try:
                answer = bdecode(self._socket.recv(4096))
            except (TimeoutError, ValueError, IndexError):
                continue
            if answer.get(b"t") == transaction:
                return answer.get(b"r")
        return None


class Bootstrap:
    """A DHT node that stores nothing and introduces nodes to each other, as the well-known routers do: it tells each about those that
    asked before. (A qBittorrent could do that too, but libtorrent gets to know only one other every 5 s.)

    Notes the queries that it gets, [(method, target in hex)]: the only bootstrap node of a node sees whatever that one looks for."""

    MAX_NODES = 16  # in an answer

    def __init__(self, address, port=6881):
        self.endpoint = (address, port)
        self.queries = []
        self._known = {}  # sender: node id, the latest last
        self._id = os.urandom(20)
        self._family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._socket = socket.socket(self._family, socket.SOCK_DGRAM)
        self._socket.bind(self.endpoint)
        threading.Thread(target=self._run, daemon=True).start()

    def close(self):
        self._socket.close()

    def asked_for(self, identifier):
        return [method for method, target in list(self.queries) if target == identifier.hex()]

    def knows(self, endpoint):
        return endpoint in self._known

    def forget(self, address):
        """A node that is gone is not recommended."""
        for endpoint in [endpoint for endpoint in self._known if endpoint[0] == address]:
            self._known.pop(endpoint, None)

    def _run(self):
        while True:
            try:
                data, sender = self._socket.recvfrom(4096)
                self._handle(bdecode(data), sender[:2])
            except (ValueError, IndexError, KeyError, TypeError):
                continue
            except OSError:
                return

    def _handle(self, query, sender):
        if query.get(b"y") != b"q":
            return
        arguments = query[b"a"]
        target = arguments.get(b"target", arguments.get(b"info_hash", b""))
        if query[b"q"] == b"put":
            target = hashlib.sha1(arguments.get(b"k", b"")).digest()
        self.queries.append((query[b"q"].decode(), target.hex()))

        others = [(endpoint, node_id) for endpoint, node_id in self._known.items() if endpoint != sender][-self.MAX_NODES:]
        nodes = b"".join(node_id + socket.inet_pton(self._family, host) + port.to_bytes(2, "big") for (host, port), node_id in others)
        answer = {b"id": self._id, (b"nodes6" if self._family == socket.AF_INET6 else b"nodes"): nodes, b"token": b"token"}
        self._socket.sendto(bencode({b"t": query[b"t"], b"y": b"r", b"r": answer}), sender)
        if not query.get(b"ro"):
            self._known.pop(sender, None)
            self._known[sender] = arguments[b"id"]
