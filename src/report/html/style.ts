/**
 * The style sheet. Colours stand in one place, for light and dark; the heat map's steps are dark text on
 * light or light text on dark with a contrast of at least 4.5 in both (checked by axe in the tests).
 */
const LIGHT = `--shade:rgb(20 30 40/.28);--page:#f6f7f8;--card:#fff;--ink:#1a1f25;--soft:#55606b;--line:#d5dbe1;--link:#0b5cad;
--good:#146c2e;--good-bg:#e2f4e6;--bad:#a3290f;--bad-bg:#fdeae5;--open:#7a4b00;--open-bg:#fdf1d8;--even:#3c4650;--even-bg:#e9edf1;
--s3:#8f3c0b;--s3-t:#fff;--s2:#dd8a35;--s2-t:#1a1f25;--s1:#f7d9b6;--s1-t:#1a1f25;--z:#e7ebef;--z-t:#1a1f25;
--f1:#d6eaf6;--f1-t:#1a1f25;--f2:#9fcfeb;--f2-t:#10181f;--f3:#2477ab;--f3-t:#fff;--f4:#14598a;--f4-t:#fff;--f5:#0a3859;--f5-t:#fff;
--c0:#b34700;--c1:#0b6fb8;--c2:#127a52;--c3:#8a3fa0;--c4:#a8204f;--c5:#6a6100;--c6:#3d4fb3;--c7:#5c6670;
--r0:#3c4650;--r1:#8a5a00;--r2:#6a3d86`;
const DARK = `--shade:rgb(0 0 0/.55);--page:#0e1216;--card:#161b21;--ink:#e7ebef;--soft:#a3afbb;--line:#303a45;--link:#7bb8f5;
--good:#7bd694;--good-bg:#12301c;--bad:#ff9d86;--bad-bg:#3a1710;--open:#f2c160;--open-bg:#33260a;--even:#c3ccd5;--even-bg:#28313a;
--s3:#f3a861;--s3-t:#1d1005;--s2:#8a5112;--s2-t:#fff;--s1:#4b3318;--s1-t:#fbe9d3;--z:#2a323b;--z-t:#e7ebef;
--f1:#153d5a;--f1-t:#e7f3fb;--f2:#1d5d8a;--f2-t:#fff;--f3:#4a9fd6;--f3-t:#06121c;--f4:#7cc0ee;--f4-t:#06121c;--f5:#b5e0ff;--f5-t:#06121c;
--c0:#ff9a4d;--c1:#62b5f5;--c2:#4cc493;--c3:#cf92e3;--c4:#ff82a6;--c5:#cbbd45;--c6:#98a6ff;--c7:#a9b4bf;
--r0:#c3ccd5;--r1:#e0b050;--r2:#c5a3dc`;

const steps = ['s3', 's2', 's1', 'z', 'f1', 'f2', 'f3', 'f4', 'f5']
  .map((step) => `.${step}{background:var(--${step});color:var(--${step}-t)}`)
  .join('');
const looks = Array.from({ length: 8 }, (_, look) => `.c${look}{color:var(--c${look})}`).join('');
const roofs = Array.from({ length: 3 }, (_, roof) => `.r${roof}{color:var(--r${roof})}`).join('');
const tones = ['good', 'bad', 'open', 'even']
  .map(
    (tone) =>
      `.badge.${tone}{color:var(--${tone});background:var(--${tone}-bg)}.mark.${tone}{color:var(--${tone})}`,
  )
  .join('');

export const STYLE = `:root{${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
html{color-scheme:light dark;scroll-padding-top:1rem}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
header,main,footer{max-width:76rem;margin:0 auto;padding:0 1.25rem}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-999px}.skip:focus{left:1rem;top:.5rem;background:var(--card);padding:.4rem .8rem;z-index:3}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
header{padding-top:1.6rem}
.brand{margin:0;font-weight:700;letter-spacing:.02em;color:var(--link)}
h1{margin:.1rem 0 .2rem;font-size:clamp(1.5rem,4vw,2.1rem);line-height:1.2}
h2{font-size:1.25rem;margin:0 0 .8rem;line-height:1.3}h3{font-size:1.05rem;margin:1.2rem 0 .5rem}h4{font-size:.95rem;margin:1rem 0 .4rem}
.under,.note,small{color:var(--soft)}.under{margin:0}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.35rem .5rem;margin:1rem 0 0;padding:0}
nav a{display:block;padding:.25rem .7rem;border:1px solid var(--line);border-radius:99px;background:var(--card);text-decoration:none;font-size:.9rem}
nav a:hover{border-color:var(--link)}
section,.summary,details.device{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.25rem;margin:1.1rem 0}
.summary{border-top:4px solid var(--link)}
details.device section{border-width:1px 0 0;border-radius:0;padding:1.25rem 0 0}
summary{cursor:pointer}summary h2{display:inline}
.answer{font-size:clamp(1.1rem,2.6vw,1.4rem);line-height:1.4;font-weight:600;margin:0 0 .6rem;text-wrap:pretty}
.lead{font-weight:600;margin:0 0 .6rem}
ul{padding-left:1.2rem;margin:.5rem 0}
li{overflow-wrap:anywhere}
.note{font-size:.875rem;margin:.6rem 0 0}
small{display:block;font-size:.8125rem;line-height:1.35}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.75rem;margin:1rem 0 0}
.tiles div{border:1px solid var(--line);border-radius:8px;padding:.6rem .8rem;display:flex;flex-direction:column-reverse;justify-content:flex-end}
.tiles dd{margin:0;font-size:1.5rem;font-weight:650;line-height:1.2}.tiles dt{color:var(--soft);font-size:.875rem;overflow-wrap:anywhere}
.alerts{list-style:none;padding:0;margin:1rem 0 0;font-size:.9rem}
.alerts li{border-left:4px solid var(--open);background:var(--open-bg);padding:.35rem .7rem;margin:.35rem 0;border-radius:0 6px 6px 0}
.alerts .fault{border-color:var(--bad);background:var(--bad-bg)}
.scroll{overflow-x:auto;max-width:100%;position:relative;background:linear-gradient(90deg,var(--card) 30%,transparent) 0 0/3rem 100%,linear-gradient(270deg,var(--card) 30%,transparent) 100% 0/3rem 100%,linear-gradient(90deg,var(--shade),transparent) 0 0/.9rem 100%,linear-gradient(270deg,var(--shade),transparent) 100% 0/.9rem 100%;background-repeat:no-repeat;background-attachment:local,local,scroll,scroll}
table{border-collapse:collapse;font-size:.9rem}
th,td{padding:.4rem .65rem;text-align:right;vertical-align:top;border-bottom:1px solid var(--line)}
th[scope=row],.texts td,.texts th,.claims td,.claims th,td.verdict,th.verdict,th:first-child{text-align:left}
thead th{color:var(--soft);font-weight:600;font-size:.8125rem;vertical-align:bottom;white-space:nowrap}
tbody th{font-weight:600}
th small,td small{font-weight:400;white-space:nowrap}
.texts td,.texts th{overflow-wrap:anywhere;min-width:8rem}.texts small,.claims th small,td.verdict small{white-space:normal}
td.verdict{min-width:11rem}td.verdict small{margin-top:.2rem}
.results td,.results th{white-space:nowrap}.results i{display:block;font-size:.8125rem;font-style:normal;color:var(--soft);white-space:normal;overflow-wrap:break-word;max-width:11rem;margin-left:auto}.results th:first-child{position:sticky;left:0;background:var(--card);z-index:1}.results td.verdict{white-space:normal}
.results td>b{font-size:1rem}
.results tbody tr:hover,.kernels tbody tr:hover,.claims tbody tr:hover{background:color-mix(in srgb,var(--line) 30%,transparent)}
th button{all:unset;cursor:pointer;text-decoration:underline dotted;text-underline-offset:3px}
th button:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:3px}
th[aria-sort=descending] button::after{content:" ↓"}th[aria-sort=ascending] button::after{content:" ↑"}
.plot{text-align:left}
svg.interval{display:block;overflow:visible;width:180px;height:22px}
.interval .unity{stroke:var(--soft);stroke-dasharray:3 3;fill:none}
.interval text{font-size:11px;fill:var(--soft);text-anchor:middle}
.mark{color:var(--even)}.mark path{stroke:currentColor;stroke-width:1.8;fill:none}.mark circle{fill:currentColor}
.published{fill:var(--card);stroke:var(--ink);stroke-width:1.6}
.badge{display:inline-block;padding:.05rem .5rem;border-radius:99px;font-size:.8125rem;font-weight:650;white-space:nowrap;color:var(--soft);background:var(--even-bg)}
.badge.none{color:var(--ink)}
${tones}
.grids{display:flex;flex-wrap:wrap;gap:1.1rem 1.6rem;align-items:flex-start}
.heat{border-collapse:separate;border-spacing:3px}
.heat caption{text-align:left;font-weight:650;padding:0 0 .3rem .2rem}
.heat td{padding:0;border:0;border-radius:6px;text-align:center;min-width:6.4rem;vertical-align:middle}
.heat.wide td{padding:.4rem .6rem}
.heat th{border:0;vertical-align:middle}.heat thead th:not(:first-child){text-align:center}.heat .axis{font-weight:400}
.heat td a{display:block;padding:.4rem .6rem;color:inherit;text-decoration:none;border-radius:6px}
.heat td a:hover b{text-decoration:underline}
.heat td b{display:block}.heat td small{color:inherit}
.heat td.none{color:var(--soft);background:none;box-shadow:inset 0 0 0 1px var(--line)}
.heat td.open{outline:2px dashed currentColor;outline-offset:-4px}
${steps}
.legend{font-size:.875rem;margin:.8rem 0 0}
.key{display:inline-block;padding:.1rem .5rem;border-radius:4px;margin:0 .15rem .25rem 0;white-space:nowrap}
.entry{display:inline-flex;align-items:center;gap:.3rem;margin-right:.9rem;white-space:nowrap}
.legend .note{display:block;margin-top:.3rem}
figure{margin:0}
.roofline svg[viewBox="0 0 920 500"]{display:block;width:100%;min-width:44rem;height:auto}
.defs{position:absolute}
.grid path{stroke:var(--line)}.grid text{font-size:12px;fill:var(--soft)}.grid .name{font-size:13px}
.mid{text-anchor:middle}.end{text-anchor:end}
.roof path{stroke:currentColor;stroke-width:2;fill:none}.roof.team path{stroke-dasharray:9 5}.roof text{font-size:12px;fill:currentColor;paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}
${roofs}${looks}
.points use{fill:currentColor;stroke:var(--card);stroke-width:.8}
.points use.d{fill:var(--card);stroke:currentColor;stroke-width:1.8}
.points .dots{stroke:currentColor;stroke-width:5;stroke-linecap:round;fill:none}.points .out{opacity:.35}
.points use:hover,.points use:focus{opacity:1;stroke:var(--ink);stroke-width:2.4;outline:none}
.points use:focus{stroke:var(--link);stroke-width:4}
.tip{position:absolute;z-index:2;max-width:min(26rem,calc(100vw - 16px));background:var(--ink);color:var(--page);padding:.3rem .6rem;border-radius:6px;font-size:.875rem;pointer-events:none}
details.row{border-top:1px solid var(--line)}details.row>summary{padding:.55rem .2rem}

summary .good{color:var(--good)}summary .bad{color:var(--bad)}summary .open{color:var(--open)}
details.row[open]{padding-bottom:1rem}
.fault{color:var(--bad);text-align:left}
.alerts .fault{color:inherit}
.ratios{font-size:.9rem}
button.all{font:inherit;font-size:.875rem;margin:.7rem 0;padding:.3rem .8rem;border:1px solid var(--line);border-radius:6px;background:var(--card);color:var(--link);cursor:pointer}
.kernels td{white-space:nowrap}
.samples{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,28rem),1fr));gap:0 1.5rem}.samples>p{grid-column:1/-1}
.samples .sub{font-weight:600;margin:1rem 0 .3rem}
.kernel{margin:.6rem 0}.kernel p{margin:0;font-size:.875rem;overflow-wrap:anywhere}
.kernel svg{width:100%;max-width:48rem;height:auto;display:block;background:color-mix(in srgb,var(--line) 22%,transparent);border-radius:6px}
.kernel circle{fill:var(--f3)}.kernel circle.twin{fill:none;stroke:var(--soft)}
.kernel .visit{stroke:var(--line)}.kernel .median{stroke:var(--soft);stroke-dasharray:4 4}
.kernel summary{font-size:.875rem;color:var(--link)}
pre{margin:.3rem 0;padding:.6rem;overflow:auto;max-height:16rem;white-space:pre-wrap;font-size:.8125rem;border:1px solid var(--line);border-radius:6px}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:0 2rem}
dl{margin:0}.columns dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;font-size:.9rem}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
footer{padding-bottom:2rem;color:var(--soft);font-size:.875rem}
@media (max-width:40rem){header,main,footer{padding-left:.75rem;padding-right:.75rem}section,.summary,details.device{padding:.9rem}.tiles{grid-template-columns:1fr 1fr}.tiles dd{font-size:1.2rem}}
@media print{:root{${LIGHT};--page:#fff}.results th:first-child{position:static}body{font-size:10pt}nav,.skip,button.all,.tip,.samples{display:none}header,main,footer{max-width:none;padding:0}section,.summary{border:0;padding:0;margin:1.2rem 0}
.scroll{overflow:visible;background:none}.own{display:none}small,.results i{font-size:7pt}.results td.verdict{min-width:7rem}table{font-size:8pt}th,td{padding:.2rem .35rem}.heat td{min-width:4.4rem}.heat td a{padding:.2rem .3rem}a{color:inherit;text-decoration:none}th button{text-decoration:none}
tr,figure,.tiles div,details.row>summary{break-inside:avoid}h2,h3{break-after:avoid}.roofline svg[viewBox="0 0 920 500"]{min-width:0}
.heat td,.key,.badge,.alerts li,.interval,.points{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
`;
