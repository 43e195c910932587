import { expect, spyOn, test } from 'bun:test'
import { joinRows } from '../../src-bun/domain/documents/worker-job.ts'
import { createCompactionThread } from '../../src-bun/store/compaction/compaction-thread.ts'
import { aTypedLog, inRows } from '../support/document-logs.ts'

const aJob = () => ({ snapshot: [], tail: joinRows(inRows(aTypedLog(20).updates)) })

test('[HIST-17] a job that cannot be sent to the Worker fails without a deadline that would stop a later one', async () => {
  const thread = createCompactionThread()
  const started = spyOn(globalThis, 'setTimeout')
  const cancelled = spyOn(globalThis, 'clearTimeout')
  const job = aJob()
  expect((await thread.compact(job)).seq).toBe(20)

  // The bytes of the job were transferred with the first message.
  const failure = await thread.compact(job).catch((thrown: unknown) => thrown)
  expect(failure).toBeInstanceOf(Error)
  expect(cancelled).toHaveBeenCalledTimes(started.mock.calls.length)
  expect((await thread.compact(aJob())).seq).toBe(20)

  thread.stop()
  started.mockRestore()
  cancelled.mockRestore()
})
