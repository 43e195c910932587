import { Show } from 'solid-js'

/** Says why something was not done, where it was not. */
export function WhyNot(props: { text: string | undefined }) {
  return (
    <Show when={props.text}>
      {(text) => (
        <p class="error-text" role="alert">
          {text()}
        </p>
      )}
    </Show>
  )
}
