// Draws diagrams for the page around this frame. The frame is sandboxed: it has no origin, no storage and no connection, so
// whatever a diagram makes of Mermaid stays in here. The page gets a picture, and shows it as an image.
/* global mermaid */

/** A diagram may not change these of itself. The letters are those of the device: an image has no fonts of the page. */
const SETTINGS = {
  startOnLoad: false,
  securityLevel: 'strict',
  suppressErrorRendering: true,
  htmlLabels: false,
  flowchart: { htmlLabels: false },
  class: { htmlLabels: false },
  maxEdges: 200,
  themeCSS: '',
  fontFamily: 'system-ui, sans-serif',
}
let count = 0

addEventListener('message', async ({ data, source }) => {
  if (source !== parent) return
  const { id, text, theme } = data
  parent.postMessage({ id, ...(await draw(text, theme)) }, '*')
})
parent.postMessage({ isReady: true }, '*')

async function draw(text, theme) {
  try {
    mermaid.initialize({ ...SETTINGS, secure: [...Object.keys(SETTINGS), 'secure', 'maxTextSize'], theme })
    const { svg } = await mermaid.render(`diagram${++count}`, text)
    return asImage(svg)
  } catch (fault) {
    // What follows an empty line is for whoever configures Mermaid.
    return { problem: String(fault?.message ?? fault).split('\n\n')[0] }
  }
}

/** As XML, which an image needs, and with a size in px, without which it would be as wide as its place. */
function asImage(svg) {
  const element = new DOMParser().parseFromString(svg, 'text/html').querySelector('svg')
  const [, , width = 0, height = 0] = (element.getAttribute('viewBox') ?? '').split(/[\s,]+/).map(Number)
  if (!(width > 0 && height > 0)) throw new Error('This diagram is empty.')
  element.setAttribute('width', String(width))
  element.setAttribute('height', String(height))
  return { svg: new XMLSerializer().serializeToString(element), width: Math.ceil(width), height: Math.ceil(height) }
}
