#!/usr/bin/env python3
"""Runs the integration tests: real qbittorrent-nox processes, driven through their WebAPI.

  tests/integration/run.py [--build-dir DIR] [--jobs N] [--keep] [NAME...]     NAME: a part of "module.Class.method"

Each test runs in a process, a network and a DHT of its own, several at a time: most of a test is waiting. Those that measure
times (`alone = True`) come last, one by one.

Environment: MEGATORRENT_NOX (the program), MEGATORRENT_TEST_DIR (where profiles and content lie while a test runs),
MEGATORRENT_TEST_STRETCH (factor for all deadlines).
"""

import argparse
import collections
import concurrent.futures
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from harness import isolation  # noqa: E402
from harness.case import Settings  # noqa: E402
from harness.program import find_program  # noqa: E402
from harness.waiting import STRETCH  # noqa: E402

TEST_LIMIT = 240     # seconds; no test may hang the suite. A class may have a `limit` of its own
CLEANING_LIMIT = 60  # seconds more to end what it started
PASSED, FAILED, SKIPPED = 0, 1, 77   # what the process of one test ends with


class Result(unittest.TestResult):
    """A line a test, and what is needed to understand a failure right below it."""

    def __init__(self):
        super().__init__()
        self._start = 0
        self._test_failed = False

    def startTest(self, test):
        super().startTest(test)
        self._start = time.monotonic()
        self._test_failed = False
        signal.alarm(int(_limit(test)))

    def stopTest(self, test):
        signal.alarm(0)
        super().stopTest(test)

    def addSuccess(self, test):
        super().addSuccess(test)
        self._line("PASS", test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._line("SKIP", test, f" ({reason})")

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self._failed(test, self.failures[-1][1])

    def addError(self, test, error):
        super().addError(test, error)
        self._failed(test, self.errors[-1][1])

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            self._failed(subtest, self._exc_info_to_string(error, test), test)

    def _failed(self, test, text, owner=None):
        self._line("FAIL", test)
        print(_indented(text))
        owner = owner or test
        if not self._test_failed and hasattr(owner, "diagnosis"):
            print(_indented(owner.diagnosis()))
        self._test_failed = True
        sys.stdout.flush()

    def _line(self, verdict, test, more=""):
        about = (test.shortDescription() or "") if isinstance(test, unittest.TestCase) else ""
        seconds = time.monotonic() - self._start if self._start else 0
        print(f"{verdict} {seconds:6.1f} s  {test.id()}{f'  {about}' if about else ''}{more}", flush=True)


def _indented(text):
    return "\n".join(f"    {line}" for line in text.rstrip().splitlines())


def _tests(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from _tests(test)
        else:
            yield test


def _limit(test):
    return getattr(test, "limit", TEST_LIMIT) * STRETCH


def _too_long(*_):
    raise AssertionError("the test took too long")


def run_one(test, folder):
    """In a process of its own."""
    # who runs this in the background may have it ignored, and the programs of the tests would inherit that
    signal.signal(signal.SIGINT, signal.default_int_handler)
    isolation.enter()
    Settings.folder = folder
    # so that whatever ends us, what we started is ended first
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGALRM, _too_long)
    result = Result()
    unittest.TestSuite([test]).run(result)
    if not result.wasSuccessful():
        return FAILED
    return SKIPPED if result.skipped else PASSED


class Runner:
    """Starts the processes of the tests, and ends them if it is ended."""

    def __init__(self, arguments, folder):
        self._folder = folder
        self._command = [sys.executable, str(HERE / "run.py"), "--build-dir", str(arguments.build_dir), "--one"]
        self._started = 0
        self._lock = threading.Lock()
        self._processes = set()
        self.counts = collections.Counter()

    def run(self, tests, jobs):
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            try:
                for _ in pool.map(self._run, tests):
                    pass
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                self._terminate()
                raise

    def _run(self, test):
        with self._lock:
            self._started += 1
            folder = self._folder / f"{self._started:03}"
            process = subprocess.Popen([*self._command, test.id(), "--folder", str(folder)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                       stderr=subprocess.STDOUT, text=True, errors="replace")
            self._processes.add(process)
        try:
            output, _ = process.communicate(timeout=_limit(test) + CLEANING_LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            output, _ = process.communicate()
            output += f"FAIL          {test.id()}  its process had to be killed\n"
        with self._lock:
            self._processes.discard(process)
            verdict = {PASSED: "passed", SKIPPED: "skipped"}.get(process.returncode, "failed")
            self.counts[verdict] += 1
            if verdict == "failed" and "FAIL" not in output:
                output += f"FAIL          {test.id()}  its process ended with {process.returncode}\n"
            print(output, end="", flush=True)

    def _terminate(self):
        with self._lock:
            for process in self._processes:
                process.terminate()
            for process in self._processes:
                process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build-dir", type=Path, default=Settings.build)
    parser.add_argument("--jobs", type=int, default=2 * (os.cpu_count() or 1), help="tests at a time")
    parser.add_argument("--keep", action="store_true", help="keep profiles and content")
    parser.add_argument("--list", action="store_true", help="only name the tests")
    parser.add_argument("--one", metavar="NAME", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()

    Settings.build = arguments.build_dir
    if not arguments.list:
        Settings.program = find_program(arguments.build_dir)
        install_scripts()
    if arguments.one:
        return run_one(unittest.defaultTestLoader.loadTestsFromName(arguments.one), arguments.folder)

    loaded = unittest.defaultTestLoader.discover(str(HERE), pattern="test_*.py")
    tests = [test for test in _tests(loaded) if not arguments.names or any(name in test.id() for name in arguments.names)]
    if arguments.list:
        print("\n".join(test.id() for test in tests))
        return 0
    if not tests:
        print(f"No test has a name with {' or '.join(arguments.names)} in it.")
        return 2

    if arguments.keep:
        os.environ["MEGATORRENT_TEST_KEEP"] = "1"
    base = Path(os.environ.get("MEGATORRENT_TEST_DIR", arguments.build_dir)).resolve()
    base.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="it-", dir=base))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    start = time.monotonic()
    runner = Runner(arguments, folder)
    try:
        runner.run([test for test in tests if not getattr(test, "alone", False)], arguments.jobs)
        runner.run([test for test in tests if getattr(test, "alone", False)], 1)
    finally:
        if arguments.keep:
            print(f"Kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)

    counts = runner.counts
    print(f"Integration tests took {time.monotonic() - start:.0f} s against {Settings.program}")
    print(f"{counts['passed']} passed, {counts['failed']} failed" + (f", {counts['skipped']} skipped" if counts["skipped"] else ""))
    return 1 if counts["failed"] or not (counts["passed"] or counts["skipped"]) else 0


def install_scripts():
    """What the tests in JavaScript need, while there is still a network. Without it they are skipped, and say so."""
    for folder in (HERE / "js", HERE.parent / "webui"):
        if (folder / "package-lock.json").exists() and not (folder / "node_modules").exists() and shutil.which("npm"):
            done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                print(f"npm ci failed in {folder}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
