import { createRelativePositionFromJSON } from 'yjs'
import type { DocumentLink } from '../../../state/documents/document-link.ts'
import { hub } from '../../../state/hub.ts'
import type { TextEditor } from '../editor/make-editor.ts'
import { outlineOf } from '../editor/outline-of.ts'
import type { Writer } from './who-is-where.ts'

type AwarenessState = { user?: { memberId?: string; name?: string }; cursor?: { head: unknown } | null }

/** The awareness of the other people who have a caret in the text, by the ids of the members. */
function carets({ awareness }: DocumentLink): Map<string, AwarenessState> {
  const states = [...awareness.getStates().values()] as AwarenessState[]
  const others = states.filter(({ user, cursor }) => cursor && user?.memberId !== hub.me?.id)
  return new Map(others.map((state) => [state.user?.memberId ?? '', state]))
}

export const writerIds = (link: DocumentLink): readonly string[] => [...carets(link).keys()]

export function writersIn(link: DocumentLink, editor: TextEditor): Writer[] {
  const headings = outlineOf(editor.view.state, 0)
  return [...carets(link)].flatMap(([memberId, { user, cursor }]) => {
    const at = editor.positions().fromRelative(createRelativePositionFromJSON(cursor?.head))
    if (at === undefined) return []
    const heading = headings.findLast(({ from }) => from <= at)?.text
    return [{ name: hub.members[memberId]?.name ?? user?.name ?? '', heading }]
  })
}
