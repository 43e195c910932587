// A part of this page that is loaded later may be gone, because the hub was rebuilt in the meantime.
import { createSignal } from 'solid-js'
import { connection } from '../../../state/connection/connection.ts'

const [partMissing, setPartMissing] = createSignal(false)

export { partMissing }

/**
 * Once, from main.tsx. The page that wanted the part shows its own failure; this adds the offer to reload. A hub that is
 * away is no new hub, and a reload would only lose the page.
 */
export function watchForMissingParts(): void {
  window.addEventListener('vite:preloadError', () => {
    if (connection().state === 'connected') setPartMissing(true)
  })
}
