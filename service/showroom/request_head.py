"""Which requests are refused before anything else: those that two servers could read in two ways.

waitress takes them all. The balancer in front is one guard ("strictest"), this is the other.
"""

import re

# RFC 9112, 3.2: origin-form, absolute-form, or the asterisk of OPTIONS. No fragment; and no second
# slash, which waitress and Bottle drop: //healthz would be /healthz, past any rule about paths.
AUTHORITY = r"[\w.~!$&'()*+;=:%\[\]-]*"
PATH = r'/(?!/|%2[fF])[!"$-~]*'
TARGET = rf"(?:{PATH}|(?i:https?)://{AUTHORITY}(?:{PATH})?)"
METHOD = r"[!#$%&'*+.^`|~\w-]+"
START = re.compile(rf"(?:{METHOD} {TARGET}|OPTIONS \*) HTTP/1\.([01])\r\n".encode())
HOST = re.compile(AUTHORITY.encode())  # of RFC 3986, 3.2: nobody needs to resolve it
FIELD = re.compile(rb"\r\n(host|transfer-encoding|content-length):([^\r\n]*)", re.IGNORECASE)


def fault(head: bytes) -> str:
    """Why a request's head (with its last empty line) is refused, or "".

    The reason repeats nothing of the request. Sources: RFC 9112, 3, 3.2 (Host), 5.2 (folding) and
    6.1 (both lengths: "ought to be handled as an error").
    """
    start = START.match(head)
    if not start:
        return "request line"
    if b"\r\n " in head or b"\r\n\t" in head:
        return "folded header"
    fields = [(name.lower(), value.strip(b" \t")) for name, value in FIELD.findall(head)]
    hosts = [value for name, value in fields if name == b"host"]
    codings = [value.lower() for name, value in fields if name == b"transfer-encoding"]
    is_old = start[1] == b"0"
    if len(hosts) > 1 or not (HOST.fullmatch(hosts[0]) if hosts else is_old):
        return "host"
    if codings and (codings != [b"chunked"] or is_old):
        return "transfer coding"
    return "two lengths" if len(fields) - len(hosts) > 1 else ""
