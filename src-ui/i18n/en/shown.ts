export const words = {
  copyCode: 'Copy code',
  copied: 'Copied',
  copyFailed: 'Not copied',
  formulaWrong: 'This formula is not complete or has a mistake',
  imageGone: 'This image is not there any more: {{ name }}',
  noImage: '{{ name }} is no image that can be shown here. Other files go into messages.',
  sending: '{{ name }} is being sent',
  sendingPart: '{{ name }}: {{ percent }} % sent',
  waiting: '{{ name }} waits for the hub',
  notSent: '{{ name }} could not be added. Try it again.',
  cancel: 'Cancel',
  close: 'Close',
  table: 'Table',
  tableTools: 'Rows and columns',
  cell: 'Row {{ row }}, column {{ column }}',
  addRow: 'Row below',
  removeRow: 'Remove row',
  addColumn: 'Column after',
  removeColumn: 'Remove column',
  showText: 'Show as text',
  tableHelp:
    'Tab goes to the next cell, Enter to the one below, Escape to the text of the table, Alt and F10 to its buttons.',
}

export type Words = Record<keyof typeof words, string>
