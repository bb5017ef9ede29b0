/** Makes a function that says why it cannot do its job. */
export function unavailable(name) {
  return () => {
    throw new Error(`libsignal.${name} is not installed: WhatsApp is not available in this installation.`);
  };
}
