"""What a site serves, asked as a visitor does it: https, with a new connection each time.

Two variables lead elsewhere, which an account with a delegated zone does not need:
SHOWROOM_CONNECT_TO as curl's --connect-to, SHOWROOM_CA_FILE for a further CA to trust.
"""

import http.client
import json
import os
import re
import socket
import ssl

from ops.environments import Environment
from ops.errors import Refusal

# https://curl.se/docs/manpage.html#--connect-to
ROUTE = re.compile(r"(\[[^]]+]|[^:]*):(\d*):(\[[^]]+]|[^:]*):(\d*)")
TIMEOUT_SECONDS = 5


def served(environment: Environment) -> tuple[str, str]:
    """Digests of image and picture, sha256:<64 hex digits>. Refusal if it does not tell them."""
    url, way_out = f"https://{environment.domain}/version", "see ./showroom status"
    try:
        status, body = _get(environment.domain, "/version")
        told = json.loads(body) if status == 200 else {}
        return str(told["release"]), f"sha256:{told['picture_sha256']}"
    except (OSError, http.client.HTTPException) as error:
        raise Refusal(f"{url}: {error}", "an answer", way_out) from None
    except (ValueError, KeyError, TypeError):
        raise Refusal(f"{url} answers {status}", "200 and what it serves", way_out) from None


def _get(domain: str, path: str) -> tuple[int, bytes]:
    context = ssl.create_default_context()
    if ca_file := os.environ.get("SHOWROOM_CA_FILE"):
        context.load_verify_locations(ca_file)
    connection = http.client.HTTPSConnection(domain)
    plain = socket.create_connection(connect_to(domain), TIMEOUT_SECONDS)
    with plain, context.wrap_socket(plain, server_hostname=domain) as connection.sock:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()


def connect_to(domain: str, routes: str | None = None) -> tuple[str, int]:
    """Host and port to connect to for https at `domain`. Refusal for a route that is none."""
    given = os.environ.get("SHOWROOM_CONNECT_TO", "") if routes is None else routes
    for route in filter(None, given.split(",")):
        if not (found := ROUTE.fullmatch(route.strip())):
            expected = "HOST:PORT:HOST2:PORT2, several with commas between"
            raise Refusal(f"SHOWROOM_CONNECT_TO has '{route}'", expected, "correct it")
        host, port, other, its_port = found.groups()
        if host in ("", domain) and port in ("", "443"):
            return other.strip("[]") or domain, int(its_port or 443)
    return domain, 443
