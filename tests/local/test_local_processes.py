"""Processes that outlive the command that started them, found again and ended whole."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from eventually import eventually
from local_cloud import free_port
from refusals import refusal

from local.processes import Process, require_free
from ops.environments import ROOT

pytest_plugins = ["local_fixtures"]

SLEEP = ["sleep", "300"]
DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(300)
"""
WITH_A_CHILD = """
import subprocess
child = subprocess.Popen(["sleep", "300"])
print(child.pid, flush=True)
child.wait()
"""
WITH_A_DEAF_CHILD_ELSEWHERE = f"""
import subprocess, sys
command = [sys.executable, "-c", {DEAF!r}]
child = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
child.stdout.readline()
print(child.pid, flush=True)
child.wait()
"""
STARTER = """
import os, sys
from pathlib import Path
from local.processes import Process
Process("one", Path(sys.argv[1])).start(["sleep", "300"], os.environ, Path("/"))
os.kill(os.getpid(), 9)
"""


@pytest.fixture(name="one")
def _one(folder: Path) -> Process:
    return Process("one", folder)


def python(program: str) -> list[str]:
    """The command that runs a program."""
    return [sys.executable, "-c", program]


def begin(one: Process, command: list[str]) -> psutil.Process:
    """Start it and wait until it is recorded."""
    one.start(command, os.environ, Path("/"))
    return eventually(one.running, f"{command} runs")


def ended(process: psutil.Process) -> bool:
    """Whether nothing of it runs any more, reaped or not."""
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def told(one: Process) -> str:
    """The first line of its log, waited for."""
    return eventually(lambda: one.log.read_text().partition("\n")[0], "a line in the log")


@pytest.fixture(name="stranger")
def _stranger() -> Iterator[psutil.Process]:
    """A process that is none of ours."""
    with subprocess.Popen(SLEEP) as process:
        yield psutil.Process(process.pid)
        process.kill()


def test_what_was_started_runs(one: Process) -> None:
    running = begin(one, SLEEP)
    eventually(lambda: running.cmdline() == SLEEP, "it has become what it is for")


def test_what_was_started_is_found_by_another_who_looks(one: Process) -> None:
    running = begin(one, SLEEP)
    assert Process("one", one.folder).running() == running


def test_a_process_has_a_session_of_its_own(one: Process) -> None:
    pid = begin(one, SLEEP).pid
    assert os.getsid(pid) == pid


def test_what_it_prints_is_in_its_log(one: Process) -> None:
    one.start(["sh", "-c", "echo out; echo err >&2"], os.environ, Path("/"))
    eventually(lambda: one.log.read_text() == "out\nerr\n", "both lines in the log")


def test_it_gets_the_variables_and_the_folder_that_were_said(one: Process, tmp_path: Path) -> None:
    one.start(["sh", "-c", 'echo "$COLOUR $PWD"'], {"COLOUR": "blue"}, tmp_path)
    assert told(one) == f"blue {tmp_path}"


def test_a_stopped_process_is_gone(one: Process) -> None:
    running = begin(one, SLEEP)
    assert one.stop() and ended(running)


def test_a_stopped_process_leaves_no_record(one: Process) -> None:
    begin(one, SLEEP)
    one.stop()
    assert not one.record.exists()


def test_nothing_runs_and_nothing_is_stopped_before_the_start(one: Process) -> None:
    assert (one.running(), one.stop()) == (None, False)


def test_what_ended_of_itself_does_not_run(one: Process) -> None:
    one.start(["true"], os.environ, Path("/")).wait()
    assert one.record.exists() and one.running() is None


def test_a_program_that_is_not_there_is_named_in_the_log(one: Process) -> None:
    child = one.start(["no-such-program"], os.environ, Path("/"))
    assert child.wait() != 0
    assert "No such file" in one.log.read_text()


def test_one_that_nobody_reaps_is_not_waited_for(one: Process) -> None:
    begin(one, SLEEP)  # its zombie stays until this test ends
    begun = time.monotonic()
    assert one.stop() and time.monotonic() - begun < 10


@pytest.mark.parametrize("record", ["", "{", "[]", "null", "{}", '{"pid": "x", "created": 1}'])
def test_a_record_that_says_nothing_is_nobody(one: Process, record: str) -> None:
    one.record.write_text(record)
    assert one.running() is None


@pytest.fixture(name="reused")
def _reused(one: Process, stranger: psutil.Process) -> Process:
    """A record of long ago, whose number a stranger has now."""
    created = stranger.create_time() - 3600
    one.record.write_text(json.dumps({"pid": stranger.pid, "created": created}))
    return one


def test_a_stranger_who_got_its_number_is_not_it(reused: Process) -> None:
    assert reused.running() is None


def test_a_stranger_who_got_its_number_is_left_alone(
    reused: Process, stranger: psutil.Process
) -> None:
    assert not reused.stop() and not ended(stranger)


def test_who_does_not_hear_sigterm_is_killed(one: Process) -> None:
    running = begin(one, python(DEAF))
    assert told(one) == "deaf"
    assert one.stop(seconds=0.2) and ended(running)


def test_its_children_end_with_it(one: Process) -> None:
    begin(one, python(WITH_A_CHILD))
    child = psutil.Process(int(told(one)))
    one.stop()
    assert ended(child)


def test_a_child_that_is_deaf_and_has_left_its_session_ends_too(one: Process) -> None:
    begin(one, python(WITH_A_DEAF_CHILD_ELSEWHERE))
    child = psutil.Process(int(told(one)))
    one.stop(seconds=0.2)
    assert ended(child)


def test_a_starter_killed_at_once_leaves_a_process_that_is_found(one: Process) -> None:
    starter = [*python(STARTER), str(one.folder)]
    assert subprocess.run(starter, cwd=ROOT, check=False).returncode == -9
    running = eventually(one.running, "the orphan is recorded")
    assert one.stop() and ended(running)


def test_a_free_port_is_free() -> None:
    require_free(free_port(), "SHOWROOM_DEV_PORT")


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_taken_port_is_named_with_the_variable_that_moves_it(host: str) -> None:
    with socket.create_server((host, 0)) as taken:
        port = taken.getsockname()[1]
        line = refusal(lambda: require_free(port, "SHOWROOM_DEV_PORT"))
    assert line.startswith(f"port {port} is taken: ") and "set SHOWROOM_DEV_PORT" in line


def test_a_port_is_free_again_right_after_its_server_ended() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as visitor:
            server.accept()[0].close()  # now the server's end waits in TIME_WAIT
            assert visitor.recv(1) == b""
    require_free(port, "SHOWROOM_DEV_PORT")
