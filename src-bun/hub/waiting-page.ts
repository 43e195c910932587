// What a machine of a cluster answers while it waits for the others or takes a copy of the hub: that it does, in words. Without
// it a browser would say that there is nothing at this address.
import type { Config } from '../config.ts'

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="3">
<title>Hubbub</title>
<style>:root{color-scheme:light dark}body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1.5rem}</style>
<p>This machine of the hub is not ready yet: it waits for the other machines. If this takes more than a minute, whoever started it reads the reason in its terminal. This page looks again by itself.</p>
<p lang="de">Dieser Rechner des Hubs ist noch nicht bereit: Er wartet auf die anderen Rechner. Dauert das länger als eine Minute, liest, wer ihn gestartet hat, den Grund in seinem Terminal. Diese Seite sieht von selbst wieder nach.</p>
`
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  'retry-after': '3',
  'x-content-type-options': 'nosniff',
}

/** Answers on the port that was asked for until it is stopped; on none where the hub takes any that is free, and where it is taken. */
export function answerWaiting({ port, host }: Pick<Config, 'port' | 'host'>): () => Promise<void> {
  if (port === 0) return async () => {}
  for (const hostname of host === undefined ? ['::', '0.0.0.0'] : [host]) {
    try {
      const server = Bun.serve({ port, hostname, fetch: () => new Response(PAGE, { status: 503, headers: HEADERS }) })
      return () => server.stop(true)
    } catch {
      // The hub says later why it cannot listen there.
    }
  }
  return async () => {}
}
