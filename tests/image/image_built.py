"""What the tests know of the image that was built for them, and of the picture that it shows."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service_jpegs import jpeg

BUCKET = "showroom-image"
PICTURE = jpeg(1600, 1000)


@dataclass(frozen=True)
class Built:
    """An image: its file system, what it says of itself, its layers' compressed bytes."""

    root: Path
    config: dict[str, Any]
    base_bytes: int
    own_bytes: int
