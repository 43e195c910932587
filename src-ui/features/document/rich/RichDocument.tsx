import { createSignal, onCleanup, Show, untrack } from 'solid-js'
import type { DocumentLink } from '../../../state/documents/document-link.ts'
import { richWord } from './words.ts'
import { wordsOf } from './words-of.ts'
import './rich-document.css'

/** A document that an editor of others writes: its words, as they are now. A chunk of its own. */
export default function RichDocument(props: { link: DocumentLink }) {
  const { doc } = untrack(() => props.link)
  const [words, setWords] = createSignal(wordsOf(doc))
  let frame: number | undefined
  // All of it is read again, so at most as often as the screen is drawn.
  const onUpdate = () => {
    frame ??= requestAnimationFrame(() => {
      frame = undefined
      setWords(wordsOf(doc))
    })
  }
  doc.on('update', onUpdate)
  onCleanup(() => {
    doc.off('update', onUpdate)
    if (frame !== undefined) cancelAnimationFrame(frame)
  })
  return (
    <div class="rich-document">
      <div class="rich-document-note">
        <h2>{richWord('title')}</h2>
        <p>{richWord(words() === '' ? 'empty' : 'words')}</p>
      </div>
      <Show when={words() !== ''}>
        <div class="rich-document-words">{words()}</div>
      </Show>
    </div>
  )
}
