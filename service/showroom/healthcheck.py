"""`python -m showroom.healthcheck`: exit 0 if the service of these settings is healthy, else 1."""

import http.client
import os
import sys

from showroom.settings import read_settings


def main() -> int:
    """Asks /healthz where the settings say that the service listens. Needs no other program."""
    settings = read_settings(os.environ)
    connection = http.client.HTTPConnection(settings.host, settings.port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return 0 if connection.getresponse().status == 200 else 1
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
