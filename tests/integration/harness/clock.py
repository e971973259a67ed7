"""A clock of its own for one program, which can be set while it runs (libfaketime)."""

import sysconfig
from pathlib import Path

DAY = 86_400     # seconds


class Clock:
    """`wrapper`: for Node. Only the time of day is another one: timers and the times of files are as always."""

    def __init__(self, file):
        self._file = Path(file)
        self.offset = 0
        self.set(0)

    @staticmethod
    def _library():
        return Path("/usr/lib") / sysconfig.get_config_var("MULTIARCH") / "faketime/libfaketimeMT.so.1"

    @classmethod
    def is_usable(cls, program):
        """It is to be the first library that is loaded, and so are the sanitizers'."""
        return cls._library().exists() and b"__asan_init" not in Path(program).read_bytes() and b"__tsan_init" not in Path(program).read_bytes()

    @property
    def wrapper(self):
        return ("env", f"LD_PRELOAD={self._library()}", f"FAKETIME_TIMESTAMP_FILE={self._file}", "FAKETIME_NO_CACHE=1",
                "FAKETIME_DONT_FAKE_MONOTONIC=1", "NO_FAKE_STAT=1", "FAKETIME_DONT_RESET=1")

    def set(self, offset):
        """`offset`: seconds from the true time. The program sees it at once."""
        self.offset = offset
        # at once as a whole: the program may be reading it
        new = self._file.with_suffix(".new")
        new.write_text(f"{offset:+d}s")
        new.replace(self._file)
