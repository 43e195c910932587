// What leaves one place on the page and comes to another at the same time travels there, so that the eye can follow it.
import { onCleanup, onMount } from 'solid-js'

const TRAVEL_MS = 140
/** What comes later than this after it has left was somewhere else meanwhile. In ms. */
const SAME_MOVE_MS = 400

/** Where what has left was, by its name, for as long as it may still come somewhere else. */
const left = new Map<string, { from: DOMRect; at: number }>()

/**
 * To be called by whatever shows the thing of this name, which is asked for while the thing is on the page; `element` is what moves. Two places may show it, one after the other. Nothing
 * moves for whoever has asked for less motion.
 */
export function travels(name: () => string, element: () => Element): void {
  // The new place may be shown before the old one is taken away.
  onMount(() => queueMicrotask(() => arrive(name(), element())))
  onCleanup(() => {
    const at = performance.now()
    for (const [other, departure] of left) if (at - departure.at > SAME_MOVE_MS) left.delete(other)
    left.set(name(), { from: element().getBoundingClientRect(), at })
  })
}

function arrive(name: string, element: Element): void {
  const departure = left.get(name)
  left.delete(name)
  if (!departure || performance.now() - departure.at > SAME_MOVE_MS) return
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return
  const { from } = departure
  const to = element.getBoundingClientRect()
  // One of both was not visible, as in a sidebar that is folded away.
  if (from.width === 0 || to.width === 0) return
  if (from.left === to.left && from.top === to.top && from.width === to.width) return
  const start = `translate(${from.left - to.left}px, ${from.top - to.top}px) scale(${from.width / to.width})`
  element.animate(
    { transformOrigin: ['0 0', '0 0'], transform: [start, 'none'] },
    { duration: TRAVEL_MS, easing: 'ease-out' },
  )
}
