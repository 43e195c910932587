// A hub in which people do anything, in the order in which chance has it: for tests of what is made of a whole hub.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import * as Y from 'yjs'
import { DOCUMENT_TEXT } from '../../src-bun/contract/frames/collaborate.ts'
import type { Command } from '../../src-bun/contract/frames/commands.ts'
import { createContentFolder } from '../../src-bun/store/contents/content-folder.ts'
import { newId } from '../../src-bun/store/new-id.ts'
import { openStore, type Store } from '../../src-bun/store/store.ts'

/** When it began, in ms since 1970. */
export const BEGAN = Date.UTC(2026, 10, 28)

export function openHub(path: string, now: () => number): Store {
  const onFault = (fault: unknown) => {
    throw fault
  }
  return openStore(path, { now, monotonic: () => performance.now() }, onFault, undefined, undefined, false)
}

export type Step = { what: string; by: number; of: number; which: number; words: string; ms: number }

/** A hub in which people do what the steps say; what the hub refuses is refused here as well. */
export async function aHistory(path: string, steps: readonly Step[]): Promise<Store> {
  let now = BEGAN
  const store = openHub(path, () => now)
  await store.runAndWait({ type: 'hub.start', door: 'code' })
  const people: string[] = []
  const join = async (name: string) => {
    const made =
      people.length === 0
        ? await store.runAndWait({ type: 'host.join', name })
        : await store.runAndWait({ type: 'member.join', name, deviceKey: '', address: `10.0.0.${people.length}` })
    if (made.ok) people.push(made.value.id)
  }
  for (const name of ['Ada', 'Bob', 'Cleo']) await join(name)
  const messages: [roomId: string, id: string][] = []
  const comments: [documentId: string, id: string][] = []
  const documents: string[] = []
  const boards: string[] = []
  const rooms = [store.rooms.byName('lobby')?.id as string]
  const things: string[] = []
  const docs = new Map<string, Y.Doc>()
  const any = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)]
  let count = 0

  async function untilDone(type: 'messages.forgetNext' | 'trash.eraseNext'): Promise<void> {
    for (let isMore = true; isMore; ) {
      const done = await store.runAndWait({ type })
      isMore = done.ok && done.value.more
    }
  }

  async function run(by: number, command: object): Promise<void> {
    const whole = { clientId: `c${count++}`, ...command } as Command
    const done = await store.runAndWait({ type: 'command.run', memberId: any(people, by) as string, command: whole })
    const change = done.ok ? done.value.logged.change : undefined
    if (change?.type === 'chat.posted') messages.push([change.message.roomId, change.message.id])
    if (change?.type === 'room.created') rooms.push(change.room.id)
    if (change?.type === 'document.created') documents.push(change.document.id)
    if (change?.type === 'board.created') boards.push(change.board.id)
    if (change?.type === 'comment.created') comments.push([change.comment.documentId, change.comment.id])
    if (change?.type === 'room.deleted') things.push(change.roomId)
    if (change?.type === 'document.deleted') things.push(change.documentId)
    if (change?.type === 'board.deleted') things.push(change.boardId)
  }

  async function write(by: number, documentId: string | undefined, words: string, place: number): Promise<void> {
    if (documentId === undefined) return
    const doc = docs.get(documentId) ?? new Y.Doc()
    docs.set(documentId, doc)
    const before = Y.encodeStateVector(doc)
    const snapshot = Y.encodeStateAsUpdate(doc)
    // Each keystroke is of somebody, who has a clientID of their own.
    doc.clientID = 1000 + (by % people.length)
    if (store.documents.isRich(documentId)) {
      const paragraph = new Y.XmlElement('paragraph')
      doc.getXmlFragment('prosemirror').insert(0, [paragraph])
      paragraph.insert(0, [new Y.XmlText(words)])
    } else {
      const text = doc.getText(DOCUMENT_TEXT)
      if (place % 3 === 0 && text.length > 2) text.delete(place % (text.length - 1), 1)
      else text.insert(place % (text.length + 1), words || 'x')
    }
    const bytes = Y.encodeStateAsUpdate(doc, before)
    const memberId = any(people, by) as string
    const update = { documentId, memberId, bytes, mayWrite: true, relayFrame: undefined, connectionId: `w${count++}` }
    const done = await store.runAndWait({ type: 'document.write', ...update })
    if (done.ok) return
    const back = new Y.Doc()
    Y.applyUpdate(back, snapshot)
    docs.set(documentId, back)
  }

  /** A whole file of this content, as an upload makes it. */
  async function aFile(memberId: string, words: string): Promise<string | undefined> {
    const bytes = Buffer.from(words)
    const name = { name: `../${words}.txt`, mediaType: 'text/plain' }
    const begun = await store.runAndWait({ type: 'file.begin', memberId, ...name, bytes: bytes.length })
    if (!begun.ok) return undefined
    const { id } = begun.value
    const folder = createContentFolder(path)
    const handle = await folder.append(id)
    await handle.writeFile(bytes)
    await handle.close()
    const hash = createHash('sha256').update(bytes).digest('hex')
    await store.runAndWait({ type: 'file.announce', id, hash, imageType: undefined, imageSize: undefined })
    await folder.keep(id, { hash, bytes: bytes.length })
    await store.runAndWait({ type: 'file.complete', id, hash })
    return id
  }

  for (const { what, by, of, which, words, ms } of steps) {
    now += ms
    const room = any(rooms, of)
    const [roomId, messageId] = any(messages, of) ?? []
    const documentId = any(documents, of)
    const boardId = any(boards, of)
    const [commentOn, commentId] = any(comments, of) ?? []
    const memberId = any(people, of)
    const body = `${words} ${which}`
    const commands: Record<string, () => Promise<unknown>> = {
      say: () => run(by, { type: 'chat.send', roomId: room, body }),
      ask: () =>
        run(by, {
          ...{ type: 'chat.send', roomId: room, body },
          poll: { answers: ['yes', 'no', 'perhaps'], named: which % 2 === 0, several: which % 3 === 0 },
        }),
      answer: () => run(by, { type: 'chat.send', roomId, body: `@Ada @all ${body}`, replyTo: messageId }),
      attach: async () => {
        const id = await aFile(any(people, by) as string, body)
        await run(by, { type: 'chat.send', roomId: room, body: '', files: [{ id, width: 4, height: 3 }] })
      },
      attachToDocument: async () => {
        const id = await aFile(any(people, by) as string, body)
        const given = { memberId: any(people, by) as string, documentId: documentId ?? '', id: id ?? '' }
        await store.runAndWait({ type: 'file.giveToDocument', ...given })
      },
      edit: () => run(by, { type: 'chat.edit', roomId, messageId, body }),
      delete: () => run(by, { type: 'chat.delete', roomId, messageId }),
      react: () =>
        run(by, { type: 'chat.react', roomId, messageId, emoji: which % 2 ? '👍' : '🎉', isSet: which % 3 > 0 }),
      pin: () => run(by, { type: 'chat.pin', roomId, messageId, isSet: which % 3 > 0 }),
      vote: () => run(by, { type: 'poll.vote', roomId, messageId, choices: which % 4 === 3 ? [] : [which % 3] }),
      close: () => run(by, { type: 'poll.close', roomId, messageId }),
      makeRoom: () => run(by, { type: 'room.create', name: `room ${words}${which % 4}`, private: which % 2 === 0 }),
      nameRoom: () => run(by, { type: 'room.change', roomId: room, name: `room ${words}${which % 4}`, topic: words }),
      direct: () => run(by, { type: 'room.direct', memberId }),
      invite: () => run(by, { type: 'room.invite', roomId: any(rooms, which), memberId }),
      leave: () => run(by, { type: 'room.leave', roomId: room }),
      lock: () => run(by, { type: 'room.lock', roomId: room, locked: which % 2 === 0 }),
      archive: () => run(by, { type: 'room.archive', roomId: room, archived: which % 2 === 0 }),
      deleteRoom: () => run(by, { type: 'room.delete', roomId: room }),
      restore: () => run(by, { type: 'trash.restore', id: any(things, of) }),
      empty: () => run(by, { type: 'trash.empty', ids: [any(things, of) ?? newId()] }),
      makeDocument: () =>
        run(by, {
          ...{ type: 'document.create', title: `page ${words}` },
          ...(which % 3 === 0 && { roomId: room }),
          ...(which % 5 === 0 && { kind: 'rich' }),
        }),
      nameDocument: () => run(by, { type: 'document.rename', documentId, title: `page ${words}${which}` }),
      archiveDocument: () => run(by, { type: 'document.archive', documentId, archived: which % 2 === 0 }),
      letComment: () => run(by, { type: 'document.letViewersComment', documentId, viewersComment: which % 2 === 0 }),
      deleteDocument: () => run(by, { type: 'document.delete', documentId }),
      write: () => write(by, documentId, words, which),
      comment: () => run(by, { type: 'comment.create', documentId, body, quote: words || 'q' }),
      suggest: () =>
        run(by, {
          ...{ type: 'comment.suggest', documentId, suggestion: { original: '', replacement: `${words}!` } },
          range: { start: 'AAE=', end: 'AAI=' },
        }),
      reply: () => run(by, { type: 'comment.reply', documentId: commentOn, commentId, body }),
      editComment: () => run(by, { type: 'comment.edit', documentId: commentOn, commentId, body }),
      resolve: () => run(by, { type: 'comment.resolve', documentId: commentOn, commentId, resolved: which % 2 === 0 }),
      deleteComment: () => run(by, { type: 'comment.delete', documentId: commentOn, commentId }),
      makeBoard: () =>
        run(by, {
          ...{ type: 'board.create', name: `board ${words}${which % 3}` },
          columns: [
            { key: 'text', type: 'text' },
            { key: '7', type: 'number' },
          ],
          ...(which % 3 === 0 && { roomId: room }),
        }),
      put: () => run(by, { type: 'record.put', boardId, key: `k${which % 4}`, values: { text: words, 7: which } }),
      patch: () => run(by, { type: 'record.patch', boardId, key: `k${which % 4}`, values: { 7: null } }),
      removeRecord: () => run(by, { type: 'record.remove', boardId, key: `k${which % 4}` }),
      archiveBoard: () => run(by, { type: 'board.archive', boardId, archived: which % 2 === 0 }),
      deleteBoard: () => run(by, { type: 'board.delete', boardId }),
      join: () => join(`${words || 'Dan'} ${which}`),
      rename: () => run(by, { type: 'member.rename', name: `${words || 'Eve'} ${which}` }),
      mute: () => run(0, { type: 'member.mute', memberId, muted: which % 2 === 0 }),
      role: () => run(0, { type: 'member.setRole', memberId, role: ['host', 'member', 'viewer'][which % 3] }),
      kick: () => run(0, { type: 'member.kick', memberId, reason: words }),
      readmit: () => run(0, { type: 'member.readmit', memberId }),
      // What comes later has leaves of its own, behind those of all that was there.
      leaves: async () => store.leaves.finish(),
      keep: () => run(0, { type: 'retention.set', ...(which % 3 > 0 && { days: 1 }) }),
      aDayLater: async () => {
        now += 86_400_000
        await untilDone('messages.forgetNext')
      },
      aMonthLater: async () => {
        now += 31 * 86_400_000
        await untilDone('trash.eraseNext')
      },
      // Only where a test asks for it: what is older than the newest changes goes from the log.
      trim: () => store.runAndWait({ type: 'changes.trim', keepCount: which, deleteAtMost: 1000 }),
    }
    await commands[what]?.()
  }
  store.leaves.finish()
  return store
}

const WHAT =
  'say say say say ask answer attach attachToDocument edit edit delete react react pin vote vote close makeRoom makeRoom nameRoom direct invite leave lock archive deleteRoom restore empty makeDocument makeDocument nameDocument archiveDocument letComment deleteDocument write write write write comment comment suggest reply editComment resolve deleteComment makeBoard put put patch removeRecord archiveBoard deleteBoard join rename mute role kick readmit leaves leaves keep aDayLater aMonthLater'.split(
    ' ',
  )

const word = fc.constantFrom('', 'a', '<b>', '😀', '..', 'ünï漢', '=1', '\u202ex', 'long '.repeat(30).trim())
export const aStep = fc.record({
  what: fc.constantFrom(...WHAT),
  ...{ by: fc.nat({ max: 20 }), of: fc.nat({ max: 50 }), which: fc.nat({ max: 60 }), words: word },
  ms: fc.nat({ max: 1000 }),
})
