import { useNavigate } from '@solidjs/router'
import { createEffect, createSignal, For, on, Show } from 'solid-js'
import IconDevice from '~icons/lucide/hard-drive'
import { importDocument } from '../../../state/documents/import.ts'
import { forgetLeftBehind, type LeftBehind, leftBehind } from '../../../state/documents/unacknowledged/left-behind.ts'
import { hub } from '../../../state/hub.ts'
import { createLookup, lookupState } from '../../../state/lookup.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { saveAsFile } from '../save-as-file.ts'
import { leftBehindWord as word } from './words.ts'
import './left-behind.css'

/** Texts of this document on this device that no page sends any more. A chunk of its own. `isMissing`: the hub has no such document. */
export default function LeftBehindTexts(props: { documentId: string; title: string | undefined; isMissing: boolean }) {
  const [copies, setCopies] = createSignal<readonly LeftBehind[]>([])
  createEffect(
    on(
      () => props.documentId,
      // An IndexedDB that cannot be read has nothing to offer.
      (documentId) => void leftBehind(documentId).then(setCopies, () => undefined),
    ),
  )
  const forget = async (copy: LeftBehind) => {
    await forgetLeftBehind(copy)
    setCopies((all) => all.filter(({ name }) => name !== copy.name))
  }
  return (
    <For each={copies()}>
      {(copy) => <KeptText copy={copy} title={props.title} isMissing={props.isMissing} onForget={() => forget(copy)} />}
    </For>
  )
}

type KeptTextProps = {
  copy: LeftBehind
  title: string | undefined
  isMissing: boolean
  onForget: () => Promise<void>
}

function KeptText(props: KeptTextProps) {
  const navigate = useNavigate()
  const [isAsking, setAsking] = createSignal(false)
  const [isBusy, setBusy] = createSignal(false)
  const [hasFailed, setFailed] = createSignal(false)
  let discardButton!: HTMLButtonElement
  let keepButton!: HTMLButtonElement
  const isMine = () => props.copy.memberId === hub.me?.id
  createLookup('members', () => props.copy.memberId)
  /** What somebody else left here who can still come back is theirs alone. */
  const isNobodys = () => !hub.members[props.copy.memberId] && lookupState(props.copy.memberId) === 'missing'
  const isOffered = () => (props.isMissing ? isMine() || isNobodys() : isNobodys() && props.copy.hasUnacknowledgedEdits)
  const title = () =>
    props.title ||
    props.copy.text
      .trimStart()
      .split('\n', 1)[0]
      ?.replace(/^[#\s]+/, '')
      .slice(0, 80) ||
    word('title')

  function ask(asks: boolean) {
    setAsking(asks)
    const button = asks ? keepButton : discardButton
    button.focus()
  }
  async function make() {
    setBusy(true)
    setFailed(false)
    const made = await importDocument({ title: title(), text: props.copy.text })
    setBusy(false)
    setFailed(!('id' in made))
    if (!('id' in made)) return
    await props.onForget()
    navigate(`/documents/${made.id}`)
  }
  return (
    <Show when={isOffered()}>
      <section class="left-behind">
        <IconDevice />
        <p>{word(props.isMissing ? 'missing' : 'unknown')}</p>
        <details>
          <summary>{word('show')}</summary>
          <pre tabindex="0" dir="auto">
            {props.copy.text}
          </pre>
        </details>
        <Show
          when={isAsking()}
          fallback={
            <div class="left-behind-acts">
              <Button kind="primary" busy={isBusy()} onClick={() => void make()}>
                {word('make')}
              </Button>
              <Button onClick={() => saveAsFile(props.copy.text, title())}>{word('save')}</Button>
              <Button ref={discardButton} onClick={() => ask(true)}>
                {word('discard')}
              </Button>
            </div>
          }
        >
          <div class="left-behind-acts">
            <p>{word('discardWords')}</p>
            <Button kind="primary" class="danger" onClick={() => void props.onForget()}>
              {word('discardNow')}
            </Button>
            <Button ref={keepButton} onClick={() => ask(false)}>
              {word('cancel')}
            </Button>
          </div>
        </Show>
        <p class="error-text" role="alert">
          <Show when={hasFailed()}>{word('failed')}</Show>
        </p>
      </section>
    </Show>
  )
}
