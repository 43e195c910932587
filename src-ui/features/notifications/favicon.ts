// A number on the icon of the tab. It is drawn here: a picture would be fetched at that moment, and the hub may be away.

const SIZE = 64
const ICONS = 'link[rel="icon"]'

/** Shows a number on the icon, or the icon alone for 0. */
export function showOnIcon(count: number): void {
  const links = [...document.querySelectorAll<HTMLLinkElement>(ICONS)]
  // Nothing has been drawn yet, and nothing is to be.
  if (count === 0 && !links.some(({ href }) => href.startsWith('data:'))) return
  const href = draw(count)
  if (href === undefined) return
  for (const link of links) {
    link.removeAttribute('sizes')
    link.type = 'image/png'
    link.href = href
  }
}

/** The picture of `ui/Logo.tsx`. */
function draw(count: number): string | undefined {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = SIZE
  const pen = canvas.getContext('2d')
  if (!pen) return undefined
  pen.scale(SIZE / 32, SIZE / 32)
  pen.fillStyle = '#2b50d8'
  pen.fill(new Path2D('M7 0h18a7 7 0 0 1 7 7v18a7 7 0 0 1-7 7H7a7 7 0 0 1-7-7V7a7 7 0 0 1 7-7z'))
  pen.strokeStyle = pen.fillStyle = '#fff'
  pen.lineWidth = 3.5
  pen.lineCap = 'round'
  pen.stroke(new Path2D('M9.7 24.4a10.5 10.5 0 0 1 0-16.8M22.3 7.6a10.5 10.5 0 0 1 0 16.8'))
  pen.fill(new Path2D('M12 16a4 4 0 1 0 8 0a4 4 0 1 0-8 0z'))
  if (count > 0) {
    pen.fillStyle = '#b3261e'
    pen.fill(new Path2D('M11 21a11 11 0 1 0 22 0a11 11 0 1 0-22 0z'))
    pen.fillStyle = '#fff'
    pen.font = '600 16px sans-serif'
    pen.textAlign = 'center'
    pen.textBaseline = 'middle'
    pen.fillText(count > 9 ? '9+' : String(count), 21.5, 22)
  }
  return canvas.toDataURL()
}
