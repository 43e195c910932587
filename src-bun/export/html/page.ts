// The frame of an HTML file: one file that needs no network, runs nothing but the search below, and asks nobody for anything.
import { inHtml } from './in-html.ts'

const STYLE = `
:root{color-scheme:light dark;--line:#d4d4d8;--soft:#5b5b66;--back:#fff;--text:#18181b;--raised:#f4f4f5;--link:#1d4ed8}
@media (prefers-color-scheme:dark){:root{--line:#3f3f46;--soft:#a1a1aa;--back:#18181b;--text:#f4f4f5;--raised:#27272a;--link:#93c5fd}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:50rem;padding:1rem 1rem 4rem;font:1rem/1.55 system-ui,sans-serif;background:var(--back);color:var(--text);overflow-wrap:anywhere}
h1{margin:.5rem 0 0;font-size:1.75rem;line-height:1.2}
h2{font-size:1.25rem}h3{font-size:1.1rem}h4,h5,h6{font-size:1rem;margin:.5rem 0}
a{color:var(--link)}
header>p,.soft,time{color:var(--soft);font-size:.875rem}
time a,a.time{color:inherit;text-decoration:none}
.day>h2{position:sticky;top:0;margin:1.5rem 0 .5rem;padding:.25rem 0;background:var(--back);border-bottom:1px solid var(--line);font-size:1rem}
.day{content-visibility:auto;contain-intrinsic-size:auto 40rem}
.entries{list-style:none;margin:0;padding:0}
.entries>li{padding:.5rem 0;scroll-margin-top:6rem}
.entries>li:target{background:var(--raised)}
.entries p,.text p{margin:.25rem 0}.text p{margin:.75rem 0}
blockquote{margin:.5rem 0;padding-left:.75rem;border-left:3px solid var(--line)}
pre{padding:.75rem;background:var(--raised);border-radius:.375rem;overflow:auto}
code{font:.9em/1.5 ui-monospace,monospace}
img{display:block;max-width:100%;height:auto;max-height:30rem;border-radius:.375rem}
.wide{overflow:auto}
table{border-collapse:collapse}th,td{padding:.3rem .6rem;border:1px solid var(--line);text-align:left;vertical-align:top}
.right{text-align:right}.center{text-align:center}
.files{margin:.25rem 0;padding-left:1.25rem}
form{position:sticky;top:0;display:flex;gap:.5rem;align-items:center;padding:.5rem 0;background:var(--back);z-index:1}
form~main .day>h2{top:3.25rem}
form[hidden]{display:none}
input{flex:1;min-width:0;padding:.4rem .6rem;font:inherit;color:inherit;background:var(--back);border:1px solid var(--soft);border-radius:.375rem}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
@media print{form{display:none!important}.day{content-visibility:visible}.day>h2{position:static}a{color:inherit}li,table tr,pre{break-inside:avoid}}
`

/** Shows only the entries that have every word of the field. Without scripts the field stays hidden, and the browser's own search is there. */
const SEARCH = `
const form=document.querySelector('form'),field=form.querySelector('input'),count=form.querySelector('output')
const entries=[...document.querySelectorAll('[data-entry]')],days=[...document.querySelectorAll('.day')]
let texts
form.hidden=false
form.addEventListener('submit',event=>event.preventDefault())
field.addEventListener('input',find)
function find(){
  const words=field.value.toLocaleLowerCase().split(/\\s+/).filter(Boolean)
  texts??=entries.map(entry=>entry.textContent.toLocaleLowerCase())
  let found=0
  entries.forEach((entry,n)=>{const is=words.every(word=>texts[n].includes(word));entry.hidden=!is;if(is)found++})
  for(const day of days)day.hidden=!day.querySelector('[data-entry]:not([hidden])')
  count.textContent=words.length?found+' of '+entries.length:''
}
`

const hashOf = (code: string): string => `'sha256-${new Bun.CryptoHasher('sha256').update(code).digest('base64')}'`

/** The policy is the first thing that a browser reads: nothing of the file may load or run anything else. */
const POLICY = `default-src 'none'; img-src data:; style-src ${hashOf(STYLE)}; script-src ${hashOf(SEARCH)}; base-uri 'none'; form-action 'none'`

type Page = {
  title: string
  /** Lines below the title, as HTML. */
  lines: readonly string[]
  /** What the field says that searches the entries; a page without it has no field. */
  search?: string
  main: Iterable<string>
}

/** The whole file. Entries that can be searched have the attribute `data-entry`, and may stand in sections of the class `day`. */
export function* htmlPage({ title, lines, search, main }: Page): Generator<string> {
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${inHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1 dir="auto">${inHtml(title)}</h1>
${lines.map((line) => `<p>${line}</p>`).join('\n')}
</header>
`
  if (search !== undefined)
    yield `<form hidden role="search"><label for="find">${inHtml(search)}</label><input id="find" type="search" autocomplete="off"><output for="find"></output></form>\n`
  yield '<main>\n'
  yield* main
  yield '</main>\n'
  if (search !== undefined) yield `<script>${SEARCH}</script>\n`
  yield '</body>\n</html>\n'
}
