// The two cookies of a device: its session, and a device key by which it is recognised when the session has ended.
import { SESSION_LIFETIME_MS } from '../../contract/limits.ts'
import { deviceLabel } from './device-label.ts'

/** `key` is empty for a device that has no device key yet; `label` is a text such as "Chrome on Android". */
export type Device = { key: string; label: string; address: string }

// Cookies are shared by all ports of a host, so the names carry the port: two hubs on one computer must not overwrite each
// other's.
const sessionName = (port: number) => `hubbub_${port}`
const deviceName = (port: number) => `hubbub_device_${port}`

const SESSION_S = Math.floor(SESSION_LIFETIME_MS / 1000)
const DEVICE_S = 365 * 24 * 60 * 60

const cookie = (name: string, value: string, maxAgeS: number) =>
  `${name}=${value}; Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Strict`

/** A `Set-Cookie` header with the token of a session. */
export const sessionCookie = (port: number, token: string) => cookie(sessionName(port), token, SESSION_S)
/** A `Set-Cookie` header with a device key. */
export const deviceCookie = (port: number, key: string) => cookie(deviceName(port), key, DEVICE_S)
/** `Set-Cookie` headers that remove both cookies: whoever uses this device after a sign-out is somebody new. */
export const expiredCookies = (port: number) => [cookie(sessionName(port), '', 0), cookie(deviceName(port), '', 0)]

/** The values of the two cookies, as the browser sent them. */
export function cookiesOf(request: Request, port: number): { session?: string; device?: string } {
  const pairs = (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim().split('='))
  const read = (name: string) => pairs.find(([key]) => key === name)?.[1] || undefined
  const [session, device] = [read(sessionName(port)), read(deviceName(port))]
  return { ...(session ? { session } : {}), ...(device ? { device } : {}) }
}

/** The device of a request. A device key that the hub cannot have made counts as none. */
export function deviceOf(request: Request, address: string, port: number): Device {
  const key = cookiesOf(request, port).device ?? ''
  return {
    key: /^[\w-]{22}$/.test(key) ? key : '',
    label: deviceLabel(request.headers.get('user-agent') ?? ''),
    address,
  }
}
