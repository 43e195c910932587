import { execFile } from 'node:child_process'

/** A program of the system that hangs must not hold up the doctor. */
const ANSWER_MAX_MS = 2000

/** What a program of the system prints; undefined where there is none, or where it refuses or hangs. */
export function askSystem(program: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    try {
      execFile(program, [...args], { timeout: ANSWER_MAX_MS, windowsHide: true }, (failure, stdout) =>
        resolve(failure ? undefined : stdout),
      )
    } catch {
      resolve(undefined)
    }
  })
}
