import { expect, test } from 'bun:test'
import { WriterAnnouncer } from '../../../src-ui/features/document/views/who-is-where.ts'
import { handTimers } from './hand-timers.ts'

test('[FOLLOW-3] who comes or goes is announced once it is quiet, and nobody for moving a caret', () => {
  const { timers, pass, runningCount } = handTimers()
  let said = 0
  let writers: string[] = []
  const announcer = new WriterAnnouncer(
    () => void said++,
    () => writers,
    timers.after,
  )
  announcer.look()
  pass(60_000)
  expect(said).toBe(0)

  writers = ['Mara']
  announcer.look()
  pass(1000)
  // Another one comes meanwhile: both are announced together.
  writers = ['Mara', 'Ben']
  announcer.look()
  pass(60_000)
  for (let n = 0; n < 50; n++) {
    writers = n % 2 === 0 ? ['Mara', 'Ben'] : ['Ben', 'Mara']
    announcer.look()
    pass(500)
  }
  expect(said).toBe(1)
  // Who loses the connection for a moment has not gone.
  writers = []
  announcer.look()
  pass(1000)
  writers = ['Ben', 'Mara']
  announcer.look()
  pass(60_000)
  expect(said).toBe(1)
  writers = []
  announcer.look()
  pass(60_000)
  expect(said).toBe(2)
  announcer.look()
  expect(runningCount()).toBe(0)
  writers = ['Mara']
  announcer.look()
  announcer.stop()
  pass(60_000)
  expect(said).toBe(2)
})
