import { Show } from 'solid-js'
import { t } from '../../i18n/i18n.ts'
import type { DocumentLink } from '../../live/document-link.ts'
import { isKnownHere } from '../../state/connection.ts'
import { exportDocumentUrl } from '../../state/exports.ts'
import { DownloadMenu } from '../../ui/DownloadMenu.tsx'
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
          <DownloadMenu
            label={t('export.label')}
            files={[
              { href: exportDocumentUrl(props.documentId, 'md'), words: t('export.markdown') },
              { href: exportDocumentUrl(props.documentId, 'json'), words: t('export.json') },
            ]}
          />
        </Show>
      </div>
    </div>
  )
}
