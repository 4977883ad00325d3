"""Visitors: `python load.py DOMAIN PORT CA_FILE [--rate R] [--clients N] ...`, until told to end.

An open model at a constant rate, each request on a TLS connection of its own, sent by the clock
whatever becomes of those before it, and its latency counted from when it was due: a stall delays
the ones that wait for it and is seen in all of them. Beside it clients of a closed model, each on
one connection. Lines of its input: a phase's name, or "end"; then it prints its report as JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import hashlib
import resource
import sys
import time
from collections.abc import Awaitable

from http_exchange import Connection, Failed, Site
from load_report import Body, Failure, Report

END, LOOK_SECONDS = "end", 0.2


class Load:  # pylint: disable=too-few-public-methods  # it runs
    """A load on one site; `report` grows while it runs."""

    def __init__(self, site: Site, options: argparse.Namespace) -> None:
        self._site, self._options = site, options
        self._ending, self._phase = asyncio.Event(), "before"
        self._begun = time.perf_counter()
        self._under_way: set[asyncio.Task[None]] = set()
        self.report = Report(began=time.time(), wanted_rate=options.rate)

    async def run(self) -> Report:
        """Until `end` is read, and every request begun has its answer or its time is over."""
        clients = [asyncio.create_task(self._client(i)) for i in range(self._options.clients)]
        await asyncio.gather(self._listen(), self._open_model(), *clients)
        while self._under_way:
            await asyncio.wait(self._under_way)
        used = resource.getrusage(resource.RUSAGE_SELF)
        self.report.cpu_seconds = used.ru_utime + used.ru_stime
        return self.report

    def _now(self) -> float:
        return time.perf_counter() - self._begun

    async def _listen(self) -> None:
        """Follow the phases; an input that is closed is an end too."""
        lines = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(lines)
        await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
        while (line := (await lines.readline()).decode().strip()) not in ("", END):
            self._phase = line
        self._ending.set()

    async def _open_model(self) -> None:
        number = 0
        while not self._ending.is_set():
            due = number / self._options.rate
            if (early := due - self._now()) > 0:
                await asyncio.sleep(min(early, LOOK_SECONDS))
                continue
            self.report.lag_seconds = max(self.report.lag_seconds, self._now() - due)
            task = asyncio.create_task(self._visit(due))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
            number += 1
            if number % 20 == 0:
                await asyncio.sleep(0)  # when it is late, those under way get their turn too
        self.report.seconds = self._now()

    async def _visit(self, due: float) -> None:
        """One request of the open model, on a new connection."""

        async def whole() -> bytes:
            connection = await Connection.open(self._site)
            try:
                return await connection.ask(self._site.domain, self._options.path)
            finally:
                connection.close()

        await self._counted("new", due, whole())

    async def _client(self, number: int) -> None:
        """One client of the closed model: asks, thinks, asks again, on one connection."""
        await asyncio.sleep(number * self._options.think / max(self._options.clients, 1))
        connection: Connection | None = None
        while not self._ending.is_set():
            begun = self._now()
            try:
                async with asyncio.timeout(self._options.patience):
                    connection = await self._kept(connection)
            except (Failed, TimeoutError) as error:
                self.report.sent["kept"] += 1  # it would have been sent here
                self._fail("kept", begun, self._phase, error)
                if connection:
                    connection.close()
                connection = None
            if connection and not await self._counted(
                "kept", begun, connection.ask(self._site.domain, self._options.kept_path)
            ):
                connection.kept = False
            await asyncio.sleep(self._options.think)
        if connection:
            connection.close()

    async def _kept(self, connection: Connection | None) -> Connection:
        """The same connection, or a new one if the server has ended it."""
        if connection and connection.kept and not connection.ended():
            return connection
        if connection:
            connection.close()
        return await Connection.open(self._site)

    async def _counted(self, kind: str, due: float, request: Awaitable[bytes]) -> bool:
        """Count one request, whatever becomes of it; whether it was answered."""
        self.report.sent[kind] += 1
        phase = self._phase
        try:
            async with asyncio.timeout(self._options.patience):
                body = await request
        except (Failed, TimeoutError) as error:
            self._fail(kind, due, phase, error)
            return False
        now = self._now()
        self.report.latencies[kind].append(round(now - due, 5))
        seen = self.report.bodies.setdefault(hashlib.sha256(body).hexdigest(), Body(0, now, now))
        seen.count, seen.last = seen.count + 1, now
        return True

    def _fail(self, kind: str, due: float, phase: str, error: Exception) -> None:
        late = f"no answer within {self._options.patience:g} s"
        reason = late if isinstance(error, TimeoutError) else str(error)
        self.report.failures.append(Failure(round(due, 3), phase, kind, reason))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A constant load on one site.")
    parser.add_argument("domain")
    parser.add_argument("port", type=int)
    parser.add_argument("ca_file")
    parser.add_argument("--rate", type=float, default=200, help="new connections a second")
    parser.add_argument("--clients", type=int, default=16, help="clients on kept connections")
    parser.add_argument("--think", type=float, default=0.2, help="their pause, in seconds")
    parser.add_argument("--patience", type=float, default=10, help="seconds until they leave")
    parser.add_argument("--path", default="/", help="what new connections ask for")
    parser.add_argument("--kept-path", default="/", help="what kept connections ask for")
    return parser.parse_args()


async def _main(options: argparse.Namespace) -> Report:
    return await Load(Site(options.domain, options.port, options.ca_file), options).run()


if __name__ == "__main__":
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # a stall of 10 s holds 2,000 open
    gc.freeze()
    print(asyncio.run(_main(_options())).to_json())
