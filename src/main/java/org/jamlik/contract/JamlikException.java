package org.jamlik.contract;

/** A failure that the operator can act on: its message names the value, its code leads to {@code docs/errors.md}. */
public class JamlikException extends RuntimeException {
    private final ErrorCode code;

    public JamlikException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public JamlikException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** What kind of failure this is. */
    public ErrorCode code() {
        return code;
    }
}
