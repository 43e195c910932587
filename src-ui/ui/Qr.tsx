import { createMemo } from 'solid-js'
import { encode } from 'uqr'
import './qr.css'

/** The white border around the code, in modules. The QR standard requires four. */
const QUIET_ZONE = 4

/** A QR code as one SVG path. It is black on white in both themes, because phones do not recognise inverted codes. */
export function Qr(props: { text: string; label: string; ref?: (code: SVGSVGElement) => void }) {
  const code = createMemo(() => {
    const { data, size } = encode(props.text, { ecc: 'L', border: QUIET_ZONE })
    return { size, path: data.map((row, y) => runs(row, y)).join('') }
  })
  return (
    <svg ref={props.ref} class="qr" viewBox={`0 0 ${code().size} ${code().size}`} role="img" aria-label={props.label}>
      <rect width={code().size} height={code().size} fill="#fff" />
      <path d={code().path} fill="#000" shape-rendering="crispEdges" />
    </svg>
  )
}

/** SVG path commands for one row: one rectangle for each run of dark modules, which keeps the path short. */
function runs(row: boolean[], y: number): string {
  let path = ''
  for (let x = 0; x < row.length; x++) {
    if (!row[x]) continue
    const start = x
    while (row[x + 1]) x++
    path += `M${start} ${y}h${x - start + 1}v1h${start - x - 1}z`
  }
  return path
}
