"""make release, as far as it can be tried without making one."""

import shutil
import subprocess
import unittest

from support import PROJECT, PackageTest


@unittest.skipUnless((PROJECT / '.git').exists(), 'a release is made of a git checkout')
class ReleaseTest(PackageTest):
    def setUp(self):
        super().setUp()
        self.tree = self.scratch / 'clone'
        self.run_command('git', 'clone', '-q', '--no-tags', PROJECT, self.tree)
        self.version = self.run_command(self.tree / 'tools' / 'version.sh', '--release').strip()
        # a day instead of "unreleased", as whoever makes a release writes it
        changes = self.tree / 'CHANGELOG.md'
        changes.write_text(changes.read_text().replace('(unreleased)', '(2026-12-01)', 1))
        fixture = self.tree / 'tests' / 'fixtures' / self.version / 'about.json'
        if not fixture.exists():
            fixture.parent.mkdir(parents=True, exist_ok=True)
            fixture.write_text('{}\n')
        self.commit()

    def commit(self):
        self.run_command('git', 'add', '-A', cwd=self.tree)
        self.run_command('git', '-c', 'user.name=A tester', '-c', 'user.email=tester@example.org', 'commit', '-q', '--allow-empty',
                         '-m', 'For a test', cwd=self.tree)

    def dry_run(self):
        done = subprocess.run([self.tree / 'tools' / 'release.sh', '--dry-run'], cwd=self.tree, text=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        return done.returncode, done.stdout

    def assertRefused(self, *words):
        status, output = self.dry_run()
        self.assertEqual(status, 1, output)
        for word in words:
            self.assertIn(word, output)
        self.assertFalse((self.tree / 'build' / 'release').exists())

    def test_dry_run(self):
        """It says each step, makes the tarball, and neither tags nor builds anything."""
        status, output = self.dry_run()
        self.assertEqual(status, 0, output)
        for step in ('make test', f'git tag -a -m Megatorrent {self.version} v{self.version}', 'make package-test', 'tools/deb.sh'):
            self.assertIn(f'would run: {step}', output.replace('tools/buildroot.sh run ', ''))
        self.assertEqual(len(list((self.tree / 'build' / 'release').glob('megatorrent-*.tar.xz'))), 1)
        self.assertEqual(self.run_command('git', 'tag', cwd=self.tree), '')
        self.assertEqual(self.run_command('git', 'status', '--short', cwd=self.tree), '')

    def test_what_is_not_in_order_is_said(self):
        (self.tree / 'README.md').write_text('changed\n')
        self.assertRefused('not committed')
        self.run_command('git', 'checkout', '-q', '.', cwd=self.tree)

        self.run_command('git', '-c', 'user.name=A tester', '-c', 'user.email=tester@example.org', 'tag', '-a', '-m', 'x', f'v{self.version}',
                         cwd=self.tree)
        self.assertRefused(f'v{self.version}', 'already')
        self.run_command('git', 'tag', '-d', f'v{self.version}', cwd=self.tree)

        cmake = self.tree / 'CMakeLists.txt'
        cmake.write_text(cmake.read_text().replace(f'VERSION {self.version}\n', 'VERSION 99.0.0\n'))
        shutil.rmtree(self.tree / 'tests' / 'fixtures')
        self.commit()
        self.assertRefused('CHANGELOG.md', 'packaging/debian/changelog', 'metainfo', '99.0.0', 'fixtures')
