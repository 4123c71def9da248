// While an input method composes, its keys are its own. Browsers say so by `isComposing`; Safari sends
// the confirming Enter just after, and only its key code 229 tells.
export interface PressedKey {
  isComposing: boolean;
  keyCode: number;
}

const IME_KEY = 229;

export function isInputMethod(pressed: PressedKey): boolean {
  return pressed.isComposing || pressed.keyCode === IME_KEY;
}
