/** A text without any of these holds no Markdown, so that nothing has to be fetched to show it. */
const SIGNS = /[*_`~>#|[\]+\\-]|\d[.)]\s/

export const mayBeMarkdown = (text: string): boolean => SIGNS.test(text)
