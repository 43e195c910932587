import IconLoader from '~icons/lucide/loader-circle'
import './loading.css'

export function Spinner(props: { label: string }) {
  return (
    <p class="spinner" role="status">
      <IconLoader />
      <span>{props.label}</span>
    </p>
  )
}
