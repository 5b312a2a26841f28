"""The style sheet of the report."""

from __future__ import annotations

STYLE = """\
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1c2024; --soft: #5a636d; --line: #d9dee3; --panel: #f4f6f8; --accent: #0b6b75;
  --warn: #8a3b00; --warn-paper: #fff3e6; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #15181b; --ink: #e8ebee; --soft: #a3adb8; --line: #343b42; --panel: #1e2328; --accent: #6fcdd6; --warn: #ffc38a;
    --warn-paper: #3a2610; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
header { border-bottom: 2px solid var(--accent); padding-bottom: 1rem; margin-bottom: 1.5rem; }
.kind { margin: 0; color: var(--accent); font-weight: 600; }
h1 { margin: .1rem 0 .3rem; font-size: 1.9rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 2.4rem 0 .8rem; font-size: 1.2rem; }
h3 { margin: 0 0 .5rem; font-size: 1rem; }
.steps { margin: 0; font-size: 1.05rem; }
.statement { margin: .4rem 0 0; color: var(--soft); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: .8rem; }
.card { background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; padding: .8rem 1rem; }
.card h3 { margin: 0; color: var(--soft); font-size: .85rem; font-weight: 600; }
.card p { margin: 0; color: var(--soft); font-size: .85rem; }
.card .value { color: var(--ink); font-size: 1.35rem; font-weight: 600; margin: .1rem 0 .2rem; font-variant-numeric: tabular-nums; }
.warning { margin: 1rem 0 0; padding: .8rem 1rem; border-left: 4px solid var(--warn); background: var(--warn-paper); }
.warning strong { color: var(--warn); }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; font-weight: 400; }
thead th { color: var(--soft); font-size: .85rem; font-weight: 600; }
.numbers td, .numbers thead th + th { text-align: right; padding-right: 0; width: 11rem; font-variant-numeric: tabular-nums; }
article { border: 1px solid var(--line); border-radius: .5rem; padding: .9rem 1rem; margin-bottom: .8rem; break-inside: avoid; }
.words td:not(:last-child) { white-space: nowrap; }
.words th[scope=row] { min-width: 6.5rem; overflow-wrap: anywhere; }
.number { display: inline-block; min-width: 1.5rem; color: var(--accent); }
dl { display: grid; grid-template-columns: 12rem 1fr; gap: .25rem 1rem; margin: 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
ul { margin: 0 0 1rem; padding-left: 1.2rem; }
figure { margin: 0 0 1rem; break-inside: avoid; }
img { display: block; width: 100%; height: auto; background: #ffffff; border: 1px solid var(--line); border-radius: .5rem; }
figcaption { color: var(--soft); font-size: .85rem; margin-top: .3rem; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; }
  .numbers td, .numbers thead th + th { width: auto; } }
@page { size: A4; margin: 16mm; }
@media print {
  :root { color-scheme: light; --paper: #ffffff; --ink: #000000; --soft: #444444; --line: #cccccc; --panel: #ffffff; --accent: #0b6b75;
    --warn: #8a3b00; --warn-paper: #ffffff; }
  main { max-width: none; padding: 0; } body { font-size: 10.5pt; } h2 { break-after: avoid; } .card, img { border-radius: 0; }
  .cards { grid-template-columns: repeat(4, 1fr); } .card .value { font-size: 1.1rem; }
  img { max-height: 225mm; width: auto; max-width: 100%; margin: 0 auto; border: 0; } }
"""
