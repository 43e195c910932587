// Ten people who send files to a hub until this process is ended: `bun file-senders.ts <origin> <token>…`. A process of its own, so
// that what it does delays nobody who measures.
import { randomBytes } from 'node:crypto'
import { sendFile } from '../support/files.ts'
import type { Peer } from '../support/hub.ts'

const [origin = '', ...tokens] = process.argv.slice(2)
const BYTES = 20_000_000

await Promise.all(
  tokens.map(async (token) => {
    for (;;) await sendFile({ origin, token } as Peer, new Uint8Array(randomBytes(BYTES)))
  }),
)
