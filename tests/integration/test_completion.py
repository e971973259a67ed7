"""Completion of the command at a terminal: what publishers call their items stays text, however the user has begun to quote."""

import json
import os
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

from harness.command import Terminal

PASTING = "\x1b[?2004h"    # what zsh says after its prompt: that it knows of bracketed paste
COMPLETIONS = Path(__file__).resolve().parents[2] / "src" / "megatorrent" / "cli" / "completions"

NAMES = ["x$(touch pwned-1).mkv", "y`touch pwned-2`\"$(touch pwned-3)\"'$(touch pwned-4)'.mkv", "it's a !bang! one", "it's a !bang! two", "it's a third",
         "back\\slash$HOME\\", "colon:\"$(touch pwned-5)"]
PROGRAM = """#!{python}
import json, pathlib, sys
words = sys.argv[1:]
if words[0] == "__complete":
    print("\\n".join(name + "\\tan item" for name in {names!r} if name.startswith(words[-1])))
else:
    pathlib.Path("got").write_text(json.dumps(words))
"""


class CompletionTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.program = self.folder / "megatorrent"
        self.program.write_text(PROGRAM.format(python=sys.executable, names=NAMES))
        self.program.chmod(0o755)

    def entered(self, shell, options, setting, typed):
        """The words that the command gets when this has been typed, and Enter."""
        environment = {**os.environ, "PATH": f"{self.folder}:{os.environ['PATH']}", "HOME": str(self.folder), "TERM": "dumb", "PS1": "ready> ",
                       "INPUTRC": "/dev/null", "HISTFILE": "/dev/null", "LC_ALL": "C.UTF-8"}
        got = self.folder / "got"
        got.unlink(missing_ok=True)
        terminal = Terminal([shutil.which(shell), *options], self.folder, environment, 200)
        terminal.type(f"{setting}; echo set-$((40+2))\n")
        terminal.read_until(lambda text: "set-42" in text, "the shell to be ready")
        terminal.type(f"megatorrent cat films {typed}\n")
        terminal.read_until(lambda _: got.exists() and got.stat().st_size > 0, f"what {typed!r} has become")
        terminal.read_until(lambda text: text.removesuffix(PASTING).endswith("ready> "), "the shell to be ready again")
        terminal.type("exit\n")
        terminal.wait()
        return json.loads(got.read_text())[2:]

    def test_in_quotes(self):
        """No name that a publisher has chosen is run, and each is what the command gets."""
        shells = {"bash": (["--norc", "--noprofile", "-i"], f"source {COMPLETIONS}/megatorrent.bash")}
        if shutil.which("zsh"):
            shells["zsh"] = (["-f", "-i"], f"fpath=({COMPLETIONS} $fpath); autoload -Uz compinit; compinit -u -D")
        for shell, (options, setting) in shells.items():
            for typed, expected in (("x\t", NAMES[0]), ("\"x\t", NAMES[0]), ("'x\t", NAMES[0]), ("y\t", NAMES[1]), ("\"y\t", NAMES[1]), ("'y\t", NAMES[1]),
                                    ("i\t\\!\to\t", NAMES[2]), ("\"i\t!\to\t", NAMES[2]), ("'i\t!\tt\t", NAMES[3]), ("\"it's a th\t", NAMES[4]),
                                    ("ba\t", NAMES[5]), ("\"ba\t", NAMES[5]), ("'ba\t", NAMES[5]), ("colon:\t", NAMES[6]), ("\"colon:\t", NAMES[6])):
                if shell == "zsh" and "!" in typed:
                    continue   # what it puts in before a second Tab depends on its options
                with self.subTest(shell=shell, typed=typed):
                    self.assertEqual(self.entered(shell, options, setting, typed), [expected])
                    self.assertEqual([path.name for path in self.folder.glob("pwned*")], [])
