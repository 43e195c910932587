// A document of Word as HTML. A chunk of its own, because the converter is large and few people need it.
import mammoth from 'mammoth/mammoth.browser.js'

/** Rejects for bytes that are no such document. */
export async function wordToHtml(bytes: ArrayBuffer): Promise<{ html: string; hasPictures: boolean }> {
  let hasPictures = false
  const convertImage = mammoth.images.imgElement(async () => {
    hasPictures = true
    return { src: '' }
  })
  const { value: html } = await mammoth.convertToHtml({ arrayBuffer: bytes }, { convertImage })
  return { html, hasPictures }
}
