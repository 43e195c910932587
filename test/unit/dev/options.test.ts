import { expect, test } from 'bun:test'
import { readDevOptions } from '../../../src-bun/cli/dev/options.ts'

const read = (...argv: string[]) => readDevOptions(argv, '/checkout/.dev')

test('[DEV-1] a number of people or messages that is not allowed is refused with one sentence', () => {
  for (const argv of [
    ['--people', '2'],
    ['--people', '501'],
    ['--people', 'many'],
    ['--people=3.5'],
    ['--people'],
    ['--messages', '-1'],
    ['--messages', '100001'],
  ])
    expect(() => read(...argv)).toThrow(/^--(people|messages) takes a number from \d+ to \d+, not "[^"]*"\.$/)
})

test('[DEV-2] the flags of npm run dev are taken out, and all others are left for the hub in their order', () => {
  expect(read()).toEqual({ people: 3, messages: 40, data: '/checkout/.dev', fresh: false, hubFlags: [] })
  const given = [
    '--port',
    '4300',
    '--people',
    '30',
    '--door',
    'open',
    '--messages=5000',
    '--fresh',
    '--data',
    '/w',
    '--json',
  ]
  expect(read(...given)).toEqual({
    people: 30,
    messages: 5000,
    data: '/w',
    fresh: true,
    hubFlags: ['--port', '4300', '--door', 'open', '--json'],
  })
})
