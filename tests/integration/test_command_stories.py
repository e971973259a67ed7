"""The command `megatorrent` from one end to the other: who publishes, who follows, what the manual shows, what shells complete."""

import json
import re
import select
import shlex
import shutil
import signal
import subprocess
from pathlib import Path

from harness.case import Settings
from harness.command import Terminal
from harness.content import large_file, small_tree, write_file
from harness.waiting import wait_until
from test_rules import torrent
from test_command import INTERRUPTED, NOT_FOUND, PROBLEMS, REFUSED, TIMED_OUT, UNKNOWN, WRONG_USE, CommandCase

PROJECT = Path(__file__).resolve().parents[2]
README = PROJECT / "README.md"
MANUAL = PROJECT / "man" / "megatorrent.1"
COMPLETIONS = PROJECT / "src" / "megatorrent" / "cli" / "completions"


class StoryTest(CommandCase):
    backbone = 3

    def test_publish_and_follow(self):
        """A channel is made, published, followed, chosen from, updated and left, by commands alone."""
        here, there = self.publisher_and_subscriber()
        mine, yours = self.command(here, "mine"), self.command(there, "yours")
        films = mine.folder / "films"
        small_tree(films, 20, "story")
        large_file(films / "raw" / "large", 5 << 20, "story")

        made = self.assertDone(mine("create", "Holiday films", "--description", "Trips")).out.splitlines()
        self.assertRegex(made[0], "^[0-9a-f]{64}$")
        self.assertEqual(made[1], here.megatorrent.channel(made[0])["link"])
        key = made[0]
        self.assertEqual(self.assertDone(mine("publish", "Holiday films", "films")).out, "Published: 21 items, 21 new\n")
        self.assertIn("Published", self.assertDone(mine("list", "channels")).out)

        done = self.assertDone(yours("subscribe", made[1], "--wait", "--name", "Trips", "--save-path", "trips"))
        self.assertEqual((done.out, done.err), (f"Subscribed to {key[:6]}\n", ""))
        self.assertSameContent(films, yours.folder / "trips" / "films")
        self.assertRegex(self.assertDone(yours("list")).out, rf"^{key[:6]}  Trips  Up to date")
        self.assertRegex(self.assertDone(yours("status")).out, r"^running, 1 peer, ")
        self.assertEqual(self.assertDone(yours("status", "--json")).json()["subscriptions"], 1)
        items = there.megatorrent.items(key)
        there.megatorrent.wait_for_items(key, lambda found: all(item["state"] == "complete" for item in found), "all to be shown as here")
        self.assertEqual(self.assertDone(yours("items", "trips", "--json")).json_lines(), there.megatorrent.items(key))
        self.assertRegex(self.assertDone(yours("items", "trips", "--filter", "large")).out, r"^[N ]\s+5\.0 MiB  100 %  films/raw/large\n$")
        self.assertEnds(yours("subscribe", made[1]), REFUSED, "already")
        self.assertEnds(yours("subscribe", made[1][:50]), WRONG_USE, "link")

        self.assertEqual(self.assertDone(yours("skip", "trips", "films/raw/")).out, "1 item\n")
        there.megatorrent.wait_for_items(key, lambda found: any(not item["wanted"] for item in found), "the choice to be committed")
        self.assertEqual(self.assertDone(yours("want", "trips", "--all", "--json")).json(), {"changed": 1})
        self.assertEnds(yours("want", "trips", "no such"), NOT_FOUND, "no such")
        self.assertDone(yours("priority", "trips", "high", items[0]["path"]))
        there.megatorrent.wait_for_items(key, lambda found: [item["priority"] for item in found].count(6) == 1, "the priority to be committed")
        self.assertEnds(yours("priority", "trips", "urgent", items[0]["path"]), WRONG_USE, "urgent")
        self.assertEqual(self.assertDone(yours("stop", "trips", "--json")).json(), {"changed": 1})
        there.megatorrent.wait_for_subscription(key, lambda entry: entry["paused"], "it to be stopped")
        self.assertIn("Stopped", self.assertDone(yours("list")).out)
        self.assertEnds(yours("subscribe", "--wait", "--stopped", made[1]), WRONG_USE, "stopped")
        self.assertEqual(self.assertDone(yours("start", "--all")).out, "Started Trips\n")
        there.megatorrent.wait_for_subscription(key, lambda entry: not entry["paused"] and entry["completedItems"] == 21, "it to be started, and everything to be here")
        self.assertDone(yours("refresh", "trips"))
        self.assertEqual(self.assertDone(yours("recheck", "trips")).out, "Checked Trips\n")
        self.assertEqual(self.assertDone(yours("recheck", "trips", "--json")).json()["state"], "done")

        self.assertEqual(self.assertDone(yours("seen", "trips")).out, "Marked Trips as read\n")
        there.megatorrent.wait_for_subscription(key, lambda entry: entry["newItems"] == 0, "nothing to be new")

        write_file(films / "new.txt", b"new")
        self.assertEqual(self.assertDone(mine("publish", "Holiday films")).out, "Published: 22 items, 1 new\n")
        self.assertEqual(self.assertDone(mine("withdraw", "Holiday films", "films/raw/")).out, "Withdrawn; the channel has 21 items, 1 removed\n")
        # so much is gone that it may be a disk
        shutil.move(films, films.with_name("away"))
        films.mkdir()
        done = mine("publish", "Holiday films")
        self.assertEqual(done.code, PROBLEMS, done)
        self.assertMentions(done.err, "--yes")
        self.assertEqual(here.megatorrent.channel(key)["items"], 21)
        done = self.assertDone(mine("publish", "Holiday films", "--yes", "--json")).json()
        self.assertEqual(done["result"]["removed"], 21)

        self.assertEqual(self.assertDone(yours("unsubscribe", "trips", "--delete-files")).out, "Removed Trips, and its files that you have not changed\n")
        wait_until(lambda: not (yours.folder / "trips" / "films").exists(), "the files to be deleted")

    def test_private(self):
        """The read key is shown where it is asked for, and kept where nobody else reads it."""
        here, there = self.publisher_and_subscriber()
        mine, yours = self.command(here, "mine"), self.command(there, "yours")
        write_file(mine.folder / "song.flac", b"la" * 1000)
        key, full = self.assertDone(mine("create", "Band demos", "--private")).out.splitlines()
        self.assertDone(mine("publish", "Band demos", "song.flac"))
        secret = full[len("megatorrent://") + 65:][:64]
        done = self.assertDone(mine("link", "Band demos"))
        self.assertNotIn(secret, done.out + done.err)
        self.assertMentions(done.err, "--full")
        self.assertEqual(self.assertDone(mine("link", "--full", "Band demos", "--json")).json(), {"link": full})

        self.assertDone(yours("subscribe", "-", "--wait", given=full.encode()))
        self.assertDone(yours("export", "all.json"))
        path = yours.folder / "all.json"
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        self.assertIn(secret, path.read_text())
        self.assertEnds(yours("export", "all.json"), REFUSED, "exists")
        self.assertEqual(self.assertDone(yours("import", "all.json")).out, "0 subscriptions, 1 known already\n")
        self.assertDone(yours("unsubscribe", key))
        wait_until(lambda: yours("import", "-", "--save-paths", given=path.read_bytes()).code == 0, "the earlier one to be removed")
        there.megatorrent.wait_complete(key)

        self.assertEqual(self.assertDone(mine("backup", "Band demos", "band.json")).out, "Saved band.json\n")
        self.assertEqual((mine.folder / "band.json").stat().st_mode & 0o777, 0o600)
        self.assertEnds(mine("backup", "Band demos", "band.json"), REFUSED, "exists")
        self.assertEnds(yours("restore", mine.folder / "band.json"), REFUSED, "subscri")
        self.assertDone(yours("unsubscribe", key))
        wait_until(lambda: yours("restore", mine.folder / "band.json", "--json").code == 0, "the subscription to be removed")
        restored = there.megatorrent.channel(key)
        self.assertEqual((restored["title"], restored["private"]), ("Band demos", True))
        self.assertEnds(yours("restore", "all.json"), WRONG_USE, "all.json")

    def test_some_of_several_channels(self):
        """Of channels that one begins to follow, some items come, or all but some; folders stand for what is in them."""
        here, there = self.publisher_and_subscriber()
        mine, yours = self.command(here, "mine"), self.command(there, "yours")
        links = []
        for title in ("one", "two"):
            for name in ("a.txt", "raw/b.txt", "raw/c.txt"):
                write_file(mine.folder / title / "set" / name, f"{title} {name}".encode())
            links.append(self.assertDone(mine("create", title)).out.splitlines()[1])
            self.assertDone(mine("publish", title, f"{title}/set"))

        def here_are(title):
            return sorted(str(path.relative_to(yours.folder / title)) for path in (yours.folder / title).rglob("*.txt"))

        self.assertEnds(yours("subscribe", links[0], "--only", "a", "--except", "b"), WRONG_USE, "--except")
        self.assertEnds(yours("subscribe", links[0], "--only", "a", "--download", "all"), WRONG_USE, "--download")
        self.assertDone(yours("subscribe", "--wait", links[0], "--save-path", "one", "--only", "set/a.txt", "--only", "set/gone.txt"))
        self.assertEqual(here_are("one"), ["set/a.txt"])
        self.assertDone(yours("unsubscribe", "one", "--delete-files"))
        wait_until(lambda: not there.megatorrent.get("subscriptions"), "it to be gone")

        there.megatorrent.post("setSettings", savePath=str(yours.folder))
        self.assertDone(yours("subscribe", "--wait", "--except", "set/raw/", *links))
        self.assertEqual((here_are("one"), here_are("two")), (["set/a.txt"], ["set/a.txt"]))
        self.assertEqual([entry["choosing"] for entry in there.megatorrent.get("subscriptions")], [False, False])
        self.assertEqual({item["path"]: item["wanted"] for item in there.megatorrent.items(links[1].split("/")[2])},
                         {"set/a.txt": True, "set/raw/b.txt": False, "set/raw/c.txt": False})

    def test_rules_and_several_channels(self):
        """Rules are tried, added, listed, taken along; lists go over several channels; the files move."""
        here, there = self.publisher_and_subscriber()
        mine, yours = self.command(here, "mine"), self.command(there, "yours")
        links = {}
        for title, names in (("One", ("a.iso", "a.nfo", "large.iso")), ("Two", ("b.iso", "b.nfo"))):
            for name in names:
                write_file(mine.folder / title.lower() / name, name.encode() * (500 if name.startswith("large") else 1))
            links[title] = self.assertDone(mine("create", title)).out.splitlines()[1]
            self.assertDone(mine("publish", title, title.lower()))
        self.assertDone(yours("subscribe", "--download", "none", "--wait", *links.values()))

        images = ("rules", "test", "images", "--contains", "iso", "--max-size", "1K")
        self.assertEqual(self.assertDone(yours(*images)).out.splitlines()[-1], "2 items, 10 B match; 2 to download, 10 B")
        self.assertEqual(self.assertDone(yours(*images, "--in", "two", "--json")).json()["matched"], 1)
        self.assertEqual(self.assertDone(yours("rules")).out, "", "a test leaves nothing behind")
        self.assertEnds(yours("rules", "test", "images"), NOT_FOUND, "images")
        self.assertDone(yours("rules", "add", "images", *images[3:], "--in", "two", "--priority", "high"))
        self.assertDone(yours("rules", "add", "not these", "--contains", "*.nfo", "--action", "skip", "--off"))
        done = self.assertDone(yours("rules", "add", "empty"))
        self.assertMentions(done.err, "--every-item")
        self.assertEqual([re.split("  +", line) for line in self.assertDone(yours("rules", "list")).out.splitlines()],
                         [["images", "contains iso, up to 1.0 KiB", "download, high priority", "in 1 channel"],
                          ["not these", "contains *.nfo", "do not download", "off"], ["empty", "nothing", "download"]])
        self.assertEqual(self.assertDone(yours("rules", "--json")).json(), there.megatorrent.get("rules"))
        self.assertEqual([line.split()[0] for line in self.assertDone(yours("rules", "move", "empty", "1")).out.splitlines()], ["empty", "images", "not"])
        self.assertDone(yours("rules", "move", "empty", "99"))
        self.assertEqual([rule["name"] for rule in there.megatorrent.get("rules")], ["images", "not these", "empty"])
        self.assertEnds(yours("rules", "move", "empty", "0"), WRONG_USE, "PLACE")
        self.assertEnds(yours("rules", "move", "none", "1"), NOT_FOUND, "none")
        self.assertEnds(yours("rules", "add", "both", "--in", "two", "--in-folder", "Films"), WRONG_USE, "--in-folder")
        done = self.assertDone(yours("rules", "test", "elsewhere", "--contains", "iso", "--in-folder", "Films", "--json"))
        self.assertEqual(done.json()["matched"], 0, "nothing is in this folder")
        self.assertEqual(self.assertDone(yours("rules", "apply", "--dry-run", "--json")).json()["download"], 1)
        self.assertEqual(self.assertDone(yours("rules", "apply", "one")).out, "0 items, 0 B match\n")
        self.assertEqual(self.assertDone(yours("rules", "apply")).out, "1 item, 5 B match; 1 to download, 5 B\n")

        self.assertEqual(self.assertDone(yours("rules", "export", "rules.json")).out, "3 rules\n")
        self.assertEqual(self.assertDone(yours("rules", "remove", "images", "empty")).out, "Removed images\nRemoved empty\n")
        self.assertEnds(yours("rules", "remove", "images"), NOT_FOUND, "images")
        self.assertEqual(self.assertDone(yours("rules", "import", "rules.json")).out, "Added images\nAdded empty\n")
        self.assertEnds(yours("rules", "import", "-", given=b"["), REFUSED, "rules")
        # for other programs
        done = self.assertEnds(yours("rules", "remove", "none", "--json"), NOT_FOUND)
        self.assertEqual((json.loads(done.err)["error"], json.loads(done.err)["message"]), ("noSuchRule", 'There is no rule "none".'))
        self.assertEqual(json.loads(self.assertEnds(yours("subscribe", links["One"], "--json"), REFUSED).err)["error"], "alreadySubscribed")
        self.assertEqual(json.loads(self.assertEnds(yours("link", "none", "--json"), NOT_FOUND).err)["error"], "notFound")
        self.assertEqual(json.loads(self.assertEnds(yours("--json", "lst"), WRONG_USE).err)["error"], "wrongUse")

        there.megatorrent.wait_for_items("all", lambda items: sum(item["state"] == "complete" for item in items) == 1, "the item that was chosen")
        self.assertEqual(re.findall(r"(One|Two): (.*)", self.assertDone(yours("items", "--all", "--filter", "iso", "--sort", "name", "--reverse")).out),
                         [("One", "one/large.iso"), ("Two", "two/b.iso"), ("One", "one/a.iso")])
        self.assertEqual(len(self.assertDone(yours("items", "one", "two", "--json")).json_lines()), 5)
        self.assertNotIn("One:", self.assertDone(yours("items", "one")).out)

        self.assertEqual(self.assertDone(yours("folder", "move", "Films/Old", "one", "two")).out, 'One is in "Films/Old"\nTwo is in "Films/Old"\n')
        wait_until(lambda: yours("folder").out.split() == ["Films/Old", "2"], "the folder to be listed", 20)
        self.assertEqual(self.assertDone(yours("folder", "rename", "Films", "Pictures")).out, "2 subscriptions\n")
        wait_until(lambda: yours("list").out.count("Pictures/Old") == 2, "the list to show the folder", 20)
        self.assertEnds(yours("folder", "rename", "Films", "Other"), REFUSED, "Films")
        self.assertEqual(yours("folder", "--json").json(), [{"folder": "Pictures/Old", "subscriptions": 2}])
        self.assertEnds(yours("folder", "move", "Films"), WRONG_USE, "folder move")
        self.assertDone(yours("stop", "--session"))
        self.assertEnds(yours("status"), PROBLEMS, "session is paused")
        self.assertEnds(yours("start", "--session", "one"), WRONG_USE, "--session")
        self.assertDone(yours("start", "--session"))
        wait_until(lambda: yours("status").code == 0, "it to go on", 20)
        self.assertIn("Subscribed", self.assertDone(yours("log", "one")).out.splitlines()[0])
        self.assertEqual(len(self.assertDone(yours("log", "one", "--limit", "1", "--json")).json()), 1)

        self.assertEqual(self.assertDone(yours("move", "two", "elsewhere/two")).out, f"Two is in {yours.folder / 'elsewhere/two'}\n")
        self.assertEqual((yours.folder / "elsewhere/two/two/b.iso").read_bytes(), b"b.iso")
        self.assertEnds(yours("move", "two", "elsewhere/two/deeper"), REFUSED, "deeper")
        self.assertEqual(self.assertDone(yours("move", "two", yours.folder / "again", "--json")).json()["state"], "done")

    def test_watch_outlives_a_restart(self):
        here, there = self.publisher_and_subscriber()
        mine, yours = self.command(here, "mine"), self.command(there, "yours")
        write_file(mine.folder / "show" / "a", b"a")
        key, link = self.assertDone(mine("create", "Show")).out.splitlines()
        self.assertDone(mine("publish", key, "show"))
        self.assertDone(yours("subscribe", "--wait", link))
        process = yours.start("watch", "Show", "--json", "--events", "new,done", bufsize=0)

        def next_event():
            ready = select.select([process.stdout], [], [], 60)[0]
            return process.stdout.readline() if ready else b""

        try:
            write_file(mine.folder / "show" / "b", b"b")
            self.assertDone(mine("publish", key))
            self.assertIn(b'"event":"new"', next_event())
            self.assertIn(b'"event":"done"', next_event())
            there.stop()
            self.assertIn(b"Waiting for it", process.stderr.readline())
            there.start()
            write_file(mine.folder / "show" / "c", b"c")
            self.assertDone(mine("publish", key))
            self.assertIn(b'"items":1', next_event())
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)
        self.assertEqual(process.returncode, -signal.SIGINT)


class ManualTest(CommandCase):
    backbone = 3

    @staticmethod
    def examples():
        """(section, command line) of the manual's EXAMPLES"""
        text = MANUAL.read_text()
        section = None
        for line in text[text.index(".Sh EXAMPLES"):text.index(".Sh SEE ALSO")].splitlines():
            if line.startswith(".Ss "):
                section = line[4:]
            elif line.startswith(".Dl $ "):
                yield section, line[6:].replace(r"\(dq", '"')

    def test_examples(self):
        """Every example of the manual does what it says."""
        here, there = self.publisher_and_subscriber()
        mine, yours = self.command(here), self.command(there)
        folder = mine.folder
        small_tree(folder / "films", 5, "manual")
        large_file(folder / "films" / "day 1.mkv", 3 << 20, "manual")
        write_file(folder / "films" / "raw" / "x", b"x")
        for name in ("one.flac", "two.flac", "notes.txt"):
            write_file(folder / "demos" / name, name.encode())
        content, info_hash = torrent("from a feed")
        write_file(folder / "torrents" / "one.torrent", content)
        write_file(folder / "torrents" / "notes.txt", b"not for the list")
        other = here.megatorrent.create_channel("Other")["link"]
        (folder / "links.txt").write_text(f"{other}\n")
        (folder / "passphrase.txt").write_text("correct horse battery\n")

        link = feed = ""
        ran = 0
        for section, line in self.examples():
            ran += 1
            with self.subTest(line):
                if section == "Running":
                    self.check_serve(mine, line)
                    continue
                command = {"Publishing": mine, "Following": yours}[section]
                done = command.shell(f"set -o pipefail; {line}", link=link, feed=feed)
                self.assertEqual(done.code, TIMED_OUT if " watch" in line else 0, done)
                if line.startswith("megatorrent link 'Holiday"):
                    link = done.out.strip()
                if line.startswith("megatorrent create 'Torrents"):
                    feed = done.out.splitlines()[1]
                if "--qr" in line:
                    self.assertGreater(done.out.count("█"), 100)
        self.assertGreater(ran, 20)

        key = next(channel["key"] for channel in here.megatorrent.get("channels") if channel["title"] == "Band demos")
        self.assertEqual([item["path"] for item in here.megatorrent.items(key)], ["one.flac", "two.flac"])
        self.assertEqual({channel["title"] for channel in there.megatorrent.get("channels")}, {"Band demos", "Field recordings"})
        self.assertEqual(len(there.megatorrent.get("subscriptions")), 2)
        # qBittorrent 5.1.0 crashes if it is ended while it checks a torrent that has just been added
        entry, = wait_until(lambda: [entry for entry in there.api.get("torrents/info") if entry["state"].startswith("stopped")], "the feed's torrent", 30)
        self.assertEqual((entry["hash"], entry["category"]), (info_hash, "feeds"))

    def test_examples_of_the_readme(self):
        """Every line of the README's example does what it says."""
        here, there = self.publisher_and_subscriber()
        mine, yours = self.command(here), self.command(there)
        small_tree(mine.folder / "films", 5, "readme")
        large_file(mine.folder / "films" / "day1.mkv", 3 << 20, "readme")
        write_file(mine.folder / "new" / "more.mkv", b"more")
        write_file(mine.folder / "feed" / "new.torrent", torrent("of the readme")[0])
        feed = here.megatorrent.create_channel("Some feed")
        here.megatorrent.publish(feed["key"], mine.folder / "feed")
        there.megatorrent.subscribe(feed["link"])
        text = README.read_text()
        begin = text.index("```sh\n# publish: make a channel, put a folder in, hand out the link\nmegatorrent")
        link = ""
        ran = 0
        for line in text[begin:text.index("```\n", begin + 5)].splitlines():
            if not re.match("megatorrent|find", line):
                continue
            ran += 1
            publishes = ran <= 5 or line.startswith("find")
            line = line.replace("/home/me/", f"{mine.folder}/").replace("/data/new", f"{mine.folder}/new").replace("megatorrent://4f0c...", link).replace("mpv -", "sha256sum")
            watches = line.startswith("megatorrent watch")
            with self.subTest(line):
                done = (mine if publishes else yours).shell(f"set -o pipefail; {line.replace('watch', 'watch --timeout 1') if watches else line}")
                self.assertEqual(done.code, TIMED_OUT if watches else 0, done)
                link = link or (done.out.split()[1] if "create" in line else "")
        self.assertGreater(ran, 12)
        key = next(channel["key"] for channel in here.megatorrent.get("channels") if channel["title"] == "Holiday films")
        self.assertIn("more.mkv", [item["path"] for item in here.megatorrent.items(key)])
        # qBittorrent 5.1.0 crashes if it is ended while it checks a torrent that has just been added
        wait_until(lambda: [entry for entry in there.api.get("torrents/info") if not entry["state"].startswith("checking")], "the feed's torrent", 30)

    def check_serve(self, command, line):
        terminal = Terminal(["/bin/bash", "-c", f"exec {line}"], command.folder, {**command.environment, "MEGATORRENT_NOX": str(Settings.program)}, 200)
        terminal.read_until(lambda text: "WebUI at http://localhost:8090" in text, "where the WebUI is", 60)
        terminal.type("\x03")
        self.assertIn(terminal.wait(60), (0, INTERRUPTED), terminal.text)

    def test_manual_is_whole(self):
        """All commands and their options are in it, and nothing that is not there."""
        command = self.command()
        text = re.sub(r"\\[&-]", lambda match: match.group(0)[1:].strip("&"), MANUAL.read_text())
        described = set(re.findall(r"^(?:\.It )?\.?Ic ([\w-]+)", text, re.MULTILINE)) | set(re.findall(r"^\.It Ic ([\w-]+)", text, re.MULTILINE))
        offered = re.findall(r"^  ([a-z][a-z-]*)  ", command("--help").out, re.MULTILINE)
        self.assertEqual(described, set(offered))
        for name in offered:
            shown = command(name, "--help").out
            usage = re.search(r"^Usage:.*$", shown, re.MULTILINE).group(0)
            for option in re.findall(r"--([\w-]+)", usage) + re.findall(r"^  (?:-\w, )?--([\w-]+)", shown, re.MULTILINE):
                self.assertRegex(text, rf"Fl -{option}\b", f"--{option} of {name}")
        if shutil.which("mandoc"):
            done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", str(MANUAL)], capture_output=True, text=True, check=False)
            self.assertEqual(done.stdout, "", "mandoc has something to say")


class CompletionTest(CommandCase):
    def test_shells(self):
        """bash, zsh and fish complete commands, options, and channels by their names."""
        node = self.node("one")
        command = self.command(node)
        for title in ("Holiday films", "Band demos", "Über $(uns); `x`", "Part: one"):
            self.assertDone(command("create", title))
        write_file(self.scratch / "files" / "a file.txt", b"x")
        self.assertDone(command("rules", "add", "a rule", "--every-item"))
        self.assertDone(command("subscribe", "--stopped", "--folder", "Films/Old", f"megatorrent://{UNKNOWN}/Nobody"))

        # the line, and how bash cuts it into words
        for line, words, expected in (
                ("unsu", ["unsu"], ["unsubscribe"]), ("link --f", ["link", "--f"], ["--full"]), ("link Hol", ["link", "Hol"], [r"Holiday\ films"]),
                (r"link Holiday\ f", ["link", r"Holiday\ f"], [r"Holiday\ films"]), ("link 'Holiday f", ["link", "'Holiday f"], ["Holiday films"]),
                ("link Ü", ["link", "Ü"], [r"Über\ \$\(uns\)\;\ \`x\`"]), ("link Part:", ["link", "Part", ":"], [r"\ one"]),
                ("list ch", ["list", "ch"], ["channels"]), ("rules remove a", ["rules", "remove", "a"], [r"a\ rule"]), ("rules add x --action t", ["rules", "add", "x", "--action", "t"], ["torrent"]),
                ("rules add x --in ", ["rules", "add", "x", "--in", ""], ["Nobody"]), ("folder m", ["folder", "m"], ["move"]),
                ("folder move Fi", ["folder", "move", "Fi"], ["Films", "Films/Old"]), ("folder move Films ", ["folder", "move", "Films", ""], ["Nobody"]),
                ("subscribe --folder Films/", ["subscribe", "--folder", "Films/"], ["Films/Old"]), ("start B", ["start", "B"], []), ("--url=http://x:1 list t", ["--url", "=", "http", ":", "//x", ":", "1", "list", "t"], ["tasks"]),
                (f"publish x {self.scratch}/files/", ["publish", "x", f"{self.scratch}/files/"], [f"{self.scratch}/files/a file.txt"])):
            with self.subTest(shell="bash", line=line):
                script = (f"source {COMPLETIONS}/megatorrent.bash; COMP_LINE={shlex.quote(f'megatorrent {line}')}; COMP_WORDS=(megatorrent {shlex.join(words)}); "
                          "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _megatorrent; printf '%s\\n' \"${COMPREPLY[@]}\"")
                self.assertEqual([text for text in self.assertDone(command.shell(script)).out.splitlines() if text], expected)

        if shutil.which("fish"):
            for line, expected in (("megatorrent unsu", "unsubscribe"), ("megatorrent link --f", "--full"), ("megatorrent link Hol", "Holiday films"),
                                   ("megatorrent link 'Holiday f", "Holiday films"), ("megatorrent link Holiday\\ f", "Holiday films"), ("megatorrent link Ü", "Über $(uns); `x`")):
                with self.subTest(shell="fish", line=line):
                    done = self.assertDone(command.shell(f"source {COMPLETIONS}/megatorrent.fish; complete --do-complete $line", shell="fish", line=line))
                    self.assertEqual([text.split("\t")[0] for text in done.out.splitlines()], [expected], done)

        at_terminal = {"bash": (["--norc", "-i"], f"source {COMPLETIONS}/megatorrent.bash")}
        if shutil.which("zsh"):
            at_terminal["zsh"] = (["-f", "-i"], f"fpath=({COMPLETIONS} $fpath); autoload -Uz compinit; compinit -u -D")
        for shell, (options, setting) in at_terminal.items():
            for typed, expected in (("unsu\t", "unsubscribe"), ("link Hol\t", r"Holiday\ films"), ("link Part:\t", r"Part:\ one"), ("link Ü\t", r"Über\ \$\(uns\)\;\ \`x\`")):
                with self.subTest(shell=shell, typed=typed):
                    terminal = Terminal([shutil.which(shell), *options], command.folder, {**command.environment, "PS1": "ready> "}, 200)
                    terminal.type(f"{setting}; echo set-$((40+2))\n")
                    terminal.read_until(lambda text: "set-42" in text, "the shell to be ready")
                    terminal.type(f"megatorrent {typed}")
                    terminal.read_until(lambda text, expected=expected: expected in text, expected)
                    terminal.type("\x15exit\n")
                    terminal.wait()

    def test_no_login(self):
        """Completion does not try passwords, and is quiet when nothing answers."""
        command = self.command(MEGATORRENT_URL="http://127.0.0.1:1")
        done = self.assertDone(command("__complete", "link", ""))
        self.assertEqual((done.out, done.err), ("", ""))
