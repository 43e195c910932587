import { createEffect, onCleanup, onMount } from 'solid-js'
import { isComposing } from '../../ui/fields/composing.ts'

const MAX_HEIGHT_PX = 200
/** The heights that a browser says are rounded. A line is higher. */
const ROUNDING_PX = 4

type MessageFieldProps = {
  /** Called once with the element, for a parent that moves the focus to it. */
  fieldRef: (field: HTMLTextAreaElement) => void
  text: string
  label: string
  /** The id of the element that describes the field. */
  describedBy: string
  isTooLong: boolean
  onEdit: (text: string) => void
  /** Called before anything is done with a key; true where nothing is to be done any more. */
  onKey?: (event: KeyboardEvent) => boolean
  onBlur?: () => void
  onClick?: () => void
  /** Attributes that lead to a list of suggestions, while there is one. */
  suggested?: { 'aria-controls'?: string; 'aria-activedescendant'?: string }
  /** Enter was pressed, on a touch screen Ctrl or ⌘ and Enter. */
  onSend: () => void
  /** The arrow up was pressed in the empty field. */
  onArrowUp?: () => void
}

/** A keyboard on the screen has no Shift and Enter, so its Enter begins a new line, as in other programs on phones. */
const isTouch = () => window.matchMedia('(pointer: coarse)').matches

/**
 * A text field that grows with its text up to a maximum, and then scrolls. Shift and Enter begins a new line. From the second line on
 * it has `data-long`, for what stands around it.
 */
export function MessageField(props: MessageFieldProps) {
  let field!: HTMLTextAreaElement

  function handleKey(event: KeyboardEvent) {
    if (isComposing(event)) return
    if (props.onKey?.(event)) return
    // With another key it leads to another room.
    const isAlone = !(event.altKey || event.ctrlKey || event.metaKey || event.shiftKey)
    if (event.key === 'ArrowUp' && isAlone && field.value === '' && props.onArrowUp) {
      event.preventDefault()
      props.onArrowUp()
    }
    if (event.key !== 'Enter' || event.shiftKey) return
    if (isTouch() && !event.ctrlKey && !event.metaKey) return
    event.preventDefault()
    props.onSend()
  }

  /** The length of the text, in UTF-16 units, at which it came to a second line. Undefined while it has one. */
  let secondLineAt: number | undefined
  const hasLines = () => {
    // `scrollHeight` is never less than the height of the field, so the height is reset before it is measured.
    field.style.height = 'auto'
    return field.scrollHeight > field.clientHeight + ROUNDING_PX
  }

  createEffect(() => {
    // The height is set again after each change of the text.
    const text = props.text
    let isLong = hasLines()
    if (!isLong && secondLineAt !== undefined && text.length < secondLineAt) {
      secondLineAt = undefined
      field.toggleAttribute('data-long', false)
      isLong = hasLines()
    }
    if (isLong && secondLineAt === undefined) {
      // In a wider field the same text may have one line: it stays wide until the text is shorter, or has lost its line break.
      secondLineAt = text.includes('\n') ? Number.POSITIVE_INFINITY : text.length
      field.toggleAttribute('data-long', true)
    }
    field.style.height = `${Math.min(field.scrollHeight, MAX_HEIGHT_PX)}px`
  })

  onMount(() => {
    // Not on touch screens: the on-screen keyboard would cover the messages.
    if (!window.matchMedia('(pointer: fine)').matches) return
    const animationFrame = requestAnimationFrame(() => {
      // Somebody was faster: a menu would close without the focus, and typing would go to another field.
      if (!isInUse()) field.focus({ preventScroll: true })
    })
    onCleanup(() => cancelAnimationFrame(animationFrame))
  })

  return (
    <textarea
      ref={(element) => {
        field = element
        props.fieldRef(element)
      }}
      rows="1"
      dir="auto"
      value={props.text}
      placeholder={props.label}
      aria-label={props.label}
      aria-describedby={props.describedBy}
      aria-autocomplete={props.onKey ? 'list' : undefined}
      aria-controls={props.suggested?.['aria-controls']}
      aria-activedescendant={props.suggested?.['aria-activedescendant']}
      // Whoever came by keyboard is shown where they are. While somebody types, the caret is enough.
      onKeyUp={({ key }) => key === 'Tab' && field.toggleAttribute('data-tabbed', true)}
      onBlur={() => {
        field.removeAttribute('data-tabbed')
        props.onBlur?.()
      }}
      onClick={() => props.onClick?.()}
      aria-invalid={props.isTooLong ? 'true' : undefined}
      enterkeyhint={isTouch() ? 'enter' : 'send'}
      onInput={(event) => props.onEdit(event.currentTarget.value)}
      onKeyDown={handleKey}
    />
  )
}

/** Whether a menu or dialog is open, or the focus is in a field. Some browsers do not give it to a button that opens a menu. */
function isInUse(): boolean {
  return document.querySelector('[aria-expanded="true"], dialog[open], :is(input, textarea, select):focus') !== null
}
