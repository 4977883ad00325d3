"""What the bucket says is to be shown, with all its files, checked."""

from datetime import datetime

from showroom.manifest import (
    MAX_BYTES,
    MAX_FILE_BYTES,
    File,
    NotAManifest,
    digest_in,
    read_manifest,
    read_pointer,
)
from showroom.picture import Generation, Image, NotAJpeg, Picture, jpeg_size
from showroom.s3 import Bucket, Missing, Object, PictureUnavailable

POINTER = "current.json"
Files = dict[str, Image]  # by sha256


class Store:  # pylint: disable=too-few-public-methods  # one question, and all that it takes
    """The picture of `bucket`: what current.json points to, or else the lone JPEG at `key`."""

    def __init__(self, bucket: Bucket, key: str) -> None:
        self._bucket, self._key = bucket, key

    def fetch(self, known: Generation | None) -> Generation:
        """What is to be shown now; `known` itself, the same object, if nothing has changed.

        Raises PictureUnavailable, whatever the reason on the way to S3 or in the bytes.
        """
        try:
            return self._pointed(known)
        except Missing as problem:
            # What it names is missing, or it was there before: a fault, and no lone JPEG.
            if problem.key != POINTER or (known and known.key == POINTER):
                raise
            return self._lone(known)

    def _pointed(self, known: Generation | None) -> Generation:
        unless = known.version if known and known.key == POINTER else None
        found = self._bucket.read(POINTER, MAX_BYTES, unless)
        if found is None:
            assert known  # only with a condition is nothing an answer
            return known
        try:
            pointer = read_pointer(found.body)
        except NotAManifest as problem:
            self._bucket.fail(POINTER, f"{problem}; publish the picture again")
        kept = _files(known)
        shown = self._picture(pointer.shown, kept)
        before = self._perhaps(pointer.before, kept) if pointer.before != pointer.shown else None
        return Generation(shown, before, POINTER, found.version, found.age_seconds)

    def _lone(self, known: Generation | None) -> Generation:
        unless = known.version if known else None
        found = self._bucket.read(self._key, MAX_FILE_BYTES, unless)
        if found is None:
            assert known  # as above
            return known
        before = known.shown if known else None
        picture = _of_one(self._jpeg(self._key, found), found.modified)
        return Generation(picture, before, self._key, found.version, found.age_seconds)

    def _picture(self, key: str, kept: Files) -> Picture:
        """The picture that a manifest or a lone JPEG at `key` is; its bytes are those of its name.

        What is in `kept` is not fetched again.
        """
        found = self._whole(key, MAX_BYTES if key.endswith(".json") else MAX_FILE_BYTES)
        if found.sha256 != digest_in(key):
            self._bucket.fail(key, "its bytes are not those of its name; publish the picture again")
        if key.endswith(".jpg"):
            return _of_one(self._jpeg(key, found), found.modified)
        try:
            said = read_manifest(found.body)
        except NotAManifest as problem:
            self._bucket.fail(key, f"{problem}; publish the picture again")
        original = self._image(said.original, kept)
        share = self._image(said.share, kept) if said.share else None
        images = tuple(self._image(one, kept) for one in said.images)
        words = (said.title, said.alt)
        return Picture(found.sha256, original, found.modified, *words, images, share)

    def _perhaps(self, key: str | None, kept: Files) -> Picture | None:
        """What was shown before: a comfort for pages still in flight, and no reason to fail."""
        try:
            return self._picture(key, kept) if key else None
        except PictureUnavailable:
            return None

    def _image(self, file: File, kept: Files) -> Image:
        if file.sha256 in kept:
            return kept[file.sha256]
        found = self._whole(file.key, file.bytes)
        if found.sha256 != file.sha256:
            reason = "its bytes are not those of its name; publish the picture again"
            self._bucket.fail(file.key, reason)
        return Image(found.body, file.sha256, file.content_type, file.width, file.height)

    def _jpeg(self, key: str, found: Object) -> Image:
        try:
            size = jpeg_size(found.body)
        except NotAJpeg as problem:
            self._bucket.fail(key, f"not a JPEG: {problem}; upload one")
        return Image(found.body, found.sha256, "image/jpeg", *size)

    def _whole(self, key: str, most_bytes: int) -> Object:
        found = self._bucket.read(key, most_bytes)
        assert found  # nothing is an answer to a condition alone
        return found


def _of_one(image: Image, modified: datetime) -> Picture:
    return Picture(image.sha256, image, modified)


def _files(known: Generation | None) -> Files:
    pictures = (known.shown, known.before) if known else ()
    return {one.sha256: one for picture in pictures if picture for one in picture.files}
