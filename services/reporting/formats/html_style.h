#ifndef CONCORD_REPORTING_FORMATS_HTML_STYLE_H_
#define CONCORD_REPORTING_FORMATS_HTML_STYLE_H_

namespace concord::reporting {

// The style sheet of the HTML report. It stands within an element of a well-formed page: no "<" and
// no "&" in it.
inline constexpr char kHtmlStyle[] = R"css(
:root { --ink:#1d1d1b; --soft:#55534d; --rule:#d5d1c6; --paper:#fffefb; --panel:#f5f2ea;
  --accent:#28546e; --track:#e9e5da; --warn:#8a3b12;
  --serif:"Iowan Old Style","Palatino Linotype",Palatino,"URW Palladio L","Source Serif 4",Georgia,
    "Noto Serif","DejaVu Serif",serif;
  --sans:"Inter","Helvetica Neue","Segoe UI",Roboto,"Liberation Sans","Noto Sans",Arial,sans-serif; }
@media (prefers-color-scheme: dark) {
  :root { --ink:#ebe8df; --soft:#b3aea2; --rule:#47443d; --paper:#1a1917; --panel:#24221f;
    --accent:#8fbfdb; --track:#35322c; --warn:#f0a673; } }
* { box-sizing:border-box; }
html { -webkit-text-size-adjust:100%; text-size-adjust:100%; }
body { margin:0 auto; padding:2.5rem 1.1rem 4rem; max-width:50rem; background:var(--paper);
  color:var(--ink); font:1.05rem/1.55 var(--serif); overflow-wrap:break-word; }
a { color:var(--accent); text-decoration-thickness:.06em; text-underline-offset:.18em; }
:focus-visible { outline:2px solid var(--accent); outline-offset:3px; }
h1, h2, h3, h4 { line-height:1.2; text-wrap:balance; font-weight:600; break-after:avoid; }
h1 { font-size:clamp(1.7rem,1.2rem + 2.4vw,2.5rem); margin:0 0 .3rem; letter-spacing:-.01em; }
main h2 { font-size:1.55rem; margin:0 0 1rem; }
h3 { font-size:1.2rem; margin:2.2rem 0 .7rem; }
h4 { font-size:1.02rem; margin:1.8rem 0 .5rem; font-style:italic; }
p { margin:.7rem 0; }
header { border-bottom:2px solid var(--ink); padding-bottom:1.1rem; }
.subtitle { margin:0 0 1.2rem; color:var(--soft); font-style:italic; font-size:1.15rem; }
main > section { margin-top:3.2rem; padding-top:1.4rem; border-top:1px solid var(--rule); }
main > section:first-child { border-top:0; margin-top:1.6rem; }
section { scroll-margin-top:1rem; }
nav { font:.88rem/1.4 var(--sans); margin-top:1.6rem; }
nav h2 { font:600 .74rem/1 var(--sans); letter-spacing:.09em; text-transform:uppercase;
  color:var(--soft); margin:0 0 .8rem; }
nav ol { list-style:none; margin:0; padding:0; }
nav li { margin:.15rem 0; }
nav a { color:inherit; text-decoration:none; display:inline-block; padding:.22rem 0; }
nav a:hover { color:var(--accent); text-decoration:underline; }
nav ol ol { margin:0 0 .3rem .1rem; padding-left:.8rem; border-left:1px solid var(--rule);
  color:var(--soft); font-size:.95em; }
dl { margin:.9rem 0; font-size:.93rem; }
dl div { display:grid; grid-template-columns:minmax(8rem,13rem) 1fr; gap:0 1.2rem; padding:.28rem 0;
  break-inside:avoid; }
dl div + div { border-top:1px solid var(--rule); }
dt { color:var(--soft); }
dd { margin:0; min-width:0; overflow-wrap:anywhere; font-variant-numeric:lining-nums tabular-nums; }
.table { overflow-x:auto; margin:1.5rem 0 .5rem;
  background:linear-gradient(to right,var(--paper) 40%,transparent) left/2.2rem 100% no-repeat local,
    linear-gradient(to left,var(--paper) 40%,transparent) right/2.2rem 100% no-repeat local,
    linear-gradient(to right,var(--rule),transparent) left/.7rem 100% no-repeat scroll,
    linear-gradient(to left,var(--rule),transparent) right/.7rem 100% no-repeat scroll; }
table { border-collapse:collapse; width:100%; min-width:calc(var(--columns)*6.2rem);
  border-top:2px solid var(--ink); border-bottom:2px solid var(--ink); font-size:.92rem;
  line-height:1.38; font-variant-numeric:lining-nums tabular-nums; }
caption { text-align:left; padding:0 0 .55rem; font-size:.98rem; line-height:1.35; break-after:avoid; }
caption span { position:sticky; left:0; display:inline-block; max-width:calc(100vw - 2.4rem); }
caption b, figcaption b { font-weight:600; }
th, td { padding:.42rem .9rem .42rem 0; text-align:left; vertical-align:top; font-weight:400; }
th:last-child, td:last-child { padding-right:0; }
thead th { font:600 .8rem/1.3 var(--sans); vertical-align:bottom; border-bottom:1px solid var(--ink); }
tbody tr + tr > * { border-top:1px solid var(--rule); }
tbody th { padding-left:calc(var(--indent,0)*1.15rem); }
th:not(.number), td:not(.number) { min-width:7.6rem; }
.coloured { text-indent:-1.12em; }
tbody th.coloured { padding-left:calc(var(--indent,0)*1.15rem + 1.12em); }
.number { text-align:right; white-space:nowrap; }
thead .number { white-space:normal; }
tr.group th, tr.total > * { font-weight:600; }
tbody tr.total > * { border-top:1px solid var(--ink); }
tr.muted > * { color:var(--soft); font-style:italic; }
.dot { display:inline-block; width:.62em; height:.62em; border-radius:50%; margin-right:.5em; }
.key { font-size:.86rem; line-height:1.45; color:var(--soft); margin:.3rem 0 1.6rem; }
.note { border-left:3px solid var(--accent); background:var(--panel); padding:.6rem .9rem;
  font-size:.95rem; break-inside:avoid; }
.note.warning { border-color:var(--warn); }
.note.warning b { color:var(--warn); }
ul { padding-left:1.1rem; }
li { margin:.25rem 0; }
figure { margin:1.6rem 0; }
.chart figcaption { font-size:.98rem; line-height:1.35; margin-bottom:.7rem; break-after:avoid; }
.bars { list-style:none; margin:0; padding:.5rem 0; border-top:2px solid var(--ink);
  border-bottom:2px solid var(--ink); font-size:.92rem; }
.bars li { display:grid; grid-template-columns:minmax(9rem,17rem) 1fr; gap:.1rem 1rem;
  align-items:center; margin:0; padding:.26rem 0; break-inside:avoid; }
.bars .heading { display:block; font-weight:600; padding-top:.7rem; break-after:avoid; }
.bars .name { line-height:1.3; min-width:0; overflow-wrap:anywhere; }
.bars .line { grid-column:2; display:grid; grid-template-columns:1fr 4.6rem; gap:.7rem;
  align-items:center; }
.bars svg { width:100%; height:.8rem; display:block; }
.value { text-align:right; font-variant-numeric:lining-nums tabular-nums; white-space:nowrap; }
.series { position:absolute; width:1px; height:1px; overflow:hidden; clip-path:inset(50%); }
.track { fill:var(--track); }
.zero { fill:var(--ink); }
svg .s0 { fill:var(--code); }
svg .s1 { fill:var(--soft); }
.legend { font:.82rem/1.3 var(--sans); color:var(--soft); margin:.2rem 0 .5rem; }
.legend span { margin-right:1.1rem; display:inline-block; }
.legend i { display:inline-block; width:1.5em; height:.7em; margin-right:.45em; }
.legend .s0 { background:var(--accent); }
.legend .s1 { background:var(--soft); }
.swatches { list-style:none; padding:0; columns:2 14rem; font-size:.92rem; }
.swatches .main { font-weight:600; }
.swatches li { break-inside:avoid; padding-left:1.12em; text-indent:-1.12em; }
.quote { margin:1.1rem 0 1.4rem; padding-left:1rem; border-left:3px solid var(--code);
  break-inside:avoid; }
.quote blockquote { margin:0; }
.quote p { margin:0; }
.quote p::before { content:"\201C"; }
.quote p::after { content:"\201D"; }
.quote figcaption { font:.8rem/1.45 var(--sans); color:var(--soft); margin-top:.3rem; }
.quote cite { font-style:normal; font-weight:600; color:var(--ink); }
@media (min-width:75rem) {
  body { max-width:74rem; display:grid; grid-template-columns:15rem minmax(0,1fr); gap:0 3.5rem;
    padding:3rem 2rem 5rem; }
  header { grid-column:1/-1; }
  nav { position:sticky; top:1.5rem; align-self:start; max-height:calc(100vh - 3rem);
    overflow-y:auto; margin-top:2.2rem; }
  main p, main ul:not(.bars):not(.swatches), .quote { max-width:44rem; } }
@media (max-width:34rem) {
  body { font-size:1rem; padding-top:1.5rem; }
  dl div { grid-template-columns:1fr; }
  .bars li { grid-template-columns:1fr; padding:.4rem 0; }
  .bars .line { grid-column:1; } }
@media print {
  :root { --ink:#000; --soft:#444; --rule:#bbb; --paper:#fff; --panel:#fff; --accent:#28546e;
    --track:#e6e6e6; --warn:#8a3b12; }
  @page { size:A4; margin:20mm 18mm 22mm; }
  body { display:block; max-width:none; padding:0; font-size:10.5pt; line-height:1.45; }
  nav { position:static; max-height:none; overflow:visible; }
  nav > ol { columns:2; }
  nav > ol > li { break-inside:avoid; }
  a { color:inherit; text-decoration:none; }
  p, li { orphans:3; widows:3; }
  .table { overflow:visible; }
  table { min-width:0; font-size:8.8pt; }
  .table { background:none; }
  caption span { position:static; max-width:none; }
  th:not(.number), td:not(.number) { min-width:0; }
  th, td { padding-right:.6rem; }
  .short, dl, .chart { break-inside:avoid; }
  thead { break-after:avoid; }
  tbody tr:first-child { break-before:avoid; }
  thead { display:table-header-group; }
  tr { break-inside:avoid; }
  main > section { break-before:auto; margin-top:2rem; }
  .track, svg rect, .dot, .legend i { print-color-adjust:exact; -webkit-print-color-adjust:exact; } }
)css";

}  // namespace concord::reporting

#endif  // CONCORD_REPORTING_FORMATS_HTML_STYLE_H_
