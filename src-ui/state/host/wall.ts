// The wall: the page that a host shows on a projector. Once it was shown, its QR code stays in a corner of every other page until
// somebody closes it, also after a reload.
import { createSignal } from 'solid-js'
import { remember, remembered } from '../../device/local-storage.ts'

const [isOnWall, setOnWall] = createSignal(remembered('wall') === 'shown')

export { isOnWall }

export function showOnWall(shown: boolean): void {
  setOnWall(shown)
  remember('wall', shown ? 'shown' : undefined)
}
