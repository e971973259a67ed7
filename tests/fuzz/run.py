#!/usr/bin/env python3
"""Runs the fuzz targets, several at a time, and says what they found.

  tests/fuzz/run.py [--build-dir DIR] [--seconds N] [--keep] [NAME...]     NAME: a target, as "manifest"; all by default

Each first replays its seeds (corpus/NAME) and the inputs that once found something (regressions/NAME), then tries others.
An input that ends a program is left in DIR/findings; fixed, it belongs into regressions/NAME. With --keep, inputs that
reach new code are kept in DIR/corpus/NAME for the next run. Without libFuzzer the targets replay, and try random changes.
"""

import argparse
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
INPUT_LIMIT = 20        # seconds for one input
STARTING_LIMIT = 120    # seconds that a target may take besides trying inputs
MEMORY_LIMIT = 1024     # MiB
SYMBOLIZER = shutil.which('llvm-symbolizer') or shutil.which('addr2line') or ''
ENVIRONMENT = os.environ | {'ASAN_SYMBOLIZER_PATH': SYMBOLIZER, 'UBSAN_OPTIONS': 'print_stacktrace=1'}


def run(program, arguments):
    name = program.name.removeprefix('fuzz_')
    findings = arguments.build_dir / 'findings'
    findings.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        corpus = arguments.build_dir / 'corpus' / name if arguments.keep else Path(scratch)
        corpus.mkdir(parents=True, exist_ok=True)
        folders = [corpus, *(folder for folder in (HERE / 'corpus' / name, HERE / 'regressions' / name) if folder.exists())]
        command = [program, f'-max_total_time={arguments.seconds}', f'-timeout={INPUT_LIMIT}', f'-rss_limit_mb={MEMORY_LIMIT}',
                   f'-seed={arguments.seed}', '-print_final_stats=1', f'-dict={HERE / "tokens.dict"}', f'-artifact_prefix={findings}/{name}-', *folders]
        try:
            done = subprocess.run(command, text=True, errors='replace', stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  env=ENVIRONMENT, timeout=arguments.seconds + STARTING_LIMIT, check=False)
        except subprocess.TimeoutExpired as expired:
            return False, f'{name}: did not end\n{(expired.stdout or b"").decode(errors="replace")[-4000:]}'
    if done.returncode != 0:
        return False, f'{name}: ended with {done.returncode}\n{done.stdout[-8000:]}'
    return True, f'{name}: {summary(done.stdout)}'


def summary(output):
    runs = re.search(r'Done (\d+) runs in (\d+) second', output)
    coverage = re.findall(r'cov: (\d+)', output)
    if not runs:
        return 'said nothing'
    count, seconds = int(runs[1]), max(1, int(runs[2]))
    reached = f', {coverage[-1]} edges' if coverage else ', replayed'
    return f'{count} inputs, {count // seconds} a second{reached}'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--build-dir', type=Path, default=PROJECT / 'build-fuzz')
    parser.add_argument('--seconds', type=int, default=5, help='for each target; 5 by default')
    parser.add_argument('--seed', type=int, default=0, help='of the changes that are tried; by default another one each time')
    parser.add_argument('--keep', action='store_true', help='keep inputs that reach new code')
    parser.add_argument('names', nargs='*', metavar='NAME')
    arguments = parser.parse_args()
    arguments.build_dir = arguments.build_dir.resolve()

    known = sorted(re.sub('^fuzz', '', source.stem) for source in HERE.glob('*/fuzz*.cpp'))
    if unknown := set(arguments.names) - set(known):
        parser.error(f'there is no target {" or ".join(sorted(unknown))}; there are {", ".join(known)}')

    failed = 0
    programs = [arguments.build_dir / f'fuzz_{name}' for name in (arguments.names or known)]
    if missing := [program for program in programs if not program.exists()]:
        print(f'FAILED  {missing[0]} is not built; see make fuzz')
        print(f'0 passed, {len(missing)} failed')
        return 1
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for is_sound, text in pool.map(lambda program: run(program, arguments), programs):
            failed += not is_sound
            print(('ok      ' if is_sound else 'FAILED  ') + text, flush=True)
    print(f'{len(programs) - failed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
