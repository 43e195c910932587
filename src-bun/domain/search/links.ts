// To which documents a text links, without a parser of Markdown: code is left out, and everything else is looked through.
import { DOCUMENT_ADDRESS, NAME_LINK } from '../../contract/http/document-links.ts'
import { LINKS_PER_DOCUMENT } from '../../contract/limits.ts'
import { nameKey } from '../name-key.ts'

/** `target` is the id of a document, or the key of a name; `written` is the name as it stands in the text, and the id again. */
export type DocumentLink = { target: string; written: string }

/** Names begin with this, so that none is taken for an id. */
const NAME = '='
export const targetOfName = (name: string): string => NAME + nameKey(name)

const FENCE = /^ {0,3}(`{3,}|~{3,})/
const LINK = new RegExp(`${NAME_LINK}|\\]\\(${DOCUMENT_ADDRESS}(?:[#?][^)\\s]{0,200})?\\)`, 'g')

/** The first so many, each target once. */
export function linksIn(text: string): DocumentLink[] {
  const links = new Map<string, DocumentLink>()
  let fence: string | undefined
  for (const line of text.split('\n')) {
    const mark = FENCE.exec(line)?.[1]
    if (fence !== undefined) {
      if (mark?.startsWith(fence) && line.trim() === mark) fence = undefined
    } else if (mark !== undefined) fence = mark
    else if (line.includes('[')) addLinks(links, line)
    if (links.size >= LINKS_PER_DOCUMENT) break
  }
  return [...links.values()].slice(0, LINKS_PER_DOCUMENT)
}

function addLinks(links: Map<string, DocumentLink>, line: string): void {
  for (const { groups } of withoutCode(line).matchAll(LINK)) {
    const { name, id } = groups ?? {}
    const target = id ?? targetOfName(name as string)
    if (target !== NAME && !links.has(target)) links.set(target, { target, written: id ?? (name as string).trim() })
  }
}

/** Code begins with a row of backticks and ends with the next row of as many. */
function withoutCode(line: string): string {
  const rows = [...line.matchAll(/`+/g)]
  const lastOf = new Map<number, number>()
  const ends = rows.map(() => -1)
  for (let n = rows.length - 1; n >= 0; n--) {
    const { length } = (rows[n] as RegExpExecArray)[0]
    ends[n] = lastOf.get(length) ?? -1
    lastOf.set(length, n)
  }
  let [text, at] = ['', 0]
  for (let n = 0; n < rows.length; n++) {
    const end = rows[ends[n] as number]
    if (!end) continue
    text += line.slice(at, (rows[n] as RegExpExecArray).index)
    at = end.index + end[0].length
    n = ends[n] as number
  }
  return text + line.slice(at)
}
