/** What stands before the caret. Empty where something is selected. */
export function textBeforeCaret({ selectionStart, selectionEnd, value }: HTMLTextAreaElement): string {
  return selectionStart === selectionEnd ? value.slice(0, selectionStart) : ''
}

/** A function that puts a text in the place of the last `length` units before the caret, or of what is selected. */
export function inserter(field: () => HTMLTextAreaElement, edit: (text: string) => void) {
  return (text: string, length = 0): void => {
    const { selectionStart, selectionEnd, value } = field()
    const start = selectionStart - length
    edit(value.slice(0, start) + text + value.slice(selectionEnd))
    field().focus()
    field().setSelectionRange(start + text.length, start + text.length)
  }
}
