import { Show } from 'solid-js'
import IconDownload from '~icons/lucide/download'
import { t } from '../../i18n/i18n.ts'
import type { DocumentLink } from '../../live/document-link.ts'
import { isKnownHere } from '../../state/connection.ts'
import { exportDocumentUrl } from '../../state/exports.ts'
import { Popover } from '../../ui/Popover.tsx'
import type { TextEditor } from './make-editor.ts'
import { PeopleStack } from './PeopleStack.tsx'
import { SavedWords } from './SavedWords.tsx'
import { Toolbar } from './Toolbar.tsx'

export function DocumentBar(props: { documentId: string; link: DocumentLink; editor: TextEditor | undefined }) {
  return (
    <div class="document-bar">
      <SavedWords saved={props.link.saved()} />
      <Show when={props.editor} fallback={<div class="toolbar" />}>
        {(editor) => <Toolbar editor={editor()} disabled={props.link.problem() !== undefined} />}
      </Show>
      <div class="document-side">
        <PeopleStack people={props.link.people()} />
        <Show when={isKnownHere()}>
          <Popover
            label={t('export.label')}
            panelLabel={t('export.label')}
            triggerClass="icon-button"
            trigger={<IconDownload />}
          >
            {(close) => (
              <ul class="popover-list">
                <li>
                  <a href={exportDocumentUrl(props.documentId, 'md')} download="" rel="external" onClick={close}>
                    {t('export.markdown')}
                  </a>
                </li>
                <li>
                  <a href={exportDocumentUrl(props.documentId, 'json')} download="" rel="external" onClick={close}>
                    {t('export.json')}
                  </a>
                </li>
              </ul>
            )}
          </Popover>
        </Show>
      </div>
    </div>
  )
}
