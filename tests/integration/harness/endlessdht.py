#!/usr/bin/env python3
"""DHT nodes that have all the time in the world: each answers what it is asked, slowly, with one more node that is closer to the target, so that a walk goes on and on.

  endlessdht.py --log FILE ADDRESS...

Each ADDRESS is a node, on port 6881; the first one is there to begin with. A line of JSON in FILE for each question: {"question": "get", "target": "<hex>"}.
"""

import argparse
import json
import socket
import threading
import time

from krpc import bdecode, bencode

PORT = 6881
PAUSE = 1.0


class Nodes:
    def __init__(self, addresses, log):
        self._addresses = addresses
        self._log = open(log, "a", buffering=1, encoding="utf-8")
        self._lock = threading.Lock()

    def identity(self, number, target):
        """The later a node, the closer it is."""
        distance = (len(self._addresses) - number) << 100
        return (int.from_bytes(target, "big") ^ distance).to_bytes(20, "big")

    def listen(self, number):
        own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        own.bind((self._addresses[number], PORT))
        while True:
            data, asker = own.recvfrom(65536)
            try:
                message = bdecode(data)
                arguments = message[b"a"]
                question = message[b"q"].decode()
            except (KeyError, ValueError, IndexError, TypeError):
                continue
            target = arguments.get(b"target") or arguments.get(b"info_hash")
            with self._lock:
                self._log.write(json.dumps({"question": question, "target": (target or b"").hex()}) + "\n")
            threading.Timer(0 if question == "ping" else PAUSE, self.answer, (own, asker, number, message, target)).start()

    def answer(self, own, asker, number, message, target):
        reply = {b"id": self.identity(number, target or bytes(20)), b"token": b"token"}
        if target and number + 1 < len(self._addresses):
            following = number + 1
            reply[b"nodes"] = self.identity(following, target) + socket.inet_aton(self._addresses[following]) + PORT.to_bytes(2, "big")
        own.sendto(bencode({b"t": message[b"t"], b"y": b"r", b"r": reply}), asker)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--log", required=True)
    parser.add_argument("addresses", nargs="+")
    arguments = parser.parse_args()
    nodes = Nodes(arguments.addresses, arguments.log)
    for number in range(len(arguments.addresses)):
        threading.Thread(target=nodes.listen, args=(number,), daemon=True).start()
    print("listening", flush=True)
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main()
