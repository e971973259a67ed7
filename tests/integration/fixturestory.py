#!/usr/bin/env python3
"""A publisher and a subscriber whose profiles have something of everything that is kept on a disk: what tests/fixtures has of each version.

  tests/integration/fixturestory.py [--build-dir DIR]     makes tests/fixtures/<version>, which must not be there yet

Paths are part of a profile, so that the story takes place in the same FOLDER each time.
"""

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from harness import isolation
from harness.content import FIXED_TIME, MIB, large_file, write_file
from harness.network import Network
from harness.program import find_program
from harness.waiting import wait_until

PROJECT = Path(__file__).resolve().parent.parent.parent
FIXTURES = PROJECT / "tests" / "fixtures"
FOLDER = Path("/tmp/megatorrent-fixture")
PASSPHRASE = "correct horse battery"
KEPT_OF_PROFILE = "qBittorrent/data/megatorrent"
KEPT_OF_DOWNLOADS = ".megatorrent"    # beside the files, in the folder of a subscription
LEFT_OUT = "program.sh"               # by the subscriber's rule
CACHES = ("dht_state.json", "previews")


def write_content(folder):
    """What is published: files that are made anew each time, and are not kept."""
    films = Path(folder) / "films"
    write_file(films / "day 1.txt", b"The first day.\n" * 40)
    write_file(films / "Grüße.txt", "Aus Köln\n".encode())
    write_file(films / "deep" / "er" / "note.txt", b"deep\n")
    write_file(films / "empty", b"")
    os.chmod(write_file(films / "program.sh", b"#!/bin/sh\nexit 0\n"), 0o755)
    large_file(films / "film.bin", 2 * MIB + 4321, "fixture")
    diary = Path(folder) / "diary"
    write_file(diary / "page.txt", b"Only for who has the link.\n")
    return films, diary


def update_content(films):
    write_file(films / "day 2.txt", b"The second day.\n" * 30, FIXED_TIME + 1000)
    write_file(films / "day 1.txt", b"The first day, told again.\n" * 40, FIXED_TIME + 1000)
    (films / "deep" / "er" / "note.txt").unlink()


class Story:
    """`network`: in which both nodes live. What they have at the end is in `about`."""

    def __init__(self, network, folder=FOLDER):
        self.folder = Path(folder)
        self.publisher = network.node("publisher", folder=self.folder / "publisher")
        self.subscriber = network.node("subscriber", folder=self.folder / "subscriber")
        self.about = {}

    def tell(self):
        films, diary = write_content(self.folder / "content")
        publisher, subscriber = self.publisher.megatorrent, self.subscriber.megatorrent
        for node in (self.publisher, self.subscriber):
            node.wait_dht_ready()
        public = publisher.create_channel("Films", description="Of the holidays")
        private = publisher.create_channel("Diary", private=True)
        publisher.publish(public["key"], films)
        publisher.publish(private["key"], diary)

        peer = self.publisher.endpoint()
        subscriber.subscribe(public["link"], peers=peer, name="My films", folder="Video/Films", savePath=self.subscriber.downloads / "films")
        subscriber.subscribe(private["link"], peers=peer, savePath=self.subscriber.downloads / "diary")
        subscriber.post("addRule", rule={"name": "no programs", "mustContain": "program", "action": "skip"})
        subscriber.wait_complete(public["key"])
        subscriber.wait_complete(private["key"])
        update_content(films)
        sequence = publisher.publish(public["key"])["result"]["sequence"]
        subscriber.wait_complete(public["key"], sequence)

        backup = publisher.post("exportChannel", key=public["key"], passphrase=PASSPHRASE)["backup"]
        wait_until(lambda: publisher.channel(public["key"])["backedUp"], "the channel to be backed up", 10)
        self.about = {
            "public": public, "private": private, "sequence": sequence,
            "identities": {name: publisher.post("exportChannel", key=channel["key"]) for name, channel in (("public", public), ("private", private))},
            "items": {name: sorted([item["path"], item["size"]] for item in subscriber.items(channel["key"]))
                      for name, channel in (("public", public), ("private", private))},
        }
        self.backup = json.loads(backup)
        self.subscriptions = subscriber.post("exportSubscriptions")
        for node in (self.publisher, self.subscriber):
            node.stop()
        return self

    def nodes(self):
        return {"publisher": self.publisher, "subscriber": self.subscriber}

    def keep(self, target):
        """What later versions have to open, in `target`"""
        for name, node in self.nodes().items():
            shutil.copytree(node.folder / KEPT_OF_PROFILE, target / name / "data")
            for cache in CACHES:
                path = target / name / "data" / cache
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
            with closing(sqlite3.connect(target / name / "data" / "megatorrent.db")) as database:
                database.execute("VACUUM")
        for mark in sorted(self.subscriber.downloads.glob(f"*/{KEPT_OF_DOWNLOADS}")):
            shutil.copytree(mark, target / "subscriber" / "downloads" / mark.parent.name / KEPT_OF_DOWNLOADS)
        for name, value in (("about", self.about), ("key-backup", self.backup), ("subscriptions", self.subscriptions)):
            (target / f"{name}.json").write_text(json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True) + "\n")


def restore(fixture, folder=FOLDER):
    """Profiles and files as they were when the fixture was made, but for inodes and times of change. The nodes are to be made then."""
    folder = Path(folder)
    films, diary = write_content(folder / "content")
    update_content(films)
    for name in ("publisher", "subscriber"):
        shutil.copytree(fixture / name / "data", folder / name / KEPT_OF_PROFILE)
    for source in (films, diary):
        # without what the rule leaves out
        target = folder / "subscriber" / "downloads" / source.name
        shutil.copytree(source, target / source.name, ignore=shutil.ignore_patterns(LEFT_OUT))
        shutil.copytree(fixture / "subscriber" / "downloads" / source.name / KEPT_OF_DOWNLOADS, target / KEPT_OF_DOWNLOADS)


def schema(database):
    """What is in a database, but for its rows: {name: SQL}"""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return {name: " ".join(sql.split()) for name, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")}


def shape(value):
    """Of JSON: which members there are, and of what types"""
    if isinstance(value, dict):
        return {name: shape(member) for name, member in sorted(value.items())}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build-dir", type=Path, default=PROJECT / "build")
    arguments = parser.parse_args()
    isolation.enter()
    version = subprocess.run([PROJECT / "tools" / "version.sh", "--release"], check=True, capture_output=True, text=True).stdout.strip()
    target = FIXTURES / version
    if (target / "about.json").exists():
        print(f"{target} is there already. Fixtures of a version that was handed out are never changed; of one that was not, delete them first.",
              file=sys.stderr)
        return 1
    disk = isolation.FixedSizeDisk(FOLDER, 64 * MIB)
    network = Network(find_program(arguments.build_dir), FOLDER / "network")
    try:
        Story(network).tell().keep(target)
    finally:
        network.close()
        disk.close()
    print(f"{target}: {sum(path.stat().st_size for path in target.rglob('*') if path.is_file())} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
