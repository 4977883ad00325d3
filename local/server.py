"""The embedded AWS as a process: `python -m local.server PORT ACCOUNT_ID`, ended by SIGTERM.

One moto server for all services and accounts, in memory: what it holds ends with it.
"""

import os
import signal
import sys

from moto import settings
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.iam import models as iam
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import run_simple

from local.aws import (
    auto_scaling,
    bucket_policy,
    exchange,
    instance_monitoring,
    launch_template,
    scaling_policy,
    security_group_rule,
    subnet_ipv6,
)
from local.lost_answers import given_again

BEHAVIOURS = (
    auto_scaling,
    bucket_policy,
    instance_monitoring,
    launch_template,
    scaling_policy,
    security_group_rule,
    subnet_ipv6,
)


def main(port: str, account_id: str = DEFAULT_ACCOUNT_ID) -> None:
    """Serve on 127.0.0.1:`port` until SIGTERM; unknown credentials are those of `account_id`.

    Not by MOTO_ACCOUNT_ID, which makes assumed roles of other accounts this account's, too.
    """
    iam.DEFAULT_ACCOUNT_ID = account_id  # type: ignore[attr-defined]
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"  # modules attach some
    settings.ACM_VALIDATION_WAIT = 20  # seconds to a certificate: less than a balancer takes
    for behaviour in BEHAVIOURS:
        behaviour.install()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    application = given_again(exchange.before(DomainDispatcherApplication(create_backend_app)))
    run_simple(
        "127.0.0.1", int(port), application, threaded=True, request_handler=MotoRequestHandler
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
