"""What a visitor and a target see of the balancer: as an Application Load Balancer would do it."""

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from eventually import eventually
from running_balancer import DOMAIN, Balancer, Target

from local.balancer.caddy import ca_file

pytest_plugins = ["balancer_fixtures"]
pytestmark = pytest.mark.slow


def test_a_visitor_is_forwarded_to_the_target(balancer: Balancer, target: Target) -> None:
    assert balancer.get("/a%20b?c=d").json()["path"] == "/a%20b?c=d"
    assert balancer.get().json()["port"] == target.port


@pytest.mark.usefixtures("target")
def test_forwarded_headers_tell_protocol_port_and_visitor(balancer: Balancer) -> None:
    seen = balancer.seen(**{"X-Forwarded-Proto": "ftp", "X-Forwarded-Port": "1"})
    told = [seen[f"x-forwarded-{name}"] for name in ("proto", "port", "for")]
    assert told == ["https", "443", seen["x-forwarded-for"]]
    assert seen["x-forwarded-for"] in ("127.0.0.1", "::1")


@pytest.mark.usefixtures("target")
def test_the_visitor_is_added_to_an_existing_x_forwarded_for(balancer: Balancer) -> None:
    seen = balancer.seen(**{"X-Forwarded-For": "203.0.113.7"})
    assert re.fullmatch(r"203\.0\.113\.7, (127\.0\.0\.1|::1)", seen["x-forwarded-for"])


@pytest.mark.usefixtures("target")
def test_the_host_is_kept_and_not_repeated(balancer: Balancer) -> None:
    seen = balancer.seen(Host=DOMAIN)
    assert seen["host"] == DOMAIN
    assert not {"x-forwarded-host", "via"} & set(seen)


@pytest.mark.usefixtures("target")
def test_a_request_gets_a_trace_id(balancer: Balancer) -> None:
    first, second = (balancer.seen()["x-amzn-trace-id"] for _ in range(2))
    assert re.fullmatch("Root=1-[0-9a-f]{8}-[0-9a-f]{24}", first)
    assert first != second


@pytest.mark.usefixtures("target")
def test_a_trace_id_that_is_there_stays(balancer: Balancer) -> None:
    assert balancer.seen(**{"X-Amzn-Trace-Id": "Root=1-0-0"})["x-amzn-trace-id"] == "Root=1-0-0"


@pytest.mark.usefixtures("target")
def test_an_answer_does_not_tell_of_caddy(balancer: Balancer) -> None:
    answers = [
        balancer.get(),
        balancer.get("/500"),
        requests.get(balancer.plain_url, timeout=5, allow_redirects=False),
    ]
    assert not [answer.headers for answer in answers if "caddy" in str(answer.headers).lower()]


@pytest.mark.usefixtures("target")
def test_no_promise_of_https_is_made_for_the_whole_of_localhost(balancer: Balancer) -> None:
    assert "Strict-Transport-Security" not in balancer.get().headers


@pytest.mark.usefixtures("target")
def test_an_error_of_the_target_is_passed_on_as_it_is(balancer: Balancer) -> None:
    answer = balancer.get("/500")
    assert (answer.status_code, answer.json()["path"]) == (500, "/500")


def test_http_is_redirected_to_the_local_https_port_with_path_and_query(balancer: Balancer) -> None:
    port = balancer.settings.ports["SHOWROOM_DEV_PORT"]
    answer = requests.get(f"{balancer.plain_url}/a%20b/?c=%2F&d", timeout=5, allow_redirects=False)
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"https://localhost:{port}/a%20b/?c=%2F&d"


@pytest.mark.parametrize("host", ["Dev.Example.com", "[::1]:80", "127.0.0.1:8080"])
def test_a_redirect_names_the_host_as_the_visitor_typed_it(balancer: Balancer, host: str) -> None:
    answer = requests.get(
        balancer.plain_url, timeout=5, allow_redirects=False, headers={"Host": host}
    )
    name = re.sub(":[0-9]+$", "", host) if not host.startswith("[") else "[::1]"
    port = balancer.settings.ports["SHOWROOM_DEV_PORT"]
    assert answer.headers["Location"] == f"https://{name}:{port}/"


def test_the_redirect_does_not_expand_what_the_visitor_typed(balancer: Balancer) -> None:
    answer = requests.get(
        f"{balancer.plain_url}/{{env.PATH}}?{{env.PATH}}", timeout=5, allow_redirects=False
    )
    assert "/bin" not in answer.headers["Location"]


@pytest.mark.usefixtures("target")
@pytest.mark.parametrize("host", [DOMAIN, "localhost", "127.0.0.1"])
def test_the_local_ca_signs_for_the_domain_and_for_this_machine(
    balancer: Balancer, host: str
) -> None:
    port = balancer.settings.ports["SHOWROOM_DEV_PORT"]
    command = ["curl", "-sS", "--cacert", str(ca_file(balancer.settings)), "--noproxy", "*"]
    command += ["--connect-to", f"{host}:{port}:127.0.0.1:{port}", f"https://{host}:{port}/"]
    command += ["-o", "/dev/null", "-w", "%{http_version} %{http_code}"]
    assert subprocess.run(command, capture_output=True, text=True, check=False).stdout == "2 200"


def test_it_listens_on_this_machine_alone(balancer: Balancer) -> None:
    process = balancer.process.running()
    assert process
    listening = [one.laddr.ip for one in process.net_connections() if one.status == "LISTEN"]
    assert set(listening) <= {"127.0.0.1", "::1"}


def test_without_a_healthy_target_a_visitor_sees_503(balancer: Balancer) -> None:
    balancer.send_to()
    answer = balancer.get()
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "text/html")
    assert "503 Service Temporarily Unavailable" in answer.text


def test_a_refused_connection_is_502(balancer: Balancer, target: Target) -> None:
    target.end()
    assert balancer.get().status_code == 502


def test_a_target_slower_than_the_idle_timeout_is_504(balancer: Balancer, target: Target) -> None:
    assert balancer.get("/slow").status_code == 504
    assert target.asked == ["/slow"]


def test_a_request_that_was_never_begun_goes_to_another_target(
    balancer: Balancer, target: Target
) -> None:
    dead = Target()
    dead.end()
    balancer.send_to(target, dead)
    assert [balancer.get().status_code for _ in range(20)] == [200] * 20


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_request_that_was_sent_is_not_repeated(
    balancer: Balancer, target: Target, method: str
) -> None:
    other = Target()
    balancer.send_to(target, other)
    for _ in range(4):  # so that a connection kept for a second request would be used
        balancer.get("/")
    answer = requests.request(
        method, f"{balancer.url}/lost", verify=str(ca_file(balancer.settings)), timeout=5
    )
    assert (answer.status_code, (target.asked + other.asked).count("/lost")) == (502, 1)
    other.end()


def test_targets_take_turns(balancer: Balancer, target: Target) -> None:
    other = Target()
    balancer.send_to(target, other)
    ports = [balancer.get().json()["port"] for _ in range(10)]
    assert ports.count(target.port) == 5
    other.end()


def test_requests_in_flight_are_counted_by_target(balancer: Balancer, target: Target) -> None:
    with ThreadPoolExecutor(3) as visitors:
        visits = [visitors.submit(balancer.get, "/drip") for _ in range(3)]
        eventually(lambda: balancer.front.in_flight().get(target.port) == 3, "three in flight", 2)
        assert [visit.result().status_code for visit in visits] == [200] * 3
    assert not balancer.front.in_flight().get(target.port)
