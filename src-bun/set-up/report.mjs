// What set-up writes to the terminal. Always to stderr: with --json the first line of stdout belongs to the hub.

/** Something that this computer lacks, in words that a person can act on. Ends the program with exit code 1. */
export class SetUpProblem extends Error {}

/** @param {string} line */
export function report(line) {
  process.stderr.write(`${line}\n`)
}
