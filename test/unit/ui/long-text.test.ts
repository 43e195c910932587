import { expect, test } from 'bun:test'
import { createRoot, createSignal } from 'solid-js'
import { createLongText, fileOfText } from '../../../src-ui/features/room/files/long-text.ts'

test('[TEXTFILE-1] what was pasted is offered as a file if it is long, and so is all of a text that is too long', async () => {
  await createRoot(async (dispose) => {
    const [draft, setDraft] = createSignal('')
    const long = createLongText(draft, () => draft().length > 4000)
    const paste = (text: string, around = '') => {
      long.paste(text)
      setDraft(around + text.replace(/\r\n?/g, '\n'))
      return long.text()
    }
    const lines = (count: number) => Array(count).fill('x').join('\n')
    expect([paste(''), paste('short'), paste(lines(50)), paste('x'.repeat(4000))]).toEqual(['', '', '', ''])
    expect(paste(lines(51), 'see: ')).toBe(lines(51))
    expect(paste(lines(51).replaceAll('\n', '\r\n'), 'see: ')).toBe(lines(51))
    expect(paste('x'.repeat(4001), 'see: ')).toBe('x'.repeat(4001))
    // It was changed since, so it is no longer what was pasted.
    setDraft(`${draft().slice(0, 2000)}!${draft().slice(2000)}`)
    expect(long.text()).toBe(draft())
    // Kept as text.
    paste(lines(51))
    long.forget()
    expect(long.text()).toBe('')
    // A short text that is pasted later has nothing to do with the long one before.
    paste(lines(51))
    expect(paste('short', `${lines(51)}\n`)).toBe('')
    setDraft('y'.repeat(4001))
    expect(long.text()).toBe(draft())
    const file = fileOfText('$& ü\n')
    expect([file.name, file.type.split(';')[0], await file.text()]).toEqual(['pasted-text.txt', 'text/plain', '$& ü\n'])
    dispose()
  })
})
