// A part of this page that is loaded later may be gone, because the hub was rebuilt in the meantime.
import { createSignal } from 'solid-js'

const [partMissing, setPartMissing] = createSignal(false)

export { partMissing }

/** Once, from main.tsx. The page that wanted the part shows its own failure; this adds the offer to reload. */
export function watchForMissingParts(): void {
  window.addEventListener('vite:preloadError', () => setPartMissing(true))
}
