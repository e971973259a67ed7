"""What a scenario is."""

from .setting import GIB


class Scenario:
    """Contestants are compared with each other. Each run of a contestant is a process of its own with a network of its own; the runs alternate
    (A B C A B C ...), so that whatever else the machine does hits all of them."""

    name = ""
    title = ""
    size = GIB     # of the one file, unless the command line says otherwise
    repeat = 3     # rounds, likewise
    columns = []   # Column
    aims = []      # Aim

    def contestants(self, setting):
        """Their names, in the order in which they run."""
        raise NotImplementedError

    def aims_of(self, setting):
        return self.aims

    def describe(self, setting):
        """The settings in a sentence, for the table."""
        return ""

    def reason_to_skip(self, setting):
        """Why this machine cannot run it, or None."""
        return None

    def prepare(self, setting):
        """What all runs share; called once, without a network of its own."""

    def run(self, setting, contestant):
        """{measure: number}; strings are notes, which go into the JSON file only."""
        raise NotImplementedError
