"""`python -m showroom`: settings in, service out; the one place that knows exit codes."""

import os
import signal
import sys
from functools import partial

from showroom import log
from showroom.app import create_app
from showroom.gallery import Gallery
from showroom.headers import for_every_answer
from showroom.lifecycle import Lifecycle
from showroom.pages import picture_page
from showroom.patience import Patience
from showroom.refresher import Refresher
from showroom.s3 import Bucket
from showroom.server import CannotListen, House, Server
from showroom.settings import SettingError, Settings, read_settings
from showroom.store import Store


def main() -> int:
    """Runs until SIGTERM or SIGINT. Exit codes: 0 ended as asked, 1 cannot listen, 2 settings."""
    try:
        serve(read_settings(os.environ))
    except SettingError as problem:
        return _complain(problem, 2)
    except CannotListen as problem:
        return _complain(problem, 1)
    return 0


def serve(settings: Settings) -> None:
    """Answers at once, and healthily once the picture is there; S3 may come later."""
    log.adopt_libraries()
    lifecycle = Lifecycle()
    looking = Patience(lambda: Store(Bucket(settings.bucket), settings.key).fetch)
    frame = partial(picture_page, url=settings.url)
    gallery = Gallery(looking.fetch, settings.refresh_seconds, log.event, frame)
    app = create_app(settings, gallery, lifecycle, log.event)
    house = House(lifecycle, for_every_answer(settings))
    server = Server(app, house, settings.host, settings.port)
    _end_on_signals(lifecycle, server)
    refresher = Refresher(gallery, settings.refresh_seconds)
    refresher.start()
    log.event("listening", host=settings.host, port=settings.port, release=settings.release)
    cut = server.run()
    refresher.stop()
    log.event("stopped", connections_cut=cut)


def _end_on_signals(lifecycle: Lifecycle, server: Server) -> None:
    def end(_signal: int, _frame: object) -> None:
        if not lifecycle.draining:  # a second signal must not wake a server already closed
            lifecycle.draining = True
            server.wake()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)


def _complain(problem: Exception, exit_code: int) -> int:
    print(f"showroom: {problem}", file=sys.stderr)
    return exit_code


if __name__ == "__main__":
    sys.exit(main())
