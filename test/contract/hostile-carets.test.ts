// Carets of one member in editors that trust whatever they are sent, against a hub.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { schema } from 'prosemirror-schema-basic'
import { EditorState, type Transaction } from 'prosemirror-state'
import { yCursorPlugin, ySyncPlugin } from 'y-prosemirror'
import * as Y from 'yjs'
import { awarenessFrame } from '../../src-bun/transport/documents/frames.ts'
import { aHub, eventually, type TestHub } from '../support/hub.ts'
import { openDocumentSocket, openStock } from '../support/stock.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await aHub([])
})
afterAll(() => hub.end())

const CLIENT = 50
const caretFrame = (clock: number, state: object) =>
  awarenessFrame([{ clientId: CLIENT, clock, state: JSON.stringify(state) }]) as Uint8Array<ArrayBuffer>

const at = { type: { client: 3, clock: 4 }, tname: null, item: { client: 5, clock: 6 }, assoc: 0 }
const end = { type: null, tname: 'prosemirror', item: null, assoc: -1 }
/** A value that throws where it is compared with a number, or tested as a text. */
const THROWS = { toString: 1, valueOf: 1 }
const UNRESOLVABLE: readonly unknown[] = [
  null,
  7,
  'here',
  [],
  {},
  JSON.stringify(at),
  { assoc: 0 },
  { ...at, item: { client: 9, clock: -1 } },
  { ...at, item: { client: -9, clock: 1 } },
  { ...at, item: { client: 9, clock: 1.5 } },
  { ...at, item: { client: 9, clock: '1' } },
  { ...at, item: { client: 9 } },
  { ...at, item: 7 },
  { ...at, type: { client: 9, clock: 2 ** 53 } },
  { ...at, type: 'text' },
  { ...at, tname: 7 },
  { ...at, tname: THROWS },
  { ...at, assoc: THROWS },
  { ...at, assoc: '0' },
]

test('[DOC-55] a caret that Yjs cannot resolve is not sent on, whichever editor would show it, and all others are', async () => {
  const reader = openStock(await hub.join('Reader'), 'carets')
  const writer = await openDocumentSocket(await hub.join('Mallory'), 'carets')
  await reader.synced()
  let clock = 0
  async function relayed(state: object): Promise<Record<string, unknown>> {
    const n = ++clock
    writer.socket.send(caretFrame(n, { n, ...state }))
    const seen = () => reader.provider.awareness.getStates().get(CLIENT)
    await eventually(() => seen()?.['n'] === n)
    const { n: _, ...fields } = seen() ?? {}
    return fields
  }
  for (const position of UNRESOLVABLE)
    for (const [anchor, head] of [
      [position, at],
      [at, position],
    ]) {
      const state = {
        cursor: { anchor, head },
        selection: { anchor, focus: head },
        focusing: true,
        anchorPos: anchor,
        focusPos: head,
      }
      expect([position, await relayed(state)]).toEqual([
        position,
        {
          cursor: null,
          selection: null,
          focusing: true,
          anchorPos: anchor === at ? at : null,
          focusPos: head === at ? at : null,
        },
      ])
    }
  for (const range of [7, 'here', [], {}, { anchor: at }, { head: at }, { anchor: at, head: at, focus: {} }, [at, at]])
    expect([range, await relayed({ cursor: range, selection: range })]).toEqual([
      range,
      { cursor: null, selection: null },
    ])
  expect(await relayed({ cursor: { anchor: at, focus: at } })).toEqual({ cursor: null })
  expect(await relayed({ focusing: true })).toEqual({ focusing: true, anchorPos: null, focusPos: null })
  for (const color of [THROWS, ['#aabbcc'], 7, 'red;position:fixed', 'url("http://evil.example")'])
    expect((await relayed({ user: { color, colorLight: color, tool: 'pen' } }))['user']).toEqual({
      tool: 'pen',
      memberId: expect.any(String),
      name: 'Mallory',
    })

  // y-codemirror.next, y-prosemirror, Tiptap, BlockNote and Quill; Monaco; Slate; Lexical; and what a script of somebody shows.
  for (const state of [
    { cursor: { anchor: at, head: end } },
    { cursor: null, selection: null },
    { selection: { anchor: end, head: at } },
    { selection: { anchor: at, focus: end }, data: { name: 'Ada' } },
    { anchorPos: at, focusPos: end, focusing: true, color: 'red', name: 'Ada', awarenessData: {} },
    { anchorPos: null, focusPos: null, focusing: false },
    { words: 'typing', mouse: { x: 1, y: 2 } },
  ])
    expect(await relayed(state)).toEqual(state)
  const short = { tname: 'content' }
  const whole = { type: null, tname: 'content', item: null, assoc: 0 }
  expect(await relayed({ cursor: { anchor: short, head: short } })).toEqual({ cursor: { anchor: whole, head: whole } })
  for (const color of ['#30bced', '#30bced33', 'red', 'rgb(1, 2, 3)', 'hsl(120deg 75% 25% / 60%)', 'var(--caret)'])
    expect((await relayed({ user: { color } }))['user']).toMatchObject({ color })
  reader.end()
  writer.socket.close()
})

/** ProseMirror with the plugins of y-prosemirror, without a page: the state changes as in a browser, and nothing is drawn. */
function openEditor(client: ReturnType<typeof openStock>) {
  const views: { update?(view: unknown, before: EditorState): void }[] = []
  const view = {
    state: EditorState.create({
      schema,
      plugins: [
        ySyncPlugin(client.doc.getXmlFragment('prosemirror')),
        yCursorPlugin(client.provider.awareness, { cursorBuilder: () => ({}) as HTMLElement }),
      ],
    }),
    docView: {},
    isDestroyed: false,
    hasFocus: () => false,
    dom: { addEventListener() {}, removeEventListener() {} },
    _root: null,
    updateState(state: EditorState) {
      const before = view.state
      view.state = state
      for (const each of views) each.update?.(view, before)
    },
    dispatch: (transaction: Transaction) => view.updateState(view.state.apply(transaction)),
  }
  for (const { spec } of view.state.plugins) {
    const each = spec.view?.(view as never)
    if (each) views.push(each)
  }
  return view
}

test('[DOC-56] whatever carets a member sends, a ProseMirror editor shows what others write, and typing in it deletes nothing', async () => {
  const open = async (name: string) => openStock(await hub.join(name), 'page', new Y.Doc(), { kind: 'rich' })
  const [alice, bob] = [await open('Alice'), await open('Bob')]
  await Promise.all([alice.synced(), bob.synced()])
  const page = (doc: Y.Doc) => doc.getXmlFragment('prosemirror')
  const write = (text: string) => {
    const paragraph = new Y.XmlElement('paragraph')
    page(bob.doc).insert(page(bob.doc).length, [paragraph])
    paragraph.insert(0, [new Y.XmlText(text)])
  }
  write('Hello')
  await eventually(() => page(alice.doc).length === 1)
  const editor = openEditor(alice)
  await eventually(() => editor.state.doc.textContent === 'Hello')

  const mallory = await openDocumentSocket(await hub.join('Mallory'), 'page')
  const states = [
    ...UNRESOLVABLE.map((position) => ({ cursor: { anchor: position, head: position } })),
    { cursor: {} },
    { cursor: { anchor: end, focus: end } },
    { cursor: { anchor: end, head: end }, user: { color: THROWS } },
    { cursor: { anchor: { ...end, tname: 'another' }, head: end } },
  ]
  for (const [n, state] of states.entries()) {
    mallory.socket.send(caretFrame(n + 1, { n, ...state }))
    await eventually(() => alice.provider.awareness.getStates().get(CLIENT)?.['n'] === n)
    write(` ${n}`)
    await eventually(() => page(alice.doc).length === n + 2)
    editor.dispatch(editor.state.tr.insertText('!', 6))
  }
  const expected = `Hello${'!'.repeat(states.length)}${states.map((_, n) => ` ${n}`).join('')}`
  expect(editor.state.doc.textContent).toBe(expected)
  await eventually(() => page(bob.doc).toString() === page(alice.doc).toString())
  expect(page(bob.doc).length).toBe(states.length + 1)
  alice.end()
  bob.end()
  mallory.socket.close()
})
