"""The servers of the speed rows, each started with what it is to serve."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench import nginx
from bench.ours import serving
from bench.processes import await_answer, peer, running
from bench.speed.contenders import Contender
from bench.speed.visit import ask
from bench.tests_on_path import free_port

READY = "/ready"


def contender(name: str, pid: int, port: int, paths: tuple[str, ...]) -> Contender:
    """With the bytes of one answer for each path, heads included."""
    return Contender(name, pid, port, paths, sum(ask(port, path).bytes for path in paths))


@contextmanager
def ours(s3_url: str, bucket: str, paths: tuple[str, ...], log: Path) -> Iterator[Contender]:
    """This service."""
    with serving(s3_url, bucket, log) as service:
        pid, port = service.process.pid, service.port
        plain = contender("showroom", pid, port, paths)
        yield Contender(plain.name, pid, port, paths, plain.bytes, log)


@contextmanager
def python_peer(
    module: str, log: Path, *arguments: object, variables: Mapping[str, str] | None = None
) -> Iterator[Contender]:
    """One of bench/peers, which all serve /example.jpg; `variables` are of its environment."""
    port, path = free_port(), "/example.jpg"
    with running(peer(module, port, *arguments), log, variables) as pid:
        await_answer(pid, port, path, log)
        yield contender(module, pid, port, (path,))


@contextmanager
def nginx_site(
    name: str, paths: tuple[str, ...], folder: Path, *settings: str
) -> Iterator[Contender]:
    """nginx with the files below folder/site; `settings` are locations and caches."""
    port, log = free_port(), folder / "nginx.log"
    command = nginx.command(folder / "nginx", port, folder / "site", *settings)
    with running(command, log) as pid:
        await_answer(pid, port, paths[0], log)
        yield contender(name, pid, port, paths)


@contextmanager
def nginx_s3(objects: Path, folder: Path) -> Iterator[str]:
    """nginx answering GetObject as S3 would, from files: much faster than any S3 is; its URL."""
    port, log = free_port(), folder / "s3.log"
    (objects / READY[1:]).touch()
    with running(nginx.command(folder / "s3", port, objects, nginx.S3_LOCATIONS), log) as pid:
        await_answer(pid, port, READY, log)
        yield f"http://127.0.0.1:{port}"
