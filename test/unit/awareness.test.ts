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
