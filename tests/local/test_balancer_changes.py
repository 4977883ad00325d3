"""Nobody is cut off: not by targets that come and go, a new configuration or a new runner."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import pytest
import requests
from eventually import eventually
from running_balancer import CHUNK, CHUNKS, Balancer, Killable, Target, declared

from local.balancer.caddy import ca_file
from local.balancer.front import PAUSE_SECONDS, Front

pytest_plugins = ["balancer_fixtures"]
pytestmark = pytest.mark.slow

VISITORS = 16


def visit(balancer: Balancer, over: Event) -> list[int]:
    """The statuses that one visitor on one connection sees, until it is over; 0: cut off."""
    seen, ca = [], str(ca_file(balancer.settings))
    with requests.Session() as session:
        while not over.is_set():
            try:
                seen.append(session.get(balancer.url, verify=ca, timeout=5).status_code)
            except requests.RequestException:
                seen.append(0)
    return seen


def drained(balancer: Balancer, target: Target) -> None:
    """Wait until no request is in flight on it."""
    eventually(lambda: not balancer.front.in_flight().get(target.port), "nothing in flight")


def test_visitors_who_stay_connected_see_no_failure_when_targets_come_and_go(
    balancer: Balancer, target: Target
) -> None:
    over = Event()
    with ThreadPoolExecutor(VISITORS) as pool:
        visits = [pool.submit(visit, balancer, over) for _ in range(VISITORS)]
        for _ in range(4):
            new = Target()
            balancer.send_to(target, new)
            time.sleep(0.5)
            balancer.send_to(target)
            drained(balancer, new)
            new.end()
        over.set()
    seen = [status for one in visits for status in one.result()]
    assert len(seen) > 4 * VISITORS
    assert set(seen) == {200}


def test_a_killed_target_costs_only_what_was_in_flight_on_it(
    balancer: Balancer, target: Target
) -> None:
    lost, over = Killable(), Event()
    balancer.send_to(target, lost)
    with ThreadPoolExecutor(VISITORS) as pool:
        visits = [pool.submit(visit, balancer, over) for _ in range(VISITORS)]
        time.sleep(0.5)
        lost.kill()  # the balancer hears of it half a second later
        time.sleep(0.5)
        balancer.send_to(target)
        over.set()
    seen = [status for one in visits for status in one.result()]
    assert len(seen) - seen.count(200) <= VISITORS


def test_the_next_request_follows_a_change(balancer: Balancer, target: Target) -> None:
    other = Target()
    for now in (other, target) * 10:
        balancer.send_to(now)
        assert balancer.get().json()["port"] == now.port
    other.end()


def test_a_download_goes_on_through_a_new_configuration(balancer: Balancer, target: Target) -> None:
    balancer.ensure(443)
    with ThreadPoolExecutor(1) as pool:
        download = pool.submit(balancer.get, "/drip")
        eventually(lambda: target.asked, "a download")
        time.sleep(PAUSE_SECONDS)
        balancer.front.ensure(declared())
        assert requests.get(balancer.plain_url, timeout=5, allow_redirects=False).status_code == 301
        assert not download.done()
        assert download.result().content == CHUNKS * CHUNK


def test_a_killed_balancer_comes_back(balancer: Balancer, target: Target) -> None:
    running = balancer.process.running()
    assert running
    running.kill()
    eventually(lambda: not balancer.process.running(), "its end")
    balancer.ensure(443, 80)
    balancer.send_to(target)
    assert balancer.get().status_code == 200


def test_a_new_runner_goes_on_with_the_balancer_it_finds(
    balancer: Balancer, target: Target
) -> None:
    before = balancer.process.running()
    balancer.front = Front(balancer.settings)
    balancer.front.ensure(declared())
    assert (balancer.process.running(), balancer.get().json()["port"]) == (before, target.port)


def test_a_configuration_it_cannot_take_is_told_in_a_line(
    balancer: Balancer, capsys: pytest.CaptureFixture[str]
) -> None:
    with Target() as other:
        ports = {**balancer.settings.ports, "SHOWROOM_DEV_HTTP_PORT": other.port}
        taken = replace(balancer.settings, ports=ports)
        Front(taken).ensure(declared())
    assert "did not take its configuration" in capsys.readouterr().out
