"""All scenarios, in the order in which they run."""

from .ingest import Ingest
from .transfer import Transfer

ALL = [scenario() for scenario in (Transfer, Ingest)]
