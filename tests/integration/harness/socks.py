#!/usr/bin/env python3
"""A SOCKS5 proxy (TCP, as Tor's), a program of its own so that it can live in another namespace, be killed and be stopped.

  socks.py [--address A] --port N --log FILE [--name HOST=ADDRESS]... [--login USER:PASSWORD]

Writes a line of JSON to FILE for each connection that it is asked for: {"target": "host:port", "login": "user:password"}.
"""

import argparse
import json
import socket
import threading


class Refused(Exception):
    pass


def receive(client, size):
    data = b""
    while len(data) < size:
        piece = client.recv(size - len(data))
        if not piece:
            raise Refused
        data += piece
    return data


def relay(source, target):
    try:
        while piece := source.recv(65536):
            target.sendall(piece)
    except OSError:
        pass
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


class Proxy:
    def __init__(self, arguments):
        self._names = dict(name.split("=", 1) for name in arguments.name)
        self._login = arguments.login
        self._log = open(arguments.log, "a", buffering=1, encoding="utf-8")
        self._lock = threading.Lock()

    def note(self, **entry):
        with self._lock:
            self._log.write(json.dumps(entry) + "\n")

    def serve(self, client):
        with client:
            try:
                login = self.welcome(client)
                target = self.connect(client, login)
            except (Refused, OSError):
                return
            with target:
                back = threading.Thread(target=relay, args=(target, client), daemon=True)
                back.start()
                relay(client, target)
                back.join()

    def welcome(self, client):
        _, count = receive(client, 2)
        methods = receive(client, count)
        if 2 in methods:
            client.sendall(b"\x05\x02")
            _, size = receive(client, 2)
            user = receive(client, size)
            password = receive(client, receive(client, 1)[0])
            login = f"{user.decode()}:{password.decode()}"
            good = self._login is None or login == self._login
            client.sendall(b"\x01\x00" if good else b"\x01\x01")
            if not good:
                raise Refused
            return login
        if self._login is not None or 0 not in methods:
            client.sendall(b"\x05\xff")
            raise Refused
        client.sendall(b"\x05\x00")
        return None

    def connect(self, client, login):
        _, command, _, kind = receive(client, 4)
        if kind == 1:
            host = socket.inet_ntop(socket.AF_INET, receive(client, 4))
        elif kind == 4:
            host = socket.inet_ntop(socket.AF_INET6, receive(client, 16))
        else:
            host = receive(client, receive(client, 1)[0]).decode()
        port = int.from_bytes(receive(client, 2), "big")
        self.note(target=f"{host}:{port}", login=login, command=command)
        address = self._names.get(host, host if kind in (1, 4) else None)
        if command != 1 or address is None:
            client.sendall(b"\x05\x07\x00\x01" + bytes(6) if command != 1 else b"\x05\x04\x00\x01" + bytes(6))
            raise Refused
        try:
            target = socket.create_connection((address, port), 10)
        except OSError:
            client.sendall(b"\x05\x05\x00\x01" + bytes(6))
            raise
        target.settimeout(None)
        client.sendall(b"\x05\x00\x00\x01" + bytes(6))
        return target


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="0.0.0.0")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--log", required=True)
    parser.add_argument("--name", action="append", default=[])
    parser.add_argument("--login")
    arguments = parser.parse_args()
    proxy = Proxy(arguments)
    listener = socket.create_server((arguments.address, arguments.port), reuse_port=False)
    print("listening", flush=True)
    while True:
        client, _ = listener.accept()
        threading.Thread(target=proxy.serve, args=(client,), daemon=True).start()


if __name__ == "__main__":
    main()
