import { createSignal, onCleanup, onMount, Show } from 'solid-js'
import IconBack from '~icons/lucide/arrow-left'
import IconHistory from '~icons/lucide/history'
import IconTag from '~icons/lucide/tag'
import IconX from '~icons/lucide/x'
import { TITLE_MAX_CHARS } from '../../../../src-bun/contract/limits.ts'
import { errorText, t } from '../../../i18n/i18n.ts'
import { connection } from '../../../state/connection/connection.ts'
import type { DocumentLink } from '../../../state/documents/document-link.ts'
import { createHistory, type Mode } from '../../../state/documents/history.ts'
import { hub } from '../../../state/hub.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { ChoiceGroup } from '../../../ui/fields/ChoiceGroup.tsx'
import { isComposing } from '../../../ui/fields/composing.ts'
import { SelectField } from '../../../ui/fields/SelectField.tsx'
import { TextField } from '../../../ui/fields/TextField.tsx'
import { EmptyState } from '../../../ui/states/EmptyState.tsx'
import { Skeleton } from '../../../ui/states/Skeleton.tsx'
import { HistoryList } from './HistoryList.tsx'
import { HistoryText } from './HistoryText.tsx'
import { HistoryTimeline } from './HistoryTimeline.tsx'
import { words } from './words.ts'
import './history.css'

const MODES: Mode[] = ['stretch', 'since', 'authors']
/** What others write while somebody looks at the history is listed after such a pause. */
const LIST_AFTER_MS = 2000

/** What a document was, who wrote what and when, and having a point of it back. A chunk of its own. */
export default function HistoryView(props: {
  documentId: string
  link: DocumentLink
  readOnly: boolean
  point: number
  onClose: () => void
}) {
  const history = createHistory(props.documentId, () => (Number.isFinite(props.point) ? props.point : undefined))
  const [person, setPerson] = createSignal<string>()
  const [isNaming, setNaming] = createSignal(false)
  const [name, setName] = createSignal('')
  const [said, setSaid] = createSignal<string>()
  const [isBusy, setBusy] = createSignal(false)
  let heading!: HTMLHeadingElement
  onMount(() => heading.focus({ preventScroll: true }))

  let timer: ReturnType<typeof setTimeout> | undefined
  function onUpdate() {
    clearTimeout(timer)
    timer = setTimeout(() => void history.refresh(false), LIST_AFTER_MS)
  }
  props.link.doc.on('update', onUpdate)
  onCleanup(() => {
    clearTimeout(timer)
    props.link.doc.off('update', onUpdate)
  })

  const point = () => history.point() ?? 0
  const current = () => history.versionAt(point())
  const namedHere = () => history.named().find(({ seq }) => seq === point())
  const mayRemoveName = () => namedHere()?.by === hub.me?.id || hub.me?.role === 'host'
  const authors = () => [...new Set(history.shown()?.ranges.flatMap(({ memberId }) => memberId ?? []))]
  const problemWords = () => {
    const problem = history.problem()
    return problem && (problem.status === 0 ? words('offline') : errorText(problem.code))
  }

  async function run(act: () => Promise<{ status: number; code: Parameters<typeof errorText>[0] } | undefined>) {
    if (connection().state !== 'connected') return void setSaid(words('notConnected'))
    setBusy(true)
    setSaid(undefined)
    // It reads what is shown, of which a part is about to go.
    const acting = act()
    history.forgetDone()
    const refused = await acting
    setBusy(false)
    if (refused) setSaid(refused.status === 0 ? words('notConnected') : errorText(refused.code))
    else if (!history.done() && !isNaming()) setSaid(words('nothingToDo'))
  }
  const edit = (act: Parameters<typeof run>[0]) => void run(act)

  async function saveName(event: SubmitEvent) {
    event.preventDefault()
    const [named, written] = [point(), name()]
    await run(() => history.name(named, written))
    // Somebody may be naming another version by now.
    if (said() === undefined && point() === named && name() === written) setNaming(false)
  }
  async function removeName() {
    setNaming(true)
    await run(() => history.removeName(point()))
    setNaming(false)
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Escape' || event.defaultPrevented || isComposing(event)) return
    event.preventDefault()
    if (isNaming()) setNaming(false)
    else props.onClose()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the history, wherever in it the focus is.
    <div class="history" onKeyDown={onKeyDown}>
      <div class="history-bar">
        <IconButton label={words('back')} shortcut="Esc" onClick={() => props.onClose()}>
          <IconBack />
        </IconButton>
        <h2 ref={heading} tabindex="-1">
          {words('title')}
        </h2>
        <Show when={history.kept().lastSeq > 0}>
          <ChoiceGroup
            label={words('show')}
            value={history.mode()}
            choices={MODES.map((value) => ({ value, label: words(value) }))}
            onChoose={history.setMode}
          />
        </Show>
      </div>
      <div role="status">
        <Show when={history.done()}>
          {(done) => (
            <p class="document-note">
              <span>{words(done().what)}</span>
              <Show when={done().what !== 'undone'}>
                <Button busy={isBusy()} onClick={() => edit(() => history.undo(done()))}>
                  {words('undo')}
                </Button>
              </Show>
              <IconButton label={t('app.close')} onClick={history.forgetDone}>
                <IconX />
              </IconButton>
            </p>
          )}
        </Show>
        <Show when={said()}>{(text) => <p class="document-note">{text()}</p>}</Show>
      </div>
      <Show when={problemWords()}>
        {(text) => (
          <div class="document-problem" role="alert">
            <p>
              {words('failed')}. {text()}
            </p>
            <Button onClick={() => void history.refresh(false)}>{words('retry')}</Button>
          </div>
        )}
      </Show>
      <Show
        when={history.isListed()}
        fallback={
          <Show when={!history.problem()}>
            <div class="history-loading">
              <p role="status">{words('loading')}</p>
              <Skeleton lines={9} />
            </div>
          </Show>
        }
      >
        <Show
          when={history.kept().lastSeq > 0}
          fallback={<EmptyState icon={<IconHistory />} title={words('empty')} description={words('emptyWords')} />}
        >
          <div class="history-body">
            <div class="history-main">
              <HistoryTimeline history={history} />
              <div class="history-acts">
                <Show when={!props.readOnly}>
                  <Button
                    kind="primary"
                    busy={isBusy()}
                    disabled={point() === history.kept().lastSeq}
                    onClick={() => edit(() => history.restore(point()))}
                  >
                    {words('restore')}
                  </Button>
                  <Show when={history.mode() === 'stretch' && current()}>
                    {(version) => (
                      <Button
                        busy={isBusy()}
                        onClick={() =>
                          edit(() => history.takeBack({ firstSeq: version().firstSeq, seq: version().seq }))
                        }
                      >
                        {words('takeBack')}
                      </Button>
                    )}
                  </Show>
                  <Show
                    when={namedHere()}
                    fallback={
                      <Button
                        aria-expanded={isNaming()}
                        onClick={() => {
                          setName('')
                          setNaming(!isNaming())
                        }}
                      >
                        <IconTag />
                        {words('name')}
                      </Button>
                    }
                  >
                    {(version) => (
                      <Show when={mayRemoveName()}>
                        <Button busy={isBusy()} onClick={() => void removeName()}>
                          {words('removeName', { name: version().name })}
                        </Button>
                      </Show>
                    )}
                  </Show>
                </Show>
                <Show when={history.mode() === 'authors'}>
                  <SelectField
                    label={words('person')}
                    value={person() ?? ''}
                    choices={[
                      { value: '', label: words('everybody') },
                      ...authors().map((id) => ({ value: id, label: history.nameOf(id) })),
                    ]}
                    onChange={(id) => setPerson(id || undefined)}
                  />
                  <Show when={!props.readOnly && point() < history.kept().lastSeq && person()}>
                    {(memberId) => (
                      <Button
                        busy={isBusy()}
                        onClick={() =>
                          edit(async () => {
                            // What came since the list was read is meant, too.
                            await history.refresh(false)
                            return history.takeBack({
                              firstSeq: point() + 1,
                              seq: history.kept().lastSeq,
                              memberId: memberId(),
                            })
                          })
                        }
                      >
                        {words('takeBackOf', { name: history.nameOf(memberId()) })}
                      </Button>
                    )}
                  </Show>
                </Show>
              </div>
              <Show when={isNaming() && !namedHere()}>
                <form class="history-naming" onSubmit={(event) => void saveName(event)}>
                  <TextField
                    label={words('nameField')}
                    value={name()}
                    maxLength={TITLE_MAX_CHARS}
                    limitMessage={t('app.limit', { count: TITLE_MAX_CHARS })}
                    autofocus
                    required
                    onInput={(event) => setName(event.currentTarget.value)}
                  />
                  <Button type="submit" kind="primary" busy={isBusy()} disabled={name().trim() === ''}>
                    {words('save')}
                  </Button>
                </form>
              </Show>
              <Show
                when={history.shown()}
                fallback={
                  <Show when={!history.problem()}>
                    <div class="history-loading">
                      <p role="status">{words('loading')}</p>
                      <Skeleton lines={9} />
                    </div>
                  </Show>
                }
              >
                {(shown) => (
                  <HistoryText
                    history={history}
                    shown={shown()}
                    person={person()}
                    isStale={shown().seq !== point() && history.problem() !== undefined}
                  />
                )}
              </Show>
            </div>
            <HistoryList history={history} />
          </div>
        </Show>
      </Show>
    </div>
  )
}
