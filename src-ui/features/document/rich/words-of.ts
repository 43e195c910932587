// The words of a rich document. What its elements mean only its editor knows, so there is a line for each of them and nothing more.
import * as Y from 'yjs'

/** The words of all shared types in which there is text, in the order of their names, with a line for each element. */
export function wordsOf(doc: Y.Doc): string {
  const lines = new Lines()
  for (const name of [...doc.share.keys()].sort()) {
    lines.end()
    const type = doc.share.get(name)
    // One that this page has not asked for yet has no kind.
    if (type instanceof Y.Text) lines.addText(type)
    else lines.addAll(doc.getXmlFragment(name).toArray(), true)
  }
  return lines.toString()
}

class Lines {
  readonly #ended: string[] = []
  #line = ''

  end(): void {
    const line = this.#line.trim()
    if (line !== '') this.#ended.push(line)
    this.#line = ''
  }

  /** Text in an element is in the line that has begun. An element begins its own, and so does a text within a text or in none. */
  addAll(contents: readonly unknown[], isTextApart = false): void {
    for (const each of contents) {
      if (typeof each === 'string') this.#add(each)
      else if (each instanceof Y.Text && !isTextApart) this.addText(each)
      else if (each instanceof Y.Text || each instanceof Y.XmlFragment) {
        this.end()
        if (each instanceof Y.Text) this.addText(each)
        else this.addAll(each.toArray())
        this.end()
      }
    }
  }

  addText(text: Y.Text): void {
    const pieces = (text.toDelta() as { insert: unknown }[]).map(({ insert }) => insert)
    this.addAll(pieces, true)
  }

  #add(text: string): void {
    const [first = '', ...others] = text.split('\n')
    this.#line += first
    for (const line of others) {
      this.end()
      this.#line = line
    }
  }

  toString(): string {
    this.end()
    return this.#ended.join('\n')
  }
}
