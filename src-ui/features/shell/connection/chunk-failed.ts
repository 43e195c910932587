// Whether a lazily loaded chunk of this page could not be loaded. That happens to a page that was open while the hub was
// rebuilt: the new build has chunks with other names.
import { createSignal } from 'solid-js'
import { connection } from '../../../state/connection/connection.ts'

const [chunkFailed, setChunkFailed] = createSignal(false)

export { chunkFailed }

/**
 * Called once, by main.tsx. The route that needed the chunk shows its own error; this signal adds the offer to reload. While
 * the hub is unreachable a failed chunk proves nothing, and a reload would only lose the page.
 */
export function watchForFailedChunks(): void {
  window.addEventListener('vite:preloadError', () => {
    if (connection().state === 'connected') setChunkFailed(true)
  })
}
