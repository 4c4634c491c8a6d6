"""The lesson page's own Content-Security-Policy: the common one plus the digests of the styles that media-chrome
puts into its shadow roots. After an upgrade of media-chrome tests/stories/test_watching.py names what is missing."""

from lms.core.answers import POLICY

MEDIA_CHROME_STYLES: tuple[str, ...] = ()
LESSON_POLICY = POLICY.replace(
    "style-src 'self'", " ".join(["style-src 'self'", *(f"'{digest}'" for digest in MEDIA_CHROME_STYLES)])
)
