// `hubbub export log`: the whole log with its checkpoint, for `hubbub verify`.
import { parseArguments } from '../../arguments.ts'
import { readConfig } from '../../config.ts'
import { createCheckpoints } from '../../domain/log-tree/checkpoints.ts'
import { OWNER } from '../../domain/ports/common.ts'
import { fileName } from '../../export/file.ts'
import { exportLog } from '../../export/log.ts'
import { openLogKey } from '../../store/log-tree/log-key.ts'
import { reach } from '../reach-data.ts'
import { writeStream } from './export-file.ts'
import { finishLeaves } from './finish-leaves.ts'

const OPTIONS = { out: { type: 'string' }, data: { type: 'string' } } as const

/** Resolves with the exit code; throws `UsageError` and `UnusableData`. */
export async function runExportLog(argv: string[], env: Record<string, string | undefined>): Promise<number> {
  const { values } = parseArguments(argv, OPTIONS)
  const { data } = readConfig(values.data === undefined ? [] : ['--data', values.data], env)
  const { store, hub } = reach(data)
  if (hub) {
    const { body } = await hub('/api/export/log')
    await writeStream(values.out ?? fileName('Hubbub log', Date.now(), 'jsonl'), body as ReadableStream<Uint8Array>)
    return 0
  }
  try {
    finishLeaves(store)
    const checkpoints = createCheckpoints(store.read, store.settings.get('hubId') ?? '', openLogKey(data))
    const { name, pieces } = exportLog(store, OWNER, checkpoints.current(), Date.now())
    await writeStream(values.out ?? name, pieces)
    return 0
  } finally {
    store.close()
  }
}
