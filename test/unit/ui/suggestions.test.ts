// Suggestions as an editor has them: how one is compared, where it is, and what accepting it does to the text.
import { expect, test } from 'bun:test'
import { EditorState, Text, type TransactionSpec } from '@codemirror/state'
import * as Y from 'yjs'
import type { Comment } from '../../../src-bun/contract/comments.ts'
import { placeOf, rangeOf } from '../../../src-ui/features/document/comments/places.ts'
import { acceptSuggestion, stateOf } from '../../../src-ui/features/document/comments/suggestions/accept.ts'
import { compareWords } from '../../../src-ui/features/document/comments/suggestions/compare-words.ts'
import type { TextEditor } from '../../../src-ui/features/document/editor/make-editor.ts'
import { TextPositions } from '../../../src-ui/features/document/editor/text-positions.ts'
import { Outbox } from '../../../src-ui/live/outbox.ts'
import type { OutboxEntry } from '../../../src-ui/live/outbox-storage.ts'
import type { Comments } from '../../../src-ui/state/comments/comments.ts'

/** `[-x-]` is removed, `{+x+}` added. */
const shown = (before: string, after: string) =>
  compareWords(before, after)
    .map(({ kind, text }) => (kind === 'same' ? text : kind === 'removed' ? `[-${text}-]` : `{+${text}+}`))
    .join('')

/** A text with a suggestion for a part of it, in an editor that has it as its document. */
function aSuggestion(stored: string, original: string, replacement: string) {
  const text = new Y.Doc().getText('content')
  text.insert(0, stored)
  const positions = new TextPositions(text)
  const from = stored.indexOf(original === '' ? '|' : original)
  const range = rangeOf(positions, { from, to: from + original.length })
  const comment = { id: 'c1', range, suggestion: { original, replacement } } as Comment & {
    suggestion: { original: string; replacement: string }
  }
  const dispatched: TransactionSpec[] = []
  const dom = { isConnected: true }
  const view = {
    dom,
    get state() {
      return EditorState.create({ doc: text.toString() })
    },
    dispatch(spec: TransactionSpec) {
      dispatched.push(spec)
      const edits: [number, number, string][] = []
      this.state.update(spec).changes.iterChanges((start, end, _, __, insert) => {
        edits.push([start, end - start, insert.toString()])
      })
      text.doc?.transact(() => {
        for (const [at, length, insert] of edits.reverse()) {
          text.delete(at, length)
          text.insert(at, insert)
        }
      })
    },
  }
  const editor = { view, positions: () => positions } as unknown as TextEditor
  const place = () => placeOf(positions, comment, Text.of(text.toString().split('\n')))
  return { text, comment, editor, dom, place, dispatched, state: () => stateOf(comment.suggestion, place()) }
}

/** A hub that answers, after `meanwhile`, with `code` or that it is so. */
function aHub(meanwhile: () => void = () => {}, code?: 'comment.decided') {
  const asked: string[] = []
  const comments = {
    accept: async () => {
      asked.push('accept')
      meanwhile()
      return code
    },
    resolve: async (_: Comment, resolved: boolean) => {
      asked.push(`resolved ${resolved}`)
      return undefined
    },
  } as unknown as Comments
  return { comments, asked }
}

test('[SUGGEST-10] two texts are compared by words, so that the change is short and readable, in every script', () => {
  expect(shown('the red kettle', 'the blue kettle')).toBe('the [-red-]{+blue+} kettle')
  expect(shown('a, b', 'c, d')).toBe('[-a, b-]{+c, d+}')
  expect(shown('here', 'here and there')).toBe('here{+ and there+}')
  expect(shown('one\ntwo\nthree', 'one\nthree')).toBe('one\n[-two\n-]three')
  expect(shown('', 'new')).toBe('{+new+}')
  expect(shown('gone', '')).toBe('[-gone-]')
  expect(shown('same', 'same')).toBe('same')
  expect(shown('今日は良い天気', '今日は悪い天気')).toBe('今日は[-良-]{+悪+}い天気')
  // What Markdown shows in the place of its marks is whole, or it would not be seen.
  expect(shown('- [ ] a **b** c', '- [x] a *b* c')).toBe('- [-[ ] -]{+[x] +}a [-**-]{+*+}b[-**-]{+*+} c')
  expect(shown('**bold text**', '*slanted words*')).toBe('[-**bold text**-]{+*slanted words*+}')
  // No half of a character is ever changed.
  expect(shown('hi 👩‍🚀!', 'hi 👩‍🔬!')).toBe('hi [-👩‍🚀-]{+👩‍🔬+}!')
  expect(shown('e\u0301a', 'ea')).toBe('[-e\u0301a-]{+ea+}')
  // Whatever they are, the pieces are both texts; long ones that have nothing in common, too.
  const words = (count: number, prefix: string) => Array.from({ length: count }, (_, n) => `${prefix}${n}`).join(' ')
  for (const [before, after] of [
    [words(900, 'a'), words(900, 'b')],
    [words(300, 'a'), words(200, 'a')],
    ['a  b\n\n- c', 'b - c\n'],
    ['x y z', 'z y x'],
  ] as const) {
    const pieces = compareWords(before, after)
    const without = (kind: string) => pieces.filter((piece) => piece.kind !== kind).map(({ text }) => text)
    expect([without('added').join(''), without('removed').join('')]).toEqual([before, after])
  }
})

test('[SUGGEST-11] a suggestion knows whether its text is as it was, was changed, is as suggested already or is gone', () => {
  const { text, state, place, comment, editor } = aSuggestion('Take the red kettle.', 'red kettle', 'blue pot')
  expect([state(), place()]).toEqual(['asThen', { from: 9, to: 19, text: 'red kettle' }])
  text.insert(0, 'Please. ')
  text.insert(text.length, ' Now.')
  expect([state(), place()?.from]).toEqual(['asThen', 17])
  text.insert(21, 'old ')
  expect([state(), place()?.text]).toEqual(['changed', 'red old kettle'])
  text.delete(17, 'red old kettle'.length)
  expect([state(), place()?.text]).toEqual(['changed', ''])
  // As after it was accepted: it is not to be put there once more.
  text.insert(17, 'blue pot')
  expect(state()).toBe('isThere')
  // Without a range it is where its text is, if that is once.
  const found = (stored: string) =>
    placeOf(editor.positions(), { suggestion: comment.suggestion }, Text.of([stored]))?.from
  expect([found('a red kettle'), found('red kettle, red kettle'), found('none')]).toEqual([2, undefined, undefined])

  const inserted = aSuggestion('Take |tea.', '', 'hot ')
  expect([inserted.state(), inserted.place()?.from]).toEqual(['asThen', 5])
  inserted.text.insert(5, 'my ')
  expect(inserted.state()).toBe('asThen')
  inserted.text.delete(5, 3)
  inserted.text.insert(5, 'hot ')
  expect(inserted.state()).toBe('isThere')
  const nowhere = { suggestion: inserted.comment.suggestion }
  expect(placeOf(inserted.editor.positions(), nowhere, Text.of(['Take tea.']))).toBeUndefined()
  // What another client has stored as a range is none.
  const nonsense = { range: { start: 'AQA=', end: '////' }, suggestion: inserted.comment.suggestion }
  expect(placeOf(inserted.editor.positions(), nonsense, Text.of(['Take tea.']))).toBeUndefined()
})

test('[SUGGEST-12] an acceptance changes only the words that differ, after the hub has answered, and is taken back where the text has changed by then', async () => {
  const first = aSuggestion('Take the red kettle.', 'the red kettle', 'the blue kettle')
  const hub = aHub(() => expect(first.dispatched).toEqual([]))
  expect(await acceptSuggestion(first.editor, hub.comments, first.comment, 'the red kettle')).toBeUndefined()
  expect([first.text.toString(), hub.asked]).toEqual(['Take the blue kettle.', ['accept']])
  expect(first.dispatched.map(({ changes }) => changes)).toEqual([
    [
      { from: 9, to: 12 },
      { from: 12, insert: 'blue' },
    ],
  ])

  // Somebody else was first, and the text stays.
  const second = aSuggestion('Take the red kettle.', 'red', 'blue')
  const late = aHub(() => {}, 'comment.decided')
  expect(await acceptSuggestion(second.editor, late.comments, second.comment, 'red')).toBe('comment.decided')
  expect(second.dispatched).toEqual([])
  // It is another text than the one that was shown: nobody is asked.
  second.text.insert(10, 'ddish, r')
  const unasked = aHub()
  expect(await acceptSuggestion(second.editor, unasked.comments, second.comment, 'red')).toBe('changed')
  expect([second.dispatched, unasked.asked]).toEqual([[], []])
  // While the hub was asked.
  const third = aSuggestion('Take the red kettle.', 'red', 'blue')
  const meanwhile = aHub(() => third.text.insert(10, 'x'))
  expect(await acceptSuggestion(third.editor, meanwhile.comments, third.comment, 'red')).toBe('changed')
  expect([third.text.toString(), meanwhile.asked]).toEqual(['Take the rxed kettle.', ['accept', 'resolved false']])
  // The document was closed meanwhile.
  const fourth = aSuggestion('Take the red kettle.', 'red', 'blue')
  const closed = aHub(() => {
    fourth.dom.isConnected = false
  })
  expect(await acceptSuggestion(fourth.editor, closed.comments, fourth.comment, 'red')).toBe('changed')
  expect([fourth.dispatched, closed.asked]).toEqual([[], ['accept', 'resolved false']])

  // A page that comes later does not send it: it would be accepted, and its text put nowhere.
  const stored: OutboxEntry[] = []
  const storage = {
    put: async (entry: OutboxEntry) => void stored.push(entry),
    all: async () => stored,
    remove: async () => {},
  }
  const outbox = new Outbox('ada', storage as never)
  outbox.add({ type: 'comment.accept', clientId: 'one', documentId: 'd', commentId: 'c' })
  outbox.add({ type: 'comment.delete', clientId: 'two', documentId: 'd', commentId: 'c' })
  await Promise.resolve()
  expect([stored.map(({ clientId }) => clientId), outbox.hasUnpersisted()]).toEqual([['two'], true])
  expect(outbox.unanswered().map(({ clientId }) => clientId)).toEqual(['one', 'two'])
})

test('[SUGGEST-17] where a deletion is undone, the place of a suggestion and of a comment is the same for everybody', () => {
  const before = 'Intro.\n\nWe meet on Monday at noon.\n\nOn Monday.\n'
  const docs = [new Y.Doc(), new Y.Doc()] as const
  const [a, b] = docs.map((doc) => doc.getText('content')) as [Y.Text, Y.Text]
  const sync = () => {
    Y.applyUpdate(docs[1], Y.encodeStateAsUpdate(docs[0]))
    Y.applyUpdate(docs[0], Y.encodeStateAsUpdate(docs[1]))
  }
  a.insert(0, before)
  sync()
  // So that what is deleted and written again is of several people, in several pieces.
  b.insert(before.indexOf('day at') + 3, ' (or so)')
  b.delete(before.indexOf('day at') + 3, ' (or so)'.length)
  a.insert(before.indexOf('meet'), 'all ')
  sync()
  const [pa, pb] = [new TextPositions(a), new TextPositions(b)]
  const text = a.toString()
  const range = rangeOf(pb, { from: text.indexOf('Monday'), to: text.indexOf('Monday') + 6 })
  const suggestion = { original: 'Monday', replacement: 'Tuesday' }
  const places = (placed: Parameters<typeof placeOf>[1]) => {
    const late = new Y.Doc()
    Y.applyUpdate(late, Y.encodeStateAsUpdate(docs[0]))
    return [pa, pb, new TextPositions(late.getText('content'))].map((positions) =>
      placeOf(positions, placed, Text.of(positions.text.toString().split('\n'))),
    )
  }
  const everywhere = <T>(place: T) => [place, place, place]
  const at = () => ({ from: a.toString().indexOf('Monday'), to: a.toString().indexOf('Monday') + 6 })
  const undo = new Y.UndoManager(a, { trackedOrigins: new Set(['typed']), captureTimeout: 0 })
  const remove = (from: number, length: number) => docs[0].transact(() => a.delete(from, length), 'typed')

  // Twice, because the second time what was written again is deleted.
  for (let n = 0; n < 2; n++) {
    remove(text.indexOf('We'), text.indexOf('\n\nOn') - text.indexOf('We'))
    sync()
    // Gone: the other one is not meant.
    const gone = text.indexOf('We')
    expect(places({ range, suggestion })).toEqual(everywhere({ from: gone, to: gone, text: '' }))
    undo.undo()
    sync()
    expect(a.toString()).toBe(text)
    expect(places({ range, suggestion })).toEqual(everywhere({ ...at(), text: 'Monday' }))
    expect(places({ range, quote: 'Monday' })).toEqual(everywhere(at()))
    expect(places({ range, quote: 'Mon' })).toEqual(everywhere(at()))
  }
  // A part of it.
  remove(text.indexOf('day at'), 'day at'.length)
  sync()
  undo.undo()
  sync()
  expect(places({ range, suggestion })).toEqual(everywhere({ ...at(), text: 'Monday' }))
  b.insert(0, 'Hello. ')
  sync()
  expect(places({ range, suggestion })).toEqual(everywhere({ ...at(), text: 'Monday' }))
  // Somebody has written another text in its place.
  remove(at().from, 6)
  a.insert(text.indexOf('Monday') + 7, 'Friday')
  sync()
  expect(places({ range, suggestion }).map((place) => place?.text)).toEqual(everywhere(''))
})
