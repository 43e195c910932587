import { linesOf } from '../lines.ts'

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  // A NUL marks the place of an image in what `embed-images.ts` reads, so a text must not have one.
  '\0': '\uFFFD',
}

/** A text as a part of HTML, between tags or between the quotes of an attribute: whatever is in it, browsers show it and run nothing. */
export const inHtml = (text: string): string => text.replace(/[&<>"'\0]/g, (sign) => ENTITIES[sign] ?? sign)

/** The same, with its line breaks. */
export const linesInHtml = (text: string): string => linesOf(text).map(inHtml).join('<br>')
