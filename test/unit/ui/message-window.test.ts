import { expect, test } from 'bun:test'
import { createRoot, createSignal } from 'solid-js'
import type { Message } from '../../../src-bun/contract/chat.ts'
import { createMessageWindow } from '../../../src-ui/features/room/messages/scroll/message-window.ts'

const run = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, n) => ({ seq: first + n }) as Message)

test('[STATE-26] messages are rendered after a jump, even if the list no longer holds the place it led to', () => {
  createRoot((dispose) => {
    const [items, setItems] = createSignal(run(1, 300))
    const messageWindow = createMessageWindow(items)
    const rendered = () => [messageWindow.shown()[0]?.seq, messageWindow.shown().at(-1)?.seq]
    messageWindow.moveAround(100)
    expect(rendered()).toEqual([60, 180])

    // After an absence longer than a page the older messages are dropped.
    setItems(run(451, 500))
    expect(rendered()).toEqual([451, 500])
    messageWindow.moveAround(470)
    expect(rendered()).toEqual([451, 500])

    setItems(run(1, 500))
    expect(messageWindow.shown().length).toBeLessThanOrEqual(160)
    dispose()
  })
})
