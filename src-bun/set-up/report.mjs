// What set-up tells the person at the terminal. Always on stderr: with --json the first line of stdout belongs to the hub.

/** Something this machine lacks, said in words that a person can act on. Ends the program with 1. */
export class SetUpProblem extends Error {}

/** @param {string} line */
export function say(line) {
  process.stderr.write(`${line}\n`)
}
