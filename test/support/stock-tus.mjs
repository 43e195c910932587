// The stock client of tus, on Node. Sends what it gets on stdin to the hub at the first argument with the session of the second. Prints
// where it sends it, a line for each failure, and at last `done`.
import { Upload } from 'tus-js-client'

const [, , origin, token] = process.argv
const pieces = []
for await (const piece of process.stdin) pieces.push(piece)
const upload = new Upload(Buffer.concat(pieces), {
  endpoint: `${origin}/api/files`,
  headers: { authorization: `Bearer ${token}` },
  metadata: { filename: 'stock.bin', filetype: 'application/x-stock' },
  retryDelays: Array.from({ length: 50 }, () => 20),
  onUploadUrlAvailable: () => console.log(upload.url),
  onShouldRetry() {
    console.log('failed')
    return true
  },
  onSuccess: () => console.log('done'),
})
upload.start()
