// What stands in a box before its first block: the page with its viewer, which needs no network and runs nothing but itself.
import { inHtml } from '../html/in-html.ts'
import type { Viewer } from './viewer.ts'

const NO_VIEWER: Viewer = { script: '', style: '' }

/** What an HTML parser would take for the end of a script, or for another one in it. `\x3c` is the same sign in texts and patterns. */
const inScript = (code: string): string => code.replace(/<(?=\/?script|!--)/gi, '\\x3c')
const inStyle = (sheet: string): string => sheet.replace(/<(?=\/?style|!--)/gi, '\\3c ')

const hashOf = (code: string): string => `'sha256-${new Bun.CryptoHasher('sha256').update(code).digest('base64')}'`

/** The policy is the first thing that a browser reads. Images are made of the blocks, as `blob:` addresses. */
export function pageOf(title: string, viewer: Viewer = NO_VIEWER): string {
  const [script, style] = [inScript(viewer.script), inStyle(viewer.style)]
  const policy = `default-src 'none'; img-src blob:; style-src ${hashOf(style)}; script-src ${hashOf(script)}; base-uri 'none'; form-action 'none'`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${inHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<div id="box"><main><h1 dir="auto">${inHtml(title)}</h1><p>Opening … If nothing comes, this browser runs no scripts, or the file is not whole. <code>hubbub verify</code> reads it too.</p></main></div>
<script>${script}</script>
`
}

export const PAGE_END = '</body>\n</html>\n'
