import { createSignal, onCleanup, Show } from 'solid-js'
import IconCheck from '~icons/lucide/check'
import IconCopy from '~icons/lucide/copy'
import { Button } from './Button.tsx'
import { copyText } from './copy-text.ts'

const OUTCOME_SHOWN_MS = 2000

type CopyButtonProps = {
  text: string
  label: string
  copiedLabel: string
  failedLabel: string
  kind?: 'primary' | 'plain' | 'quiet'
}

export function CopyButton(props: CopyButtonProps) {
  const [outcome, setOutcome] = createSignal<'copied' | 'failed'>()
  let timer: ReturnType<typeof setTimeout> | undefined
  onCleanup(() => clearTimeout(timer))

  const outcomeLabel = () =>
    outcome() === 'copied' ? props.copiedLabel : outcome() === 'failed' ? props.failedLabel : ''

  function copy(event: MouseEvent & { currentTarget: HTMLButtonElement }) {
    setOutcome(copyText(props.text, event.currentTarget) ? 'copied' : 'failed')
    clearTimeout(timer)
    timer = setTimeout(() => setOutcome(undefined), OUTCOME_SHOWN_MS)
  }

  return (
    <>
      <Button kind={props.kind ?? 'plain'} onClick={copy}>
        <Show when={outcome() === 'copied'} fallback={<IconCopy />}>
          <IconCheck />
        </Show>
        {outcomeLabel() || props.label}
      </Button>
      <span class="visually-hidden" role="status">
        {outcomeLabel()}
      </span>
    </>
  )
}
