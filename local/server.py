"""The embedded AWS as a process: `python -m local.server PORT`, ended by SIGTERM.

One moto server for all services and accounts, in memory: what it holds ends with it.
"""

from __future__ import annotations

import os
import signal
import sys

# moto reads both when it is imported. Without the first, the managed policies that modules attach
# do not exist; the second is how many seconds a certificate waits to be issued: shorter than a
# balancer takes.
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
os.environ["MOTO_ACM_VALIDATION_WAIT"] = "20"

# pylint: disable=wrong-import-position  # those settings come first
from collections.abc import Iterable
from threading import Lock
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import run_simple

from local.aws import (
    bucket_policy,
    instance_monitoring,
    launch_template,
    scaling_policy,
    security_group_rule,
    subnet_ipv6,
)

BEHAVIOURS = (
    bucket_policy,
    instance_monitoring,
    launch_template,
    scaling_policy,
    security_group_rule,
    subnet_ipv6,
)


def one_at_a_time(application: WSGIApplication) -> WSGIApplication:
    """The application, never entered twice: moto's stores are plain dictionaries without locks.

    A request that an SDK sent again, since it had no answer, is told on stderr: what it did before
    then comes back as a duplicate.
    """
    lock = Lock()

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if "attempt=1" not in environ.get("HTTP_AMZ_SDK_REQUEST", "attempt=1"):
            print(f"sent again: {environ['HTTP_AMZ_SDK_REQUEST']}", file=sys.stderr, flush=True)
        with lock:
            return list(application(environ, start_response))

    return answer


def main(port: str) -> None:
    """Serve on 127.0.0.1:`port` until SIGTERM."""
    for behaviour in BEHAVIOURS:
        behaviour.install()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    application = one_at_a_time(DomainDispatcherApplication(create_backend_app))
    run_simple(
        "127.0.0.1", int(port), application, threaded=True, request_handler=MotoRequestHandler
    )


if __name__ == "__main__":
    main(sys.argv[1])
