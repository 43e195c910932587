import { Show } from 'solid-js'
import { t } from '../../../../i18n/i18n.ts'
import { CopyButton } from '../../../../ui/buttons/CopyButton.tsx'
import type { Tokens } from './parse-markdown.ts'

/** A block of code with its language and a button that copies it. It scrolls by itself, also by keyboard. */
export function CodeBlock(props: { code: Tokens.Code }) {
  const language = () => /^\S+/.exec(props.code.lang ?? '')?.[0]
  return (
    <div class="message-code">
      <div class="message-code-head meta">
        <Show when={language()}>{(name) => <span>{name()}</span>}</Show>
        <CopyButton
          text={props.code.text}
          label={t('message.copyCode')}
          copiedLabel={t('invite.copied')}
          failedLabel={t('invite.copyFailed')}
        />
      </div>
      <pre tabindex="0">
        <code>{props.code.text}</code>
      </pre>
    </div>
  )
}
