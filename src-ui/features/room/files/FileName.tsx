/** How much of the end of a name is always shown, in UTF-16 units: the kind of the file and what differs between versions. */
const END_UNITS = 12

/** The name of a file. Where it is too long for its place it is cut in the middle. */
export function FileName(props: { name: string }) {
  // Not within a character of two units, and not within a name that is hardly longer.
  const at = () => {
    const end = props.name.length - END_UNITS
    if (end < END_UNITS) return props.name.length
    return /[\udc00-\udfff]/.test(props.name[end] ?? '') ? end - 1 : end
  }
  return (
    <span class="file-name" title={props.name}>
      <span>{props.name.slice(0, at())}</span>
      <span>{props.name.slice(at())}</span>
    </span>
  )
}
