import { documentTextAsHtml } from './markdown.ts'

/** A text, and the addresses of the files that are shown in it, by their ids. */
export type MarkdownJob = { markdown: string; images: ReadonlyMap<string, string> }

/** The address of a file of a document, as a text names it. */
const FILE_ADDRESS = /^\/api\/files\/([0-9a-z]+)(?:\/|$)/

/** The Markdown of a document as HTML. An image is shown where the document has it; one from elsewhere would need the network, and stays a link. */
export const textAsHtml = ({ markdown, images }: MarkdownJob): string =>
  documentTextAsHtml(markdown, (address) => images.get(FILE_ADDRESS.exec(address)?.[1] ?? ''))
