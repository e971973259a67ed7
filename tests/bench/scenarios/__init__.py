"""All scenarios, in the order in which they run."""

from .dht import Dht
from .disk import Disk
from .huge import Huge
from .idle import Idle
from .ingest import Ingest
from .large import Large
from .many import Many
from .small import Small
from .transfer import Transfer

ALL = [scenario() for scenario in (Transfer, Ingest, Small, Disk, Many, Large, Huge, Idle, Dht)]
