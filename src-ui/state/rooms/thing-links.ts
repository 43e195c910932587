// Links from a message to a room or a document. On the wire they are Markdown, `[#name](/rooms/id)`.
import { isId } from '../../../src-bun/contract/id-pattern.ts'

export type ThingKind = 'rooms' | 'documents'

const LINK = /\[#((?:[^\]\\\n]|\\.)+)\]\((\/(?:rooms|documents)\/[0-9a-z]{16}(?:\?[\w=%.~-]+)?)\)/g

/** Which room or document an address of a link leads to, with or without a place in it. */
export function thingAt(href: string): { kind: ThingKind; id: string } | undefined {
  const [, kind, id = ''] = /^\/(rooms|documents)\/(\w+)(?:\?[\w=%.~-]+)?$/.exec(href) ?? []
  return isId(id) ? { kind: kind as ThingKind, id } : undefined
}

/** `name` is what stands behind the `#`. */
export const thingLink = (name: string, href: string): string => `[#${name.replace(/[\\[\]]/g, '\\$&')}](${href})`

/** A text with the names of its links alone; `onLink` is called with each. */
export function withoutLinks(body: string, onLink?: (name: string, href: string) => void): string {
  return body.replace(LINK, (_, escaped: string, href: string) => {
    const name = escaped.replace(/\\(.)/g, '$1')
    onLink?.(name, href)
    return `#${name}`
  })
}
