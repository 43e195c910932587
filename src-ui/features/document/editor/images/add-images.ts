// Images that somebody has dropped, pasted or chosen are sent to the hub, given to the document, and then named by its text. Until then
// the place where one will be says how much was sent, or why it was not.
import { StateEffect, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, WidgetType } from '@codemirror/view'
import { errorText } from '../../../../i18n/i18n.ts'
import { type ImageFailure, sendImage } from '../../../../state/documents/images.ts'
import { dispatchAsOneUndoStep } from '../markdown/markdown-commands.ts'
import { shownWord } from '../shown/shown-words.ts'
import './add-images.css'

const add = StateEffect.define<{ at: number; upload: Upload }>({
  map: ({ at, upload }, changes) => ({ at: changes.mapPos(at, 1), upload }),
})
const remove = StateEffect.define<Upload>()

const uploads = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(all, { changes, effects }) {
    let next = all.map(changes)
    for (const effect of effects) {
      if (effect.is(add))
        next = next.update({
          add: [Decoration.widget({ widget: effect.value.upload, side: 1 }).range(effect.value.at)],
        })
      if (effect.is(remove)) next = next.update({ filter: (_from, _to, { spec }) => spec.widget !== effect.value })
    }
    return next
  },
  provide: (field) => EditorView.decorations.from(field),
})

/** One file on its way. */
class Upload extends WidgetType {
  readonly cancel = new AbortController()
  private readonly box = document.createElement('span')
  private readonly words = document.createElement('span')
  private readonly button = document.createElement('button')

  constructor(
    readonly file: File,
    private readonly onClose: () => void,
  ) {
    super()
    this.box.className = 'md-upload'
    this.words.setAttribute('role', 'status')
    this.button.type = 'button'
    this.say(shownWord('sending', { name: file.name }), shownWord('cancel'))
    this.button.addEventListener('mousedown', (event) => event.preventDefault())
    this.button.addEventListener('click', () => {
      this.cancel.abort()
      this.onClose()
    })
    this.box.append(this.words, this.button)
  }

  say(words: string, button = shownWord('close')): void {
    this.words.textContent = words
    this.button.textContent = button
  }

  override toDOM(): HTMLElement {
    return this.box
  }
}

/** Sends them one after the other. `at` is where they go in the text; what others write meanwhile moves it. */
export async function addImages(
  view: EditorView,
  documentId: string,
  files: readonly File[],
  at: number,
): Promise<void> {
  if (!view.state.field(uploads, false)) view.dispatch({ effects: StateEffect.appendConfig.of(uploads) })
  const begun = files.map((file) => {
    const upload: Upload = new Upload(file, () => view.dispatch({ effects: remove.of(upload) }))
    return upload
  })
  view.dispatch({ effects: begun.map((upload) => add.of({ at, upload })) })
  for (const upload of begun) {
    const sent = await send(upload, documentId)
    if (upload.cancel.signal.aborted) continue
    if ('why' in sent) upload.say(sent.why)
    else insert(view, upload, sent.markdown)
  }
}

async function send(upload: Upload, documentId: string): Promise<{ markdown: string } | { why: string }> {
  const { file } = upload
  const { name } = file
  const cancel = shownWord('cancel')
  const sent = await sendImage(documentId, file, {
    signal: upload.cancel.signal,
    onProgress: (part) => upload.say(shownWord('sendingPart', { name, percent: Math.round(100 * part) }), cancel),
    onWaiting: (isWaiting) => upload.say(shownWord(isWaiting ? 'waiting' : 'sending', { name }), cancel),
  })
  if ('failure' in sent) return { why: wordsFor(sent.failure, name) }
  const words = name.replace(/\.\w+$/, '').replace(/[[\]\\\n]/g, ' ')
  return { markdown: `![${words}](${sent.address}#${sent.width}x${sent.height})` }
}

function wordsFor(failure: ImageFailure, name: string): string {
  if (failure === 'cancelled') return ''
  if (failure === 'noImage' || failure === 'unreadable') return shownWord(failure, { name })
  return failure === 'away' ? shownWord('notSent', { name }) : `${name}: ${errorText(failure)}`
}

/** In a line of its own. */
function insert(view: EditorView, upload: Upload, markdown: string): void {
  const { state } = view
  let at: number | undefined
  state.field(uploads, false)?.between(0, state.doc.length, (from, _to, { spec }) => {
    if (spec.widget === upload) at = from
  })
  if (at === undefined || state.readOnly) {
    upload.say(shownWord('notSent', { name: upload.file.name }))
    return
  }
  const line = state.doc.lineAt(at)
  const before = state.sliceDoc(line.from, at).trim() === '' ? '' : '\n\n'
  const after = state.sliceDoc(at, line.to).trim() === '' ? '\n' : '\n\n'
  const changes = { from: at, insert: `${before}${markdown}${after}` }
  dispatchAsOneUndoStep(view, state.update({ changes, effects: remove.of(upload), userEvent: 'input.paste' }))
}
