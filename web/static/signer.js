/* signer.js - signs decisions and delegations in this browser, with a key that never leaves it
 * (key.js).
 *
 * The server issues the statements; this script shows them, has their exact bytes signed and
 * sends statement and signature back.
 *
 * What was typed, and what was signed and not yet answered, is kept in sessionStorage: a
 * reload loses nothing, and sending again counts nothing twice.  All words are in the page.
 */

const {
  say, told, made, Trouble, keysOf, makeKey, publicLine, minisig, ask, usableKey, itemOf, oneAtATime,
} = globalThis.signing

/* What is written beside an outcome: as a vote names it, and as the page's inputs do. */
const TERMS = {calendar: 'calendrier', means: 'moyens'}
const TYPED = {remarks: 'remarques', recommendations: 'recommandations', ...TERMS}

/* Whether a statement says what was chosen here, and nothing else. */
const saysIt = (statement, vote) => {
  const said = JSON.parse(statement)
  return said.fiche === vote.fiche && said.transition === vote.step &&
    said.outcome === vote.outcome && said.revision === vote.revision &&
    Object.keys(TYPED).every(name => (said[name] ?? '') === vote[name])
}

const signed = async (pair, declared) => {
  const {fiche, step, outcome, revision} = declared
  const vote = {fiche, step, outcome, revision}
  for (const name of Object.keys(TYPED))
    vote[name] = declared[name]
  if (declared.statement === undefined)
    return vote
  const comment = `jalon fiche:${vote.fiche} revision:${vote.revision}`
  return {
    ...vote,
    statement: declared.statement,
    signature: await minisig(pair, declared.statement, comment),
  }
}

/* --- what must not be lost --------------------------------------------------------------------------- */

/* A small object kept in this tab until it is forgotten. */
const kept = name => ({
  read() {
    try {
      return JSON.parse(sessionStorage.getItem(name))
    } catch {
      return null
    }
  },
  write(value) {
    try {
      sessionStorage.setItem(name, JSON.stringify(value))
      return true
    } catch {
      return false
    }
  },
  forget() {
    try {
      sessionStorage.removeItem(name)
    } catch { /* then nothing was kept */ }
  },
})

const draftsOf = person => kept(`jalon.draft.${person}`)
const pendingOf = person => kept(`jalon.pending.${person}`)

const forgetTyped = (person, votes) => {
  const drafts = draftsOf(person), draft = drafts.read() ?? {}
  for (const vote of votes)
    delete draft[`${vote.fiche}.${vote.step}`]
  drafts.write(draft)
}

/* Sends what was signed, again if need be; kept until the server has answered it. */
const send = async person => {
  const pending = pendingOf(person), jeton = document.querySelector('[name=jeton]').value
  try {
    const {votes} = await ask('/validations', {jeton, ...pending.read()})
    pending.forget()
    forgetTyped(person, votes.filter(vote => vote.granted))
    return votes
  } catch (error) {
    if (!error.lasting)
      pending.forget()
    throw error
  }
}

const leave = votes =>
  location.assign(`/validations?faites=${votes.filter(vote => vote.granted).length}`)

/* --- the queue ------------------------------------------------------------------------------------------ */

const queue = form => {
  const part = name => form.querySelector(`[data-signer-${name}]`)
  const go = part('go'), back = part('back'), review = part('review'), list = part('statements')
  const status = text => { part('status').textContent = text }
  const drafts = draftsOf(person), pending = pendingOf(person)
  const goText = go.textContent
  let ready = null

  const articles = () => [...form.querySelectorAll('[data-fiche]')]
  const articleOf = vote => articles().find(article => article.id === `${vote.fiche}.${vote.step}`)
  const field = (article, kind) => form.elements[`${kind}.${article.id}`]
  const choice = article => [...field(article, 'decision') ?? []].find(one => one.checked)

  /* What is typed in an article, by the vote's own names; terms only where the choice has some. */
  const typedIn = article => {
    const takesTerms = choice(article)?.dataset.terms !== undefined
    return Object.fromEntries(Object.entries(TYPED).map(([name, input]) =>
      [name, name in TERMS && !takesTerms ? '' : field(article, input)?.value.trim() ?? '']))
  }

  /* --- what is typed --- */

  const remember = () => {
    const draft = drafts.read() ?? {}
    for (const article of articles()) {
      const typed = {outcome: field(article, 'decision')?.value}
      for (const [name, input] of Object.entries(TYPED))
        typed[name] = field(article, input)?.value
      delete draft[article.id]
      if (Object.values(typed).some(value => value))
        draft[article.id] = typed
    }
    drafts.write(draft)
  }

  const restore = () => {
    const draft = drafts.read() ?? {}
    for (const article of articles()) {
      const typed = draft[article.id], remarks = field(article, 'remarques')
      if (!typed || !remarks || remarks.value !== '' || field(article, 'decision').value !== '')
        continue
      for (const [name, input] of Object.entries(TYPED))
        if (typed[name] && field(article, input))
          field(article, input).value = typed[name]
      for (const one of field(article, 'decision'))
        one.checked = one.value === typed.outcome
    }
  }

  const chosen = () =>
    articles()
      .filter(article => field(article, 'decision')?.value)
      .map(article => ({
        fiche: article.dataset.fiche,
        step: article.dataset.step,
        outcome: field(article, 'decision').value,
        ...typedIn(article),
        revision: Number(article.dataset.revision),
      }))

  /* --- what is told --- */

  const tellOn = (article, text, good) => {
    article.querySelector('[data-signer-told]')?.remove()
    const note = made('p', text)
    note.dataset.signerTold = ''
    note.className = good ? 'notice good' : 'notice bad'
    article.append(note)
  }

  const close = article => {
    article.querySelectorAll('fieldset').forEach(part => { part.disabled = true })
    for (const input of Object.values(TYPED))
      if (field(article, input))
        field(article, input).readOnly = true
    for (const one of field(article, 'decision'))
      one.checked = one.value === ''
  }

  const hide = () => {
    ready = null
    review.hidden = back.hidden = true
    go.textContent = goText
    list.replaceChildren()
  }

  const show = declared => {
    ready = declared
    list.replaceChildren(...declared.map(itemOf))
    review.hidden = back.hidden = false
    go.textContent = say('sign-now')
    review.focus()
    status(say('ready'))
  }

  /* --- the three steps: ask, sign, send --- */

  const declare = async () => {
    const votes = chosen()
    if (votes.length === 0)
      throw new Trouble('nothing-chosen')
    form.querySelectorAll('[data-signer-told]').forEach(note => note.remove())
    status(say('asking'))
    const needsKey = votes.some(vote => articleOf(vote).dataset.signed !== undefined)
    const pair = needsKey ? await usableKey(person) : null
    const body = {jeton: form.elements.jeton.value, votes, ...(pair && {key: pair.fingerprint})}
    const {statements} = await ask('/validations/declarations', body)
    const granted = []
    statements.forEach((declared, i) => {
      const foreign = declared.statement !== undefined && !saysIt(declared.statement, votes[i])
      if (declared.refusal === undefined && !foreign)
        granted.push({...declared, pair})
      else
        tellOn(articleOf(votes[i]), declared.reason ?? say('refused'), false)
    })
    if (granted.length < votes.length)
      status(say('some-refused'))
    if (granted.length === votes.length)
      show(granted)
  }

  const deliver = async () => {
    status(say('sending'))
    const votes = await send(person)
    if (votes.every(vote => vote.granted)) {
      leave(votes)
      return
    }
    for (const vote of votes) {
      const article = articleOf(vote)
      if (article === undefined)
        continue
      tellOn(article, vote.text, vote.granted)
      if (vote.granted)
        close(article)
    }
    status(say('some-refused'))
  }

  const sign = async () => {
    status(say('signing'))
    const votes = []
    for (const declared of ready)
      votes.push(await signed(declared.pair, declared))
    if (!pending.write({operation: crypto.randomUUID(), votes}))
      throw new Trouble('no-storage')
    hide()
    await deliver()
  }

  const once = oneAtATime(go, status)

  form.addEventListener('submit', event => {
    event.preventDefault()
    once(pending.read() !== null ? deliver : ready === null ? declare : sign)
  })
  form.addEventListener('input', () => {
    hide()
    remember()
  })
  back.addEventListener('click', () => {
    hide()
    go.focus()
  })

  restore()
  return {
    resume() {
      if (pending.read() === null)
        return false
      status(say('resuming'))
      once(deliver)
      return true
    },
  }
}

/* --- seats lent --------------------------------------------------------------------------------------------- */

const termsOf = form => {
  const [kind, id] = form.elements.scope.value.split(':')
  const typed = ['seat', 'receiver', 'from', 'until', 'remarks']
    .map(name => [name, form.elements[name].value.trim()])
  return {...Object.fromEntries(typed), ...(id !== undefined && {[kind]: id})}
}

/* Whether a statement lends what was asked for here, and nothing else. */
const lends = (statement, terms) => {
  const said = JSON.parse(statement)
  return said['@type'] === 'jalon/delegation/1' && said.seat === terms.seat &&
    said.plan === (terms.plan ?? '') && said.fiche === (terms.fiche ?? '') &&
    said.remarks === terms.remarks
}

const delegation = section => {
  const form = section.querySelector('form'), prepare = form.querySelector('[type=submit]')
  const part = name => section.querySelector(`[data-signer-${name}]`)
  const go = part('go'), review = part('review'), list = part('statements')
  const status = text => { part('status').textContent = text }
  const jeton = form.elements.jeton.value
  let ready = null

  const hide = () => {
    ready = null
    review.hidden = true
    list.replaceChildren()
  }

  const declare = async () => {
    const terms = termsOf(form)
    hide()
    status(say('asking'))
    const pair = await usableKey(person)
    const declared =
      await ask('/delegations/declaration', {jeton, key: pair.fingerprint, ...terms})
    if (!lends(declared.statement, terms))
      throw new Trouble('refused')
    ready = {...declared, pair}
    list.replaceChildren(itemOf(declared))
    review.hidden = false
    review.focus()
    status(say('ready'))
  }

  const sign = async () => {
    const {pair, statement} = ready
    status(say('signing'))
    const signature = await minisig(pair, statement, 'jalon delegation')
    status(say('sending'))
    await ask('/delegations', {jeton, operation: crypto.randomUUID(), statement, signature})
    location.assign('/delegations?fait=donnee')
  }

  const prepareOnce = oneAtATime(prepare, status), signOnce = oneAtATime(go, status)
  form.elements.key.closest('.field').hidden = true
  form.addEventListener('submit', event => {
    event.preventDefault()
    prepareOnce(declare)
  })
  form.addEventListener('input', hide)
  go.addEventListener('click', () => signOnce(sign))
  part('back').addEventListener('click', () => {
    hide()
    prepare.focus()
  })
}

/* --- enrolment -------------------------------------------------------------------------------------------- */

const enrolment = form => {
  const status = text => { form.querySelector('[data-enrol-status]').textContent = text }
  const known = new Set(
    [...document.querySelectorAll('[data-key]')].map(article => article.dataset.key))
  let busy = false

  const mark = async () => {
    for (const pair of await keysOf(person))
      document.querySelector(`[data-key="${pair.fingerprint}"] [data-key-here]`)
        ?.removeAttribute('hidden')
  }

  /* A key made here that the server has not heard of is used before another one is made. */
  const enrol = async () => {
    status(say('making'))
    const pair = (await keysOf(person)).find(one => !known.has(one.fingerprint)) ??
      await makeKey(person)
    form.elements.public_key.value = publicLine(pair)
    form.submit()
  }

  form.addEventListener('submit', event => {
    event.preventDefault()
    if (busy)
      return
    busy = true
    enrol().catch(error => {
      status(told(error))
      busy = false
    })
  })

  if (crypto.subtle === undefined) {
    status(say('unsupported'))
    return
  }
  status('')
  mark().catch(error => status(told(error)))
}

/* --- the page ------------------------------------------------------------------------------------------------ */

const person = document.getElementById('signer-words').dataset.person
const forms = [...document.querySelectorAll('form[data-signer]')].map(queue)
if (forms.length > 0)
  forms.some(form => form.resume())
else if (pendingOf(person).read() !== null)
  send(person).then(leave, () => {}) /* its fiches are no longer here, so nothing to tell */
document.querySelectorAll('form[data-enrol]').forEach(enrolment)
document.querySelectorAll('[data-delegation]').forEach(delegation)
