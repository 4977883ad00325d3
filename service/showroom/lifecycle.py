"""Where the process stands in its life."""

from dataclasses import dataclass


@dataclass
class Lifecycle:
    """`draining` is False until the process was asked to end, and then True for good.

    A plain attribute, because a signal handler sets it: an Event's lock could deadlock there.
    """

    draining: bool = False
