// `hubbub export session`: the session box, a page with everything in it.
import { parseArguments, UsageError } from '../../arguments.ts'
import { readConfig } from '../../config.ts'
import { BOX_FILES, type BoxFiles } from '../../contract/http/exports.ts'
import { createCheckpoints } from '../../domain/log-tree/checkpoints.ts'
import { OWNER } from '../../domain/ports/common.ts'
import { type BoxAnswer, createBoxMaking } from '../../export/box/make.ts'
import { BOX_FILE, readBox } from '../../export/box/read.ts'
import { readViewer } from '../../export/box/viewer.ts'
import { fileName } from '../../export/file.ts'
import { builtUi } from '../../hub.ts'
import { readContent } from '../../store/contents/read-content.ts'
import { openLogKey } from '../../store/log-tree/log-key.ts'
import type { Store } from '../../store/store.ts'
import { reach } from '../reach-data.ts'
import { writeStream } from './export-file.ts'
import { finishLeaves } from './finish-leaves.ts'

const text = { type: 'string' } as const
const OPTIONS = { out: text, data: text, files: text } as const

/** Resolves with the exit code; throws `UsageError` and `UnusableData`. */
export async function runExportSession(argv: string[], env: Record<string, string | undefined>): Promise<number> {
  const { values } = parseArguments(argv, OPTIONS)
  const files = BOX_FILES.find((known) => known === (values.files ?? 'some'))
  if (!files) throw new UsageError(`--files takes one of ${BOX_FILES.join(', ')}, not "${values.files}".`)
  const { data, name } = readConfig(values.data === undefined ? [] : ['--data', values.data], env)
  const { store, hub } = reach(data)
  if (hub) {
    const { body, headers } = await hub(`/api/export/session?files=${files}`)
    const named = /filename\*=UTF-8''([^;]+)/.exec(headers.get('content-disposition') ?? '')?.[1]
    const out = values.out ?? (named === undefined ? fileName('box', Date.now(), 'html') : decodeURIComponent(named))
    await writeStream(out, body as ReadableStream<Uint8Array>)
    return 0
  }
  try {
    finishLeaves(store)
    await writeStream(
      values.out ?? fileName(name, Date.now(), BOX_FILE.extension),
      pieces(store, { data, name, files }),
    )
    return 0
  } finally {
    store.close()
  }
}

/** Nobody else waits for this process, so it needs no Worker. */
function* pieces(
  store: Store,
  { data, name, files }: { data: string; name: string; files: BoxFiles },
): Generator<string> {
  const checkpoints = createCheckpoints(store.read, store.settings.get('hubId') ?? '', openLogKey(data))
  const make = createBoxMaking(readContent)
  const steps = readBox(
    { ...store.uploads, read: store.read, sign: checkpoints.sign, viewer: readViewer(builtUi()) },
    { actor: OWNER, hub: name, checkpoint: checkpoints.current(), files, takenAt: Date.now() },
  )
  let answered: BoxAnswer = { text: '' }
  for (let step = steps.next(answered); !step.done; step = steps.next(answered)) {
    if (!step.value || step.value.type === 'box.needs') continue
    answered = make(step.value)
    yield answered.text
    yield* answered.pieces ?? []
  }
}
