/** A part of a Markdown text that can be read alone; it begins at `at`. */
export type TextBlock = { at: number; text: string }

/** Cut at blank lines that are not in code. */
export function blocksOfText(text: string): TextBlock[] {
  const blocks: TextBlock[] = []
  let fence = ''
  let lines: string[] = []
  let [start, at] = [0, 0]
  const end = () => {
    if (lines.length > 0) blocks.push({ at: start, text: lines.join('\n') })
    lines = []
  }
  for (const line of text.split('\n')) {
    const [, mark = ''] = /^\s{0,3}(`{3,}|~{3,})/.exec(line) ?? []
    if (fence === '') fence = mark
    else if (mark.startsWith(fence)) fence = ''
    if (line.trim() === '' && fence === '') end()
    else {
      if (lines.length === 0) start = at
      lines.push(line)
    }
    at += line.length + 1
  }
  end()
  return blocks
}
