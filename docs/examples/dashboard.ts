// A dashboard: follows what changes in the data, from where it left off, over plain WebSockets.
//   bun docs/examples/dashboard.ts http://192.168.1.37:4280 K7QX4M2P
const [origin = 'http://localhost:4280', code = ''] = process.argv.slice(2)

const joined = await fetch(`${origin}/api/join`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ name: 'Dashboard', code }),
})
const { token } = (await joined.json()) as { token: string }
/** The last change that was seen; after a break the hub tells everything behind it, in order and once. */
let seen = 0

async function follow(): Promise<void> {
  const asked = await fetch(`${origin}/api/tickets`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{}',
  })
  const { ticket } = (await asked.json()) as { ticket: string }
  const url = `${origin.replace('http', 'ws')}/changes?entities=records,messages&since=${seen}&token=${ticket}`
  const socket = new WebSocket(url)
  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(String(data))
    if (frame.type === 'error') return console.error(frame.code)
    seen = Math.max(seen, frame.seq ?? 0)
    if (frame.entity === 'records') console.log(`${frame.id}: ${JSON.stringify(frame.data.values ?? 'gone')}`)
    if (frame.entity === 'messages') console.log(`${frame.data.authorName}: ${frame.data.body}`)
  }
  socket.onclose = () => setTimeout(() => follow().catch(() => socket.onclose?.(new CloseEvent('close'))), 1000)
}
await follow()
