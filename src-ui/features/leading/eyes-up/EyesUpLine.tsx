import { Show } from 'solid-js'
import IconEye from '~icons/lucide/eye'
import { hub } from '../../../state/hub.ts'

/** The sentence that everybody reads. The live region is there before the sentence, so that screen readers announce it. */
export function EyesUpLine() {
  return (
    <p class="leading-sentence" role="alert">
      <Show when={hub.leading.eyesUp}>
        {(eyesUp) => (
          <>
            <IconEye />
            <span dir="auto">{eyesUp().text}</span>
          </>
        )}
      </Show>
    </p>
  )
}
