import { expect, test } from 'bun:test'
import { AWARENESS_MAX_BYTES } from '../../src-bun/contract/limits.ts'
import { createAwareness } from '../../src-bun/transport/documents/awareness.ts'

const member = { id: 'memberofthetests', name: 'Ada', colour: '#4457c2', role: 'member' } as const

const fail = (_step: string, fault: unknown) => {
  throw fault
}

/** A state that is valid JSON and `bytes` bytes of UTF-8 long, as far as `character` divides them. */
function stateOf(character: string, bytes: number): string {
  const frame = JSON.stringify({ name: '' })
  const rest = bytes - frame.length
  const size = Buffer.byteLength(character)
  const state = JSON.stringify({ name: character.repeat(Math.floor(rest / size)) + 'x'.repeat(rest % size) })
  expect(Buffer.byteLength(state)).toBe(bytes)
  return state
}

test('[DOC-31] an awareness entry is ignored if its state is longer than 1,024 bytes of UTF-8, whatever its characters', () => {
  const awareness = createAwareness(() => {}, fail)
  for (const character of ['x', 'é', '漢', '😀']) {
    const owner = { actor: member }
    awareness.accept(owner, [{ clientId: 1, clock: 1, state: stateOf(character, AWARENESS_MAX_BYTES + 1) }])
    expect([character, awareness.entries().length]).toEqual([character, 0])
    awareness.accept(owner, [{ clientId: 1, clock: 2, state: stateOf(character, AWARENESS_MAX_BYTES) }])
    expect([character, awareness.entries().length]).toEqual([character, 1])
    awareness.release(owner)
  }
  awareness.stop()
})

test('[DOC-34] an awareness entry is ignored if its state is neither an object nor null, written without spaces', () => {
  const awareness = createAwareness(() => {}, fail)
  const owner = { actor: member }
  for (const state of [' null ', '[]', '7', '"text"', '{', ''])
    awareness.accept(owner, [{ clientId: 1, clock: 1, state }])
  expect(awareness.entries()).toEqual([])
  awareness.accept(owner, [{ clientId: 1, clock: 1, state: '{}' }])
  expect(awareness.entries()).toHaveLength(1)
  awareness.accept(owner, [{ clientId: 1, clock: 2, state: ' null ' }])
  expect(awareness.entries()).toHaveLength(1)
  awareness.accept(owner, [{ clientId: 1, clock: 2, state: 'null' }])
  expect(awareness.entries()).toEqual([])
  awareness.stop()
})

test('[COUNT-15] repeating the caret of somebody else does not make their clientID one’s own, nor keep it from them', () => {
  const awareness = createAwareness(() => {}, fail)
  const [ada, bob] = [{ actor: { ...member, id: 'ada' } }, { actor: { ...member, id: 'bob' } }]
  const caret = (clientId: number, clock = 1) => [{ clientId, clock, state: '{"user":{}}' }]
  const namesOf = () => awareness.entries().map(({ clientId, state }) => [clientId, JSON.parse(state).user.memberId])

  // A tab of the same browser has told Bob's provider of Ada's caret before Ada's own socket was open.
  awareness.accept(bob, caret(2))
  awareness.accept(bob, caret(1))
  expect([...awareness.owners]).toEqual([[2, 'bob']])
  awareness.accept(ada, caret(1))
  expect([...awareness.owners]).toEqual([
    [2, 'bob'],
    [1, 'ada'],
  ])
  expect(namesOf()).toEqual([
    [2, 'bob'],
    [1, 'ada'],
  ])
  // A late repetition, after Ada has gone for a moment.
  awareness.release(ada)
  awareness.accept(bob, caret(1))
  expect(namesOf()).toEqual([[2, 'bob']])
  awareness.accept({ actor: ada.actor }, caret(1))
  expect(namesOf()).toEqual([
    [2, 'bob'],
    [1, 'ada'],
  ])
  awareness.stop()
})

test('[COUNT-16] a member who shows ever new clientIDs keeps the newest, and nobody else’s are forgotten', () => {
  const awareness = createAwareness(() => {}, fail)
  const show = (id: string, clientId: number) => {
    const socket = { actor: { ...member, id } }
    awareness.accept(socket, [{ clientId, clock: 1, state: '{}' }])
    return socket
  }
  awareness.release(show('ada', 1))
  show('eve', 2)
  for (let n = 3; n < 1000; n++) awareness.release(show('eve', n))
  expect([awareness.owners.get(1), awareness.owners.get(2), awareness.owners.get(999)]).toEqual(['ada', 'eve', 'eve'])
  expect(awareness.owners.size).toBeLessThan(30)
  awareness.stop()
})
