// The address of a place in a room or in a document, which links lead to. Whoever opens it is taken to the message or to the passage.
import { PASSAGE_MAX_CHARS } from '../../../src-bun/contract/limits.ts'

export const addressOfMessage = ({ roomId, seq }: { roomId: string; seq: number }): string =>
  `/rooms/${roomId}?message=${seq}`

/** `text` is how the passage begins. Its round brackets would end a link of Markdown. */
export function addressOfPassage(documentId: string, text: string): string {
  const [line = ''] = text.trim().split('\n')
  const passage = [...line.trim()]
    .slice(0, PASSAGE_MAX_CHARS)
    .join('')
    .replace(/\p{Surrogate}/gu, '')
  return `/documents/${documentId}?passage=${encodeURIComponent(passage).replace(/[!'()*]/g, escapedByte)}`
}

const escapedByte = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`

export type AddressedPlace =
  | { kind: 'message'; roomId: string; seq: number }
  | { kind: 'passage'; documentId: string; passage: string }

/** The place that an address of this page names, if it names one. */
export function placeIn(
  path: string,
  query: Record<string, string | string[] | undefined>,
): AddressedPlace | undefined {
  const [section, id = ''] = path.split('/').slice(1)
  const [message, passage] = [query['message'], query['passage']]
  if (section === 'rooms' && typeof message === 'string' && /^\d{1,15}$/.test(message))
    return { kind: 'message', roomId: id, seq: Number(message) }
  if (section === 'documents' && typeof passage === 'string' && passage !== '')
    return { kind: 'passage', documentId: id, passage }
  return undefined
}
