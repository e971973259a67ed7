"""A plain v5 peer: part 1 of docs/protocol.md and nothing else, over libsodium.

It shares no code with the program under test. Used as a client, as a server and, with `Publisher`, as the owner of a channel. As a program:

  v5peer.py HOST:PORT BLOB_ID > blob      fetches a blob
"""

import hashlib
import json
import os
import socket
import struct
import sys
import threading

from nacl import bindings, hash as nacl_hash, signing
from nacl.encoding import RawEncoder
from nacl.exceptions import CryptoError

CHUNK_SIZE = 1_048_576
BLOB_SIZE = CHUNK_SIZE + 16
MAX_PAYLOAD = 65_518
HELLO, REQUEST, DATA, FIND_PEERS, PEERS, PUBLISH, ANNOUNCE, OK, ERROR = 1, 2, 3, 4, 5, 6, 7, 8, 0xFF


class Closed(Exception):
    """The other side has closed the connection."""


def blake2b(data, key=b"", size=32):
    return nacl_hash.generichash(data, digest_size=size, key=key, encoder=RawEncoder)


def transport_key(shared, role):
    return blake2b(shared + role)


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


class Connection:
    """An encrypted connection. Everything received is as it came: the caller judges."""

    def __init__(self, sock, is_client, secret=None):
        self.socket = sock
        self._buffer = b""
        self.secret = secret or os.urandom(32)
        self.public = bindings.crypto_scalarmult_base(self.secret)
        sock.sendall(self.public)
        self.peer_public = self._receive_exactly(32)
        self.shared = shared = bindings.crypto_scalarmult(self.secret, self.peer_public)
        client_key, server_key = transport_key(shared, b"C"), transport_key(shared, b"S")
        self.send_key, self.receive_key = (client_key, server_key) if is_client else (server_key, client_key)
        self.sent = self.received = 0

    @classmethod
    def connect(cls, address, timeout=10, source=None):
        sock = socket.create_connection(address, timeout, source_address=source)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            return cls(sock, True)
        except BaseException:
            sock.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    # --- frames ---

    def seal(self, plaintext):
        nonce = self.sent.to_bytes(12, "little")
        self.sent += 1
        ciphertext = bindings.crypto_aead_chacha20poly1305_ietf_encrypt(plaintext, None, nonce, self.send_key)
        return struct.pack(">H", len(ciphertext)) + ciphertext

    def open(self, ciphertext):
        nonce = self.received.to_bytes(12, "little")
        self.received += 1
        return bindings.crypto_aead_chacha20poly1305_ietf_decrypt(ciphertext, None, nonce, self.receive_key)

    def send(self, kind, payload=b""):
        self.socket.sendall(self.seal(bytes([kind]) + payload))

    def send_raw(self, data):
        self.socket.sendall(data)

    def receive(self):
        """The next message: (type, payload)."""
        length, = struct.unpack(">H", self._receive_exactly(2))
        plaintext = self.open(self._receive_exactly(length))
        return plaintext[0], plaintext[1:]

    def _receive_exactly(self, size):
        while len(self._buffer) < size:
            try:
                data = self.socket.recv(1 << 18)
            except (ConnectionResetError, BrokenPipeError):
                data = b""
            if not data:
                raise Closed(f"closed with {len(self._buffer)} of {size} bytes received")
            self._buffer += data
        result, self._buffer = self._buffer[:size], self._buffer[size:]
        return result

    def wait_closed(self):
        """Reads on until the other side closes; gives what it said before. Raises TimeoutError if it does not."""
        messages = []
        try:
            while True:
                messages.append(self.receive())
        except Closed:
            return messages

    # --- what a client asks ---

    def hello(self, sequences=None, version=5):
        self.send(HELLO, compact({"v": version, "gossip": {"sequences": sequences or {}}}))

    def request(self, blob_id):
        """The bytes of a blob; None if the other side does not have it."""
        self.send(REQUEST, blob_id.encode())
        parts, size, digest = [], 0, hashlib.sha256()
        while True:
            kind, payload = self.receive()
            if kind == ERROR:
                assert not parts, "an error amid the data of a blob"
                return None
            if kind != DATA:
                continue
            parts.append(payload)
            digest.update(payload)
            size += len(payload)
            if digest.hexdigest() == blob_id:
                return b"".join(parts)
            assert size <= BLOB_SIZE, f"{size} bytes of data, and not the blob that was asked for"

    def find_peers(self, identifier):
        self.send(FIND_PEERS, identifier.encode())
        while True:
            kind, payload = self.receive()
            if kind == ERROR:
                return payload.decode()
            if kind == PEERS:
                return json.loads(payload)

    def announce(self, identifier, endpoint):
        self.send(ANNOUNCE, compact({"blobId": identifier, "peerAddress": endpoint}))


class Server:
    """Serves `blobs` ({id: bytes}) to anyone, one thread a connection. `requests` lists the ids asked for, in order."""

    def __init__(self, address, port=0):
        self.blobs = {}
        self.peers = []
        self.requests = []
        self.messages = []
        self.corrupt = set()          # ids whose blob is sent with a flipped bit
        self.oversized = False        # blobs are sent with more bytes than a blob has
        self.connections = []
        self._listener = socket.create_server((address, port))
        self.address, self.port = self._listener.getsockname()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def endpoint(self):
        return f"{self.address}:{self.port}"

    def close(self):
        self._listener.close()
        for sock in self.connections:
            sock.close()

    def _accept(self):
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections.append(sock)
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock):
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection = Connection(sock, False)
            while True:
                kind, payload = connection.receive()
                self.messages.append((kind, payload))
                self._answer(connection, kind, payload)
        except (Closed, OSError, IndexError, CryptoError, ValueError):
            sock.close()

    def _answer(self, connection, kind, payload):
        if kind == HELLO and json.loads(payload)["v"] < 5:
            connection.send(ERROR, b"Protocol Version Mismatch")
        elif kind == REQUEST:
            blob_id = payload.decode()
            self.requests.append(blob_id)
            blob = self.blobs.get(blob_id)
            if blob is None:
                connection.send(ERROR, b"Not Found")
                return
            if blob_id in self.corrupt:
                blob = bytes([blob[0] ^ 1]) + blob[1:]
            if self.oversized:
                blob = blob[:-1] + bytes([blob[-1] ^ 1]) + bytes(100)
            for start in range(0, len(blob), MAX_PAYLOAD):
                connection.send(DATA, blob[start:start + MAX_PAYLOAD])
        elif kind == FIND_PEERS:
            connection.send(PEERS, compact(self.peers))


# --- what a v5 publisher makes ---

def seal_chunk(plaintext, key, nonce=bytes(12)):
    """Pads at random as v5 does, seals, and gives (blob id, blob)."""
    padded = plaintext + os.urandom(CHUNK_SIZE - len(plaintext))
    blob = bindings.crypto_aead_chacha20poly1305_ietf_encrypt(padded, None, nonce, key)
    return hashlib.sha256(blob).hexdigest(), blob


class Publisher:
    """The owner of a v5 channel: inline manifests, blobs with random keys."""

    def __init__(self, seed=None):
        self.key = signing.SigningKey(seed or os.urandom(32))
        self.public = self.key.verify_key.encode().hex()
        self.blobs = {}

    @property
    def link(self):
        return f"megatorrent://{self.public}"

    def file_entry(self, name, content):
        chunks = []
        for start in range(0, len(content), CHUNK_SIZE):
            part = content[start:start + CHUNK_SIZE]
            key, nonce = os.urandom(32), os.urandom(12)
            blob_id, blob = seal_chunk(part, key, nonce)
            self.blobs[blob_id] = blob
            chunks.append({"blobId": blob_id, "offset": 0, "length": BLOB_SIZE, "key": key.hex(), "nonce": nonce.hex(), "realSize": len(part)})
        return {"name": name, "size": len(content), "chunks": chunks}

    def manifest(self, sequence, collections, timestamp=None, **more):
        """The signed text; `more` are members between timestamp and signature."""
        members = {"publicKey": self.public, "sequence": sequence, "collections": collections,
                   "timestamp": sequence if timestamp is None else timestamp, **more}
        return self.sign_text(compact(members))

    def sign_text(self, text):
        signature = self.key.sign(text).signature.hex()
        return text[:-1] + f',"signature":"{signature}"}}'.encode()

    def dht_item(self, sequence, text):
        """The DHT item: (public key, sequence, value, signature)."""
        value = str(len(text)).encode() + b":" + text
        signature = self.key.sign(b"3:seqi" + str(sequence).encode() + b"e1:v" + value).signature
        return bytes.fromhex(self.public), sequence, text, signature


def main():
    endpoint, blob_id = sys.argv[1:]
    host, _, port = endpoint.rpartition(":")
    with Connection.connect((host.strip("[]"), int(port))) as connection:
        connection.hello()
        blob = connection.request(blob_id)
    if blob is None:
        sys.exit("Not Found")
    sys.stdout.buffer.write(blob)


if __name__ == "__main__":
    main()
