// A TCP relay between one client and the hub, with which a test can cut, delay, throttle or block a connection.
import type { Socket } from 'bun'

/** The bytes that are being relayed from one side to the other. */
type Direction = {
  queue: { at: number; bytes: Uint8Array }[]
  timer?: ReturnType<typeof setTimeout> | undefined
  /** When a throttled line has passed the bytes that were queued last, in ms of `performance.now`. */
  freeAt: number
}
type Link = {
  client: Socket<Link>
  hub?: Socket<Link> | undefined
  up: Direction
  down: Direction
  isBlackholed: boolean
  /** The client is gone, and bytes that it has sent are still in the queue. */
  isOrphan: boolean
  /** How many more bytes pass, both ways together, before the link is cut. */
  bytesLeft: number
}

/** Listens on a port of its own and connects to the hub at `initialPort`. */
export async function aRelay(initialPort: number) {
  const links = new Set<Link>()
  let hubPort = initialPort
  let isOpen = true
  let delayMs = 0
  let bytesPerMs = Number.POSITIVE_INFINITY
  let isStalled = false
  let closedByHub = 0

  function drop(link: Link) {
    if (!links.delete(link)) return
    clearTimeout(link.up.timer)
    clearTimeout(link.down.timer)
    link.client.terminate()
    link.hub?.terminate()
  }

  function forward(link: Link, direction: Direction, bytes: Uint8Array) {
    if (link.isBlackholed || !links.has(link) || (link.isOrphan && direction === link.down)) return
    const passing = bytes.subarray(0, Math.min(bytes.length, link.bytesLeft))
    link.bytesLeft -= passing.length
    direction.freeAt = Math.max(direction.freeAt, performance.now()) + passing.length / bytesPerMs
    direction.queue.push({ at: direction.freeAt + delayMs, bytes: new Uint8Array(passing) })
    if (isStalled && direction === link.down) pauseHub(link)
    else flush(link, direction)
    if (link.bytesLeft === 0) drop(link)
  }

  /** After a write Bun reads the socket again although it is marked as paused, so another `pause` alone would do nothing. */
  function pauseHub({ hub }: Link) {
    hub?.resume()
    hub?.pause()
  }

  /** Writes the bytes that are due. If the other side takes fewer, this side is paused until it has drained. */
  function flush(link: Link, direction: Direction) {
    const to = direction === link.up ? link.hub : link.client
    const from = direction === link.up ? link.client : link.hub
    if (!to || link.isBlackholed || !links.has(link) || (isStalled && direction === link.down)) return
    for (let next = direction.queue[0]; next; next = direction.queue[0]) {
      const waitMs = next.at - performance.now()
      if (waitMs > 0) {
        clearTimeout(direction.timer)
        direction.timer = setTimeout(() => flush(link, direction), waitMs)
        // A throttled line exerts back pressure; a line that only delays does not.
        if (Number.isFinite(bytesPerMs)) from?.pause()
        return
      }
      const taken = to.write(next.bytes)
      if (isStalled && to === link.hub) pauseHub(link)
      if (taken < next.bytes.length) {
        next.bytes = next.bytes.subarray(Math.max(taken, 0))
        from?.pause()
        return
      }
      direction.queue.shift()
    }
    if (link.isOrphan) drop(link)
    else from?.resume()
  }

  /** One side has closed. A blackholed link does not close the other side. */
  function onSideClosed(link: Link | undefined, isHub: boolean) {
    if (!link || !links.has(link)) return
    if (isHub) closedByHub++
    if (link.isBlackholed || (link.isOrphan && !isHub)) return
    const direction = isHub ? link.down : link.up
    const other = isHub ? link.client : link.hub
    flush(link, direction)
    links.delete(link)
    if (direction.queue.length > 0) setTimeout(() => other?.terminate(), delayMs + 50)
    else other?.end()
  }

  const server = Bun.listen<Link>({
    hostname: '127.0.0.1',
    port: 0,
    socket: {
      async open(client) {
        if (!isOpen) return void client.terminate()
        const link: Link = {
          client,
          up: { queue: [], freeAt: 0 },
          down: { queue: [], freeAt: 0 },
          isBlackholed: false,
          isOrphan: false,
          bytesLeft: Number.POSITIVE_INFINITY,
        }
        client.data = link
        links.add(link)
        try {
          await Bun.connect<Link>({
            hostname: '127.0.0.1',
            port: hubPort,
            data: link,
            socket: {
              open(hub) {
                link.hub = hub
                if (isStalled) hub.pause()
                if (links.has(link)) flush(link, link.up)
                else hub.terminate()
              },
              data: (_hub, bytes) => forward(link, link.down, bytes),
              drain: () => flush(link, link.up),
              close: () => onSideClosed(link, true),
              error: () => drop(link),
            },
          })
        } catch {
          // Nobody listens on the hub's port. The client sees its connection closed.
          drop(link)
        }
      },
      data: (client, bytes) => forward(client.data, client.data.up, bytes),
      drain: (client) => flush(client.data, client.data.down),
      close: (client) => onSideClosed(client.data, false),
      error: (client) => drop(client.data),
    },
  })

  return {
    port: server.port,
    origin: `http://127.0.0.1:${server.port}`,
    count: () => links.size,
    /** How many connections the hub has ended. */
    closedByHub: () => closedByHub,
    /** A hub that was started again may have another port. */
    redirectTo(port: number) {
      hubPort = port
    },
    /** Ends every connection after so many more bytes, most likely in the middle of a frame. */
    cut(afterBytes = 0) {
      for (const link of [...links]) {
        link.bytesLeft = Math.min(link.bytesLeft, afterBytes)
        if (link.bytesLeft === 0) drop(link)
      }
    },
    /** Ends the connections of the client. What it has sent and `delay` still holds reaches the hub later. */
    dropClients() {
      for (const link of [...links]) {
        link.isOrphan = true
        link.client.terminate()
        if (link.up.queue.length === 0) drop(link)
      }
    },
    /** Ends every connection and takes no new ones, until `heal`. */
    disconnect() {
      isOpen = false
      for (const link of [...links]) drop(link)
    },
    heal() {
      isOpen = true
    },
    /** The connections that are open now stay open on both sides, but no byte passes them any more. */
    blackhole() {
      for (const link of links) link.isBlackholed = true
    },
    delay(ms: number) {
      delayMs = ms
    },
    /** Limits the speed in both directions. */
    throttle(bytesPerSecond: number) {
      bytesPerMs = bytesPerSecond / 1000
    },
    /** The client stops reading what the hub sends; what it sends itself still passes. */
    stall() {
      isStalled = true
      for (const { hub } of links) hub?.pause()
    },
    unstall() {
      isStalled = false
      for (const link of links) {
        link.hub?.resume()
        flush(link, link.down)
      }
    },
    end() {
      for (const link of [...links]) drop(link)
      server.stop(true)
    },
  }
}
