#!/usr/bin/env python3
"""Measures Megatorrent beside qBittorrent's own torrents and beside floors of our own: make bench.

  tests/bench/run.py [options] [SCENARIO...]

Every scenario compares its contestants within one run, in turns (A B C A B C ...), and states what it aims at. Numbers of different runs or
machines say little next to each other; the ratios do. docs/performance.md tells how to read them. Results also go to build/bench/*.json.

Nothing outside is touched: each run of a contestant has a network of its own and a folder that is deleted at the end.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(PROJECT / "tests" / "integration")]

from benchlib import memory  # noqa: E402
from benchlib.report import Report  # noqa: E402
from benchlib.setting import Setting  # noqa: E402
from harness import isolation  # noqa: E402
from harness.content import MIB  # noqa: E402
from harness.program import find_program  # noqa: E402
import scenarios  # noqa: E402

DOCUMENT = PROJECT / "docs" / "performance.md"
RUN_LIMIT = 10800    # seconds; no run of a contestant may hang the benchmark
CLEANING_LIMIT = 60   # seconds more to end what it started


def arguments_of(command_line):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build-dir", type=Path, default=Path(os.environ.get("MEGATORRENT_BUILD_DIR", "build")))
    parser.add_argument("--tools", type=Path, help="where the floors are (default: in the build directory)")
    parser.add_argument("--disk", type=Path, help="where profiles and content lie meanwhile (default: the build directory)")
    parser.add_argument("--tmpfs", action="store_true", help="profiles and targets in memory")
    parser.add_argument("--size", type=int, metavar="MiB", help="of the one file (default: each scenario's own)")
    parser.add_argument("--files", type=counts, default="2000,10000", metavar="N,N...", help="how many files where there are many")
    parser.add_argument("--huge", type=counts, default="10000,100000", metavar="N,N...", help="how many where there are very many (a million takes an hour)")
    parser.add_argument("--blobs", type=counts, default="10,10000,1000000", metavar="N,N...",
                        help="how many blobs a node holds in the DHT")
    parser.add_argument("--minutes", type=float, default=2, help="how long DHT traffic is counted")
    parser.add_argument("--repeat", type=int, metavar="N", help="rounds (default: each scenario's own, mostly 3)")
    parser.add_argument("--write", action="store_true", help=f"put the tables into {DOCUMENT.relative_to(PROJECT)}")
    parser.add_argument("--strict", action="store_true", help="a missed aim is an error")
    parser.add_argument("--list", action="store_true", help="only name the scenarios")
    parser.add_argument("--child", nargs=4, metavar=("SCENARIO", "CONTESTANT", "SETTING", "RESULT"), help=argparse.SUPPRESS)
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=", ".join(scenario.name for scenario in scenarios.ALL))
    return parser.parse_args(command_line)


def counts(text):
    return [int(number) for number in text.split(",")]


def run_child(name, contestant, setting, result):
    """One run of one contestant, in a process and a network of its own."""
    isolation.enter()
    if not isolation.is_isolated():
        print("this machine allows no namespaces (unshare --net --mount)", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    measured = by_name(name).run(Setting.from_json(setting), contestant)
    Path(result).write_text(json.dumps(measured))
    return 0


def by_name(name):
    return next(scenario for scenario in scenarios.ALL if scenario.name == name)


def run_contestant(scenario, contestant, setting):
    """Its measures, or None if it failed."""
    result = setting.folder / "result.json"
    result.unlink(missing_ok=True)
    start = time.monotonic()
    process = subprocess.Popen([sys.executable, str(HERE / "run.py"), "--child", scenario.name, contestant, setting.to_json(), str(result)],
                               stdin=subprocess.DEVNULL)
    try:
        process.wait(RUN_LIMIT)
    except subprocess.TimeoutExpired:
        print(f"  {contestant}: took longer than {RUN_LIMIT} s", file=sys.stderr)
    finally:
        end(process)
    if process.returncode != 0:
        print(f"  {contestant}: failed", flush=True)
        return None
    measured = json.loads(result.read_text())
    shown = ", ".join(f"{column.heading} {measured[column.key]:.{column.digits}f}" for column in scenario.columns
                      if measured.get(column.key) is not None)
    print(f"  {contestant}: {shown}  ({time.monotonic() - start:.0f} s)", flush=True)
    return measured


def end(process):
    """Asks it first, for it has to end others."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(CLEANING_LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def run_scenario(scenario, setting, repeat, filler):
    """A Report; None if something failed. `filler`: a folder if memory has to be kept filled."""
    scenario.prepare(setting)
    rounds = []
    for number in range(repeat):
        if repeat > 1:
            print(f" round {number + 1} of {repeat}", flush=True)
        rounds.append({})
        for contestant in scenario.contestants(setting):
            if filler:
                memory.fill(filler)
            measured = run_contestant(scenario, contestant, setting)
            if measured is None:
                return None
            rounds[-1][contestant] = measured
    return Report(scenario, setting, rounds, repeat)


def main():
    arguments = arguments_of(None)
    if arguments.child:
        return run_child(*arguments.child)
    if arguments.list:
        print("\n".join(f"{scenario.name:10} {scenario.title}" for scenario in scenarios.ALL))
        return 0
    unknown = [name for name in arguments.scenarios if name not in [scenario.name for scenario in scenarios.ALL]]
    if unknown:
        print(f"There is no scenario {unknown[0]}. See --list.", file=sys.stderr)
        return 2

    build = arguments.build_dir.resolve()
    program = find_program(build)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    base = (arguments.disk or build).resolve()
    base.mkdir(parents=True, exist_ok=True)
    filler = memory_filler(base)
    try:
        return run_scenarios(arguments, build, program, base, filler)
    finally:
        if filler:
            shutil.rmtree(filler, ignore_errors=True)


def memory_filler(base):
    """A folder, or None where free memory is as good as any."""
    if not memory.is_lent():
        return None
    print("Free memory of this (virtual) machine may have to come from its host: it is kept filled with cached zeros meanwhile.", flush=True)
    return Path(tempfile.mkdtemp(prefix="filler-", dir=base))


def run_scenarios(arguments, build, program, base, filler):
    failed = missed = False
    for scenario in scenarios.ALL:
        if arguments.scenarios and scenario.name not in arguments.scenarios:
            continue
        print(f"\n{scenario.name}: {scenario.title}", flush=True)
        # short: the path of a local socket within a profile has at most 107 bytes
        folder = Path(tempfile.mkdtemp(prefix="bn-", dir=base))
        setting = Setting(program=program, tools=(arguments.tools or build / "tests" / "bench").resolve(), folder=folder,
                          size=(arguments.size or scenario.size // MIB) * MIB, files=arguments.files, huge=arguments.huge, blobs=arguments.blobs, minutes=arguments.minutes,
                          tmpfs=arguments.tmpfs)
        try:
            reason = scenario.reason_to_skip(setting)
            if reason:
                print(f"  SKIP  {reason}")
                continue
            report = run_scenario(scenario, setting, arguments.repeat or scenario.repeat, filler)
        except Exception:  # the other scenarios can still run
            traceback.print_exc()
            report = None
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        if report is None:
            failed = True
            continue
        print(report.text(), flush=True)
        report.write_json(build / "bench")
        if arguments.write:
            report.write_markdown(DOCUMENT)
        missed |= report.has_missed
    return 1 if failed or (arguments.strict and missed) else 0


if __name__ == "__main__":
    sys.exit(main())
