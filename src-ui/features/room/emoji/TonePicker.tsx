import { createSignal, For, Show } from 'solid-js'
import type { Tone } from '../../../state/rooms/recent-emojis.ts'
import { type EmojiList, withTone } from './emoji-list.ts'

const TONES: readonly Tone[] = [0, 1, 2, 3, 4, 5]
/** Stands for the tone that is chosen. */
const HAND = '👋'

type TonePickerProps = { list: EmojiList; tone: Tone; onChoose: (tone: Tone) => void }

/** The skin tone of hands and people: a button that shows it, and opens the six that there are. */
export function TonePicker(props: TonePickerProps) {
  const [isOpen, setOpen] = createSignal(false)
  let opener: HTMLButtonElement | undefined
  const hand = () => props.list.emojis.find(({ emoji }) => emoji === HAND)
  const handOf = (tone: Tone) => {
    const emoji = hand()
    return emoji ? withTone(emoji, tone) : HAND
  }
  const nameOf = (tone: Tone) => (tone === 0 ? (hand()?.name ?? '') : (props.list.tones[tone] ?? ''))
  const kind = () => props.list.tones[0] ?? ''
  const close = () => {
    setOpen(false)
    opener?.focus()
  }
  return (
    <Show
      when={isOpen()}
      fallback={
        <button
          ref={opener}
          type="button"
          class="emoji-tone"
          aria-label={`${kind()}: ${nameOf(props.tone)}`}
          title={kind()}
          aria-expanded="false"
          onClick={() => setOpen(true)}
        >
          {handOf(props.tone)}
        </button>
      }
    >
      <fieldset
        class="emoji-tones"
        aria-label={kind()}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          // The picker stays open.
          event.preventDefault()
          close()
        }}
      >
        <For each={TONES}>
          {(tone) => (
            <button
              ref={(button) => tone === props.tone && queueMicrotask(() => button.focus())}
              type="button"
              class="emoji-tone"
              aria-label={nameOf(tone)}
              title={nameOf(tone)}
              aria-pressed={tone === props.tone}
              onClick={() => {
                props.onChoose(tone)
                close()
              }}
            >
              {handOf(tone)}
            </button>
          )}
        </For>
      </fieldset>
    </Show>
  )
}
