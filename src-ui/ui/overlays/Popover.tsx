import { createEffect, createSignal, createUniqueId, type JSX, onCleanup, Show } from 'solid-js'
import './popover.css'

type PopoverProps = {
  /** The accessible name of the trigger, where its content alone does not say it. */
  label?: string | undefined
  /** The accessible name of the panel. */
  panelLabel: string
  trigger: JSX.Element
  triggerClass: string
  triggerData?: string
  children: (close: () => void) => JSX.Element
}

/** A disclosure: the panel follows its trigger in reading order, Escape and a click elsewhere close it. */
export function Popover(props: PopoverProps) {
  const panelId = createUniqueId()
  const [open, setOpen] = createSignal(false)
  let root!: HTMLDivElement
  let trigger!: HTMLButtonElement

  function close() {
    setOpen(false)
    trigger.focus()
  }
  function toggle() {
    root.style.setProperty('--popover-top', `${trigger.getBoundingClientRect().bottom + 4}px`)
    setOpen(!open())
  }

  createEffect(() => {
    if (!open()) return
    const leave = (event: Event) => {
      if (event.target instanceof Node && !root.contains(event.target)) setOpen(false)
    }
    const pressed = (event: KeyboardEvent) => {
      // A field that takes back what was typed has used this Escape up.
      if (event.key === 'Escape' && !event.defaultPrevented) close()
    }
    document.addEventListener('keydown', pressed)
    document.addEventListener('pointerdown', leave)
    document.addEventListener('focusin', leave)
    onCleanup(() => {
      document.removeEventListener('keydown', pressed)
      document.removeEventListener('pointerdown', leave)
      document.removeEventListener('focusin', leave)
    })
  })

  return (
    <div ref={root} class="popover">
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
