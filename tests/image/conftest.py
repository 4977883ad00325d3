"""The image, built once; its file system; a container of it, and an S3 for it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from image_base import base
from image_built import BUCKET, PICTURE, Built
from image_container import Container
from image_store import MISSING, ROOT, build, buildah, config, layers_bytes, mounted
from local_cloud import REGION, LocalCloud, free_port
from service_processes import environ, eventually


@pytest.fixture(scope="session", name="image")
def _image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    if os.geteuid():
        pytest.skip("needs root, for mounts and chroot")
    if MISSING:
        pytest.skip(f"needs {' and '.join(MISSING)}: apt-get install {' '.join(MISSING)}")
    scratch = tmp_path_factory.mktemp("image")
    name = f"localhost/showroom:test-{os.getpid()}"
    build(ROOT / "service", name, base(scratch), scratch)
    try:
        below, *own = layers_bytes(name, scratch / "layers")
        with mounted(name) as root:
            yield Built(root, config(name), below, sum(own))
    finally:
        buildah("rmi", name)


@pytest.fixture(scope="session", name="s3_url")
def _s3_url(cloud: LocalCloud) -> str:
    """An S3 with the picture in a bucket."""
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket=BUCKET, Key="example.jpg", Body=PICTURE)
    return cloud.url


@pytest.fixture(name="container")
def _container(image: Built, s3_url: str, tmp_path: Path) -> Iterator[Container]:
    """One that shows the picture; it always ends."""
    whole = environ(free_port()) | {"SHOWROOM_BUCKET": BUCKET}
    whole |= {"AWS_ENDPOINT_URL": s3_url, "AWS_DEFAULT_REGION": REGION}
    env = {key: value for key, value in whole.items() if key.startswith(("AWS_", "SHOWROOM_"))}
    container = Container(image.root, image.config, env, tmp_path / "container.log")
    try:
        eventually(lambda: "picture_loaded" in container.events(), "picture_loaded in its log")
        yield container
    finally:
        container.stop()
