"""Where the project is built: on a machine that lacks something it is not tried there."""

import os
import shutil
import unittest

from support import PROJECT, PackageTest

TOOL = PROJECT / 'tools' / 'buildroot.sh'


@unittest.skipUnless(shutil.which('pkg-config') and shutil.which('lrelease', path='/usr/lib/qt6/bin'), 'what is found here has to be complete')
class NativeTest(PackageTest):
    def missing(self, environment=None):
        text = TOOL.read_text()
        begin = text.index('missing_natively()')
        script = self.scratch / 'missing.sh'
        script.write_text(f'{text[begin:text.index(chr(10) + "}", begin)]}\n}}\nmissing_natively\n')
        return self.run_command('bash', script, env=environment).splitlines()

    def test_what_is_missing(self):
        """All that CMake asks for is looked for: a module, a tool of Qt's, headers that no module stands for."""
        self.assertEqual(self.missing(), [])
        bin_folder = self.scratch / 'bin'
        bin_folder.mkdir()
        # a machine whose Qt is at another place, where there is nothing, and where some modules are not
        config = bin_folder / 'pkg-config'
        config.write_text('#!/bin/sh\ncase "$*" in *--variable*) echo /nowhere ;; *gmock* | *Qt6Sql*) exit 1 ;; *) exit 0 ;; esac\n')
        compiler = bin_folder / 'c++'
        compiler.write_text('#!/bin/sh\nexit 1\n')
        for program in (config, compiler):
            program.chmod(0o755)
        said = '\n'.join(self.missing(os.environ | {'PATH': f'{bin_folder}:{os.environ["PATH"]}'}))
        for word in ('gmock', 'Qt6Sql', 'private', 'LinguistTools', 'Boost'):
            self.assertIn(word, said)
