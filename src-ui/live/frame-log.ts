// For debugging: `localStorage['hubbub:frames'] = '1'` and a reload print every frame of this page's sockets to the console.
// `localStorage.removeItem('hubbub:frames')` ends that.

type Frame = string | ArrayBuffer | Uint8Array<ArrayBuffer>

const isOn = readSwitch()

/** Only the path of `url`, the address of the socket, is printed, because its query may be a ticket. */
export function logFrame(direction: 'received' | 'sent', url: string, frame: Frame): void {
  if (!isOn) return
  const content = typeof frame === 'string' ? parsed(frame) : new Uint8Array(frame)
  console.debug(direction === 'sent' ? '↑' : '↓', new URL(url).pathname, content)
}

/** An object, which the console lets one unfold. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function readSwitch(): boolean {
  // Scripts use these sockets too; Node warns when a script merely reads `localStorage`.
  if (typeof document === 'undefined') return false
  try {
    return localStorage.getItem('hubbub:frames') === '1'
  } catch {
    // The browser forbids localStorage.
    return false
  }
}
