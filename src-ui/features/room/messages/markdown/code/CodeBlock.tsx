import { createEffect, createSignal, For, on, onCleanup, Show } from 'solid-js'
import { t } from '../../../../../i18n/i18n.ts'
import { messageWord } from '../../../../../i18n/parts/messages.ts'
import { CopyButton } from '../../../../../ui/buttons/CopyButton.tsx'
import type { CodePiece } from '../../../../../ui/code/colour-code.ts'
import { languageNamed, titleOfCode } from '../../../../../ui/code/languages.ts'
import { withScripts } from '../../../../../ui/parts/failed-scripts.ts'
import type { Tokens } from '../parse-markdown.ts'
import '../../../../../ui/code/code-colours.css'
import './code.css'

const loadColours = withScripts(() => import('../../../../../ui/code/colour-code.ts'))

/** A block of code with its language and a button that copies it. It scrolls by itself, also by keyboard. */
export function CodeBlock(props: { code: Tokens.Code }) {
  const info = () => props.code.lang ?? ''
  const [pieces, setPieces] = createSignal<CodePiece[]>()
  // The messages that are shown are those near the screen, so only their colours are fetched. Without them the code is plain.
  createEffect(
    on([() => languageNamed(info())?.id, () => props.code.text], ([language, text]) => {
      let isShown = true
      onCleanup(() => {
        isShown = false
      })
      setPieces(undefined)
      if (!language) return
      loadColours()
        .then(({ colourCode }) => colourCode(language, text))
        .then(
          (coloured) => isShown && setPieces(coloured),
          () => undefined,
        )
    }),
  )
  return (
    <div class="message-code">
      <div class="message-code-head meta">
        <Show when={titleOfCode(info())}>{(name) => <span>{name()}</span>}</Show>
        <CopyButton
          kind="quiet"
          text={props.code.text}
          label={t('message.copyCode')}
          copiedLabel={t('invite.copied')}
          failedLabel={t('invite.copyFailed')}
        />
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: only what has a role can have a name, and no field is in it. */}
      <pre tabindex="0" role="group" aria-label={titleOfCode(info()) || messageWord('code')}>
        <code>
          <Show when={pieces()} fallback={props.code.text}>
            {(coloured) => <For each={coloured()}>{piece}</For>}
          </Show>
        </code>
      </pre>
    </div>
  )
}

const piece = ({ text, kind }: CodePiece) => (kind ? <span data-kind={kind}>{text}</span> : text)
