"""The headers that every answer has, whatever it is and whoever makes it. No other place sets them.

What they mean: https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers
"""

from showroom.pages import STYLE_SOURCE
from showroom.settings import Settings

Headers = list[tuple[str, str]]

# What is read from here by a script can only be a tool's: Lighthouse looks at robots.txt that way.
POLICY = (
    f"default-src 'none'; img-src 'self'; connect-src 'self'; style-src {STYLE_SOURCE};"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# Everything that a page may ask a device for, and that this one does not.
REFUSED = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
SECURITY: Headers = [
    ("Content-Security-Policy", POLICY),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", ", ".join(f"{name}=()" for name in REFUSED)),
    ("Referrer-Policy", "no-referrer"),
    # Of this name alone: others below the domain are not ours to promise.
    ("Strict-Transport-Security", "max-age=31536000"),
    ("X-Content-Type-Options", "nosniff"),
]
INDEXED = "prod"  # the environment that search engines may show


def for_every_answer(settings: Settings) -> Headers:
    """SECURITY, and outside prod the wish not to be found."""
    hidden = [] if settings.environment == INDEXED else [("X-Robots-Tag", "noindex")]
    return [*SECURITY, *hidden]
