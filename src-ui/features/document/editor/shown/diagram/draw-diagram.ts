// Diagrams are drawn by Mermaid in a sandboxed frame, one for the page, and come back as pictures.
import './shown-diagrams.css'

export type Theme = 'default' | 'dark'
/** An SVG document and its size in px; or what is wrong with the text, in Mermaid's words; or why it could not be drawn. */
export type Drawing = { svg: string; width: number; height: number } | { problem: string } | { failed: 'slow' | 'away' }

/** So long one diagram may take to be drawn, in ms. Then the frame is closed: nothing else stops it. */
const DRAWN_WITHIN_MS = 8000
/** So long the frame may take to be fetched and to start, in ms. */
const READY_WITHIN_MS = 30_000
/** So many drawings are kept, for who scrolls. */
const KEPT = 40
const FRAME = '/diagrams/frame.html'

const known = new Map<string, Drawing>()
let queue: Promise<unknown> = Promise.resolve()
let frame: Promise<HTMLIFrameElement> | undefined

const keyOf = (text: string, theme: Theme) => `${theme} ${text}`

/** A drawing that this page has already. */
export const knownDrawing = (text: string, theme: Theme): Drawing | undefined => known.get(keyOf(text, theme))

/** Draws one after the other. */
export function drawDiagram(text: string, theme: Theme): Promise<Drawing> {
  const drawn = queue.then(() => knownDrawing(text, theme) ?? drawNow(text, theme))
  queue = drawn
  return drawn
}

async function drawNow(text: string, theme: Theme): Promise<Drawing> {
  frame ??= openFrame()
  const opened = await frame.catch(() => undefined)
  if (!opened) {
    frame = undefined
    return { failed: 'away' }
  }
  const id = crypto.getRandomValues(new Uint32Array(1))[0]
  opened.contentWindow?.postMessage({ id, text, theme }, '*')
  const answer = await nextMessage(opened, (data) => data['id'] === id, DRAWN_WITHIN_MS).catch(() => undefined)
  if (!answer) {
    opened.remove()
    frame = undefined
  }
  const drawing = answer ? drawingIn(answer) : ({ failed: 'slow' } as const)
  known.set(keyOf(text, theme), drawing)
  for (const oldest of known.keys()) {
    if (known.size <= KEPT) break
    known.delete(oldest)
  }
  return drawing
}

function drawingIn({ svg, width, height, problem }: Record<string, unknown>): Drawing {
  if (typeof svg === 'string' && typeof width === 'number' && typeof height === 'number') return { svg, width, height }
  return { problem: String(problem) }
}

async function openFrame(): Promise<HTMLIFrameElement> {
  const element = document.createElement('iframe')
  // Without `allow-same-origin`: what runs in it can reach nothing of the page.
  element.setAttribute('sandbox', 'allow-scripts')
  element.className = 'diagram-frame'
  element.title = 'Mermaid'
  element.tabIndex = -1
  element.setAttribute('aria-hidden', 'true')
  element.src = FRAME
  document.body.append(element)
  try {
    await nextMessage(element, (data) => data['isReady'] === true, READY_WITHIN_MS)
    return element
  } catch (fault) {
    element.remove()
    throw fault
  }
}

/** The next message of the frame that is asked for. Rejects where it does not come in time. */
function nextMessage(
  { contentWindow }: HTMLIFrameElement,
  isIt: (data: Record<string, unknown>) => boolean,
  withinMs: number,
): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const end = () => {
      removeEventListener('message', receive)
      clearTimeout(timer)
    }
    const receive = ({ source, data }: MessageEvent) => {
      if (source !== contentWindow || typeof data !== 'object' || data === null || !isIt(data)) return
      end()
      resolve(data)
    }
    const timer = setTimeout(() => {
      end()
      reject(new Error('The frame does not answer.'))
    }, withinMs)
    addEventListener('message', receive)
  })
}
