"""S3 misbehaves, the picture stays: the real process against an S3 that does as it is told."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

from collections.abc import Callable, Iterator

import pytest
import s3_faults
from faulty_s3 import Fault, FaultyS3, Request, lent, refuse, well
from s3_faults import tell
from service_pictures import upload
from service_processes import Service, eventually
from service_stages import POINTER, Stage, impatient, picture
from service_visits import visited
from showroom.picture import Picture

pytestmark = pytest.mark.slow
Start = Callable[..., Service]
MANIFEST, FILE = "manifests/", "pictures/"
# What happens, to which object of the new picture, and what the log says of it.
FAULTS: dict[str, tuple[str, Fault, str]] = {
    "pointer 403": (POINTER, refuse(403, "AccessDenied"), "access denied"),
    "pointer 404": (POINTER, refuse(404, "NoSuchKey"), "there is no such object"),
    "bucket 404": (POINTER, refuse(404, "NoSuchBucket"), "there is no such bucket"),
    "pointer 500": (POINTER, refuse(500, "InternalError"), "S3 answered 500"),
    "pointer hangs": (POINTER, s3_faults.hang, "could not be reached"),
    "pointer's headers drip": (POINTER, s3_faults.drip_headers, "a look at S3 was given up"),
    "pointer is no JSON": (POINTER, tell(b"{"), "it is no JSON"),
    "pointer is a stranger's": (POINTER, s3_faults.no_object, "something else than S3"),
    "manifest is nonsense": (POINTER, s3_faults.points_to_nonsense, "expected a JSON object"),
    "manifest 404": (MANIFEST, refuse(404, "NoSuchKey"), "there is no such object"),
    "manifest changed": (MANIFEST, s3_faults.changed, "not those of its name"),
    "manifest is another object": (MANIFEST, s3_faults.another, "not those of its name"),
    "manifest drips": (MANIFEST, s3_faults.drip, "too slowly"),
    "file 403": (FILE, refuse(403, "AccessDenied"), "access denied"),
    "file 404": (FILE, refuse(404, "NoSuchKey"), "there is no such object"),
    "file 503": (FILE, refuse(503, "SlowDown"), "S3 answered 503"),
    "file hangs": (FILE, s3_faults.hang, "could not be reached"),
    "file drips": (FILE, s3_faults.drip, "too slowly"),
    "file short": (FILE, s3_faults.short, "incomplete"),
    "file changed": (FILE, s3_faults.changed, "not those of its name"),
    "file mislabelled": (FILE, s3_faults.mislabelled, "not those of its sha256"),
    "file is another object": (FILE, s3_faults.another, "not those of its name"),
    "file endless": (FILE, s3_faults.endless, "no 'ContentLength'"),
    "file elsewhere": (
        FILE,
        refuse(307, "TemporaryRedirect", Location="http://127.0.0.1:9/"),
        "S3 answered 307",
    ),
    "file reset": (FILE, s3_faults.reset, "could not be reached"),
    "file is no HTTP": (FILE, s3_faults.no_http, "could not be reached"),
}
each_fault = pytest.mark.parametrize(("place", "fault", "reason"), FAULTS.values(), ids=FAULTS)


@pytest.fixture(name="stage")
def _stage(theatre: Stage) -> Iterator[Stage]:
    """The next test finds an S3 without faults, whatever became of this one."""
    yield theatre
    theatre.heal()


@pytest.fixture(name="theatre", scope="module")
def _theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One service that goes through all faults, one after the other."""
    s3, first = FaultyS3(), picture()
    upload(s3, "", first)
    with lent(s3) as url:
        log = tmp_path_factory.mktemp("service") / "log"
        service = Service(log, shell=impatient(), AWS_ENDPOINT_URL=url)
        try:
            service.event("picture_loaded")
            yield Stage(s3, service, first, first)
        finally:
            service.stop()


@each_fault
def test_the_last_good_picture_outlives(
    stage: Stage, place: str, fault: Fault, reason: str
) -> None:
    new, known = picture(), len(stage.troubles())
    stage.s3.faults[key_of(new, place)] = fault
    with visited(stage.service, stage.shown) as visits:
        stage.publish(new)
        stage.wait_for_looks()
    assert visits.all_well, visits
    (trouble,) = stage.troubles()[known:]
    assert reason in trouble["reason"]
    assert trouble["still_showing"] == stage.shown.digest
    stage.heal()


@each_fault
def test_a_service_is_unhealthy_at_first_and_heals_from(
    start: Start, place: str, fault: Fault, reason: str
) -> None:
    s3, new = FaultyS3(), picture()
    s3.faults[key_of(new, place)] = fault
    upload(s3, "", new)
    with lent(s3) as url:
        service = start(shell=impatient(), AWS_ENDPOINT_URL=url)
        trouble = service.event("picture_unavailable")
        assert (reason in trouble["reason"], trouble["still_showing"]) == (True, None)
        assert [service.status(path) for path in ("/healthz", "/", "/example.jpg")] == [503] * 3
        Stage(s3, service, new, new).heal()
        assert service.status("/healthz") == 200


def test_a_picture_replaced_while_it_is_loaded_is_never_shown_in_part(stage: Stage) -> None:
    passed, new, known = picture(), picture(), len(stage.troubles())

    def replaced(request: Request) -> None:
        for file in passed.files:
            request.s3.objects.pop(file.key, None)
        stage.publish(new)
        well(request)

    stage.s3.faults[passed.images[-1].key] = replaced
    with visited(stage.service, stage.shown, new) as visits:
        stage.publish(passed)
        eventually(lambda: stage.published is new, "the picture is replaced")
        stage.heal()
    assert visits.all_well, visits
    assert len(stage.troubles()) - known <= 1


def key_of(new: Picture, place: str) -> str:
    """The object of a picture that is meant by a place."""
    named = {MANIFEST: f"{MANIFEST}{new.digest}.json", FILE: new.original.key}
    return named.get(place, place)
