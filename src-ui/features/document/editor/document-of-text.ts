import { Facet } from '@codemirror/state'

/** The id of the document whose text an editor shows. */
export const documentOfText = Facet.define<string, string>({ combine: (ids) => ids[0] ?? '' })

/** The title of the document, which stands above its text. */
export const documentTitle = Facet.define<string, string>({ combine: (titles) => titles[0] ?? '' })
