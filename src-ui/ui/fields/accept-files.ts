/**
 * Calls `onFiles` with files that are dropped on `element`, with all that was dropped, or pasted within it, and marks it while somebody holds files over it, with
 * `words` for its style sheet to show. Returns a function that ends this.
 */
export function acceptFiles(
  element: HTMLElement,
  onFiles: (files: File[], dropped?: DataTransfer) => void,
  words = () => '',
): () => void {
  const ended = new AbortController()
  const options = { signal: ended.signal }
  // For `FileRefusal`, which refuses files everywhere else.
  element.setAttribute('data-takes-files', '')
  let depth = 0
  const mark = (by: number) => {
    depth = Math.max(0, depth + by)
    if (depth > 0) element.setAttribute('data-drop', words())
    else element.removeAttribute('data-drop')
  }
  const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') === true

  element.addEventListener(
    'dragenter',
    (event) => {
      if (hasFiles(event)) mark(1)
    },
    options,
  )
  element.addEventListener(
    'dragleave',
    (event) => {
      if (hasFiles(event)) mark(-1)
    },
    options,
  )
  element.addEventListener(
    'dragover',
    (event) => {
      // Without this the browser opens the file in place of the page.
      if (hasFiles(event)) event.preventDefault()
    },
    options,
  )
  element.addEventListener(
    'drop',
    (event) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      mark(-depth)
      const { dataTransfer } = event
      if (dataTransfer) onFiles([...dataTransfer.files], dataTransfer)
    },
    options,
  )
  element.addEventListener(
    'paste',
    ({ clipboardData }) => {
      const files = [...(clipboardData?.files ?? [])]
      // Office programs put a picture of the text beside the text.
      const isText = ['text/html', 'text/plain'].every((type) => clipboardData?.types.includes(type))
      if (files.length > 0 && !isText) onFiles(files)
    },
    options,
  )
  return () => {
    mark(-depth)
    element.removeAttribute('data-takes-files')
    ended.abort()
  }
}
