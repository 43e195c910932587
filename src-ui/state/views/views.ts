// How this person looks at documents. The menu of a document changes it, its keys do, and so does the command palette.
import { createSignal } from 'solid-js'
import { remember, remembered } from '../../device/local-storage.ts'

/** `focus`: only the text, to write in. `screen`: only the text, large, to be read by many on one screen. */
export type FullView = 'focus' | 'screen'
/** What somebody asks about the document that is open. */
export type Question = 'count' | 'people'

const [fullView, showFullView] = createSignal<FullView>()
const [question, ask] = createSignal<Question | undefined>(undefined, { equals: false })
const [isWide, setWide] = createSignal(remembered('documentWidth') === 'wide')
const [hidesCarets, setHidesCarets] = createSignal(remembered('carets') === 'hidden')
const [showsSource, setShowsSource] = createSignal(remembered('documentSource') === 'shown')

/**
 * `fullView` covers the rest of the page, if there is one, and `question` is what was asked last. On this device: whether lines are as
 * long as the page allows, whether the carets of others are hidden, and whether the Markdown is shown as it is.
 */
export { ask, fullView, hidesCarets, isWide, question, showFullView, showsSource }

export function toggleWide(): void {
  remember('documentWidth', setWide(!isWide()) ? 'wide' : undefined)
}

export function toggleCarets(): void {
  remember('carets', setHidesCarets(!hidesCarets()) ? 'hidden' : undefined)
}

export function toggleSource(): void {
  remember('documentSource', setShowsSource(!showsSource()) ? 'shown' : undefined)
}
