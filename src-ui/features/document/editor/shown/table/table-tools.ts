import { shownWord } from '../shown-words.ts'

const TOOLS = ['addRow', 'removeRow', 'addColumn', 'removeColumn', 'showText'] as const
/** `leave` goes back to the cell. */
type Actions = Record<(typeof TOOLS)[number] | 'leave', () => void>

/** The buttons below a table that somebody is in. */
export function makeTools(actions: Actions): HTMLElement {
  const bar = document.createElement('div')
  bar.className = 'md-table-tools'
  bar.hidden = true
  bar.setAttribute('role', 'toolbar')
  bar.setAttribute('aria-label', shownWord('tableTools'))
  for (const tool of TOOLS) {
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = shownWord(tool)
    button.addEventListener('click', actions[tool])
    bar.append(button)
  }
  // Pressing a button leaves the caret in its cell, and a phone's keyboard open.
  bar.addEventListener('mousedown', (event) => event.preventDefault())
  bar.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    actions.leave()
  })
  return bar
}
