// The hub's public API, as far as seeding needs it.

/** Throws with the hub's answer where the status is not 2xx. */
export async function call<Answer>(
  origin: string,
  method: 'GET' | 'POST',
  path: string,
  { token, body }: { token?: string; body?: object } = {},
): Promise<Answer> {
  const response = await fetch(origin + path, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as Answer
}

/** Resolves with an open socket, rejects with the close code where the hub closes it instead. */
export async function openSocket(origin: string, path: string, token: string): Promise<WebSocket> {
  // Bun's own WebSocket takes headers; browsers' does not, so the types do not know them.
  const headers = { authorization: `Bearer ${token}` }
  const socket = new WebSocket(`${origin.replace('http', 'ws')}${path}`, { headers } as unknown as string[])
  socket.binaryType = 'arraybuffer'
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  socket.addEventListener('open', () => resolve())
  socket.addEventListener('close', ({ code, reason }) => reject(new Error(`${path} closed: ${code} ${reason}`)))
  await promise
  return socket
}
