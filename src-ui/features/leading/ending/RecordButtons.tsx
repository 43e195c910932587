import { createSignal } from 'solid-js'
import IconDownload from '~icons/lucide/download'
import { togetherWord } from '../../../i18n/parts/together.ts'
import type { TakenRecord } from '../../../state/host/record.ts'
import { Button } from '../../../ui/buttons/Button.tsx'

const record = () => import('../../../state/host/record.ts')

/** Downloads everything that this person may see as files, packed here, or as the session box, which the hub makes. */
export function RecordButtons() {
  return (
    <>
      <TakeButton
        label={togetherWord('record')}
        words={togetherWord('recordWords')}
        done={togetherWord('recordDone')}
        failed={togetherWord('recordFailed')}
        take={async (say) => (await record()).takeRecord((done, all) => say(togetherWord('recordBusy', { done, all })))}
      />
      <TakeButton
        label={togetherWord('recordBox')}
        words={togetherWord('recordBoxWords')}
        done={togetherWord('boxDone')}
        failed={togetherWord('boxFailed')}
        take={async (say) => {
          say(togetherWord('boxBusy'))
          return (await record()).takeBox()
        }}
      />
    </>
  )
}

type TakeButtonProps = {
  label: string
  /** What it is for. */
  words: string
  done: string
  failed: string
  /** Undefined where nothing could be made. `say` is called with how far it is. */
  take: (say: (words: string) => void) => Promise<TakenRecord | undefined>
}

function TakeButton(props: TakeButtonProps) {
  const [state, setState] = createSignal('')
  const [isBusy, setBusy] = createSignal(false)

  async function take() {
    setBusy(true)
    setState('')
    setState(await save().catch(() => props.failed))
    setBusy(false)
  }

  async function save(): Promise<string> {
    const taken = await props.take(setState)
    if (!taken) return props.failed
    const link = document.createElement('a')
    link.href = URL.createObjectURL(taken.file)
    link.download = taken.name
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
    const { failed } = taken
    if (failed.length > 0)
      return togetherWord('recordPart', { count: failed.length, names: failed.slice(0, 5).join(', ') })
    return props.done
  }

  return (
    <div>
      <Button busy={isBusy()} onClick={() => void take()}>
        <IconDownload />
        {props.label}
      </Button>
      <p class="meta">{props.words}</p>
      <p role="status">{state()}</p>
    </div>
  )
}
