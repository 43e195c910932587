// How many places have what is searched for, and which one of them is selected, in the find panel.
import { getSearchQuery, searchPanelOpen, setSearchQuery } from '@codemirror/search'
import { type EditorView, type PluginValue, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { partWords } from '../../../i18n/parts/part-words.ts'

const en = {
  none: 'Not found',
  count: '{{ count }} found',
  place: '{{ place }} of {{ count }}',
  many: 'More than {{ count }} found',
}
const de: typeof en = {
  none: 'Nicht gefunden',
  count: '{{ count }} gefunden',
  place: '{{ place }} von {{ count }}',
  many: 'Mehr als {{ count }} gefunden',
}
const word = partWords({ en, de })

/** More are not counted. */
const COUNTED_MAX = 1000
/** They are counted after such a pause, so that no key waits for it. In ms. */
const COUNTED_AFTER_MS = 150

class FindCount implements PluginValue {
  readonly #shown = document.createElement('span')
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly view: EditorView) {
    this.#shown.className = 'find-count meta'
    this.#shown.setAttribute('role', 'status')
    this.#countSoon()
  }

  update({ startState, state, docChanged, selectionSet, transactions }: ViewUpdate) {
    const isOpened = searchPanelOpen(state) && !searchPanelOpen(startState)
    const isOther = transactions.some(({ effects }) => effects.some((effect) => effect.is(setSearchQuery)))
    if (searchPanelOpen(state) && (isOpened || isOther || docChanged || selectionSet)) this.#countSoon()
  }

  destroy() {
    clearTimeout(this.#timer)
    this.#shown.remove()
  }

  #countSoon(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#show(), COUNTED_AFTER_MS)
  }

  #show(): void {
    const field = this.view.dom.closest('.document-main')?.querySelector('.cm-search [name="search"]')
    if (!field) return
    if (this.#shown.previousElementSibling !== field) field.after(this.#shown)
    this.#shown.textContent = this.#words()
  }

  #words(): string {
    const { state } = this.view
    const query = getSearchQuery(state)
    if (query.search === '' || !query.valid) return ''
    const { from, to } = state.selection.main
    let [count, place] = [0, 0]
    const found = query.getCursor(state)
    for (let next = found.next(); !next.done && count <= COUNTED_MAX; next = found.next()) {
      count++
      if (next.value.from === from && next.value.to === to) place = count
    }
    if (count === 0) return word('none')
    if (count > COUNTED_MAX) return word('many', { count: COUNTED_MAX })
    return place > 0 ? word('place', { place, count }) : word('count', { count })
  }
}

export const findCount = ViewPlugin.fromClass(FindCount)
