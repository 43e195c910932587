import { type JSX, Show } from 'solid-js'
import IconAlert from '~icons/lucide/circle-alert'
import { errorText, t } from '../../i18n/i18n.ts'
import type { DocumentLink } from '../../state/documents/document-link.ts'
import { Button } from '../../ui/buttons/Button.tsx'

type Props = {
  problem: ReturnType<DocumentLink['problem']>
  /** Whether the hub refused what was written here. The children are then what can be done with it. */
  hasRefusedEdits?: boolean
  children?: JSX.Element
}

/** Says why the document can no longer be edited here, and what to do. The text stays readable and can be copied. */
export function DocumentProblemNote(props: Props) {
  const text = () => {
    const problem = props.problem
    if (problem === undefined) return ''
    if (problem === 'epoch') return t('document.epoch')
    if (problem === 'removed') return t('document.removed')
    return t(props.hasRefusedEdits ? 'document.refused' : 'document.stopped', { reason: errorText(problem) })
  }
  return (
    <div role="alert">
      <Show when={props.problem}>
        <div class="document-problem">
          <IconAlert />
          <p>{text()}</p>
          <Show when={props.problem !== 'removed'}>
            <Show
              when={props.hasRefusedEdits}
              fallback={<Button onClick={() => location.reload()}>{t('app.reload')}</Button>}
            >
              {props.children}
            </Show>
          </Show>
        </div>
      </Show>
    </div>
  )
}
