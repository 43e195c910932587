import { A, useLocation, useSearchParams } from '@solidjs/router'
import { createEffect, createSignal, ErrorBoundary, on, onCleanup, onMount, Show, Suspense, untrack } from 'solid-js'
import IconFile from '~icons/lucide/file-text'
import { errorText, t } from '../../i18n/i18n.ts'
import { isHubAway } from '../../state/connection/connection.ts'
import type { DocumentLink } from '../../state/documents/document-link.ts'
import { hub, whyMayNotSpeak } from '../../state/hub.ts'
import { passageToShow } from '../../state/leading/passage.ts'
import { hidesCarets, isWide, showFullView } from '../../state/views/views.ts'
import { latePart } from '../../ui/parts/lazy-part.ts'
import { EmptyState } from '../../ui/states/EmptyState.tsx'
import { Skeleton } from '../../ui/states/Skeleton.tsx'
import { isLetterWithAll } from '../../ui/view-keys.ts'
import { BarPart } from './BarPart.tsx'
import { DocumentBar } from './DocumentBar.tsx'
import { DocumentProblemNote } from './DocumentProblemNote.tsx'
import { DocumentTitle } from './DocumentTitle.tsx'
import { Editor } from './editor/Editor.tsx'
import type { TextEditor } from './editor/make-editor.ts'
import type { Heading } from './editor/outline-of.ts'
import { HistoryPart } from './HistoryPart.tsx'
import { Outline } from './Outline.tsx'
import { ReadingAlongNote } from './ReadingAlongNote.tsx'
import { RefusedEdits } from './RefusedEdits.tsx'

const RichDocument = latePart(() => import('./rich/RichDocument.tsx'))
const TemplateOffer = latePart(() => import('./templates/TemplateOffer.tsx'))
const PassageShown = latePart(() => import('./views/PassageShown.tsx'))
const LeftBehind = latePart(() => import('./left-behind/LeftBehind.tsx'))
const Backlinks = latePart(() => import('./backlinks/Backlinks.tsx'))

const isWritingElsewhere = () => document.activeElement?.matches('input, textarea') === true

export function DocumentView(props: { documentId: string; link: DocumentLink }) {
  const link = untrack(() => props.link)
  const [editor, setEditor] = createSignal<TextEditor>()
  const [headings, setHeadings] = createSignal<Heading[]>([])
  const [hasText, setHasText] = createSignal(false)
  const location = useLocation<{ created?: boolean }>()
  /** The history is in the address: who goes back is in the document again. */
  const [params, setParams] = useSearchParams<{ history?: string }>()
  const isHistory = () => params.history !== undefined && isKnown() && !isRich()
  /** Only who knows the document knows whether it is a text. One that nobody knows is not there, which the link says. */
  const isKnown = () => hub.documents[props.documentId] !== undefined || link.problem() !== undefined
  const isRich = () => hub.documents[props.documentId]?.kind === 'rich'
  const showHistory = () => setParams({ history: 'now' })
  const onShortcut = (event: KeyboardEvent) => {
    if (!isLetterWithAll(event, 'H') || isRich()) return
    event.preventDefault()
    showHistory()
  }
  onMount(() => addEventListener('keydown', onShortcut))
  createEffect(
    on(isHistory, (isShown) => (isShown ? showFullView(undefined) : historyButton?.focus()), { defer: true }),
  )
  let findPanelParent!: HTMLDivElement
  let scroller!: HTMLDivElement
  let element!: HTMLDivElement
  let historyButton!: HTMLButtonElement

  const updateHasText = () => setHasText(link.text.length > 0 || (isRich() && link.doc.store.clients.size > 0))
  link.doc.on('update', updateHasText)
  onCleanup(() => {
    link.doc.off('update', updateHasText)
    removeEventListener('keydown', onShortcut)
    link.close()
  })

  /** Focuses the text of a document that this person has just created, unless they have begun to write elsewhere meanwhile, in its title for example. */
  function showEditor(created: TextEditor | undefined) {
    setEditor(created)
    if (location.state?.created && !hasText() && !isWritingElsewhere()) created?.view.focus()
  }

  /** Refused edits are still shown: what somebody has written here does not disappear with the document. */
  const isMissing = () =>
    !link.hasRefusedEdits() && (link.problem() === 'document.notFound' || link.problem() === 'document.deleted')
  const isDeleted = () => link.problem() === 'document.deleted'
  /** A copy on this device can be read before the hub answers. */
  const isReadable = () => (link.saved() !== 'loading' && isKnown()) || hasText()
  const silence = () => whyMayNotSpeak(hub.rooms[hub.documents[props.documentId]?.roomId ?? ''])
  const isArchived = () => hub.documents[props.documentId]?.archived === true
  const readOnly = () => link.problem() !== undefined || silence() !== undefined || isArchived()
  const offersTemplates = () => isReadable() && !hasText() && !readOnly() && !isRich()
  const title = () => hub.documents[props.documentId]?.title || t('document.untitled')

  return (
    <Show
      when={!isMissing()}
      fallback={
        <EmptyState
          icon={<IconFile />}
          title={t(isDeleted() ? 'document.deleted' : 'document.notFound')}
          description={isDeleted() ? errorText('document.deleted') : t('document.notFoundWords')}
        >
          <A class="button" data-kind="plain" href="/" state={{ chosen: true }}>
            {t('notFound.home')}
          </A>
          <Show when={!isDeleted()}>
            <BarPart>
              <LeftBehind documentId={props.documentId} title={undefined} isMissing />
            </BarPart>
          </Show>
        </EmptyState>
      }
    >
      <Show when={isHistory()}>
        <HistoryPart
          documentId={props.documentId}
          link={link}
          readOnly={readOnly()}
          point={Number(params.history)}
          onClose={() => setParams({ history: undefined })}
        />
      </Show>
      {/* Hidden and not removed: what is being written is sent on, and somebody comes back to the same place. */}
      <div
        ref={element}
        class="document"
        hidden={isHistory()}
        data-width={isWide() ? 'wide' : undefined}
        data-carets={hidesCarets() ? 'hidden' : undefined}
      >
        <div class="document-main">
          <DocumentBar
            ref={historyButton}
            link={link}
            documentId={props.documentId}
            editor={editor()}
            isRich={isRich()}
            readOnly={readOnly()}
            onHistory={showHistory}
            document={element}
          />
          <ReadingAlongNote
            reason={
              link.problem() === undefined ? (silence() ?? (isArchived() ? 'archivedDocument' : undefined)) : undefined
            }
          />
          <DocumentProblemNote problem={link.problem()} hasRefusedEdits={link.hasRefusedEdits()}>
            <RefusedEdits link={link} title={title()} />
          </DocumentProblemNote>
          <Show when={link.hasOthersUnacknowledged()}>
            <BarPart>
              <LeftBehind documentId={props.documentId} title={title()} isMissing={false} />
            </BarPart>
          </Show>
          <div ref={findPanelParent} class="document-find" />
          <div ref={scroller} class="document-scroll">
            <article class="document-page" aria-label={title()}>
              {/* A deleted document has lost its title, and what somebody kept of its text cannot be given one. */}
              <Show when={link.problem() === undefined || hub.documents[props.documentId]}>
                <DocumentTitle
                  documentId={props.documentId}
                  readOnly={silence() !== undefined || isArchived()}
                  afterEnter={() => editor()?.view.focus()}
                />
              </Show>
              <Show
                when={isReadable()}
                fallback={
                  <div class="document-loading">
                    <p classList={{ 'visually-hidden': !isHubAway() }} role="status">
                      {t(isHubAway() ? 'document.whenBack' : 'document.loading')}
                    </p>
                    <Show when={!isHubAway()}>
                      <Skeleton lines={9} />
                    </Show>
                  </div>
                }
              >
                <div class="document-text">
                  <Show
                    when={!isRich()}
                    fallback={
                      <BarPart loading={<Skeleton lines={9} />}>
                        <RichDocument link={link} />
                      </BarPart>
                    }
                  >
                    <Editor
                      link={link}
                      title={title()}
                      readOnly={readOnly()}
                      scroller={scroller}
                      findPanelParent={findPanelParent}
                      onEditorChange={showEditor}
                      onHeadingsChange={setHeadings}
                    />
                  </Show>
                  <Show when={passageToShow()?.documentId === props.documentId && editor()}>
                    {(editor) => (
                      <ErrorBoundary fallback={undefined}>
                        <Suspense>
                          <PassageShown documentId={props.documentId} link={link} editor={editor()} />
                        </Suspense>
                      </ErrorBoundary>
                    )}
                  </Show>
                  <Show when={offersTemplates() && editor()}>
                    {(editor) => (
                      <ErrorBoundary fallback={undefined}>
                        <Suspense>
                          <TemplateOffer editor={editor()} />
                        </Suspense>
                      </ErrorBoundary>
                    )}
                  </Show>
                </div>
                <ErrorBoundary fallback={undefined}>
                  <Suspense>
                    <Backlinks documentId={props.documentId} />
                  </Suspense>
                </ErrorBoundary>
              </Show>
            </article>
          </div>
        </div>
        <Show when={!isRich()}>
          <Outline headings={headings()} isKnown={isReadable()} editor={editor()} />
        </Show>
      </div>
    </Show>
  )
}
