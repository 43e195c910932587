// Keeps a place in the text on the screen, such as the caret of another person, until the reader goes elsewhere.
import { EditorView } from '@codemirror/view'
import {
  createRelativePositionFromJSON,
  createRelativePositionFromTypeIndex,
  type Transaction,
  type YTextEvent,
} from 'yjs'
import type { DocumentLink } from '../../../state/documents/document-link.ts'
import type { TextEditor } from '../editor/make-editor.ts'

/** What is followed: somebody's caret, or what others write, whoever they are. */
export type Target = { memberId: string } | 'writing'
/** Whether there is a place to follow; and that the reader has taken over. */
type Events = { onFound: (isFound: boolean) => void; onTaken: () => void }
type AwarenessState = { user?: { memberId?: string }; cursor?: { head: unknown } | null }

/** So much of the screen's height above and below stays free, so that what stands around the place is seen too. */
const MARGIN = 0.2
const MODIFIERS = ['Control', 'Shift', 'Alt', 'Meta']

/** Returns what ends it. */
export function keepInSight(editor: TextEditor, link: DocumentLink, target: Target, events: Events): () => void {
  const { view, scroller } = editor
  const { awareness, doc, text } = link
  /** Of somebody's tabs the one in which the caret moved last. */
  let clientId: number | undefined
  let writtenAt: ReturnType<typeof createRelativePositionFromTypeIndex> | undefined
  let frame = 0

  const isOfTarget = (id: number) => {
    const state = awareness.getStates().get(id) as AwarenessState | undefined
    return (
      target !== 'writing' && id !== doc.clientID && state?.user?.memberId === target.memberId && state.cursor != null
    )
  }
  function place(): number | undefined {
    if (target === 'writing') return writtenAt && editor.positions().fromRelative(writtenAt)
    if (clientId === undefined || !isOfTarget(clientId)) clientId = [...awareness.getStates().keys()].find(isOfTarget)
    const state = clientId === undefined ? undefined : (awareness.getStates().get(clientId) as AwarenessState)
    return state?.cursor
      ? editor.positions().fromRelative(createRelativePositionFromJSON(state.cursor.head))
      : undefined
  }
  function look() {
    frame = 0
    const position = place()
    events.onFound(position !== undefined)
    if (position === undefined) return
    const head = Math.min(position, view.state.doc.length)
    const { top, bottom } = scroller.getBoundingClientRect()
    const margin = MARGIN * (bottom - top)
    const at = view.coordsAtPos(head)
    if (at && at.top >= top + margin && at.bottom <= bottom - margin) return
    view.dispatch({ effects: EditorView.scrollIntoView(head, { y: 'center' }) })
  }
  /** An editor takes no change while it is being updated, and several changes at once are one. */
  function lookSoon() {
    frame ||= requestAnimationFrame(look)
  }

  const awarenessChanged = ({ added, updated }: { added: number[]; updated: number[] }) => {
    clientId = [...added, ...updated].find(isOfTarget) ?? clientId
    lookSoon()
  }
  const textChanged = ({ delta }: YTextEvent, { local }: Transaction) => {
    if (local) return events.onTaken()
    const last = delta.reduce((at, { retain, insert }) => at + (retain ?? String(insert ?? '').length), 0)
    writtenAt = createRelativePositionFromTypeIndex(text, last)
    lookSoon()
  }
  const onKey = ({ key, target: element }: KeyboardEvent) => {
    const isInText = element instanceof Node && scroller.contains(element)
    if (isInText && !MODIFIERS.includes(key)) events.onTaken()
  }

  awareness.on('change', awarenessChanged)
  text.observe(textChanged)
  for (const type of ['wheel', 'touchmove', 'pointerdown'] as const)
    scroller.addEventListener(type, events.onTaken, { passive: true })
  addEventListener('keydown', onKey)
  lookSoon()
  return () => {
    cancelAnimationFrame(frame)
    awareness.off('change', awarenessChanged)
    text.unobserve(textChanged)
    for (const type of ['wheel', 'touchmove', 'pointerdown'] as const)
      scroller.removeEventListener(type, events.onTaken)
    removeEventListener('keydown', onKey)
  }
}
