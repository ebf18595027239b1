// Signs in with a passkey, or makes one: Viva says what to ask for, the browser asks its person, the form takes the answer along.
const WORDS = {
  NotAllowedError: "Nothing was done. Try again when you are ready.",
  InvalidStateError: "There is a passkey for you on this device already.",
  AbortError: "Nothing was done. Try again when you are ready.",
};
const STRANGE = "That did not work. Load this page again, or use your name and password.";

export function offerPasskeys(forms) {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return;
  for (const note of document.querySelectorAll("[data-passkey-none]")) note.hidden = true;
  for (const form of forms) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      answer(form);
    });
  }
}

async function answer(form) {
  const said = form.querySelector("[data-said]");
  const button = form.querySelector("button");
  said.textContent = "";
  button.disabled = true;
  try {
    const credential = await ask(form);
    form.elements.credential.value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch (error) {
    said.textContent = WORDS[error.name] ?? (error instanceof Refused ? error.message : STRANGE);
    button.disabled = false;
    button.focus();
  }
}

class Refused extends Error {}

async function ask(form) {
  const response = await fetch(form.dataset.passkey, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  const options = await response.json();
  if (!response.ok) throw new Refused(options.said);
  if ("makes" in form.dataset) {
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}
