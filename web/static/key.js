/* key.js - the signing keys that this browser keeps, what they sign, and asking the server.
 *
 * A key is an Ed25519 pair whose private half cannot be exported; it is kept in this
 * browser's IndexedDB under the person it belongs to.  Signatures are composed as files that
 * `minisign -V` verifies (https://jedisct1.github.io/minisign/#signature-format, algorithm
 * "Ed").  signer.js uses what this file leaves in globalThis.signing: the pages' policy lets
 * a script in by its digest, and so none that another one imports.  All words are in the page.
 */

const ALGORITHM = 'Ed25519'
const encoder = new TextEncoder()

const say = name => document.querySelector(`[data-say="${name}"]`)?.textContent ?? name

/* Something to tell the person; lasting: the server may not have seen the request. */
class Trouble extends Error {
  constructor(name, lasting = false, text = say(name)) {
    super(text)
    this.lasting = lasting
  }
}

/* --- bytes --------------------------------------------------------------------------------- */

const joined = (...parts) => {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0)
  return whole
}

const base64 = bytes => btoa(String.fromCharCode(...bytes))
const hex = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')

/* A key's number: the first 8 bytes of its SHA-256. */
const numberOf = async key => new Uint8Array(await crypto.subtle.digest('SHA-256', key)).slice(0, 8)

/* As minisign shows it, the last byte first. */
const fingerprintOf = number => hex([...number].reverse()).toUpperCase()

const publicLine = pair => base64(joined(encoder.encode('Ed'), pair.number, pair.publicKey))

/* --- keys kept in this browser ---------------------------------------------------------------- */

const asked = request =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

const keeping = async (mode, act) => {
  let base
  try {
    const opening = indexedDB.open('jalon', 1)
    opening.onupgradeneeded = () =>
      opening.result.createObjectStore('keys', {keyPath: ['person', 'fingerprint']})
    base = await asked(opening)
    const transaction = base.transaction('keys', mode)
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve
      transaction.onabort = reject
    })
    const result = await asked(act(transaction.objectStore('keys')))
    await done
    return result
  } catch {
    throw new Trouble('cannot-keep')
  } finally {
    base?.close()
  }
}

const keysOf = async person =>
  (await keeping('readonly', store => store.getAll())).filter(pair => pair.person === person)

const makeKey = async person => {
  let made
  try {
    made = await crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify'])
  } catch {
    throw new Trouble('unsupported')
  }
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', made.publicKey))
  const number = await numberOf(publicKey)
  const pair = {
    person, fingerprint: fingerprintOf(number), number, publicKey, privateKey: made.privateKey,
  }
  await keeping('readwrite', store => store.put(pair))
  return pair
}

/* --- signing ------------------------------------------------------------------------------------ */

const signature = async (pair, bytes) =>
  new Uint8Array(await crypto.subtle.sign(ALGORITHM, pair.privateKey, bytes))

/* The .minisig file of a statement. */
const minisig = async (pair, statement, comment) => {
  const first = await signature(pair, encoder.encode(statement))
  const whole = await signature(pair, joined(first, encoder.encode(comment)))
  return [
    'untrusted comment: jalon',
    base64(joined(encoder.encode('Ed'), pair.number, first)),
    `trusted comment: ${comment}`,
    base64(whole),
    '',
  ].join('\n')
}

/* --- the server -------------------------------------------------------------------------------- */

const ask = async (url, body) => {
  let answer
  try {
    answer = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {Accept: 'application/json', 'Content-Type': 'application/json'},
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'same-origin',
      redirect: 'error',
    })
  } catch {
    throw new Trouble('unreachable', true)
  }
  if (answer.status === 401)
    throw new Trouble('signed-out', true)
  if (answer.status === 403)
    throw new Trouble('refused', true)
  if (answer.status === 429 || answer.status >= 500)
    throw new Trouble('unreachable', true)
  if (!answer.ok)
    throw new Trouble('refused', false, (await answer.json().catch(() => ({}))).detail)
  return answer.json()
}

/* The confirmed key of this person that is in this browser; else says what is in the way. */
const usableKey = async person => {
  if (crypto.subtle === undefined)
    throw new Trouble('unsupported')
  const here = await keysOf(person)
  const states = new Map(
    (await ask('/cle')).keys.map(key => [key.fingerprint, key.state.word]))
  const found = word => here.find(pair => states.get(pair.fingerprint) === word)
  const pair = found('confirmed')
  if (pair === undefined)
    throw new Trouble(
      found('waiting') ? 'key-waiting' : found('revoked') ? 'key-revoked' : 'no-key')
  return pair
}

/* --- on the page ------------------------------------------------------------------------------- */

const made = (name, text = '') =>
  Object.assign(document.createElement(name), {textContent: text})

const told = error => (error instanceof Trouble ? error.message : say('unreachable'))

/* A statement in words, then its exact bytes, folded.  terms: what else it says, by name. */
const itemOf = ({words, remarks, statement, ...terms}) => {
  const item = made('li', words)
  if (remarks !== '')
    item.append(made('blockquote', remarks))
  for (const name of ['calendar', 'means', 'recommendations'])
    if (terms[name])
      item.append(made('p', `${say(name)} – ${terms[name]}`))
  if (statement === undefined) {
    item.append(` ${say('unsigned')}`)
    return item
  }
  const details = made('details'), bytes = made('pre', statement)
  bytes.tabIndex = 0
  details.append(made('summary', say('bytes')), bytes)
  item.append(details)
  return item
}

/* Runs acts one at a time; what is in the way is told. */
const oneAtATime = (go, status) => {
  let busy = false
  return async act => {
    if (busy)
      return
    busy = true
    go.setAttribute('aria-disabled', 'true')
    try {
      await act()
    } catch (error) {
      status(told(error))
    } finally {
      busy = false
      go.removeAttribute('aria-disabled')
    }
  }
}

globalThis.signing = Object.freeze({
  say, told, made, Trouble, keysOf, makeKey, publicLine, minisig, ask, usableKey, itemOf, oneAtATime,
})
