type Server = { stop(closeActiveConnections?: boolean): Promise<void> }

/** How long open requests and sockets may take to end when the hub stops. */
const STOP_MS = 1000
/** Bun does not wait for sockets that are closing. Without a pause their peers would be reset before they have read the reason. */
const CLOSING_MS = 200

/** The first `stop()` resolves when every request and socket has ended, and the second ends those that are left. */
export async function endServer(server: Server | null | undefined): Promise<void> {
  await Promise.race([Promise.all([server?.stop(), Bun.sleep(CLOSING_MS)]), Bun.sleep(STOP_MS)])
  await server?.stop(true)
}
