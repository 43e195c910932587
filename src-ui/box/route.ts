import { createSignal } from 'solid-js'

/** What is shown: a section, one thing in it, and a place in that. It is the part of the address behind the number sign, so that "Back" leads back. */
export type Route = { section: string; id: string; at: number }

function routeOf(hash: string): Route {
  const [section = '', id = '', at = ''] = hash.replace(/^#/, '').split('/')
  return { section: section || 'rooms', id, at: /^\d{1,9}$/.test(at) ? Number(at) : 0 }
}

const [route, setRoute] = createSignal(routeOf(location.hash))

export { route }

window.addEventListener('hashchange', () => setRoute(routeOf(location.hash)))
