// Bounds what reading packets takes, because anybody on the network may send any number of them, and one of 64 KB can name so much that
// it takes half a second to decode.

/** No packet of mDNS is longer (RFC 6762, section 17). */
export const PACKET_MAX_BYTES = 9000
/** Packets are read for this part of the time at most: a network with hundreds of devices needs less. */
const SHARE = 0.05
/** So much may come at once, for example the answers to one question. */
const BURST_MS = 50

/** Returns a function that reads a packet, unless it is too long or the others have taken their share of the time. `monotonic` is in ms. */
export function createPacketBudget(monotonic: () => number): (bytes: number, read: () => void) => void {
  let leftMs = BURST_MS
  let at = monotonic()
  return (bytes, read) => {
    const now = monotonic()
    leftMs = Math.min(BURST_MS, leftMs + (now - at) * SHARE)
    at = now
    if (bytes > PACKET_MAX_BYTES || leftMs <= 0) return
    try {
      read()
    } finally {
      at = monotonic()
      // A computer that slept meanwhile is not silent for long.
      leftMs = Math.max(-BURST_MS, leftMs - (at - now))
    }
  }
}
