import type { SignIn } from './seed.ts'

type SignInOptions = {
  signIns: readonly SignIn[]
  /** Of the links themselves. Another one is taken where it is in use. */
  port: number
  hubPort: number
  pagePort: number
}

/**
 * A server whose page `/NAME` signs a browser in as one of the people and shows the hub. It can set the hub's cookie because
 * cookies ignore ports. `/` lists the people.
 */
export function serveSignInLinks(options: SignInOptions): { port: number; stop(): void } {
  const tokens = new Map(options.signIns.map(({ name, token }) => [name, token]))

  function answer(request: Request): Response {
    const { hostname, pathname } = new URL(request.url)
    const name = decodeURIComponent(pathname.slice(1))
    if (name === '') return listOf([...tokens.keys()])
    const token = tokens.get(name)
    if (token === undefined) return new Response(`There is nobody called "${name}" in this world.`, { status: 404 })
    const headers = {
      location: `http://${hostname}:${options.pagePort}/`,
      'set-cookie': `hubbub_${options.hubPort}=${token}; Path=/; SameSite=Strict`,
    }
    return new Response(null, { status: 302, headers })
  }

  const listen = (port: number) => Bun.serve({ port, hostname: '127.0.0.1', reusePort: false, fetch: answer })
  const server = orElse(
    () => listen(options.port),
    () => listen(0),
  )
  return { port: server.port ?? options.port, stop: () => void server.stop(true) }
}

function listOf(names: string[]): Response {
  const rows = names.map((name) => `<li><a href="/${encodeURIComponent(name)}">${Bun.escapeHTML(name)}</a></li>`)
  const html = `<!doctype html><meta charset="utf-8"><title>Sign in</title><ul>${rows.join('')}</ul>`
  return new Response(html, { headers: { 'content-type': 'text/html' } })
}

function orElse<T>(first: () => T, second: () => T): T {
  try {
    return first()
  } catch {
    // The port is in use, by another `npm run dev` for instance.
    return second()
  }
}
