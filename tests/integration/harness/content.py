"""Content to publish: made from a seed, so that it is the same each time, and compared byte for byte."""

import os
import random
import unicodedata
from pathlib import Path

MIB = 1024 * 1024
FIXED_TIME = 1_700_000_000  # of every generated file, so that a copy's can be compared

_WORDS = ("channel", "chunk", "key", "index", "pack", "leaf", "seed", "swarm", "link", "blob", "node", "tree", "river", "letter",
          "stone", "morning", "paper", "window", "garden", "signal", "copper", "winter")

ODD_NAMES = (
    "a name with  spaces.txt",
    "Grüße aus Köln – façade.txt",
    "Привет, мир.txt",
    "日本語のファイル.txt",
    "emoji 🦉 and & % # ' ; $(x) `y`.txt",
    "x" * 196 + ".txt",                       # 200 bytes
    "é" * 98 + ".txt",                        # 200 bytes of UTF-8
    ".hidden",
    "no extension",
)
DECOMPOSED_NAME = unicodedata.normalize("NFD", "Übergröße.txt")


def write_file(path, content, mtime=FIXED_TIME):
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (mtime, mtime))
    return path


def small_tree(folder, count, seed):
    """Text and binary files of 0 to some 40 KiB, most of them a few KiB, in a tree of folders. Returns the bytes written."""
    generator = random.Random(seed)
    folder = Path(folder)
    total = 0
    for number in range(count):
        place = folder / f"part {number // 1000}" / _WORDS[number // 50 % len(_WORDS)] / _WORDS[number // 25 % 2]
        size = min(int(generator.lognormvariate(8, 1)), 40_000)
        if number % 3:
            words = generator.choices(_WORDS, k=size // 7 + 1)
            content, suffix = " ".join(words).encode()[:size], "txt"
        else:
            content, suffix = generator.randbytes(size), "bin"
        write_file(place / f"{_WORDS[number % len(_WORDS)]} {number:05}.{suffix}", content)
        total += len(content)
    return total


def odd_names(folder):
    """Names that are allowed and often handled wrongly, an empty file, and a program."""
    folder = Path(folder)
    for number, name in enumerate(ODD_NAMES):
        write_file(folder / name, f"content of file {number}\n".encode() * (number + 1))
    write_file(folder / "empty file", b"")
    write_file(folder / "deep" / "er" / "and" / "deeper" / "file", b"deep\n")
    os.chmod(write_file(folder / "program.sh", b"#!/bin/sh\nexit 0\n"), 0o755)


def large_file(path, size, seed):
    """A file that no compression, no hole and no repetition makes smaller."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as file:
        for block in range(0, size, MIB):
            file.write(random.Random(f"{seed} {block}").randbytes(min(MIB, size - block)))
    os.utime(path, (FIXED_TIME, FIXED_TIME))
    return path


def files_of(folder):
    """{relative path: absolute path} of everything that is not a folder."""
    result = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent, name)
            result[str(path.relative_to(folder))] = path
    return result


def differences(source, target, limit=10):
    """What is not the same in two files or folders: names, sizes, bytes, times (in seconds), the right to be executed. Empty if all is.
    Hidden files of the program itself at the top of `target` do not count."""
    source, target = Path(source), Path(target)
    if source.is_file():
        return [text for text in [_file_difference(source, target, source.name)] if text]
    wanted, found = files_of(source), files_of(target)
    found = {name: path for name, path in found.items() if not name.startswith(".megatorrent")}
    result = [f"missing: {name}" for name in sorted(wanted.keys() - found.keys())]
    result += [f"not in the source: {name}" for name in sorted(found.keys() - wanted.keys())]
    for name in sorted(wanted.keys() & found.keys()):
        if len(result) > limit:
            break
        if text := _file_difference(wanted[name], found[name], name):
            result.append(text)
    return result[:limit]


def _file_difference(source, target, name):
    if not target.is_file():
        return f"missing: {name}"
    one, other = source.stat(), target.stat()
    if one.st_size != other.st_size:
        return f"{name}: {other.st_size} bytes instead of {one.st_size}"
    with open(source, "rb") as first, open(target, "rb") as second:
        position = 0
        while block := first.read(MIB):
            if block != second.read(MIB):
                return f"{name}: other bytes in the MiB from {position}"
            position += len(block)
    if int(one.st_mtime) != int(other.st_mtime):
        return f"{name}: modified at {int(other.st_mtime)} instead of {int(one.st_mtime)}"
    if (one.st_mode & 0o100) != (other.st_mode & 0o100):
        return f"{name}: may{'' if other.st_mode & 0o100 else ' not'} be executed, unlike the original"
    return None
