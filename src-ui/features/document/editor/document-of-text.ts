import { Facet } from '@codemirror/state'

/** The id of the document whose text an editor shows. */
export const documentOfText = Facet.define<string, string>({ combine: (ids) => ids[0] ?? '' })
