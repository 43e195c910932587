export const LOG_LEVELS = ['silent', 'error', 'info', 'debug'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]
export type Fields = Record<string, string | number | boolean | undefined>

/**
 * Writes one JSON object a line to stderr, so that text from a peer cannot forge a line or send control codes to a terminal.
 * Must not be given tokens, codes or what people wrote. The one exception is `HUBBUB_LOG_FRAMES=full`.
 */
export function createLog(level: LogLevel, write = (line: string) => void process.stderr.write(line)) {
  const put =
    (at: LogLevel) =>
    (event: string, fields: Fields = {}) => {
      if (LOG_LEVELS.indexOf(at) > LOG_LEVELS.indexOf(level)) return
      write(`${JSON.stringify({ at: new Date().toISOString(), level: at, event, ...fields })}\n`)
    }
  const error = put('error')
  return {
    debug: put('debug'),
    /** Whether debug lines are written at all, for callers that would have to compute them. */
    isDebug: level === 'debug',
    info: put('info'),
    error,
    /** Logs a thrown value. Returns the `ref` that an answer may carry, so that the line can be found. */
    fault(event: string, thrown: unknown, fields: Fields = {}): string {
      const ref = crypto.randomUUID().slice(0, 8)
      const { message, stack } = thrown instanceof Error ? thrown : { message: String(thrown), stack: undefined }
      error(event, { ref, message, stack, ...fields })
      return ref
    },
  }
}
export type Log = ReturnType<typeof createLog>
