"""The look of a change as an HTML page: inline CSS, no fonts or pictures from anywhere.

Deletions and insertions differ by line as well as by colour, on screen and on paper.
"""

from typing import Final

CSS: Final = """
:root {
  color-scheme: light dark;
  --paper: #fdfcfa; --ink: #1d1f21; --quiet: #5c6166; --rule: #d9d6d0; --panel: #ffffff;
  --del-ink: #8c1d18; --del-paper: #fbe6e4; --ins-ink: #14532d; --ins-paper: #dff3e4;
  --link: #1a4e8a; --major: #a3211b; --notable: #8a5a00; --minor: #1f5f6b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15171a; --ink: #e6e4df; --quiet: #a0a4a8; --rule: #34383d; --panel: #1c1f23;
    --del-ink: #ffb4ab; --del-paper: #4a1c19; --ins-ink: #a6e3b5; --ins-paper: #173a24;
    --link: #9cc4f5; --major: #ff8a80; --notable: #f0c060; --minor: #86cfdc;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: 2.5rem 1.25rem; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.6 Charter, "Bitstream Charter", Georgia, "Noto Serif", serif;
}
.change { max-width: 76rem; margin: 0 auto; overflow-wrap: anywhere; }
.about, .facts, .place, .side, footer {
  font-family: system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif;
}
.about { display: flex; flex-wrap: wrap; gap: .35rem .9rem; align-items: baseline;
  margin: 0; font-size: .875rem; color: var(--quiet); }
.severity { font-weight: 700; letter-spacing: .06em; text-transform: uppercase;
  font-size: .75rem; padding: .1rem .5rem; border: 1px solid currentColor; border-radius: .2rem; }
.severity-major { color: var(--major); } .severity-notable { color: var(--notable); }
.severity-minor { color: var(--minor); }
h1 { font-size: clamp(1.5rem, 3.2vw, 2.25rem); line-height: 1.2; margin: .6rem 0 .4rem;
  text-wrap: balance; }
.sentence { font-size: 1.1875rem; margin: 0 0 1.25rem; max-width: 48rem; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.25rem;
  margin: 0; padding: 1rem 0; font-size: .875rem;
  border-top: 1px solid var(--rule); border-bottom: 1px solid var(--rule); }
.facts dt { color: var(--quiet); } .facts dd { margin: 0; }
.facts ul { margin: 0; padding: 0; list-style: none; }
time { font-variant-numeric: tabular-nums; }
code { font: .8125rem/1.5 ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace; }
a { color: var(--link); }
section { margin: 2rem 0 0; break-inside: avoid; }
.place { font-size: .9375rem; margin: 0 0 .5rem; }
.place span { font-weight: 400; color: var(--quiet); }
.remark { margin: 0 0 .5rem; font-style: italic; color: var(--quiet); }
.sides { display: grid; grid-template-columns: 1fr 1fr; border: 1px solid var(--rule);
  border-radius: .3rem; background: var(--panel); }
.sides > div { padding: .8rem 1.1rem 1rem; min-width: 0; }
.sides > div + div { border-left: 1px solid var(--rule); }
.side { margin: 0 0 .25rem; font-size: .75rem; font-weight: 600; color: var(--quiet); }
.words { margin: 0; white-space: pre-wrap; }
.nothing { margin: 0; color: var(--quiet); font-style: italic; }
del { color: var(--del-ink); background: var(--del-paper); text-decoration: line-through;
  text-decoration-thickness: .09em; }
ins { color: var(--ins-ink); background: var(--ins-paper); text-decoration: underline;
  text-decoration-thickness: .11em; text-underline-offset: .16em; }
del, ins { border-radius: .15rem; padding: 0 .1em; -webkit-box-decoration-break: clone;
  box-decoration-break: clone; }
/* Told to a screen reader, which often does not announce <del> and <ins>. */
del::before, del::after, ins::before, ins::after {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
del::before { content: " [deleted: "; } ins::before { content: " [inserted: "; }
del::after, ins::after { content: "] "; }
footer { margin: 2.5rem 0 0; padding-top: 1rem; border-top: 1px solid var(--rule);
  font-size: .8125rem; color: var(--quiet); }
@media (max-width: 46rem) {
  body { padding: 1.25rem 1rem; }
  .sides { grid-template-columns: 1fr; }
  .sides > div + div { border-left: 0; border-top: 1px solid var(--rule); }
  .facts { grid-template-columns: 1fr; gap: 0; } .facts dd { margin: 0 0 .6rem; }
}
@media print {
  :root { --paper: #fff; --panel: #fff; --ink: #000; --quiet: #444; --rule: #999;
    --del-ink: #000; --del-paper: #fff; --ins-ink: #000; --ins-paper: #fff; --link: #000;
    --major: #000; --notable: #000; --minor: #000; }
  body { padding: 0; font-size: 10.5pt; }
  ins { font-weight: 700; }
  @page { margin: 18mm 16mm; }
}
"""
