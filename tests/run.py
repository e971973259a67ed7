#!/usr/bin/env python3
"""Runs the project's tests and closes with one summary.

Usage: tests/run.py [--build-dir DIR] [--strict] [SUITE...]      suites: check, unit, sim, fuzz, integration, package; all by default

check        tests/check/*.py, facts about the sources; each exits with 0, 1 or 77 (skipped)
unit         our unit tests and upstream's own, by ctest
sim          tests/sim: swarms of many nodes under a virtual clock, by ctest
fuzz         tests/fuzz/run.py: some seconds of each fuzz target, which are built in build-fuzz/
integration  tests/integration/run.py, which drives real programs and closes with "N passed, N failed"
package      tests/package/run.py: the tarball and the packages

layers       of the unit tests, those of the layers below the facade: nothing of qBittorrent and libtorrent is in them; only by name

A test of unit or integration that fails is run once more, alone, if it is one of at most three: what passes then depended on
the moment. It is named in the summary as unsteady, with why it failed, and is a fault to be mended, of the test or of the program.
With --strict (or MEGATORRENT_TEST_STRICT=1) there is no second try.

Runs where the programs were built: tools/buildroot.sh run tests/run.py
"""

import argparse
import itertools
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SKIPPED = 77
AGAIN_MAX = 3   # a suite in which more fails is not unsteady but broken
FAILURE = re.compile(r'FAIL(?:ED)?\s+(?:[\d.]+ s\s+)?(\S+)')
RAISED = re.compile(r'[\w.]*(?:Error|Exception|Timeout|Interrupt)(?:: |$)')
SUMMARY = re.compile(r'(?:\w+: )?(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$')


class Result:
    def __init__(self, passed=0, failed=0, skipped=0):
        self.passed = passed
        self.failed = failed
        self.skipped = skipped
        self.failures = {}   # why, by name: what they said is far above the summary
        self.unsteady = {}   # the same of those that passed when they were run again

    def add_failure(self, name, output=''):
        self.failed += 1
        self.failures[name] = reason_of(output.splitlines())

    def run_again(self, passes):
        """`passes` runs the test of a name. It is not asked if anything failed that has no name."""
        if not (0 < self.failed <= AGAIN_MAX) or (len(self.failures) != self.failed):
            return
        for name in list(self.failures):
            print(f'  again   {name}', flush=True)
            if passes(name):
                self.unsteady[name] = self.failures.pop(name)
                self.failed -= 1
                self.passed += 1

    def are_all_passed(self):
        return (self.passed > 0) and (self.failed == 0)

    def __iadd__(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.failures |= other.failures
        self.unsteady |= other.unsteady
        return self

    def __str__(self):
        text = f'{self.passed} passed, {self.failed} failed'
        text += f', {self.skipped} skipped' if self.skipped else ''
        return text + (f', {len(self.unsteady)} of the passed unsteady' if self.unsteady else '')


def run_checks(_build_dir, _is_strict):
    result = Result()
    for script in sorted((PROJECT / 'tests' / 'check').glob('*.py')):
        done = subprocess.run([sys.executable, script], cwd=PROJECT, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if done.returncode == 0:
            result.passed += 1
            print(f'  ok      {script.stem}: {last_line(done.stdout)}')
        elif done.returncode == SKIPPED:
            result.skipped += 1
            print(f'  skipped {script.stem}: {last_line(done.stdout)}')
        else:
            result.add_failure(script.stem, done.stdout)
            print(f'  FAILED  {script.stem}\n{indented(done.stdout)}')
    return result


def run_unit(build_dir, is_strict):
    return run_ctest(build_dir, is_strict, 'ctest', '--exclude-regex', '^sim/')


def run_layers(build_dir, is_strict):
    return run_ctest(build_dir, is_strict, 'ctest-layers', '--tests-regex', '^(crypto|content|storage|wire|discovery|swarm|channel)/')


def run_sim(build_dir, _is_strict):
    # the seed decides everything, each time anew
    return ctest(build_dir, 'ctest-sim', '--tests-regex', '^sim/')


def run_ctest(build_dir, is_strict, name, *selection):
    result = ctest(build_dir, name, *selection)
    if not is_strict:
        result.run_again(lambda test: ctest(build_dir, f'{name}-again', '--tests-regex', f'^{re.escape(test)}$').are_all_passed())
    return result


def ctest(build_dir, name, *selection):
    report = build_dir / f'{name}.xml'
    log = build_dir / f'{name}.log'
    report.unlink(missing_ok=True)
    done = subprocess.run(['ctest', '--test-dir', str(build_dir), '--quiet', '--parallel', str(os.cpu_count()), *selection,
                           '--output-junit', str(report), '--output-log', str(log)],
                          cwd=PROJECT, check=False)
    if not report.exists():
        print(f'  FAILED  ctest ended with {done.returncode} and no report; is {build_dir} built? See make build')
        return Result(failed=1)

    result = Result()
    skipped = {}   # by reason
    disabled = 0
    for case in xml.etree.ElementTree.parse(report).getroot().iter('testcase'):
        status = case.get('status')
        output = case.findtext('system-out') or ''
        if status == 'run':
            result.passed += 1
        elif status == 'disabled':
            disabled += 1
        elif status == 'notrun' and case.find('failure') is None:
            result.skipped += 1
            skipped.setdefault(reason_of_skipping(output), []).append(case.get('name'))
        else:
            result.add_failure(case.get('name'), output)
            print(f'  FAILED  {case.get("name")}\n{indented(output)}')
    for reason, names in skipped.items():
        print(f'  skipped {names[0]}{f" and {len(names) - 1} more" if len(names) > 1 else ""}: {reason}')
    print(f'  not counted: {disabled} tests that other tests run in processes of their own, or that are run on demand '
          '(--gtest_also_run_disabled_tests)')
    if (done.returncode != 0) and (result.failed == 0):
        result.failed += 1
        print(f'  FAILED  ctest ended with {done.returncode}: see {log}')
    return result


def run_fuzz(_build_dir, _is_strict):
    # the same inputs each time: a test that fails must be one that the change has broken
    return run_script(PROJECT / 'tests' / 'fuzz' / 'run.py', '--seed', '1')


def run_integration(build_dir, is_strict):
    command = [PROJECT / 'tests' / 'integration' / 'run.py', '--build-dir', build_dir]
    result = run_script(*command)
    if not is_strict:
        result.run_again(lambda test: run_script(*command, test).are_all_passed())
    return result


def run_package(build_dir, _is_strict):
    return run_script(PROJECT / 'tests' / 'package' / 'run.py', '--build-dir', build_dir)


def run_script(script, *arguments):
    """One that closes with "N passed, N failed" """
    result = None
    failures = {}   # the lines below each
    lines = None
    with subprocess.Popen([sys.executable, script, *arguments], cwd=PROJECT, text=True, errors='replace',
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        for line in process.stdout:
            # the last one counts; there is one summary, at the end of all
            if match := SUMMARY.fullmatch(line.strip()):
                result = Result(*(int(number or 0) for number in match.groups()))
            else:
                print('  ' + line, end='', flush=True)
                if match := FAILURE.match(line):
                    lines = failures.setdefault(match[1], [])
                elif (lines is not None) and line.startswith('    '):
                    lines.append(line)
    if result is None:
        print(f'  FAILED  {script.relative_to(PROJECT)} ended with {process.returncode} without a summary')
        return Result(failed=1)
    if (process.returncode != 0) and (result.failed == 0):
        print(f'  FAILED  {script.relative_to(PROJECT)} ended with {process.returncode}')
        result.failed += 1
    result.failures = {name: reason_of(lines) for name, lines in failures.items()}
    return result


SUITES = {'check': run_checks, 'unit': run_unit, 'sim': run_sim, 'fuzz': run_fuzz, 'integration': run_integration, 'package': run_package,
          'layers': run_layers}
ON_DEMAND = {'layers'}


def reason_of(lines):
    """In one line: of a traceback what was raised, of GoogleTest the first that failed, of others the last line."""
    lines = [line.strip() for line in lines if line.strip()]
    raised = [line for line in itertools.takewhile(lambda line: not line.startswith('---'), lines) if RAISED.match(line)]
    failed = next((lines[at:at + 4] for at, line in enumerate(lines) if line.endswith(': Failure')), lines[-1:])
    return (raised[-1] if raised else ' | '.join(failed))[:400]


def with_reason(name, reason):
    return f'{name}: {reason}' if reason else name


def reason_of_skipping(output):
    """GoogleTest says it below the line that ends in "Skipped"."""
    lines = [line.strip() for line in output.splitlines()]
    for line, following in zip(lines, lines[1:]):
        if line.endswith(': Skipped'):
            return following
    return 'no reason given'


def last_line(text):
    lines = text.strip().splitlines()
    return lines[-1] if lines else ''


def indented(text):
    return '\n'.join('          ' + line for line in text.rstrip().splitlines())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--build-dir', type=Path, default=PROJECT / 'build')
    parser.add_argument('--strict', action='store_true', default=(os.environ.get('MEGATORRENT_TEST_STRICT') == '1'),
                        help='give no test a second try')
    parser.add_argument('suites', nargs='*', metavar='SUITE', choices=[[], *SUITES])
    arguments = parser.parse_args()

    total = Result()
    rows = []
    for name in arguments.suites or [name for name in SUITES if name not in ON_DEMAND]:
        print(f'{name}:', flush=True)
        began = time.monotonic()
        result = SUITES[name](arguments.build_dir.resolve(), arguments.strict)
        rows.append(f'  {name:<12} {result} in {time.monotonic() - began:.0f} s')
        total += result

    if total.passed + total.failed == 0:
        total.failed = 1
        rows.append('  no test was run')
    rows += [f'  unsteady: {with_reason(*test)}' for test in total.unsteady.items()]
    rows += [f'  failed: {with_reason(*test)}' for test in total.failures.items()]
    print('\nsummary:\n' + '\n'.join(rows) + f'\n{total}', flush=True)
    return 1 if total.failed else 0


if __name__ == '__main__':
    sys.exit(main())
