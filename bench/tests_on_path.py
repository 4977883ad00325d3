"""What the tests of the service already have: its cases and its process."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "service"), str(ROOT / "tests" / "service")]

# pylint: disable=wrong-import-position  # the tests' folder has to be on the path first
import test_service_http as http_cases
from service_jpegs import jpeg
from service_processes import Service, environ, free_port
from service_showroom import BODY, SHA256

__all__ = [
    "BODY",
    "SHA256",
    "Service",
    "environ",
    "free_port",
    "http_cases",
    "jpeg",
]
