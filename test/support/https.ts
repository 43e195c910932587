// People and programs on the encrypted port of a hub.
import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from 'node:tls'
import type { TestHub } from './hub.ts'

/** The authority of a hub, as PEM. */
export const authorityOf = (folder: string): string =>
  (JSON.parse(readFileSync(join(folder, 'certificate-authority.json'), 'utf8')) as { certificate: string }).certificate

/** The flag with which Chromium trusts what this authority has signed, as a device does that has installed it. */
export function trustFlag(folder: string): string {
  const key = new X509Certificate(authorityOf(folder)).publicKey.export({ type: 'spki', format: 'der' })
  return `--ignore-certificate-errors-spki-list=${createHash('sha256').update(key).digest('base64')}`
}

export function encryptedOrigin(hub: Pick<TestHub, 'encrypted'>, name = 'localhost'): string {
  return `https://${name}:${hub.encrypted?.port}`
}

/** `fetch` of somebody who trusts the authority of the hub. */
export const trusting =
  (authority: string) =>
  (url: string, init: RequestInit = {}): Promise<Response> =>
    fetch(url, { ...init, tls: { ca: authority } } as RequestInit)

/** A socket of somebody who trusts the authority. The types of browsers have no options. */
export const encryptedSocket = (url: string, authority: string, headers: Record<string, string> = {}): WebSocket =>
  new WebSocket(url.replace('https', 'wss'), { headers, tls: { ca: authority } } as unknown as string[])

/** What a server shows to a client that asks for `servername`, or for no name. It is not checked. */
export function shownCertificate(port: number, servername?: string) {
  return new Promise<{ names: string; validTo: number; chain: string[] }>((resolve, reject) => {
    const options = { host: '127.0.0.1', port, rejectUnauthorized: false, ...(servername ? { servername } : {}) }
    const socket = connect(options, () => {
      const shown = socket.getPeerCertificate(true)
      socket.destroy()
      const pem = (raw: Buffer) =>
        `-----BEGIN CERTIFICATE-----\n${raw.toString('base64').replace(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`
      const issuer = shown.issuerCertificate?.raw
      resolve({
        names: shown.subjectaltname ?? '',
        validTo: Date.parse(shown.valid_to),
        chain: [pem(shown.raw), ...(issuer ? [pem(issuer)] : [])],
      })
    })
    socket.on('error', reject)
  })
}
