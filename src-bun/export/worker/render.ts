// The text of a document in the form of another format. Runs in the Worker where the text is long.
import { documentTextAsHtml } from '../html/markdown.ts'
import { documentTextAsDocx } from '../office/docx-markdown.ts'

/** A text, and the addresses of the files that are shown in it, by their ids. */
export type RenderJob = { markdown: string; as: keyof typeof RENDERERS; images: ReadonlyMap<string, string> }

const RENDERERS = { html: documentTextAsHtml, docx: documentTextAsDocx }

export const render = ({ markdown, as, images }: RenderJob): string => RENDERERS[as](markdown, images)
