"""Pictures: from somebody's file to what an environment shows, and back to one of before."""

from ops.publish.bucket import LONE
from ops.publish.command import publish_file, run
from ops.publish.kept import bring, kept, published
from ops.publish.manifest import digest_of

__all__ = ["LONE", "bring", "digest_of", "kept", "publish_file", "published", "run"]
