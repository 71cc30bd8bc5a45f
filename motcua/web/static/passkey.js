// The browser's part of a passkey: asks for it when the button is pressed, and sends the answer with the form.
(() => {
  "use strict";
  const form = document.getElementById("passkey");
  const refused = document.getElementById("passkey-refused");
  if (!form || !window.PublicKeyCredential) {
    if (refused) refused.hidden = false;
    return;
  }

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const asked = () => {
    const options = JSON.parse(form.dataset.options);
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    for (const name of ["excludeCredentials", "allowCredentials"])
      for (const each of options[name] || []) each.id = bytes(each.id);
    return { publicKey: options };
  };

  const answer = (found) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (found.response[name]) response[name] = text(found.response[name]);
    return JSON.stringify({ id: found.id, rawId: text(found.rawId), type: found.type, response });
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    refused.hidden = true;
    try {
      form.elements.answer.value = answer(await navigator.credentials[form.dataset.verb](asked()));
    } catch {
      refused.hidden = false;
      return;
    }
    form.submit();
  });
})();
