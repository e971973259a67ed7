"""A publisher of catalogues (part 2 of docs/protocol.md) that does what it is told, right or wrong. Pads at random: that is allowed, only
not free of charge for those who keep it."""

import hashlib
import json
import os

import v5peer
from nacl import bindings
from v5peer import CHUNK_SIZE, blake2b

INDEX_RECORD = 64


def chunk_secret(seed):
    return blake2b(b"megatorrent chunk secret v1", key=seed)


def chunk_key(secret, form, plaintext):
    return blake2b(form + len(plaintext).to_bytes(4, "big") + hashlib.sha256(plaintext).digest(), key=secret)


def channel_token(public_key, read_key=None):
    if read_key is None:
        return blake2b(b"megatorrent channel v1" + public_key)
    return blake2b(b"megatorrent private v1" + public_key, key=read_key)


def topic(public_key, read_key=None):
    if read_key is None:
        return hashlib.sha256(b"megatorrent channel" + public_key).digest()
    return hashlib.sha256(b"megatorrent channel" + channel_token(public_key, read_key)).digest()


def open_private(text, read_key):
    """What stands sealed in the manifest of a private channel."""
    manifest = json.loads(text)
    return json.loads(bindings.crypto_aead_chacha20poly1305_ietf_decrypt(
        bytes.fromhex(manifest["ciphertext"]), None, bytes.fromhex(manifest["nonce"]), read_key))


class Cataloguer(v5peer.Publisher):
    def chunk(self, plaintext):
        """Seals one chunk on its own (form F). Returns its ref: blob id || key, in hex."""
        key = chunk_key(chunk_secret(self.key.encode()), b"F", plaintext)
        blob_id, blob = v5peer.seal_chunk(plaintext, key)
        self.blobs[blob_id] = blob
        return blob_id + key.hex()

    def item(self, path, content, **members):
        """A line for a file of any size up to an index of one level. `members` take the place of the right ones."""
        value = {"path": path, "size": len(content), "mtime": 1_700_000_000}
        if content:
            refs = [self.chunk(content[at:at + CHUNK_SIZE]) for at in range(0, len(content), CHUNK_SIZE)]
            value["ref"] = refs[0] if len(refs) == 1 else self.chunk(bytes.fromhex("".join(refs)))
        value.update(members)
        return {name: member for name, member in value.items() if member is not None}

    def catalogue(self, lines, title="A channel", **header):
        """The plaintext: one chunk. `header` are members of the first line that take the place of the right ones."""
        first = {"megatorrent": 1, "title": title, "items": len(lines), "bytes": sum(line["size"] for line in lines), **header}
        text = b"".join(json.dumps(line, separators=(",", ":"), ensure_ascii=False).encode() + b"\n" for line in [first, *lines])
        assert len(text) <= CHUNK_SIZE
        return text.ljust(CHUNK_SIZE, b"\n")

    def root(self, sequence, plaintext, title="A channel", **catalogue):
        """The signed manifest of a catalogue; `catalogue` are members that take the place of the right ones."""
        members = {"v": 1, "size": CHUNK_SIZE, "ref": self.chunk(plaintext), **catalogue}
        return self.manifest(sequence, [{"title": title, "items": []}], catalogue=members)


def random_ref():
    return os.urandom(64).hex()
