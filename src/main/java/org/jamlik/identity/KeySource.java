package org.jamlik.identity;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;

/**
 * Where the keyring is: sent to the workers in place of the secrets.
 *
 * @param file an absolute path, the same on every machine; null when the keyring is the content of
 *     {@value #VARIABLE}
 */
public record KeySource(String file) implements Serializable {
    /** The environment variable that holds a whole keyring. */
    public static final String VARIABLE = "JAMLIK_KEYSET";

    /** The keyring in a file. */
    public static KeySource file(Path file) {
        return new KeySource(file.toAbsolutePath().normalize().toString());
    }

    /** The keyring in the environment variable. */
    public static KeySource environment() {
        return new KeySource(null);
    }

    /** What this is, for messages. */
    @Override
    public String toString() {
        return file == null ? "the environment variable " + VARIABLE : file;
    }

    /** The keyring as text; the variables are the process's, or a test's. */
    String text(Map<String, String> variables) {
        if (file == null) {
            String text = variables.get(VARIABLE);
            if (text == null || text.isBlank()) {
                throw unreadable("it is not set; put the whole keyring into it", null);
            }
            return text;
        }
        try {
            return Files.readString(Path.of(file));
        } catch (NoSuchFileException e) {
            throw unreadable("there is no such file; bring it from where it is kept", e);
        } catch (IOException e) {
            throw unreadable("it cannot be opened by this user or is no text; see to its owner and rights", e);
        }
    }

    /** Something that differs when the keyring may have changed. */
    Object state() {
        try {
            return file == null
                    ? VARIABLE
                    : Files.readAttributes(Path.of(file), "unix:lastModifiedTime,size,ino")
                            .toString();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private JamlikException unreadable(String why, IOException cause) {
        return new JamlikException(ErrorCode.INVALID_KEYRING, "Cannot read the keyring in " + this + ": " + why, cause);
    }
}
