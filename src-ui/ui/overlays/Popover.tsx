import { createEffect, createSignal, createUniqueId, type JSX, onCleanup, Show } from 'solid-js'
import { isComposing } from '../fields/composing.ts'
import './popover.css'

type PopoverProps = {
  /** The accessible name of the trigger. Needed where its content has no text. */
  label?: string | undefined
  /** The accessible name of the panel. */
  panelLabel: string
  trigger: JSX.Element
  triggerClass: string
  triggerData?: string
  children: (close: () => void) => JSX.Element
}

/**
 * A disclosure button with a panel that follows it in reading order, and is above it low on the page. Escape, a click elsewhere and moving the focus
 * elsewhere close the panel.
 */
export function Popover(props: PopoverProps) {
  const panelId = createUniqueId()
  const [open, setOpen] = createSignal(false)
  let root!: HTMLDivElement
  let trigger!: HTMLButtonElement

  function close() {
    // The hub may answer late, and somebody writes elsewhere by then.
    if (!open()) return
    setOpen(false)
    trigger.focus()
  }
  function toggle() {
    const { top, bottom } = trigger.getBoundingClientRect()
    root.toggleAttribute('data-up', top > 0.6 * innerHeight)
    root.style.setProperty('--popover-top', `${bottom + 4}px`)
    root.style.setProperty('--popover-bottom', `${innerHeight - top + 4}px`)
    setOpen(!open())
  }

  function closeOnEscape(event: KeyboardEvent) {
    // A field inside the panel has already handled this Escape, to restore its saved text.
    if (!open() || event.key !== 'Escape' || event.defaultPrevented || isComposing(event)) return
    const dialog = event.target instanceof Element && event.target.closest('dialog')
    // It closes the dialog that is open inside the panel.
    if (dialog && root.contains(dialog)) return
    // What is around it stays open.
    event.preventDefault()
    close()
  }

  createEffect(() => {
    if (!open()) return
    const closeIfOutside = (event: Event) => {
      if (event.target instanceof Node && !root.contains(event.target)) setOpen(false)
    }
    document.addEventListener('keydown', closeOnEscape)
    document.addEventListener('pointerdown', closeIfOutside)
    document.addEventListener('focusin', closeIfOutside)
    onCleanup(() => {
      document.removeEventListener('keydown', closeOnEscape)
      document.removeEventListener('pointerdown', closeIfOutside)
      document.removeEventListener('focusin', closeIfOutside)
    })
  })

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the panel before a form around it gives up what is written.
    <div ref={root} class="popover" onKeyDown={closeOnEscape}>
      <button
        ref={trigger}
        type="button"
        class={props.triggerClass}
        data-state={props.triggerData}
        aria-label={props.label}
        title={props.label}
        aria-expanded={open()}
        aria-controls={open() ? panelId : undefined}
        onClick={toggle}
      >
        {props.trigger}
      </button>
      <Show when={open()}>
        <section id={panelId} class="popover-panel" aria-label={props.panelLabel}>
          {props.children(close)}
        </section>
      </Show>
    </div>
  )
}
