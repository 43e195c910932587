// What the viewer of a box makes of the records, compared with what the hub itself answers.
import { expect, test } from 'bun:test'
import type { BoardRecord } from '../../src-bun/contract/boards.ts'
import type { Message } from '../../src-bun/contract/chat.ts'
import type { Comment } from '../../src-bun/contract/comments.ts'
import { threadsOf } from '../../src-ui/box/read/threads.ts'
import { createWorld } from '../../src-ui/box/read/world.ts'
import { blocksIn, checkBlocks, everythingIn, linesOfLog } from '../support/box.ts'
import { aHub, clientId, eventually, live, lobbyOf } from '../support/hub.ts'

const SEED = Number(process.env['HUBBUB_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

/** Numbers below `below`, the same for the same seed (mulberry32). */
function chance(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

test(`[BOX-9] after anything that people do, a box shows each message, vote, reaction, record and comment as the hub has it (seed ${SEED})`, async () => {
  const pick = chance(SEED)
  const hub = await aHub(['--limits', 'off'])
  const [ada, bob] = [await hub.join('Ada'), await hub.join('Bob')]
  const sockets = [await live(ada), await live(bob)] as const
  const roomId = await lobbyOf(sockets[0])
  type Answer = { type: string; message?: { id: string }; comment?: { id: string } }
  async function run(by: 0 | 1, command: { type: string }): Promise<Answer> {
    const id = clientId()
    sockets[by].send({ ...command, clientId: id })
    return (await sockets[by].answer(id)) as unknown as Answer
  }
  const document = (await (await ada.post('/api/documents', { title: 'Plan' })).json()) as { id: string }
  const columns = [{ key: 'n', type: 'number' }]
  const board = (await (await ada.post('/api/boards', { name: 'Kettles', columns })).json()) as { id: string }
  const messages: { by: 0 | 1; messageId: string }[] = []
  const comments: { by: 0 | 1; commentId: string }[] = []
  const any = <T>(list: readonly T[]): T => list[pick(list.length)] as T
  const who = () => pick(2) as 0 | 1

  const steps: (() => Promise<unknown>)[] = [
    async () => {
      const by = who()
      const poll = pick(4) === 0 ? { poll: { answers: ['yes', 'no', 'perhaps'], named: pick(2) === 0 } } : {}
      const replyTo = messages.length > 0 && pick(3) === 0 ? { replyTo: any(messages).messageId } : {}
      const { message } = await run(by, {
        type: 'chat.send',
        roomId,
        body: `text ${pick(1e6)}`,
        ...poll,
        ...replyTo,
      } as never)
      if (message) messages.push({ by, messageId: message.id })
    },
    async () => {
      const { by, messageId } = any(messages)
      await run(by, { type: 'chat.edit', roomId, messageId, body: `edited ${pick(1e6)}` } as never)
    },
    () =>
      run(who(), {
        type: 'chat.react',
        roomId,
        ...any(messages),
        by: undefined,
        emoji: any(['👍', '🎉']),
        isSet: pick(3) > 0,
      } as never),
    () => run(who(), { type: 'chat.pin', roomId, messageId: any(messages).messageId, isSet: pick(3) > 0 } as never),
    () => run(who(), { type: 'poll.vote', roomId, messageId: any(messages).messageId, choices: [pick(3)] } as never),
    async () => {
      if (pick(3) > 0) return
      const { by, messageId } = any(messages)
      await run(by, { type: 'chat.delete', roomId, messageId } as never)
    },
    () => run(who(), { type: 'record.put', boardId: board.id, key: `k${pick(9)}`, values: { n: pick(1e6) } } as never),
    () => run(who(), { type: 'record.remove', boardId: board.id, key: `k${pick(9)}` } as never),
    async () => {
      const by = who()
      const suggestion = { original: `old ${pick(1e6)}`, replacement: pick(3) === 0 ? '' : `new ${pick(1e6)}` }
      const body = `note ${pick(1e6)}`
      const [type, more] = any([
        ['comment.create', { body }],
        ['comment.suggest', { suggestion, ...(pick(2) === 0 && { body }) }],
        ...(comments.length > 0 ? [['comment.reply', { body, commentId: any(comments).commentId }] as const] : []),
      ] as const)
      const { comment } = await run(by, { type, documentId: document.id, ...more } as never)
      if (comment) comments.push({ by, commentId: comment.id })
    },
    async () => {
      if (comments.length === 0) return
      const { by, commentId } = any(comments)
      const [type, more] = any([
        ['comment.edit', { body: `better ${pick(1e6)}` }],
        ['comment.resolve', { resolved: pick(2) === 0 }],
        ['comment.accept', {}],
        ['comment.delete', {}],
      ] as const)
      await run(by, { type, documentId: document.id, commentId, ...more } as never)
    },
  ]
  for (let n = 0; n < 5; n++) await steps[0]?.()
  // One of them stays, whatever is done to the others.
  const staying = { original: 'boils', replacement: 'simmers' }
  await run(0, { type: 'comment.suggest', documentId: document.id, suggestion: staying } as never)
  for (let n = 0; n < 400; n++) await any(steps)()
  await ada.post(`/api/rooms/${roomId}/messages`, { body: 'the end of it' })

  const html = (await eventually(async () => {
    const text = await (await ada.get('/api/export/session')).text()
    return everythingIn(text).includes('the end of it') ? text : undefined
  })) as string
  expect(checkBlocks(blocksIn(html))).toHaveProperty('index')
  const world = createWorld()
  for (const line of linesOfLog(blocksIn(html))) {
    const { leaf, content } = JSON.parse(line) as { leaf?: number; content?: string }
    if (leaf !== undefined && content !== undefined) world.take(leaf, content)
  }

  let stored: Message[] = []
  for (let isFirst = false; !isFirst; ) {
    const before = stored[0]?.seq ?? 1_000_000
    const answer = await ada.get(`/api/rooms/${roomId}/messages?before=${before}&limit=50`)
    const { messages: page } = (await answer.json()) as { messages: Message[] }
    stored = [...page, ...stored]
    isFirst = page.length === 0
  }
  expect(stored.length).toBeGreaterThan(20)
  const shown = (message: Message) => ({
    ...{ id: message.id, seq: message.seq, body: message.body, author: message.authorName },
    ...{ edited: message.editedAt, deleted: message.deleted !== undefined, answers: message.replyTo?.id },
    reactions: (message.reactions ?? []).map(({ emoji, memberIds }) => [emoji, [...memberIds].sort()]),
    pinned: message.pinned?.by,
    votes: message.poll?.answers.map(({ text, count }) => [text, count]),
  })
  expect((world.messages.get(roomId) ?? []).map(shown)).toEqual(stored.map(shown))
  const { records } = (await (await ada.get(`/api/boards/${board.id}/records`)).json()) as { records: BoardRecord[] }
  const byKey = (all: readonly BoardRecord[]) => new Map(all.map(({ key, values }) => [key, values]))
  expect(byKey([...(world.records.get(board.id)?.values() ?? [])])).toEqual(byKey(records))
  const answer = await ada.get(`/api/documents/${document.id}/comments?limit=100`)
  const said = ((await answer.json()) as { comments: Comment[] }).comments
  const threads = (comments: readonly Comment[]) =>
    threadsOf(comments).map((thread) =>
      thread.map(({ id, body, suggestion, resolved, deleted }) => {
        const outcome = resolved && [resolved.byName, resolved.accepted]
        return { id, body, suggestion, outcome, deleted: deleted !== undefined }
      }),
    )
  expect(said.map(({ suggestion }) => suggestion)).toContainEqual(staying)
  expect(threads(world.comments.get(document.id) ?? [])).toEqual(threads(said))
  for (const socket of sockets) socket.close()
  await hub.end()
}, 600_000)
