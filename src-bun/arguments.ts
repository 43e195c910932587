import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'

/** The command line asks for something that cannot be done. The message is one sentence for the person who typed it. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/**
 * The flags and positional arguments of one command. `argv` starts behind the name of the command.
 * Throws `UsageError` for a flag that `options` does not list, and for positional arguments where none are allowed.
 */
export function parseArguments<const O extends ParseArgsOptionsConfig>(
  argv: string[],
  options: O,
  { allowPositionals = false } = {},
) {
  try {
    return parseArgs({ args: argv, options, strict: true, allowPositionals })
  } catch (cause) {
    // Node puts a hint for programmers behind its first sentence.
    throw new UsageError(`${(cause as Error).message.split('. ')[0]}. See hubbub --help.`, { cause })
  }
}
