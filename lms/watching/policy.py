"""The lesson page's own Content-Security-Policy: the common one plus the digests of the styles that media-chrome
puts into its shadow roots. After an upgrade of media-chrome tests/stories/test_watching.py names what is missing."""

from lms.core.answers import POLICY

MEDIA_CHROME_STYLES: tuple[str, ...] = (
    "sha256-+XYYAhYtiUsaw0+wUtfcBE3yMARPO4zdUhZGkDgDohM=",
    "sha256-ad5pLE4ykOnAn8/VmRayKdKPhP3pvqoX4MGy3EktnBg=",
    "sha256-l0oXN8ELODFEFGnJztGBqT5qrnYVXGDHmO9UVWjtMXA=",
    "sha256-W9200sCekROkcax0iJ77FC7fL1XmtkKZFU4jWBgOGi0=",
    "sha256-VJnVbqNRyX0jCFZEJ4ltrffJx26lCuyVbNYdioxBwzQ=",
    "sha256-ybkwgORVaNpgfHWjB4yaZjEyg46ZMdeyLM32opbKlpo=",
    "sha256-3mr12lsHkByBAuT5HIjiVaMHjH42rxTHchQEttT3yhE=",
    "sha256-5LsYGeD4Fwu+AtlpdRPSk6g18GLvHddLqx5a2hMGkpw=",
    "sha256-LLrbL3VRTSpcR7f/VRuhdwB3hQdbFqJkzjoEZmHBXIw=",
    "sha256-CZ8hU2wFQkJQTP3Dj2nl5E530al0uN4149GNCvQZTDE=",
)
LESSON_POLICY = POLICY.replace(
    "style-src 'self'", " ".join(["style-src 'self'", *(f"'{digest}'" for digest in MEDIA_CHROME_STYLES)])
)
