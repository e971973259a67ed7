#!/usr/bin/env python3
"""Shows what Megatorrent does, with real programs on this machine: make demo.

  tools/demo.py [--build-dir DIR] [--size MiB] [--keep]

Nothing outside is touched: the programs get a network of their own and a folder that is deleted at the end.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT / "tests" / "integration"))

from harness import isolation  # noqa: E402
from harness.content import MIB, differences, files_of, large_file, odd_names, small_tree, write_file  # noqa: E402
from harness.network import Network  # noqa: E402
from harness.program import find_program  # noqa: E402
from harness.waiting import wait_until  # noqa: E402

IS_TERMINAL = sys.stdout.isatty() and "NO_COLOR" not in os.environ
BAR_WIDTH = 30


def coloured(code, text):
    return f"\033[{code}m{text}\033[0m" if IS_TERMINAL else text


class Story:
    """Numbered steps with what each shows and how long it took."""

    def __init__(self):
        self.begin = time.monotonic()
        self.done = []
        self._title = None

    def step(self, title, shows):
        self._title, self._start = title, time.monotonic()
        print(f"\n{coloured('1', f'{len(self.done) + 1}. {title}')}\n   {coloured('2', shows)}", flush=True)

    def say(self, text):
        print(f"   {text}", flush=True)

    def end(self, result):
        seconds = time.monotonic() - self._start
        self.done.append((self._title, result, seconds))
        print(f"   {coloured('32', '✓')} {result} ({seconds:.1f} s)", flush=True)

    def summary(self):
        print(f"\n{coloured('1', 'What you have seen')}")
        for title, result, seconds in self.done:
            print(f"  {coloured('32', '✓')} {title}: {result} ({seconds:.1f} s)")
        print(f"All of it in {time.monotonic() - self.begin:.0f} s, by real qbittorrent-nox processes.")


class Progress:
    """Lines that say how far each node is: one that changes on a terminal, else one every few seconds."""

    def __init__(self, nodes, key):
        self._nodes = nodes
        self._key = key
        self._shown = 0
        self._began = time.monotonic()

    def show(self, is_last=False):
        now = time.monotonic()
        if not is_last and now - self._shown < (0.2 if IS_TERMINAL else 2):
            return
        self._shown = now
        parts = []
        for node in self._nodes:
            entry = node.megatorrent.subscription(self._key)
            share = entry["completedBytes"] / entry["wantedBytes"] if entry["wantedBytes"] else 0
            filled = int(share * BAR_WIDTH)
            # bars of several nodes share a line
            width = BAR_WIDTH // len(self._nodes)
            bar = "█" * (filled * width // BAR_WIDTH) + "░" * (width - filled * width // BAR_WIDTH)
            parts.append(f"{node.name} {bar} {share:4.0%} {entry['completedItems']:>5}/{entry['wantedItems']} files {entry['downloadRate'] / MIB:4.0f} MiB/s")
        text = f"   {now - self._began:5.1f} s  " + "   ".join(parts)
        if IS_TERMINAL:
            width = shutil.get_terminal_size().columns - 1
            print("\r" + text[:width].ljust(width), end="\n" if is_last else "", flush=True)
        else:
            print(text, flush=True)


def wait_complete(nodes, key, sequence, timeout=120):
    """Until all have this version, with their progress shown."""
    progress = Progress(nodes, key)

    def complete():
        progress.show()
        entries = [node.megatorrent.subscription(key) for node in nodes]
        return all(entry["state"] == "complete" and entry["sequence"] >= sequence for entry in entries)
    wait_until(complete, lambda: f"version {sequence}: {[node.megatorrent.subscription(key) for node in nodes]}", timeout, interval=0.02, nodes=nodes)
    progress.show(is_last=True)


def moved_since(node, before):
    """Bytes; the status tells once a second what has been counted until then."""
    counts = []

    def settled():
        counts.append(node.megatorrent.status()["downloaded"] - before)
        return counts[-1] > 0 and len(counts) > 3 and len(set(counts[-3:])) == 1
    wait_until(settled, lambda: f"bytes moved: {counts}", 30, interval=0.6, nodes=[node])
    return counts[-1]


def check_same(source, nodes, key):
    for node in nodes:
        target = Path(node.megatorrent.subscription(key)["savePath"]) / source.name
        found = differences(source, target)
        if found:
            raise AssertionError(f"{target} is not the same as {source}: {'; '.join(found)}")


def size_of(folder):
    return sum(path.stat().st_size for path in files_of(folder).values())


def tell(story, program, folder, size):
    story.step("A private DHT", "Three qbittorrent-nox processes, each with an address of its own, find each other; no server is involved.")
    network = Network(program, folder, backbone=3)
    try:
        tell_rest(story, network, folder, size)
    except BaseException:
        print("\n" + network.diagnosis(), file=sys.stderr)
        raise
    finally:
        network.close()


def tell_rest(story, network, folder, size):
    publisher = network.node("publisher")
    subscribers = [network.node("anna"), network.node("ben")]
    for node in (publisher, *subscribers):
        node.wait_dht_ready()
    story.end(f"{len(network.nodes)} processes are running and talk to each other")

    source = folder / "my show"
    story.step("Content", f"A folder of 2,000 small files, odd names among them, and one file of {size} MiB.")
    small_tree(source, 2000, "demo")
    odd_names(source)
    large_file(source / "film.bin", size * MIB, "demo")
    story.end(f"{len(files_of(source)):,} files with {size_of(source) / MIB:.0f} MiB")

    story.step("Publish", "The publisher makes a channel, which is a key pair, and publishes the folder. The files stay where they are: no second copy.")
    channel = publisher.megatorrent.create_channel("My show")
    key, link = channel["key"], channel["link"]
    task = publisher.megatorrent.publish(key, source)
    used = size_of(publisher.folder)
    story.say(f"link: {coloured('36', link)}")
    story.end(f"{task['result']['items']:,} items; the publisher's own data takes {used / MIB:.1f} MiB on disk")

    story.step("Subscribe", "Anna and Ben know the link and nothing else. The DHT tells the rest; every blob is encrypted and checked.")
    for node in subscribers:
        node.megatorrent.subscribe(link)
    wait_complete(subscribers, key, task["result"]["sequence"])
    check_same(source, subscribers, key)
    story.end("both have everything, byte for byte")

    story.step("Update", "One file is new, one is changed. Nobody asks for it: it is pushed, and only what changed moves.")
    write_file(source / "season 2" / "episode 1.txt", b"The story goes on.\n")
    changed = sorted(source.rglob("*.txt"))[100]
    write_file(changed, changed.read_bytes() + b"one more line\n", 1_700_000_500)
    before = [node.megatorrent.status()["downloaded"] for node in subscribers]
    update = publisher.megatorrent.publish(key)
    published = time.monotonic()
    wait_complete(subscribers, key, update["result"]["sequence"])
    seconds = time.monotonic() - published
    moved = max(moved_since(node, old) for node, old in zip(subscribers, before))
    check_same(source, subscribers, key)
    story.end(f"both had it {seconds:.1f} s after it was published, for {moved / MIB:.1f} MiB of {size_of(source) / MIB:.0f}")

    story.step("The publisher is gone", "kill -9. A newcomer, Clara, still gets everything, from Anna and Ben.")
    publisher.kill()
    clara = network.node("clara")
    clara.wait_dht_ready()
    clara.megatorrent.subscribe(link)
    wait_complete([clara], key, update["result"]["sequence"])
    check_same(source, [clara], key)
    sources = sorted({node.name for node in subscribers for peer in clara.megatorrent.get("peers") if peer["endpoint"].startswith(node.address + ":")})
    story.end("Clara has everything, byte for byte" + (f", from {' and '.join(sources)}" if sources else ""))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build-dir", type=Path, default=os.environ.get("MEGATORRENT_BUILD_DIR", PROJECT / "build"))
    parser.add_argument("--size", type=int, default=512, metavar="MiB", help="size of the large file")
    parser.add_argument("--keep", action="store_true", help="keep profiles and files")
    arguments = parser.parse_args()

    isolation.enter()
    program = find_program(arguments.build_dir)
    folder = Path(tempfile.mkdtemp(prefix="demo-", dir=arguments.build_dir if arguments.build_dir.is_dir() else None)).resolve()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    story = Story()
    print(coloured("1", "Megatorrent: channels for qBittorrent"))
    print(f"Program: {program}")
    try:
        tell(story, program, folder, arguments.size)
    except (AssertionError, OSError) as error:
        print(f"\n{coloured('31', 'The demo has failed')}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; everything is being ended.", file=sys.stderr)
        return 130
    finally:
        if arguments.keep:
            print(f"Kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    story.summary()
    return 0


if __name__ == "__main__":
    sys.exit(main())
