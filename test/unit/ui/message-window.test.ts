import { expect, test } from 'bun:test'
import { createRoot, createSignal } from 'solid-js'
import type { Message } from '../../../src-bun/contract/chat.ts'
import { createMessageWindow } from '../../../src-ui/features/room/messages/scroll/message-window.ts'

const run = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, n) => ({ seq: first + n }) as Message)

test('[STATE-26] messages are rendered after a jump, even if the list no longer holds the place it led to', () => {
  createRoot((dispose) => {
    const [items, setItems] = createSignal(run(1, 300))
    const messageWindow = createMessageWindow(items, 800)
    const rendered = () => [messageWindow.shown()[0]?.seq, messageWindow.shown().at(-1)?.seq]
    messageWindow.moveAround(100)
    expect(rendered()).toEqual([69, 162])

    // After an absence longer than a page the older messages are dropped.
    setItems(run(451, 500))
    expect(rendered()).toEqual([451, 500])
    messageWindow.moveAround(470)
    expect(rendered()).toEqual([451, 500])

    setItems(run(1, 500))
    expect(messageWindow.shown().length).toBeLessThanOrEqual(86)
    dispose()
  })
})

test('[STATE-35] a page has some ninety rows of messages, and a very high one more, so that each end has enough beyond the view', () => {
  createRoot((dispose) => {
    const rowsAt = (heightPx: number) => {
      const messageWindow = createMessageWindow(() => run(1, 1000), heightPx)
      messageWindow.moveAround(500)
      for (let n = 0; n < 5; n++) messageWindow.extendOlder()
      return messageWindow.shown().length
    }
    expect([rowsAt(800), rowsAt(3840)]).toEqual([86, 302])
    dispose()
  })
})
