package org.jamlik.delivery;

import java.io.Serializable;
import org.jamlik.identity.KeySource;
import org.jamlik.identity.Keyring;

/** A keyring that travels as the place where it is, and is read once by each copy that is used. */
final class WorkerKeyring implements Serializable {
    private final KeySource source;
    private transient volatile Keyring keyring;

    WorkerKeyring(KeySource source) {
        this.source = source;
    }

    Keyring keyring() {
        Keyring read = keyring;
        if (read == null) {
            read = Keyring.read(source);
            keyring = read;
        }
        return read;
    }
}
