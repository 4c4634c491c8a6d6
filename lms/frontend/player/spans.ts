// Sets of media time: sorted disjoint [start, end) pairs of whole milliseconds. The same algebra as lms/watching/rules.py;
// here it only decides what to show and what to send, the server decides what counts.
export type Span = [number, number];
export type Spans = Span[];

const CLOSE = 250;

/** Sorted and joined; pieces of nothing fall away. */
export function union(...sets: Spans[]): Spans {
  const out: Spans = [];
  for (const [start, end] of sets.flat().sort((a, b) => a[0] - b[0])) {
    if (start >= end) continue;
    const last = out[out.length - 1];
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else out.push([start, end]);
  }
  return out;
}

export function subtract(from: Spans, what: Spans): Spans {
  let left = union(from);
  for (const [start, end] of what)
    left = left.flatMap(([s, e]): Spans => (end <= s || start >= e ? [[s, e]] : [[s, Math.min(e, start)], [Math.max(s, end), e]]));
  return left.filter(([s, e]) => s < e);
}

export function measure(spans: Spans): number {
  return spans.reduce((sum, [start, end]) => sum + end - start, 0);
}

/** As the server keeps it: clipped, small gaps closed, ends snapped. */
export function closed(spans: Spans, duration: number): Spans {
  const out: Spans = [];
  for (const [start, end] of union(spans)) {
    const last = out[out.length - 1];
    const until = Math.min(end, duration);
    if (start >= until) continue;
    if (last && start - last[1] <= CLOSE) last[1] = Math.max(last[1], until);
    else out.push([start, until]);
  }
  if (out.length && out[0][0] <= CLOSE) out[0][0] = 0;
  if (out.length && duration - out[out.length - 1][1] <= CLOSE) out[out.length - 1][1] = duration;
  return out;
}

/** What was jumped over: the gaps before the last covered moment. */
export function skipped(covered: Spans): Spans {
  const out: Spans = [];
  let at = 0;
  for (const [start, end] of covered) {
    if (start > at) out.push([at, start]);
    at = end;
  }
  return out;
}

/** The browser's own record of what was really played, in whole ms that lie inside it. */
export function fromPlayed(played: TimeRanges): Spans {
  const out: Spans = [];
  for (let i = 0; i < played.length; i++) out.push([Math.ceil(played.start(i) * 1000), Math.floor(played.end(i) * 1000)]);
  return union(out);
}
