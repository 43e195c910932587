// The cookies of a device: its session, and a device key by which it is recognised when the session has ended.
//
// Browsers send cookies to all ports of a host, so a name says whose it is. The session has two: `hubbub_<port>`, which is
// promised to scripts, and one with the hub's id, which is still there when the same data is served on another port and
// another hub has taken this one. The session of any port is read too, because the token in it names its hub.
//
// What is set over HTTPS is sent over HTTPS only. Who goes there from a plain page is known at once, and not the other way round.
import { SESSION_LIFETIME_MS } from '../../contract/limits.ts'
import type { Listeners, Way } from '../https/listeners.ts'
import { deviceLabel } from './device-label.ts'

/** `key` is empty for a device that has no device key yet; `label` is a text such as "Chrome on Android". */
export type Device = { key: string; label: string; address: string; way: Way }

export type Cookies = {
  /** The device of a request. A device key that the hub cannot have made counts as none. */
  device(request: Request, address: string): Device
  /** The tokens of sessions, as the browser sent them: under this hub's names, and under names that other ports may have set. */
  sessions(request: Request): { own: string[]; others: string[] }
  /** `Set-Cookie` headers with the token of a session and a device key, for a device that has come by `way`. */
  set(way: Way, token: string, deviceKey: string): string[]
  /**
   * `Set-Cookie` headers that remove these cookies, those of `tokens` under any name, and the device keys that this hub has set
   * on other ports: whoever uses this device next is somebody new.
   */
  expire(request: Request, tokens: readonly string[]): string[]
}

const SESSION_S = Math.floor(SESSION_LIFETIME_MS / 1000)
const DEVICE_S = 365 * 24 * 60 * 60

const cookie = ({ isEncrypted }: Way, name: string, value: string, maxAgeS: number) =>
  `${name}=${value}; Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Strict${isEncrypted ? '; Secure' : ''}`

export function createCookies({ wayOf, hubId }: Pick<Listeners, 'wayOf'> & { hubId: string }): Cookies {
  const byPort = ({ port }: Way) => `hubbub_${port}`
  const byHub = `hubbub_${hubId}`
  const deviceName = ({ port }: Way) => `hubbub_device_${port}`

  function deviceKeyIn(sent: Map<string, string>, way: Way): string {
    const keys = [sent.get(deviceName(way)) ?? '', ...valuesOf(sent, /^hubbub_device_\d+$/)]
    return keys.find((each) => /^[\w-]{22}$/.test(each)) ?? ''
  }

  /** The names under which this hub has set the device key, on every port. Another hub on an old port has set a session too. */
  function deviceNamesIn(sent: Map<string, string>, way: Way, tokens: readonly string[]): string[] {
    const key = deviceKeyIn(sent, way)
    return [...sent].flatMap(([name, value]) => {
      const [, ofPort] = /^hubbub_device_(\d+)$/.exec(name) ?? []
      if (ofPort === undefined) return []
      const token = sent.get(`hubbub_${ofPort}`)
      return (token === undefined ? value === key : tokens.includes(token)) ? [name] : []
    })
  }

  return {
    device(request, address) {
      const way = wayOf(request)
      const key = deviceKeyIn(cookiesOf(request), way)
      return { key, label: deviceLabel(request.headers.get('user-agent') ?? ''), address, way }
    },
    sessions(request) {
      const sent = cookiesOf(request)
      const own = [byHub, byPort(wayOf(request))].flatMap((name) => sent.get(name) ?? [])
      return { own, others: valuesOf(sent, /^hubbub_\d+$/).filter((token) => !own.includes(token)) }
    },
    set: (way, token, deviceKey) => [
      cookie(way, byPort(way), token, SESSION_S),
      cookie(way, deviceName(way), deviceKey, DEVICE_S),
      cookie(way, byHub, token, SESSION_S),
    ],
    expire(request, tokens) {
      const [sent, way] = [cookiesOf(request), wayOf(request)]
      const alsoOurs = [...sent].filter(([, value]) => tokens.includes(value)).map(([name]) => name)
      const names = new Set([byPort(way), deviceName(way), byHub, ...alsoOurs, ...deviceNamesIn(sent, way, tokens)])
      return [...names].map((name) => cookie(way, name, '', 0))
    },
  }
}

function cookiesOf(request: Request): Map<string, string> {
  const pairs = (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim().split('='))
  return new Map(pairs.flatMap(([name, value]) => (name && value ? [[name, value] as const] : [])))
}

const valuesOf = (sent: Map<string, string>, name: RegExp): string[] =>
  [...sent].filter(([each]) => name.test(each)).map(([, value]) => value)
