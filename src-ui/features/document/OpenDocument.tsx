import { A, useLocation } from '@solidjs/router'
import { createSignal, onCleanup, Show, untrack } from 'solid-js'
import IconFile from '~icons/lucide/file-text'
import type { Member } from '../../../src-bun/contract/members.ts'
import { t } from '../../i18n/i18n.ts'
import { DocumentLink } from '../../state/documents/document-link.ts'
import { hub } from '../../state/hub.ts'
import { EmptyState } from '../../ui/states/EmptyState.tsx'
import { Skeleton } from '../../ui/states/Skeleton.tsx'
import { DocumentBar } from './DocumentBar.tsx'
import { DocumentProblemNote } from './DocumentProblemNote.tsx'
import { DocumentTitle } from './DocumentTitle.tsx'
import { Editor } from './editor/Editor.tsx'
import type { TextEditor } from './editor/make-editor.ts'
import type { Heading } from './editor/outline-of.ts'
import { Outline } from './Outline.tsx'

export function OpenDocument(props: { documentId: string }) {
  // Once, with what is known at this moment: another name or epoch does not open it again under somebody's fingers.
  const link = untrack(
    () => new DocumentLink({ documentId: props.documentId, hubId: hub.hubId, epoch: hub.epoch, me: hub.me as Member }),
  )
  const [editor, setEditor] = createSignal<TextEditor>()
  const [headings, setHeadings] = createSignal<Heading[]>([])
  const [hasText, setHasText] = createSignal(false)
  const location = useLocation<{ created?: boolean }>()
  let findPlace!: HTMLDivElement

  const lookForText = () => setHasText(link.text.length > 0)
  link.doc.on('update', lookForText)
  onCleanup(() => {
    link.doc.off('update', lookForText)
    link.close()
  })

  /** What somebody has just created takes their typing. */
  function showEditor(made: TextEditor | undefined) {
    setEditor(made)
    if (location.state?.created && !hasText()) made?.view.focus()
  }

  const isMissing = () => link.problem() === 'document.notFound'
  /** What is kept on this device can be read before the hub answers. */
  const isOpen = () => link.saved() !== 'loading' || hasText()
  const title = () => hub.documents[props.documentId]?.title || t('document.untitled')

  return (
    <Show
      when={!isMissing()}
      fallback={
        <EmptyState icon={<IconFile />} title={t('document.notFound')} description={t('document.notFoundWords')}>
          <A class="button" data-kind="plain" href="/" state={{ chosen: true }}>
            {t('notFound.home')}
          </A>
        </EmptyState>
      }
    >
      <div class="document">
        <div class="document-main">
          <DocumentBar documentId={props.documentId} link={link} editor={editor()} />
          <DocumentProblemNote problem={link.problem()} />
          <div ref={findPlace} class="document-find" />
          <div class="document-scroll">
            <article class="document-page" aria-label={title()}>
              <DocumentTitle documentId={props.documentId} onEnter={() => editor()?.view.focus()} />
              <Show
                when={isOpen()}
                fallback={
                  <div class="document-loading">
                    <span class="visually-hidden" role="status">
                      {t('document.loading')}
                    </span>
                    <Skeleton lines={9} />
                  </div>
                }
              >
                <Editor
                  link={link}
                  title={title()}
                  readOnly={link.problem() !== undefined || hub.me?.role === 'viewer'}
                  findPlace={findPlace}
                  onEditor={showEditor}
                  onHeadings={setHeadings}
                />
              </Show>
            </article>
          </div>
        </div>
        <Outline headings={headings()} editor={editor()} />
      </div>
    </Show>
  )
}
