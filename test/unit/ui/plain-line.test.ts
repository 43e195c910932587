import { expect, test } from 'bun:test'
import { plainLine } from '../../../src-ui/state/activity/plain-line.ts'

test('[STATE-36] what was said last is shown as one line without the signs of Markdown', () => {
  expect(plainLine('Good **morning**,\n`ada`')).toBe('Good morning, ada')
  expect(plainLine('# Plan\n- see [#the map](/rooms/abcdefghij234567)\n- ~~late~~')).toBe('Plan see #the map late')
  expect(plainLine('```js\nconst x = 2 ** 3 ** y\n```')).toBe('const x = 2 ** 3 ** y')
  expect(plainLine('Into *Field notes*, _now_ (*all*)')).toBe('Into Field notes, now (all)')
  expect(plainLine('a_name_b and 2*3*4')).toBe('a_name_b and 2*3*4')
  // A long body costs no more than its beginning.
  expect(plainLine('**'.repeat(100_000)).length).toBeLessThanOrEqual(200)
})
