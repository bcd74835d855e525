/*
 * Passkey ceremonies (WebAuthn §5.1): asks the server for options, the authenticator for an answer, and hands that back.
 * A button with data-passkey="sign-in" or "register" begins one; what it says afterwards stands in its data attributes, in the reader's language.
 */
(() => {
  'use strict';
  const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (character) => character.charCodeAt(0));
  const toText = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, '-')
      .replace(/\//g, '_')
      .replace(/=+$/, '');

  async function post(path, body) {
    const reply = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Tegata-Csrf': document.body.dataset.csrf },
      body: JSON.stringify(body),
    });
    const answer = reply.headers.get('Content-Type')?.startsWith('application/json') ? await reply.json() : {};
    if (!reply.ok) throw Object.assign(new Error('refused'), { fault: answer.fault });
    return answer;
  }

  const descriptors = (list) => (list ?? []).map((each) => ({ ...each, id: toBytes(each.id) }));

  async function signIn() {
    const options = await post('/sign-in/options', {});
    const credential = await navigator.credentials.get({
      publicKey: { ...options, challenge: toBytes(options.challenge), allowCredentials: descriptors(options.allowCredentials) },
    });
    const { response } = credential;
    return post('/sign-in', {
      response: {
        id: credential.id,
        rawId: toText(credential.rawId),
        type: credential.type,
        clientExtensionResults: credential.getClientExtensionResults(),
        response: {
          clientDataJSON: toText(response.clientDataJSON),
          authenticatorData: toText(response.authenticatorData),
          signature: toText(response.signature),
          ...(response.userHandle && { userHandle: toText(response.userHandle) }),
        },
      },
    });
  }

  async function register(button) {
    const form = button.closest('form');
    const fields = form ? Object.fromEntries([...new FormData(form)].filter(([name]) => !name.startsWith('_'))) : {};
    const { path } = button.dataset;
    const options = await post(`${path}/options`, { fields });
    const credential = await navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: toBytes(options.challenge),
        user: { ...options.user, id: toBytes(options.user.id) },
        excludeCredentials: descriptors(options.excludeCredentials),
      },
    });
    const { response } = credential;
    return post(path, {
      fields,
      response: {
        id: credential.id,
        rawId: toText(credential.rawId),
        type: credential.type,
        clientExtensionResults: credential.getClientExtensionResults(),
        response: {
          clientDataJSON: toText(response.clientDataJSON),
          attestationObject: toText(response.attestationObject),
          transports: response.getTransports ? response.getTransports() : [],
        },
      },
    });
  }

  for (const button of document.querySelectorAll('button[data-passkey]')) {
    const status = document.querySelector('[data-passkey-status]');
    button.addEventListener('click', async () => {
      const form = button.closest('form');
      if (form && !form.reportValidity()) return;
      button.disabled = true;
      status.textContent = '';
      status.className = '';
      try {
        const answer = button.dataset.passkey === 'register' ? await register(button) : await signIn();
        if (button.dataset.stay) {
          status.textContent = button.dataset.stay;
          status.className = 'said';
          button.remove();
        } else {
          location.assign(answer.next ?? button.dataset.next ?? '/');
        }
      } catch (error) {
        status.textContent = error.fault ?? button.dataset.failed;
        status.className = 'fault';
        button.disabled = false;
      }
    });
  }
})();
