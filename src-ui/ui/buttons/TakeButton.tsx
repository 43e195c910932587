import { createSignal, onCleanup, onMount, Show } from 'solid-js'
import IconDownload from '~icons/lucide/download'
import { Button } from './Button.tsx'

/** What came of it, in words; and what the browser is to save: a file that is here, or one that it gets from an address by itself. */
export type Taken = { words: string; file?: Blob; name?: string; href?: string }
/** How far it is: in words, and as a part of 1 where that is known. */
export type Say = (words: string, part?: number) => void

type TakeButtonProps = {
  label: string
  /** What it is for. */
  words: string
  cancelLabel: string
  /** It cannot be made; `words` say why. */
  disabled?: boolean
  /** How large it will be, in words. Asked when the button is shown. */
  about?: () => Promise<string | undefined>
  /** Ends early where `signal` is aborted. */
  take: (say: Say, signal: AbortSignal) => Promise<Taken>
  failed: string
}

/** Makes a file and saves it. It says how large that will be and how far it is, and can be cancelled. */
export function TakeButton(props: TakeButtonProps) {
  const [about, setAbout] = createSignal<string>()
  const [progress, setProgress] = createSignal<{ words: string; part?: number | undefined }>()
  const [outcome, setOutcome] = createSignal('')
  let running: AbortController | undefined
  onMount(() => void props.about?.().then(setAbout, () => undefined))
  // Whoever leaves the page does not wait for the file.
  onCleanup(() => running?.abort())

  async function take() {
    running = new AbortController()
    setOutcome('')
    setProgress({ words: '' })
    const say: Say = (words, part) => void setProgress({ words, part })
    const taken = await props.take(say, running.signal).catch(() => ({ words: props.failed }))
    running = undefined
    setProgress(undefined)
    save(taken)
    setOutcome(taken.words)
  }

  function save({ file, name = '', href }: Taken) {
    if (!file && href === undefined) return
    const link = document.createElement('a')
    link.href = file ? URL.createObjectURL(file) : (href ?? '')
    link.download = name
    link.click()
    if (file) setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  }

  return (
    <div class="take">
      <div class="take-buttons">
        <Button busy={progress() !== undefined} disabled={props.disabled ?? false} onClick={() => void take()}>
          <IconDownload />
          {props.label}
        </Button>
        <Show when={progress()}>
          <Button kind="quiet" onClick={() => running?.abort()}>
            {props.cancelLabel}
          </Button>
        </Show>
      </div>
      <p class="meta">
        {props.words} {about()}
      </p>
      <Show when={progress()}>
        {(shown) => (
          <p class="meta">
            {/* Without a value it moves, and a value that is undefined is none. */}
            <progress
              max={1}
              aria-label={props.label}
              {...(shown().part === undefined ? {} : { value: shown().part })}
            />
            <span>{shown().words}</span>
          </p>
        )}
      </Show>
      <p role="status">{outcome()}</p>
    </div>
  )
}
