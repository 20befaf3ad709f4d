/** Tells when this device has another network: from WLAN to mobile, or back online. */

/** The Network Information API, where there is one. Its `change` comes at every new estimate of speed as well. */
interface NetworkInformation extends EventTarget {
  readonly type?: string;
}

export function watchNetwork(changed: () => void, from: Window & typeof globalThis = window): () => void {
  const { connection } = from.navigator as Navigator & { connection?: NetworkInformation };
  let type = connection?.type;
  const looked = (): void => {
    if (connection?.type === type) return;
    type = connection?.type;
    changed();
  };
  from.addEventListener("online", changed);
  connection?.addEventListener("change", looked);
  return () => {
    from.removeEventListener("online", changed);
    connection?.removeEventListener("change", looked);
  };
}
