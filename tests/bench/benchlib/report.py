"""From the numbers of single runs to medians, ratios, verdicts, a table and a JSON file."""

import dataclasses
import datetime
import json
import os
import re
import statistics
import subprocess
from pathlib import Path

PASS, MISS, UNKNOWN = "PASS", "MISS", "n/a"


@dataclasses.dataclass
class Column:
    """A measure in the table. `key` is what run() calls it."""
    key: str
    heading: str
    digits: int = 2


@dataclasses.dataclass
class Aim:
    """What the median of a measure should reach: of one contestant, or (with `over`) its ratio or (with `minus`) its difference to another
    one's of the same round."""
    text: str
    key: str
    of: str
    at_most: float | None = None
    at_least: float | None = None
    over: str | None = None
    minus: str | None = None
    digits: int = 2

    def values(self, rounds):
        return [value for value in (self._value(measured) for measured in rounds) if value is not None]

    def _value(self, measured):
        own = measured.get(self.of, {}).get(self.key)
        other = measured.get(self.over or self.minus, {}).get(self.key) if self.over or self.minus else None
        if own is None or (other is None and (self.over or self.minus)) or (self.over and not other):
            return None
        return own / other if self.over else own - other if self.minus else own

    def verdict(self, median):
        good = median <= self.at_most if self.at_most is not None else median >= self.at_least
        return PASS if good else MISS

    @property
    def limit(self):
        return f"at most {self.at_most:g}" if self.at_most is not None else f"at least {self.at_least:g}"


def spread(values, digits):
    """The median, and the range if there is one."""
    if not values:
        return "–"
    text = f"{statistics.median(values):,.{digits}f}"
    if len(values) > 1:
        text += f" ({min(values):,.{digits}f}..{max(values):,.{digits}f})"
    return text


class Report:
    """All rounds of a scenario: [{contestant: {measure: number}}]."""

    def __init__(self, scenario, setting, rounds, repeat):
        self.scenario = scenario
        self.setting = setting
        self.rounds = rounds
        self.repeat = repeat
        self.date = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
        self.verdicts = [self._judge(aim) for aim in scenario.aims_of(setting)]

    def _judge(self, aim):
        values = aim.values(self.rounds)
        verdict = aim.verdict(statistics.median(values)) if values else UNKNOWN
        return verdict, aim, values

    @property
    def has_missed(self):
        return any(verdict == MISS for verdict, _, _ in self.verdicts)

    def markdown(self):
        columns = self.scenario.columns
        lines = [f"{self.date}, {_machine()}. {self.scenario.describe(self.setting)} "
                 + (f"Median of {self.repeat} rounds (lowest..highest)." if self.repeat > 1 else "One round."), ""]
        lines += ["| | " + " | ".join(column.heading for column in columns) + " |", "|---" * (len(columns) + 1) + "|"]
        for contestant in self.scenario.contestants(self.setting):
            cells = []
            for column in columns:
                values = [measured[contestant][column.key] for measured in self.rounds
                          if measured.get(contestant, {}).get(column.key) is not None]
                cells.append(spread(values, column.digits))
            lines.append(f"| {contestant} | " + " | ".join(cells) + " |")
        if self.verdicts:
            lines += ["", "| aim | limit | measured | |", "|---|---|---|---|"]
            lines += [f"| {aim.text} | {aim.limit} | {spread(values, aim.digits)} | {verdict} |" for verdict, aim, values in self.verdicts]
        return "\n".join(lines)

    def text(self):
        """The same for a terminal."""
        rows = [["", *(column.heading for column in self.scenario.columns)]]
        for contestant in self.scenario.contestants(self.setting):
            rows.append([contestant] + [
                spread([measured[contestant][column.key] for measured in self.rounds
                        if measured.get(contestant, {}).get(column.key) is not None], column.digits) for column in self.scenario.columns])
        widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
        lines = ["  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
        lines += [f"  {verdict}  {aim.text}: {spread(values, aim.digits)}, aim {aim.limit}" for verdict, aim, values in self.verdicts]
        return "\n".join(lines)

    def write_json(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.scenario.name}.json"
        path.write_text(json.dumps({
            "scenario": self.scenario.name,
            "date": self.date,
            "machine": _machine(),
            "commit": _commit(),
            "setting": json.loads(self.setting.to_json()),
            "rounds": self.rounds,
            "aims": [{"text": aim.text, "limit": aim.limit, "values": values, "verdict": verdict} for verdict, aim, values in self.verdicts],
        }, indent=2) + "\n")
        return path

    def write_markdown(self, path):
        """Puts the table between the scenario's markers."""
        name = re.escape(self.scenario.name)
        text = path.read_text()
        new, count = re.subn(rf"(<!-- bench:{name} -->\n).*?(<!-- /bench:{name} -->)", lambda found: found[1] + self.markdown() + "\n" + found[2],
                             text, flags=re.DOTALL)
        if count != 1:
            raise SystemExit(f"{path} has no pair of markers bench:{self.scenario.name}")
        path.write_text(new)


def _machine():
    info = Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*: (.*)", info)
    return f"{model[1] if model else os.uname().machine}, {os.cpu_count()} cores, Linux {os.uname().release.split('-')[0]}"


def _commit():
    done = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False,
                          cwd=Path(__file__).resolve().parent)
    return done.stdout.strip()
