"""Course covers: a quiet line drawing from course code and subject, for ever the same for the same course.

The subject chooses the family of drawings, the code seeds its proportions. A cover is SVG text, 320 x 180, 1 to 3 kB,
decorative (aria-hidden), without ids and styles; the stylesheet gives the classes their colour: plain = ink line,
f = faint, d = dashed, k = the one part in the chamber's colour, s = solid mark, w = wash.
"""

from lms.core.covers.families import cover, cover_family, standing_alone

__all__ = ["cover", "cover_family", "standing_alone"]
