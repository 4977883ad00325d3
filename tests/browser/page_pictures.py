"""Pictures of the page as visitors see it, in every window, light and dark: docs/page-*.jpg.

    PYTHONPATH=.:service:tests/service .local/venv/bin/python tests/browser/page_pictures.py

It needs Chrome or Chromium, and a few seconds. JPEG, for what they show is a photograph.
"""

import io
import os
import tempfile
from pathlib import Path

from browser_bucket import ROOT
from browser_site import BUCKET, buckets, site
from browser_windows import WINDOWS, Scheme, Window
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from ops.preview.browser import program

SCHEMES: tuple[Scheme, ...] = ("light", "dark")
WIDEST = 1440  # pixels; wide enough for a README
QUALITY = 82


def picture(browser: Browser, url: str, window: Window, scheme: Scheme) -> bytes:
    """The whole window as a JPEG of at most WIDEST."""
    options = window.options | {"device_scale_factor": min(window.scale, 2)}
    with browser.new_context(**options, color_scheme=scheme) as context:
        page = context.new_page()
        page.goto(url)
        seen = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    seen.thumbnail((WIDEST, 2 * WIDEST))
    file = io.BytesIO()
    seen.save(file, "JPEG", quality=QUALITY, progressive=True, optimize=True)
    return file.getvalue()


def main() -> None:
    """Makes them anew."""
    with tempfile.TemporaryDirectory() as folder, buckets() as s3_url, sync_playwright() as player:
        browser = player.chromium.launch(executable_path=program(os.environ))
        with site(s3_url, BUCKET, Path(folder, "service.log")) as shown:
            for window in WINDOWS:
                for scheme in SCHEMES:
                    file = ROOT / f"docs/page-{window.width}-{scheme}.jpg"
                    file.write_bytes(picture(browser, shown.url, window, scheme))
                    print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
