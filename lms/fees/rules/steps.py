"""Refund steps as an officer types them: `7 gün %100`, `14 gün %10 %100`."""

import re


def read(lines: list[str], numbers: int) -> list[list[int]] | None:
    """Each line's whole numbers: the first are days, the others percentages turned to basis points; none when a line
    has another count of numbers."""
    found = []
    for line in lines:
        said = [int(one) for one in re.findall(r"\d{1,4}", line)]
        if len(said) != numbers or any(one > 100 for one in said[1:]) or re.search(r"\d[.,]\d|\d{5}|-", line):
            return None
        found.append([said[0], *(one * 100 for one in said[1:])])
    return found


def show(steps: list[list[int]]) -> list[str]:
    return [" ".join([f"{step[0]} gün", *(f"%{bp / 100:g}" for bp in step[1:])]) for step in steps]
