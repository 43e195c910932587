import { type Accessor, createSignal } from 'solid-js'
import type { MessageWindow } from './message-window.ts'
import { changeInPlace } from './scroll-anchor.ts'

/** The pause after a failed request for older messages: without it, every scroll event would send another one. */
const RETRY_AFTER_MS = 2000

type Options = {
  scroller: () => HTMLElement
  messageWindow: MessageWindow
  hasMoreAtHub: Accessor<boolean>
  loadOlder: () => Promise<void>
}

/** Renders older messages above the others, and fetches them first if they are not loaded. The reader's view does not move. */
export function createOlderMessages({ scroller, messageWindow, hasMoreAtHub, loadOlder }: Options) {
  const [isLoading, setLoading] = createSignal(false)
  let mayFetchFrom = 0

  const extend = () => changeInPlace(scroller(), messageWindow.extendOlder)

  async function show() {
    if (messageWindow.hasOlderToRender()) return extend()
    if (!hasMoreAtHub() || isLoading() || Date.now() < mayFetchFrom) return
    setLoading(true)
    await loadOlder()
    setLoading(false)
    if (messageWindow.hasOlderToRender()) extend()
    else mayFetchFrom = Date.now() + RETRY_AFTER_MS
  }

  return { isLoading, show }
}
