import { type Ref, Show } from 'solid-js'
import IconHistory from '~icons/lucide/history'
import { t } from '../../i18n/i18n.ts'
import { hasValidSession } from '../../state/connection/connection.ts'
import type { DocumentLink } from '../../state/documents/document-link.ts'
import { mayExport } from '../../state/exports.ts'
import { hub } from '../../state/hub.ts'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { latePart } from '../../ui/parts/lazy-part.ts'
import { BarPart } from './BarPart.tsx'
import type { TextEditor } from './editor/make-editor.ts'
import { Toolbar } from './editor/toolbar/Toolbar.tsx'
import { SaveStatus } from './SaveStatus.tsx'
import { DocumentPeople } from './views/DocumentPeople.tsx'

const Comments = latePart(() => import('./comments/Comments.tsx'))
const Downloads = latePart(() => import('./history/Downloads.tsx'))
const Views = latePart(() => import('./views/Views.tsx'))

type DocumentBarProps = {
  documentId: string
  link: DocumentLink
  editor: TextEditor | undefined
  /** Then there is nothing to do but to see who is here, and to take it home. */
  isRich: boolean
  readOnly: boolean
  onHistory: () => void
  /** The element that the comments are put into. */
  document: HTMLElement
  ref: Ref<HTMLButtonElement>
}

export function DocumentBar(props: DocumentBarProps) {
  return (
    <div class="document-bar">
      <SaveStatus saved={props.link.saved()} />
      <Show when={!props.isRich}>
        <Toolbar editor={props.editor} readOnly={props.readOnly} />
      </Show>
      <div class="document-side">
        <BarPart
          loading={
            <>
              <DocumentPeople people={props.link.people()} />
              <span class="icon-button" />
            </>
          }
        >
          <Views editor={props.editor} link={props.link} document={props.document} />
        </BarPart>
        <Show when={!props.isRich}>
          {/* Of a document that is not there none are asked for. */}
          <Show when={hub.documents[props.documentId]}>
            <BarPart>
              <Comments
                documentId={props.documentId}
                editor={props.editor}
                readOnly={props.readOnly}
                document={props.document}
              />
            </BarPart>
          </Show>
          <IconButton ref={props.ref} label={t('document.history')} onClick={() => props.onHistory()}>
            <IconHistory />
          </IconButton>
        </Show>
        <Show when={hasValidSession() && mayExport()}>
          <BarPart>
            <Downloads documentId={props.documentId} />
          </BarPart>
        </Show>
      </div>
    </div>
  )
}
