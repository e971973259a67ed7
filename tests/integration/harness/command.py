"""The program `megatorrent`, run as a user runs it."""

import contextlib
import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from pathlib import Path

from .waiting import STRETCH, wait_until


class Done:
    """How it ended: `code`, `out`, `err`."""

    def __init__(self, code, out, err):
        self.code = code
        self.raw = out
        self.out = out.decode(errors="replace")
        self.err = err.decode(errors="replace")

    def __repr__(self):
        return f"<ended with {self.code}\n  out: {self.out[:1000]}\n  err: {self.err[:1000]}>"

    def json(self):
        return json.loads(self.out)

    def json_lines(self):
        return [json.loads(line) for line in self.out.splitlines()]


class Command:
    """`node`: whose WebUI is meant, or None. Runs in `folder`, which is its home, too."""

    def __init__(self, build, folder, node=None, **environment):
        self.program = Path(build).resolve() / "megatorrent"
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(("MEGATORRENT_", "XDG_"))}
        self.environment.update(HOME=str(self.folder), LANG="C.UTF-8", TERM="xterm", PATH=f"{self.program.parent}:{os.environ['PATH']}", **environment)
        if node is not None:
            self.environment["MEGATORRENT_URL"] = f"http://{node.address}:8080"

    def start(self, *words, **options):
        """In a session of its own, so that there is no terminal to ask at."""
        options.setdefault("stdin", subprocess.DEVNULL)
        environment = {**self.environment, **options.pop("environment", {})}
        return subprocess.Popen([self.program, *map(_word, words)], cwd=self.folder, env=environment, start_new_session=True,
                                stdout=options.pop("stdout", subprocess.PIPE), stderr=options.pop("stderr", subprocess.PIPE), **options)

    def __call__(self, *words, given=None, timeout=60, **environment):
        """`given`: bytes for standard input."""
        return self._finish(self.start(*words, stdin=subprocess.DEVNULL if given is None else subprocess.PIPE, environment=environment), given, timeout)

    def shell(self, script, timeout=60, shell="bash", **environment):
        process = subprocess.Popen([shell, "-c", script], cwd=self.folder, env={**self.environment, **environment}, start_new_session=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        return self._finish(process, None, timeout)

    @staticmethod
    def _finish(process, given, timeout):
        try:
            out, err = process.communicate(given, timeout * STRETCH)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            raise AssertionError(f"it did not end within {timeout} s: {process.args}\n{out[-2000:]}\n{err[-2000:]}") from None
        return Done(process.returncode, out, err)

    def at_terminal(self, *words, columns=100, **environment):
        return Terminal([self.program, *map(_word, words)], self.folder, {**self.environment, **environment}, columns)


class Terminal:
    """A program that believes to be at a terminal."""

    def __init__(self, command, folder, environment, columns):
        self.text = ""
        self._pid, self._fd = pty.fork()
        if self._pid == 0:
            try:
                os.chdir(folder)
                os.execve(command[0], [str(word) for word in command], environment)
            finally:
                os._exit(127)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def echoes(self):
        return bool(termios.tcgetattr(self._fd)[3] & termios.ECHO)

    def type(self, text):
        os.write(self._fd, text.encode())

    def read_until(self, condition, what, timeout=30):
        wait_until(lambda: self._read() or condition(self.text), lambda: f"{what} in {self.text!r}", timeout, interval=0.02)

    def _read(self):
        with contextlib.suppress(OSError):
            while select.select([self._fd], [], [], 0)[0]:
                data = os.read(self._fd, 65536)
                if not data:
                    break
                self.text += data.decode(errors="replace")

    def wait(self, timeout=30):
        """The exit status, as a shell says it."""
        deadline = time.monotonic() + timeout * STRETCH
        while True:
            self._read()
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            if pid:
                self._read()
                os.close(self._fd)
                code = os.waitstatus_to_exitcode(status)
                return 128 - code if code < 0 else code
            if time.monotonic() > deadline:
                os.kill(self._pid, signal.SIGKILL)
                os.waitpid(self._pid, 0)
                raise AssertionError(f"it did not end within {timeout} s: {self.text!r}")
            time.sleep(0.02)


def _word(word):
    return word if isinstance(word, bytes) else str(word)
