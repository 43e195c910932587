// The passage of a document that the reader is to be taken to.
import { createSignal } from 'solid-js'

/** `passage` is how it begins. */
const [passageToShow, showPassage] = createSignal<{ documentId: string; passage: string }>()

export { passageToShow, showPassage }
