// PDF files of a hub: for those that run from a bundle, which may lack the library, its fonts or the Worker.
import { expect } from 'bun:test'
import type { Peer } from './hub.ts'

/** Of the first room of the hub. */
export async function pdfOf(peer: Peer): Promise<Buffer> {
  const { rooms } = (await (await peer.get('/api/rooms')).json()) as { rooms: { id: string }[] }
  return Buffer.from(await (await peer.get(`/api/export/rooms/${rooms[0]?.id}?format=pdf`)).arrayBuffer())
}

/** Whole, and with a font of ours. */
export function expectPdf(pdf: Buffer): void {
  const file = pdf.toString('latin1')
  expect(file.startsWith('%PDF-1.')).toBe(true)
  expect(file).toMatch(/FontName \/[A-Z]+\+DejaVuSans/)
  expect(file.trimEnd().endsWith('%%EOF')).toBe(true)
}
