package org.jamlik.identity;

import java.io.IOException;

/** A file of the archive that cannot be decrypted, whatever is tried again. */
public final class UndecipherableException extends IOException {
    UndecipherableException(String name, Exception cause) {
        super(
                "Cannot decrypt " + name
                        + ": it is not encrypted, is another file, is damaged, or was encrypted with a key"
                        + " that the keyring lacks; bring back the file or the key",
                cause);
    }
}
