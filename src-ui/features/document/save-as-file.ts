export function saveAsFile(text: string, title: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/markdown' }))
  link.download = `${title.replace(/[\\/:*?"<>|]/g, ' ')}.md`
  link.click()
  URL.revokeObjectURL(link.href)
}
