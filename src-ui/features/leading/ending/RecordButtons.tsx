import { sizeWord } from '../../../i18n/parts/export-size.ts'
import { togetherWord } from '../../../i18n/parts/together.ts'
import { type Say, TakeButton, type Taken } from '../../../ui/buttons/TakeButton.tsx'

const box = () => import('../../../state/record/box-download.ts')

/** Downloads everything that this person may see as files, packed here, or as the session box, which the hub makes. */
export function RecordButtons() {
  return (
    <>
      <TakeButton
        label={togetherWord('record')}
        words={togetherWord('recordWords')}
        cancelLabel={sizeWord('cancel')}
        failed={togetherWord('recordFailed')}
        take={takeRecord}
      />
      <TakeButton
        label={togetherWord('recordBox')}
        words={togetherWord('recordBoxWords')}
        cancelLabel={sizeWord('cancel')}
        failed={sizeWord('broken')}
        about={async () => (await box()).aboutBox()}
        take={async (say, signal) => (await box()).takeBox(say, signal)}
      />
    </>
  )
}

async function takeRecord(say: Say, signal: AbortSignal): Promise<Taken> {
  const { takeRecord } = await import('../../../state/host/record.ts')
  const taken = await takeRecord(
    (done, all) => say(togetherWord('recordBusy', { done, all }), all === 0 ? undefined : done / all),
    signal,
  )
  if (!taken) return { words: signal.aborted ? sizeWord('cancelled') : togetherWord('recordFailed') }
  const { file, name, failed } = taken
  const names = failed.slice(0, 5).join(', ')
  const words =
    failed.length > 0 ? togetherWord('recordPart', { count: failed.length, names }) : togetherWord('recordDone')
  return { words, file, name }
}
