import type { Message } from '../../../src-bun/contract/chat.ts'

export type Mentions = Pick<Message, 'mentions' | 'mentionsAll'>
/** `id` is undefined where everybody is mentioned. */
type MentionPart = { text: string; mention?: { id: string | undefined; name: string } }

/** Splits a text at the `@` and the names of those whom its message, or comment, mentions. */
export function splitAtMentions(text: string, { mentions = [], mentionsAll }: Mentions): MentionPart[] {
  const known = new Map<string, { id: string | undefined; name: string }>()
  if (mentionsAll) known.set('all', { id: undefined, name: 'all' })
  for (const mention of mentions) if (!known.has(keyOf(mention.name))) known.set(keyOf(mention.name), mention)
  if (known.size === 0 || !text.includes('@')) return [{ text }]
  // A name may be the beginning of another one.
  const names = [...known.keys()].sort((a, b) => b.length - a.length).map(escaped)
  const found = new RegExp(`(^|[^\\p{L}\\p{N}_@./-])@(${names.join('|')})(?![\\p{L}\\p{N}_])`, 'giu')
  const parts: MentionPart[] = []
  let end = 0
  for (const { index, 0: whole, 1: before = '', 2: name = '' } of text.matchAll(found)) {
    const mention = known.get(keyOf(name))
    if (!mention) continue
    const start = index + before.length
    if (start > end) parts.push({ text: text.slice(end, start) })
    end = index + whole.length
    parts.push({ text: text.slice(start, end), mention })
  }
  if (end < text.length) parts.push({ text: text.slice(end) })
  return parts
}

const keyOf = (name: string) => name.toLowerCase()
const escaped = (name: string) => name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
