import type { Comment } from '../../contract/comments.ts'
import { escaped, quoted } from './markdown.ts'

/** What a suggestion proposes, as quotes. Nothing of a comment that suggests nothing. */
export function suggestionLines({ suggestion }: Comment): string[] {
  if (!suggestion) return []
  const { original, replacement } = suggestion
  if (original === '') return ['Suggested to insert:', '', ...quoted(replacement)]
  if (replacement === '') return ['Suggested to delete:', '', ...quoted(original)]
  return ['Instead of:', '', ...quoted(original), '', 'Suggested:', '', ...quoted(replacement)]
}

/** The outcome of a thread, for its heading. */
export function outcomeOf({ suggestion, resolved }: Comment): string {
  if (!suggestion) return resolved ? ` (resolved by ${escaped(resolved.byName)})` : ''
  if (!resolved) return ' (suggestion)'
  return ` (suggestion ${resolved.accepted ? 'accepted' : 'declined'} by ${escaped(resolved.byName)})`
}
