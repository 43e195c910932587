import { createSignal } from 'solid-js'
import IconDownload from '~icons/lucide/download'
import { togetherWord } from '../../../i18n/parts/together.ts'
import { Button } from '../../../ui/buttons/Button.tsx'

/** Downloads everything that this person may see as one file, packed here, or as the session box, which the hub makes. */
export function RecordButton() {
  const [state, setState] = createSignal('')
  const [isBusy, setBusy] = createSignal(false)

  async function take() {
    setBusy(true)
    setState('')
    setState(await pack().catch(() => togetherWord('recordFailed')))
    setBusy(false)
  }
  async function pack(): Promise<string> {
    const { takeRecord } = await import('../../../state/host/record.ts')
    const taken = await takeRecord((done, all) => setState(togetherWord('recordBusy', { done, all })))
    if (!taken) return togetherWord('recordFailed')
    const link = document.createElement('a')
    link.href = URL.createObjectURL(taken.file)
    link.download = taken.name
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
    const { failed } = taken
    if (failed.length > 0)
      return togetherWord('recordPart', { count: failed.length, names: failed.slice(0, 5).join(', ') })
    return togetherWord('recordDone')
  }

  return (
    <>
      <div>
        <Button busy={isBusy()} onClick={() => void take()}>
          <IconDownload />
          {togetherWord('record')}
        </Button>
        <p class="meta">{togetherWord('recordWords')}</p>
        <p role="status">{state()}</p>
      </div>
      <div>
        <a class="button" data-kind="plain" href="/api/export/session" download="">
          <IconDownload />
          {togetherWord('recordBox')}
        </a>
        <p class="meta">{togetherWord('recordBoxWords')}</p>
      </div>
    </>
  )
}
