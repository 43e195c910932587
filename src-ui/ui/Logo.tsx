/** The logo as part of the page: a picture would be fetched when it is shown, and the hub may be away by then. */
export function Logo(props: { size: number }) {
  return (
    <svg viewBox="0 0 32 32" width={props.size} height={props.size} aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#2b50d8" />
      <g fill="none" stroke="#fff" stroke-width="3.5" stroke-linecap="round">
        <path d="M9.7 24.4a10.5 10.5 0 0 1 0-16.8M22.3 7.6a10.5 10.5 0 0 1 0 16.8" />
        <circle cx="16" cy="16" r="4" fill="#fff" stroke="none" />
      </g>
    </svg>
  )
}
