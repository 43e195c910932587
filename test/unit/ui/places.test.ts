// Where a client looks for its hub, once it does not answer where it was.
import { expect, test } from 'bun:test'
import { createHmac } from 'node:crypto'
import { createPlaces } from '../../../src-ui/live/moved/places.ts'

const SIGNATURE = 's'.repeat(43)
const TOKEN = `head.body.${SIGNATURE}`

test('[REJOIN-9] a client that was connected over HTTPS asks for its hub at no place without encryption, and one over HTTP does', async () => {
  const asked: string[] = []
  // It is the hub of the token, as far as its proofs go.
  const hub = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch(request) {
      const { host, searchParams } = new URL(request.url)
      asked.push(request.url)
      const key = Buffer.from(SIGNATURE, 'base64url')
      const proof = createHmac('sha256', key)
        .update(`${searchParams.get('nonce')} ${host}`)
        .digest('base64url')
      return Response.json({ proof })
    },
  })
  try {
    const plain = `http://127.0.0.1:${hub.port}`
    const encrypted = createPlaces('https://127.0.0.1:1', TOKEN)
    encrypted.learn([plain])
    expect(await encrypted.find('https://127.0.0.1:1')).toBeUndefined()
    expect(asked).toEqual([])
    const unencrypted = createPlaces('http://127.0.0.1:1', TOKEN)
    unencrypted.learn([plain])
    expect(await unencrypted.find('http://127.0.0.1:1')).toBe(plain)
  } finally {
    await hub.stop(true)
  }
})
