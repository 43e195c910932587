import { expect, test } from 'bun:test'
import { BODY_TYPES } from '../../src-bun/transport/guard/body-types.ts'
import { createGuard } from '../../src-bun/transport/guard/guard.ts'
import { createListeners } from '../../src-bun/transport/https/listeners.ts'

const PORT = 4280
const ORIGIN = `http://localhost:${PORT}`
const FILES = 'application/offset+octet-stream'
const COOKIE = `hubbub_${PORT}=token`

/** A guard that takes pieces of files at /api/files, beside JSON everywhere else. */
const guard = createGuard({
  allowHosts: [],
  listeners: createListeners(() => PORT),
  clock: { monotonic: () => 0 },
  bodyTypes: { ...BODY_TYPES, '/api/files': [FILES, 'multipart/form-data'] },
})

/** How a write with a body is answered: the status of the refusal, or 200 where it goes on to its route. */
function write(path: string, headers: Record<string, string>): number {
  const request = new Request(ORIGIN + path, { method: 'POST', headers: { host: `localhost:${PORT}`, ...headers } })
  request.headers.set('content-length', '4')
  return guard.check(request)?.status ?? 200
}

test('[GUARD-7] a path with a row takes the body types of its row, every other path JSON only', () => {
  for (const path of ['/api/files', '/api/files/', '/api/files/1']) {
    expect(write(path, { origin: ORIGIN, 'content-type': FILES })).toBe(200)
    expect(write(path, { origin: ORIGIN, 'content-type': 'Multipart/Form-Data; boundary=x' })).toBe(200)
    for (const type of ['application/json', 'text/plain', 'application/octet-stream', `text/plain; ${FILES}`])
      expect([type, write(path, { origin: ORIGIN, 'content-type': type })]).toEqual([type, 415])
    expect(write(path, { origin: ORIGIN })).toBe(415)
  }
  for (const path of ['/', '/api/rooms', '/api/file', '/api/filesystem', '/x/api/files', '/api/files/../rooms']) {
    expect([path, write(path, { 'content-type': 'application/json; charset=utf-8' })]).toEqual([path, 200])
    for (const type of [FILES, 'multipart/form-data', 'text/plain', 'application/jsonp'])
      expect([path, write(path, { origin: ORIGIN, 'content-type': type })]).toEqual([path, 415])
    expect([path, write(path, { origin: ORIGIN })]).toEqual([path, 415])
  }
})

test('[GUARD-8] a body other than JSON needs the hub’s own Origin, or an Authorization header in place of a cookie', () => {
  for (const type of [FILES, 'multipart/form-data']) {
    const headers = { 'content-type': type, cookie: COOKIE }
    expect(write('/api/files', headers)).toBe(403)
    expect(write('/api/files', { 'content-type': type })).toBe(403)
    for (const origin of ['null', '', 'http://evil.example', `https://localhost:${PORT}`, 'http://localhost'])
      expect([origin, write('/api/files', { ...headers, origin })]).toEqual([origin, 403])
    expect(write('/api/files', { ...headers, origin: ORIGIN })).toBe(200)
    expect(write('/api/files', { 'content-type': type, authorization: 'Bearer token' })).toBe(200)
    expect(write('/api/files', { 'content-type': type, authorization: 'Bearer token', origin: 'null' })).toBe(403)
  }
})
