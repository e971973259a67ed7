"""What a publisher, a subscriber, his disks and the power supply may do to each other, and what must hold whatever they do.

The model knows what is in the publisher's folders (it has written it), what the user has written into the subscriber's folder, and which
version was acknowledged. It never asks the programs what is right.
"""

import hashlib
import os
import random
import time
from pathlib import Path

from .clock import DAY
from .content import files_of
from .waiting import wait_until
from .webapi import ApiError

HIDDEN = ".megatorrent"
BUSY = ("looking", "updating", "downloading")


def digest(content):
    return hashlib.sha256(content).digest()


def read(path):
    """None if it is no file, or goes away meanwhile."""
    try:
        return path.read_bytes() if path.is_file() and not path.is_symlink() else None
    except OSError:
        return None


class Folder:
    """In place of a disk, where none is unplugged"""

    is_plugged = True

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True)

    def plug(self):
        pass

    def empty_filler(self):
        pass


class Source:
    """A folder of the publisher's, on a disk of its own, that is published under its name."""

    def __init__(self, disk, name):
        self.disk = disk
        self.folder = disk.folder / name
        self.folder.mkdir(parents=True)
        self._last = {}

    def content(self):
        """{path in the channel: digest}; what it was, while the disk is away"""
        if self.disk.is_plugged:
            self._last = {f"{self.folder.name}/{name}": digest(path.read_bytes()) for name, path in files_of(self.folder).items()}
        return self._last


class Model:
    """`clocks`: those of nodes that have one of their own, {node: Clock}; in one run one of them goes wrong."""

    def __init__(self, publisher, subscriber, sources, target, seed, clocks=None):
        self.random = random.Random(seed)
        self.publisher = publisher
        self.subscriber = subscriber
        self.sources = sources
        self.target = target                       # the subscriber's disk
        self.key = None
        self.folder = None
        self.number = 0
        self.versions = {}                         # sequence -> {path: digest}, of acknowledged ones
        self.partly = {}                           # the same, of those that left a question open: without what it is about
        self.newest = 0
        self.written = set()                       # digests of all that the user has written
        self.kept = {}                             # digest -> path: what must be somewhere in the folder
        self.touched = {}                          # paths that the user has changed or deleted: -> digest of his, or None
        self.done = []                             # what has happened, for who reads a failure
        self.clock_of = self.random.choice((publisher, subscriber)) if clocks else None
        self.clock = clocks[self.clock_of] if clocks else None
        self.backups = {}                          # node -> folder
        self.published = set()                     # digests of all that was ever published
        self.has_restored = False                  # whether the subscriber has once been set back to a backup

    # --- what is told about a failure ---

    def note(self, text):
        self.done.append(text)

    def fail(self, text):
        history = "\n".join(f"  {number}. {entry}" for number, entry in enumerate(self.done, 1))
        raise AssertionError(f"{text}\nWhat was done:\n{history}")

    # --- beginning ---

    def begin(self):
        for source in self.sources:
            for _ in range(12):
                self._write(source)
        channel = self.publisher.megatorrent.create_channel("Model")
        self.key = channel["key"]
        task = self.publisher.megatorrent.publish(self.key, *[source.folder for source in self.sources])
        self._acknowledged(task, self.versions)
        self.folder = self.target.folder / "channel"
        self.subscriber.megatorrent.subscribe(channel["link"], savePath=str(self.folder))
        self.subscriber.megatorrent.wait_complete(self.key, self.newest)
        self.check()

    def _acknowledged(self, task, versions):
        sequence = task["result"]["sequence"]
        # what was signed with a date that nobody could take does not count
        if sequence < self.newest and self.newest < (time.time() + DAY) * 1000:
            self.fail(f"sequence {sequence} follows {self.newest}")
        self.newest = sequence
        versions[sequence] = {path: found for source in self.sources for path, found in source.content().items()}
        self.published.update(versions[sequence].values())

    # --- the publisher ---

    def _content(self):
        self.number += 1
        size = self.random.choice((0, 10, 3_000, 60_000, 1_500_000))
        return f"{self.number} ".encode() + self.random.randbytes(size)

    def _write(self, source, path=None):
        if path is None:
            self.number += 1
            path = source.folder / self.random.choice(("", "a", "b/c")) / f"file {self.number}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self._content())
        return path

    def _plugged_source(self):
        plugged = [source for source in self.sources if source.disk.is_plugged]
        return self.random.choice(plugged) if plugged else None

    def _file_of(self, source):
        return self.random.choice(sorted(files_of(source.folder).values()))

    def add(self):
        if source := self._plugged_source():
            self.note(f"published folder: new {self._write(source)}")

    def change(self):
        if source := self._plugged_source():
            self.note(f"published folder: changed {self._write(source, self._file_of(source))}")

    def remove(self):
        source = self._plugged_source()
        if source and len(files_of(source.folder)) > 8:
            path = self._file_of(source)
            path.unlink()
            self.note(f"published folder: removed {path}")

    def rename(self):
        if source := self._plugged_source():
            path = self._file_of(source)
            self.number += 1
            new = path.with_name(f"renamed {self.number}")
            path.rename(new)
            self.note(f"published folder: {path} is {new.name} now")

    def file_becomes_folder(self):
        source = self._plugged_source()
        if source and len(files_of(source.folder)) > 8:
            path = self._file_of(source)
            path.unlink()
            self._write(source, path / "inside")
            self.note(f"published folder: {path} is a folder now")

    def touch(self):
        if source := self._plugged_source():
            path = self._file_of(source)
            os.utime(path, (self.random.randrange(2_000_000_000),) * 2)
            self.note(f"published folder: touched {path}")

    def chmod(self):
        if source := self._plugged_source():
            path = self._file_of(source)
            path.chmod(self.random.choice((0o644, 0o755)))
            self.note(f"published folder: chmod of {path}")

    def unplug_source(self):
        if source := self._plugged_source():
            source.content()
            source.disk.unplug()
            self.note(f"unplugged {source.disk.folder}")

    def plug_sources(self):
        for source in self.sources:
            source.disk.plug()
        self.note("plugged the publisher's disks in")

    def publish(self, **options):
        if self.publisher.megatorrent.channel(self.key)["state"] == "stopped":
            # after a restored backup: the user says that what is here counts
            options["override"] = "true"
        self.note(f"publishes {options}")
        task = self.publisher.megatorrent.wait_for_task(self.publisher.megatorrent.start_publishing(self.key, **options), 60)
        if task["state"] != "done":
            if not task["error"]:
                self.fail(f"publishing failed without a word: {task}")
            self.note(f"that failed: {task['error']}")
            if task["state"] == "waiting" and task["result"]["sequence"] not in self.versions:
                self._acknowledged(task, self.partly)
            if task["state"] == "waiting" and all(source.disk.is_plugged for source in self.sources):
                return self.publish(**options, removeMissing="true")
            return False
        self._acknowledged(task, self.versions)
        self.note(f"that is {self.newest}: {task['result']}")
        return True

    def kill_publisher(self):
        self.note("publishes, and kill -9 of the publisher meanwhile")
        self.publisher.megatorrent.start_publishing(self.key)
        time.sleep(self.random.random() * 0.3)
        self.publisher.kill()
        self.publisher.start()
        # what was being published may be, or not: again, to know
        self.publish()

    # --- clocks and backups ---

    def set_clock(self):
        if self.clock:
            self.clock.set(self.random.choice((-3 * DAY, 0, 0, 3 * DAY)))
            self.note(f"the clock of {self.clock_of.name} is off by {self.clock.offset} s")

    def back_up(self):
        node = self.random.choice((self.publisher, self.subscriber))
        self.backups[node] = node.folder / "backup"
        node.back_up_profile(self.backups[node])
        self.note(f"backup of the profile of {node.name}")

    def restore(self):
        if self.backups:
            node = self.random.choice(sorted(self.backups, key=lambda node: node.name))
            self.note(f"restores the profile of {node.name} from its backup")
            node.restore_profile(self.backups[node])
            self.has_restored |= node is self.subscriber

    # --- the user ---

    def _is_calm(self):
        """Nothing is on its way that the user's own doing could cross: that is the user's business, and no rule speaks of it."""
        entry = self.subscriber.megatorrent.subscription(self.key)
        return self.target.is_plugged and entry["state"] not in BUSY and (entry["state"] != "complete" or entry["sequence"] >= self.newest)

    def _received(self):
        files = [(name, path) for name, path in files_of(self.folder).items()
                 if not name.startswith(HIDDEN) and ".conflict-" not in name and not path.is_symlink()]
        return self.random.choice(sorted(files)) if files else None

    def _forget(self, name, path):
        """The user's own earlier content of this file is his to lose, also if he has moved it here."""
        self.touched.pop(name, None)
        if (content := read(path)) is not None:
            self.kept.pop(digest(content), None)

    def edit(self):
        if self._is_calm() and (chosen := self._received()):
            name, path = chosen
            self._forget(name, path)
            self.number += 1
            content = f"by the user: {self.number}".encode() + self.random.randbytes(self.random.choice((0, 1_000)))
            path.write_bytes(content)
            self.written.add(digest(content))
            self.kept[digest(content)] = name
            self.touched[name] = digest(content)
            self.note(f"the user writes into {name}")

    def chmod_received(self):
        if self._is_calm() and (chosen := self._received()):
            chosen[1].chmod(self.random.choice((0o600, 0o644, 0o755)))
            self.note(f"the user's chmod of {chosen[0]}")

    def delete(self):
        if self._is_calm() and (chosen := self._received()):
            name, path = chosen
            self._forget(name, path)
            path.unlink()
            self.touched[name] = None
            self.note(f"the user deletes {name}")

    def pause(self):
        self.subscriber.megatorrent.post("pause", key=self.key)
        self.note("paused")

    def resume(self):
        self.subscriber.megatorrent.post("resume", key=self.key)
        self.note("resumed")

    def recheck(self):
        if self._is_calm():
            self.note("recheck")
            self.subscriber.megatorrent.wait_for_task(self.subscriber.megatorrent.post("recheck", key=self.key)["task"], 60)

    def kill_subscriber(self):
        self.note("kill -9 of the subscriber")
        self.subscriber.kill()
        self.subscriber.start()

    def unplug_target(self):
        self.note("unplugged the subscriber's disk")
        self.target.unplug()

    def plug_target(self):
        self.target.plug()
        self.note("plugged the subscriber's disk in")

    def fill_target(self):
        self.target.fill()
        self.note("filled the subscriber's disk")

    def empty_target(self):
        self.target.empty_filler()
        self.note("there is room again on the subscriber's disk")

    def wait(self):
        time.sleep(self.random.random())

    ACTIONS = {add: 4, change: 6, remove: 3, rename: 2, file_becomes_folder: 1, touch: 1, chmod: 1, unplug_source: 1, plug_sources: 2, publish: 10,
               kill_publisher: 1, edit: 4, chmod_received: 2, delete: 2, pause: 1, resume: 3, recheck: 1, kill_subscriber: 2, unplug_target: 1,
               plug_target: 2, fill_target: 1, empty_target: 2, wait: 6, set_clock: 1, back_up: 1, restore: 1}

    def step(self):
        action = self.random.choices(list(self.ACTIONS), list(self.ACTIONS.values()))[0]
        action(self)
        self.check()

    # --- what always holds ---

    def check(self):
        for node in (self.publisher, self.subscriber):
            node.check_alive()
        self.check_nothing_above_a_missing_disk()
        if self.target.is_plugged:
            self.check_the_users_bytes()
            self.check_complete_is_complete()

    def check_nothing_above_a_missing_disk(self):
        for disk in [self.target, *[source.disk for source in self.sources]]:
            if not disk.is_plugged and (found := list(disk.folder.iterdir())):
                self.fail(f"written where the disk {disk.folder} is missing: {found}")

    def check_the_users_bytes(self):
        contents = {name: digest(content) for name, path in files_of(self.folder).items()
                    if not name.startswith(HIDDEN) and (content := read(path)) is not None}
        if lost := [name for found, name in self.kept.items() if found not in contents.values()]:
            # moved aside meanwhile: look again
            time.sleep(0.5)
            contents = {name: digest(content) for name, path in files_of(self.folder).items()
                        if not name.startswith(HIDDEN) and (content := read(path)) is not None}
            lost = [name for found, name in self.kept.items() if found not in contents.values()]
            if lost:
                self.fail(f"what the user wrote into {lost} is gone")
        for name, found in contents.items():
            # (an older index does not know what came after it)
            if ".conflict-" in name and found not in self.written and not (self.has_restored and found in self.published):
                self.fail(f"{name} was put aside, and nobody has edited it")

    def check_complete_is_complete(self):
        entry = self.subscriber.megatorrent.subscription(self.key)
        if entry["state"] != "complete" or entry["sequence"] not in self.versions:
            return
        if self.has_restored and entry["sequence"] < self.newest:
            return      # to an older index, what came after it is what the user has put there
        wrong = self._differences(self.versions[entry["sequence"]], entry["sequence"])
        if not wrong:
            return
        after = self.subscriber.megatorrent.subscription(self.key)
        if (after["state"], after["sequence"]) == ("complete", entry["sequence"]):
            self.fail(f"said to be complete, and is not: {wrong}")

    def _differences(self, version, sequence=None):
        """`sequence`: newer versions than that may be on their way, and what is shown may lag behind by a moment."""
        newer = [other for number, other in (*self.versions.items(), *self.partly.items()) if sequence is not None and number > sequence]
        wrong = []
        for name in version:
            content = read(self.folder / name)
            if content is not None and any(digest(content) == other.get(name) for other in (version, *newer)):
                self.touched.pop(name, None)      # a newer version came over it, and the user's was put aside
            elif content is None and any(path.startswith(name + "/") for other in newer for path in other):
                continue                          # it has just become a folder
            elif name not in self.touched:
                wrong.append(f"{name}: {'missing' if content is None else 'other content'}")
        return wrong

    # --- the end ---

    def finish(self):
        """Everything is mended: then everything that can move on does."""
        self.note("--- all is mended")
        if self.clock:
            self.clock.set(0)
        self.plug_sources()
        self.plug_target()
        self.empty_target()
        # a peer's word about the time is as old as the connection: the user says that the clock is right
        options = {"trustClock": "true"} if self.clock else {}
        # (the network may show only now what a restored backup does not know)
        if not self.publish(**options) and not self.publish(**options):
            self.fail("it cannot be published any more")
        self.move_away_what_is_in_the_way()
        self.resume()
        self.subscriber.megatorrent.post("refresh", key=self.key)
        wait_until(self._has_arrived, self._what_is_missing, 60, interval=0.3, nodes=[self.publisher, self.subscriber])
        self.recheck()
        self.touched = {name: found for name, found in self.touched.items() if found}
        wait_until(self._has_arrived, self._what_is_missing, 60, interval=0.3, nodes=[self.publisher, self.subscriber])
        self.check()

    def move_away_what_is_in_the_way(self):
        """The user's own file, where the publisher has a folder now: the user is told, and does it. To an older index, what came after it
        is the user's, too."""
        in_the_way = {str(parent) for wanted in self.versions[self.newest] for parent in Path(wanted).parents if (self.folder / parent).is_file()}
        for name in sorted(in_the_way):
            if self.touched.pop(name, None) or self.has_restored:
                path = self.folder / name
                path.rename(path.with_name(f"{path.name} of the user"))
                self.note(f"the user moves {name} away")

    def _has_arrived(self):
        try:
            entry = self.subscriber.megatorrent.subscription(self.key)
        except (OSError, ApiError):
            return False
        return entry["sequence"] == self.newest and entry["state"] == "complete" and not self._differences(self.versions[self.newest])

    def _what_is_missing(self):
        history = "\n".join(f"  {number}. {entry}" for number, entry in enumerate(self.done, 1))
        items = [item for item in self.subscriber.megatorrent.items(self.key) if item["state"] != "complete"]
        return (f"version {self.newest}; missing: {self._differences(self.versions[self.newest])};"
                f" it is {self.subscriber.megatorrent.subscription(self.key)}; not complete: {items[:10]}\nWhat was done:\n{history}")
